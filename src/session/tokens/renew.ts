import { EntradaError } from '../../base/errors.ts';
import { FieldError } from '../../base/fields.ts';
import { loadCredential } from '../../credentials/registry.ts';
import type { SessionRecord } from '../../model/context.ts';
import { defaultScope, protocolScopes } from '../../model/scope.ts';
import { isRenewable, type StoredCredential } from '../../model/stored-credential.ts';
import type { AccessTokenEntry, TokenSet } from '../../model/token.ts';
import { lockIfPossible } from '../saved/lock-session.ts';
import type { Services } from '../services/services.ts';
import { tokenFor } from './held-token.ts';
import { checkTenant } from './check-tenant.ts';
import { signInLine, withCommandToRun } from './command-to-run.ts';
import { fitHint } from './fit-hint.ts';
import { inTenant } from './other-tenant.ts';
import { readLatest, saveFailure, saveRenewal, type SessionLock } from './save-renewal.ts';
import { signInServices } from './sign-in-services.ts';
import { saveTenantToken, tokensForTenant } from './tenant-tokens.ts';
import { entryOf } from './token-entry.ts';
import type { Renewal } from './token-request.ts';
import { graphResourceOf } from '../../model/resource.ts';

/** How long a caller that has a valid token waits for another process. */
const waitWithTokenMs = 2000;

/**
 * How long a caller without one waits for a process that renews and lives. It gets the response of that one, however
 * slow the service is; each that went on alone would present the same refresh token.
 */
const waitForRenewalMs = 10 * 60_000;

/**
 * Requests a new token for one resource of a session and saves it with the session. When several processes do so at
 * once, one sends the request and the others take what it saved.
 *
 * @param record - The session as the caller read it, in the tenant of the request.
 * @param suits - Returns whether a token that another process saved meanwhile serves the caller.
 * @param living - A token that is still valid: it is returned when another process has been renewing for 2 s, which may
 * wait for a server that hangs.
 * @throws {EntradaError} Those of the way to sign in; `CACHE_UNREADABLE` when what it saved cannot be read.
 */
export async function renewToken(
  record: SessionRecord,
  renewal: Renewal,
  services: Services,
  suits: (entry: AccessTokenEntry) => boolean,
  living?: AccessTokenEntry,
): Promise<AccessTokenEntry> {
  const { resource, claims, tenantId } = renewal;
  // Fails at once with the text of the way to sign in: there is nothing to wait for.
  if (!isRenewable(record.credential)) await request(record, renewal, undefined, services);
  const wait = { isBusy: false };
  const lock = await lockIfPossible(record.id, services, {
    forRenewal: true,
    waitMs: living === undefined ? waitForRenewalMs : waitWithTokenMs,
    // Many tenants are renewed at a time: they use the same credential, which stays unchanged.
    tenant: tenantId,
    onBusy: () => void (wait.isBusy = true),
  });
  if (living !== undefined && wait.isBusy) {
    services.verbose(`Another process is renewing the token for ${resource}; the cached one is used while it lives.`);
    return living;
  }
  try {
    // A session that was removed meanwhile is still renewed for the caller, and not saved.
    const ofSession = tenantId === undefined ? lock : 'other';
    const saved = await readLatest(record.id, ofSession, services);
    const latest = await asRequested(saved, record, tenantId, services);
    const found = tokenFor(latest, resource);
    const isNew = found?.accessToken.reveal() !== tokenFor(record, resource)?.accessToken.reveal();
    if (found !== undefined && isNew && claims === undefined && suits(found)) return found;
    const { tokens, stored } = await request(latest, renewal, ofSession, services);
    const entry = entryOf(tokens, services.clock.nowMs());
    // A credential that another tenant returned stays there.
    if (tenantId !== undefined) await saveTenantToken(record.id, tenantId, { resource, entry }, services);
    else await saveRenewal({ before: saved ?? record, resource, entry, credential: stored }, lock, services);
    return entry;
  } finally {
    await lock?.release();
  }
}

/** A session that was removed meanwhile is still renewed for the caller. */
async function asRequested(
  saved: SessionRecord | undefined,
  record: SessionRecord,
  tenantId: string | undefined,
  services: Services,
): Promise<SessionRecord> {
  if (saved === undefined) return record;
  return tenantId === undefined ? saved : inTenant(saved, tenantId, await tokensForTenant(saved, tenantId, services));
}

async function request(
  record: SessionRecord,
  renewal: Renewal,
  lock: SessionLock,
  services: Services,
): Promise<{ readonly tokens: TokenSet; readonly stored: StoredCredential }> {
  const { service, cloud, authorityTenant: tenant, context, clientTimeoutMs } = record;
  const { resource, claims } = renewal;
  const credential = await loadCredential(context.TokenCredentialType);
  if (isRenewable(record.credential)) {
    services.verbose(`Renewing the token for ${resource} of ${context.Account ?? context.ClientId}.`);
  }
  const scopes = scopesFor(record, resource, renewal.scopes);
  const isOtherTenant = renewal.tenantId !== undefined;
  const target = { service, cloud, tenant, isOtherTenant, clientId: context.ClientId, resource, scopes, claims };
  try {
    const renewed = await credential.renew(record.credential, target, signInServices(cloud, clientTimeoutMs, services));
    checkTenant(renewed.tokens, tenant);
    return renewed;
  } catch (error) {
    if (error instanceof FieldError) throw unreadable(record, error, await signInLine(record));
    const after = credential.afterFailure(record.credential, error);
    if (after !== record.credential) await saveFailure(record, after, lock, services);
    const fitted = fitHint(error, { service, credentialType: context.TokenCredentialType });
    throw await withCommandToRun(fitted, record, renewal.scopes, claims);
  }
}

function scopesFor(record: SessionRecord, resource: string, scopes: readonly string[]): string[] {
  if (scopes.length > 0) {
    return [...scopes.map((scope) => (scope.includes('/') ? scope : `${resource}/${scope}`)), ...protocolScopes];
  }
  if (resource === graphResourceOf(record.cloud)) return [...record.requestedScopes];
  return [defaultScope(resource), ...protocolScopes];
}

function unreadable({ name }: SessionRecord, cause: FieldError, line: string): EntradaError {
  return new EntradaError('CACHE_UNREADABLE', `Cannot renew the session "${name}": ${cause.message}`, {
    hint: `Sign in again: ${line}`,
    cause,
  });
}
