import { EntradaError, isEntradaError } from '../../base/errors.ts';
import type { TokenCache } from '../../cache/token-cache.ts';
import { connectCommands, type ServiceName, type SessionRecord } from '../../model/context.ts';
import type { AccessTokenEntry } from '../../model/token.ts';
import { heldToken, holdsScopes, renewalMarginMs } from './held-token.ts';
import type { Services } from '../services/services.ts';

export interface TokenWish {
  /** Origin or application id of the API; default: the Graph of the session's cloud. `teams`: the Teams admin API. */
  readonly resource?: string | undefined;
  /** Delegated permissions the token has to hold, with or without their resource. */
  readonly scopes?: readonly string[] | undefined;
  /** Ask the service even when the token at hand would do. */
  readonly forceRenewal?: boolean | undefined;
  /** What a service asked for when it refused the token at hand (JSON); implies a renewal. */
  readonly claims?: string | undefined;
}

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

/**
 * Finds the session that a command acts on: the one that was asked for by name, else the service's current one.
 *
 * @param service - Whose session it has to be; default: Entra's, and with a name either.
 * @throws {EntradaError} `SIGN_IN_NEEDED` in the original's words; `CONTEXT_NOT_FOUND`.
 */
export async function currentSessionId(services: Services, service?: ServiceName): Promise<string> {
  if (services.contextName !== undefined) {
    const { findContext } = await import('../saved/named-contexts.ts');
    return (await findContext(services.cache, services.contextName, service)).id;
  }
  const id = await services.cache.readCurrent(service ?? 'entra');
  if (id === undefined) throw signInNeeded(service);
  return id;
}

const words: Readonly<Record<ServiceName, string>> = {
  entra: 'Authentication needed. Please call Connect-Entra.',
  teams: 'You must call the Connect-MicrosoftTeams cmdlet before calling any other cmdlets.',
};

/** Says, as the original of the service does, that nobody is connected. */
export function signInNeeded(service: ServiceName = 'entra'): EntradaError {
  return new EntradaError('SIGN_IN_NEEDED', words[service], { hint: `Run: entrada ${connectCommands[service]}` });
}

/** What a renewal is for. */
export interface Renewal {
  readonly resource: string;
  /** Permissions asked for by name; empty: those of the sign-in, or everything consented to on another resource. */
  readonly scopes: readonly string[];
  readonly claims: string | undefined;
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
