import { isEntradaError } from '../../base/errors.ts';
import type { TokenCache } from '../../cache/token-cache.ts';
import type { SessionRecord } from '../../model/context.ts';
import type { AccessTokenEntry } from '../../model/token.ts';
import { heldToken, holdsScopes, renewalMarginMs } from './held-token.ts';
import type { Services } from '../services/services.ts';
import { signInNeeded } from '../saved/current-session.ts';
import type { Renewal, TokenWish } from './token-wish.ts';

/**
 * Gives an access token of a saved session: from the cache while it lives, else renewed. The only place that decides to
 * renew. Callers that want the same at once share one renewal. In a process that lives on, one that is due is renewed in the
 * background while the token at hand is served. A token that still lives is served whatever its renewal comes to.
 *
 * @throws {EntradaError} `SIGN_IN_NEEDED` when the session is gone or cannot be renewed silently, `CONSENT_NEEDED`, network
 * errors and others, when no token that still lives is at hand; `CACHE_UNREADABLE`; `CANCELLED`.
 */
export async function acquireToken(id: string, wish: TokenWish, services: Services): Promise<AccessTokenEntry> {
  const record = await services.cache.read(id);
  if (record === undefined) throw signInNeeded();
  const { resource, serves, lifeMs, isFresh } = heldToken(record, wish, services.clock.nowMs());
  const mustRenew = wish.forceRenewal === true || wish.claims !== undefined;
  const renewal = { resource, scopes: wish.scopes ?? [], claims: wish.claims };
  if (serves !== undefined && isFresh && !mustRenew) {
    if (services.livesOn && isDue(serves, record, services)) await startRenewal(record, renewal, services);
    return serves;
  }
  try {
    return await renewOnce(record, renewal, services);
  } catch (error) {
    if (serves === undefined || lifeMs <= 0 || mustRenew) throw error;
    // What no service and no network is to blame for is a fault of ours.
    if (!isEntradaError(error) || error.code === 'CANCELLED') throw error;
    services.warn(`The token could not be renewed and is used while it lives: ${error.message}`);
    return serves;
  }
}

/** When the service said, else at 80 % of its life (which `entryOf` noted). */
function isDue({ refreshAtMs }: AccessTokenEntry, { credential }: SessionRecord, { clock }: Services): boolean {
  return credential.kind !== 'given-token' && refreshAtMs !== undefined && clock.nowMs() >= refreshAtMs;
}

async function startRenewal(record: SessionRecord, renewal: Renewal, services: Services): Promise<void> {
  const { renewAhead } = await import('./renew-in-background.ts');
  renewAhead(nameOf(record, renewal), () => renewOnce(record, renewal, services), services);
}

function nameOf({ id }: SessionRecord, renewal: Renewal): string {
  return JSON.stringify([id, renewal]);
}

const renewals = new WeakMap<TokenCache, Map<string, Promise<AccessTokenEntry>>>();

function renewOnce(record: SessionRecord, renewal: Renewal, services: Services): Promise<AccessTokenEntry> {
  const underWay = renewals.get(services.cache) ?? new Map<string, Promise<AccessTokenEntry>>();
  renewals.set(services.cache, underWay);
  const name = nameOf(record, renewal);
  const existing = underWay.get(name);
  if (existing !== undefined) return existing;
  const suits = (entry: AccessTokenEntry): boolean =>
    holdsScopes(entry, renewal.scopes) && entry.expiresAtMs - services.clock.nowMs() > renewalMarginMs;
  const result = import('./renew.ts')
    .then(({ renewToken }) => renewToken(record, renewal, services, suits))
    .finally(() => underWay.delete(name));
  underWay.set(name, result);
  return result;
}
