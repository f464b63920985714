import { EntradaError, isEntradaError } from '../../base/errors.ts';
import type { TokenCache } from '../../cache/token-cache.ts';
import type { SessionRecord } from '../../model/context.ts';
import type { AccessTokenEntry } from '../../model/token.ts';
import { isRenewable } from '../../model/stored-credential.ts';
import { heldToken, holdsScopes, renewalMarginMs } from './held-token.ts';
import type { Services } from '../services/services.ts';
import { savedSession } from '../saved/current-session.ts';
import type { Renewal, TokenRequest } from './token-request.ts';
import { graphResourceOf } from '../../model/resource.ts';

/**
 * Returns an access token of a saved session: the cached one while it is valid, else a new one. Only this function
 * decides to renew. Concurrent calls for the same token share one renewal. In a long-lived process a renewal that is
 * due runs in the background while the cached token is served. When a renewal fails, a token that is still valid is
 * served.
 *
 * @throws {EntradaError} `SIGN_IN_NEEDED` when the session is gone or cannot be renewed silently, `CONSENT_NEEDED`,
 * network errors and others, without a valid token; `CACHE_UNREADABLE`; `CANCELLED`; `INPUT_INVALID` for scopes
 * in the session of an application.
 */
export async function acquireToken(id: string, request: TokenRequest, services: Services): Promise<AccessTokenEntry> {
  const saved = await savedSession(id, services);
  const { record, tenantId } = await chooseTenant(saved, request.tenantId, services);
  checkScopes(record, request.scopes ?? []);
  const { resource, serves, lifeMs, isFresh } = heldToken(record, request, services.clock.nowMs());
  const mustRenew = request.forceRenewal === true || request.claims !== undefined;
  const renewal = { resource, scopes: request.scopes ?? [], claims: request.claims, tenantId };
  if (serves !== undefined && isFresh && !mustRenew) {
    if (services.isLongLived && isDue(serves, record, services)) await startRenewal(record, renewal, services);
    return serves;
  }
  const living = lifeMs > 0 && !mustRenew ? serves : undefined;
  try {
    return await renewOnce(record, renewal, services, living);
  } catch (error) {
    if (living === undefined) throw error;
    // Anything but a service or the network is a bug in Entrada.
    if (!isEntradaError(error) || error.code === 'CANCELLED') throw error;
    services.warn(`The token could not be renewed and is used while it lives: ${error.message}`);
    return living;
  }
}

/** Returns the session as it is in the requested tenant. */
async function chooseTenant(record: SessionRecord, named: string | undefined, services: Services) {
  if (named === undefined) return { record, tenantId: undefined };
  const { inTenant, otherTenant } = await import('./other-tenant.ts');
  const tenantId = otherTenant(record, named);
  if (tenantId === undefined) return { record, tenantId };
  const { tokensForTenant } = await import('./tenant-tokens.ts');
  return { record: inTenant(record, tenantId, await tokensForTenant(record, tenantId, services)), tenantId };
}

/** Refuses single permissions for an application, as the identity platform does (AADSTS1002012). */
function checkScopes({ context, cloud }: SessionRecord, scopes: readonly string[]): void {
  const { AuthType: type, Account: account } = context;
  if (type === 'Delegated' || type === 'UserProvidedAccessToken' || account !== null) return;
  const wanted = scopes.filter((scope) => !/(^|\/)\.default$/i.test(scope));
  if (wanted.length === 0) return;
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot get a token with the scopes "${wanted.join(' ')}": the session belongs to an application, and scopes are permissions of a user`,
    {
      hint: `Omit the scopes, or use ${graphResourceOf(cloud)}/.default: the token has every permission that the application was granted.`,
    },
  );
}

/** At the time that the service named, else after 80 % of its lifetime (see `entryOf`). */
function isDue({ refreshAtMs }: AccessTokenEntry, { credential }: SessionRecord, { clock }: Services): boolean {
  return isRenewable(credential) && refreshAtMs !== undefined && clock.nowMs() >= refreshAtMs;
}

async function startRenewal(record: SessionRecord, renewal: Renewal, services: Services): Promise<void> {
  const { renewAhead } = await import('./renew-in-background.ts');
  renewAhead(nameOf(record, renewal), () => renewOnce(record, renewal, services), services);
}

function nameOf({ id }: SessionRecord, renewal: Renewal): string {
  return JSON.stringify([id, renewal]);
}

/** Waits until the renewals of a session that are under way have ended, whether they fail or not. */
export async function renewalsUnderWay(id: string, cache: TokenCache): Promise<void> {
  const ofSession = [...(renewals.get(cache) ?? [])].filter(([name]) => name.startsWith(`[${JSON.stringify(id)},`));
  await Promise.allSettled(ofSession.map(([, renewal]) => renewal));
}

const renewals = new WeakMap<TokenCache, Map<string, Promise<AccessTokenEntry>>>();

function renewOnce(
  record: SessionRecord,
  renewal: Renewal,
  services: Services,
  living?: AccessTokenEntry,
): Promise<AccessTokenEntry> {
  const underWay = renewals.get(services.cache) ?? new Map<string, Promise<AccessTokenEntry>>();
  renewals.set(services.cache, underWay);
  // A caller that needs a new token must not get the living one of another caller.
  const name = nameOf(record, renewal) + (living === undefined ? '' : ' or the living one');
  const existing = underWay.get(name);
  if (existing !== undefined) return existing;
  const suits = (entry: AccessTokenEntry): boolean =>
    holdsScopes(entry, renewal.scopes) && entry.expiresAtMs - services.clock.nowMs() > renewalMarginMs;
  const result = import('./renew.ts')
    .then(({ renewToken }) => renewToken(record, renewal, services, suits, living))
    .finally(() => underWay.delete(name));
  underWay.set(name, result);
  return result;
}
