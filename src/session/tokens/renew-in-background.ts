import type { TokenCache } from '../../cache/token-cache.ts';
import { isEntradaError, messageOf } from '../../base/errors.ts';
import type { AccessTokenEntry } from '../../model/token.ts';
import type { Services } from '../services/services.ts';

/** A renewal that failed is tried again after this long; the token at hand serves meanwhile. */
const pauseMs = 60_000;

const nextTries = new WeakMap<TokenCache, Map<string, number>>();

/**
 * Renews a token in the background while the one at hand still serves. Whoever asked for a token does not wait, and a failure is
 * nobody's error: it is said with -Verbose, and tried again after a minute.
 *
 * @param name - Tells one token from another.
 */
export function renewAhead(name: string, renew: () => Promise<AccessTokenEntry>, services: Services): void {
  const { cache, clock } = services;
  const tries = nextTries.get(cache) ?? new Map<string, number>();
  nextTries.set(cache, tries);
  const nowMs = clock.nowMs();
  const notBeforeMs = tries.get(name);
  // A clock that was set back must not make the pause longer.
  if (notBeforeMs !== undefined && nowMs < notBeforeMs && notBeforeMs - nowMs <= pauseMs) return;
  tries.set(name, nowMs + pauseMs);
  renew().then(
    () => void tries.delete(name),
    (error: unknown) => {
      const found = isEntradaError(error) ? error.message : messageOf(error);
      services.verbose(`The token could not be renewed ahead of time and is used on: ${found}`);
    },
  );
}
