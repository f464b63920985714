import type { JsonObject } from '../../base/json.ts';

/** A token that the lab issued, without its text. */
export interface IssuedToken {
  /** Counts from 1, for all tokens of a lab. */
  readonly number: number;
  readonly kind: 'access' | 'id';
  /** The lab's time: epoch milliseconds. */
  readonly atMs: number;
  readonly claims: JsonObject;
}

/** The latest tokens that a lab issued. */
export interface TokenLog {
  add(kind: IssuedToken['kind'], claims: JsonObject, atMs: number): void;
  /** Lists the latest ones, oldest first. */
  list(): readonly IssuedToken[];
  /** The number of tokens that were ever added. */
  readonly count: number;
  /**
   * Calls a function after each token.
   *
   * @returns A function that ends it.
   */
  watch(watcher: () => void): () => void;
}

/** A lab issues any number of tokens; older ones are dropped. */
export const tokenLogLimit = 200;

/** Creates an empty log of tokens. */
export function createTokenLog(): TokenLog {
  const kept: IssuedToken[] = [];
  const watchers = new Set<() => void>();
  let count = 0;
  return {
    add(kind, claims, atMs) {
      count += 1;
      if (kept.length >= 2 * tokenLogLimit) kept.splice(0, tokenLogLimit);
      kept.push({ number: count, kind, atMs, claims });
      for (const watcher of watchers) watcher();
    },
    list: () => kept.slice(-tokenLogLimit),
    get count() {
      return count;
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };
}
