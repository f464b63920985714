import type { TokenCache } from '../../cache/token-cache.ts';
import { isEntradaError, messageOf } from '../../base/errors.ts';
import type { AccessTokenEntry } from '../../model/token.ts';
import type { Services } from '../services/services.ts';

/** After a failed renewal the next try waits this long; the cached token is served meanwhile. */
const pauseMs = 60_000;

const nextTries = new WeakMap<TokenCache, Map<string, number>>();

/**
 * Renews a token in the background while the cached one is still served. The caller does not wait, and a failure is
 * only a message for -Verbose; the renewal is tried again after a minute.
 *
 * @param name - Identifies the token.
 */
export function renewAhead(name: string, renew: () => Promise<AccessTokenEntry>, services: Services): void {
  const { cache, clock } = services;
  const tries = nextTries.get(cache) ?? new Map<string, number>();
  nextTries.set(cache, tries);
  const nowMs = clock.nowMs();
  const notBeforeMs = tries.get(name);
  // Setting the clock back must not make the pause longer.
  if (notBeforeMs !== undefined && nowMs < notBeforeMs && notBeforeMs - nowMs <= pauseMs) return;
  tries.set(name, nowMs + pauseMs);
  renew().then(
    () => void tries.delete(name),
    (error: unknown) => {
      const found = isEntradaError(error) ? error.message : messageOf(error);
      services.verbose(`The token could not be renewed ahead of time and is still used: ${found}`);
    },
  );
}
