import { hash } from 'node:crypto';
import { EntradaError } from '../../base/errors.ts';
import type { ServiceName } from '../../model/context.ts';

/** The keys of one session; the braces put them on one server of a cluster, so that a script can use them together. */
export interface SessionKeys {
  readonly record: string;
  readonly lock: string;
  readonly fence: string;
  /** Who is about to use the refresh token, and may still bring what came of it. */
  readonly renewal: string;
  /** Which names lead to the session. */
  readonly names: string;
}

export interface CacheKeys {
  of(id: string): SessionKeys;
  /** All ids, each with the time of its end. */
  readonly index: string;
  current(service: ServiceName): string;
  /** A name tells whose it is: its key holds its digest. */
  name(name: string): string;
  named(digest: string): string;
}

/**
 * Names the keys of a cache.
 *
 * @param prefix - What they begin with; users and tenants that must not see one another have one each.
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function cacheKeys(prefix: string): CacheKeys {
  if (!/^[\w.:@/-]{1,100}$/.test(prefix)) {
    throw new EntradaError('INPUT_INVALID', `Cannot use the prefix ${JSON.stringify(prefix.slice(0, 100))}`, {
      hint: 'A prefix has 1 to 100 letters, digits and characters of _ . : @ / -',
    });
  }
  const named = (digest: string): string => `${prefix}:name:${digest}`;
  return {
    of: (id) => {
      const own = `${prefix}:{${id}}`;
      return {
        record: `${own}:record`,
        lock: `${own}:lock`,
        fence: `${own}:fence`,
        renewal: `${own}:renewal`,
        names: `${own}:names`,
      };
    },
    index: `${prefix}:index`,
    current: (service) => `${prefix}:current:${service}`,
    name: (name) => named(digestOfName(name)),
    named,
  };
}

export function digestOfName(name: string): string {
  return hash('sha256', name.toLowerCase(), 'hex').slice(0, 32);
}
