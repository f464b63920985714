import { EntradaError } from '../../base/errors.ts';
import type { SessionRecord } from '../../model/context.ts';
import { defaultScope, protocolScopes } from '../../model/scope.ts';
import type { AccessTokenEntry, TokenSet } from '../../model/token.ts';
import type { Renewal } from './token-wish.ts';
import type { Services } from '../services/services.ts';
import { readLatest, saveRenewal } from './save-renewal.ts';
import { lockIfPossible } from '../saved/lock-session.ts';
import { withCommandToRun } from './command-to-run.ts';
import { requestTokens } from './request-tokens.ts';
import { entryOf } from './token-entry.ts';

/**
 * Gets a fresh token for one resource of a session and saves it with the session. Of any number of processes that do so at
 * once one asks the service, and the others take what it saved.
 *
 * @param record - The session as the caller saw it.
 * @param suits - Claims that a token that somebody else got meanwhile serves the caller.
 */
export async function renewToken(
  record: SessionRecord,
  renewal: Renewal,
  services: Services,
  suits: (entry: AccessTokenEntry) => boolean,
): Promise<AccessTokenEntry> {
  const { resource, claims } = renewal;
  if (record.credential.kind === 'given-token') throw givenTokenEnded(record, resource);
  const lock = await lockIfPossible(record.id, services, { forRenewal: true });
  try {
    // One that was ended meanwhile is renewed all the same for the caller who has it, and not saved.
    const latest = (await readLatest(record.id, lock, services)) ?? record;
    const found = latest.tokens[resource];
    const isNew = found?.accessToken.reveal() !== record.tokens[resource]?.accessToken.reveal();
    if (found !== undefined && isNew && claims === undefined && suits(found)) return found;
    const tokens = await request(latest, renewal, services);
    const entry = entryOf(tokens, services.clock.nowMs());
    await saveRenewal({ before: latest, resource, entry, refreshToken: tokens.refreshToken }, lock, services);
    return entry;
  } finally {
    await lock?.release();
  }
}

async function request(record: SessionRecord, renewal: Renewal, services: Services): Promise<TokenSet> {
  const { cloud, authorityTenant: tenant, context, clientTimeoutMs, credential } = record;
  const { resource, scopes, claims } = renewal;
  if (credential.kind === 'given-token') throw givenTokenEnded(record, resource);
  services.verbose(`Renewing the token for ${resource} of ${context.Account ?? context.ClientId}.`);
  const purpose = { cloud, tenant, clientId: context.ClientId, clientTimeoutMs, resource, claims, isRenewal: true };
  const wanted = { ...purpose, scopes: scopesFor(record, resource, scopes) };
  return requestTokens(credential, wanted, services).catch((error: unknown) => {
    throw withCommandToRun(error, record, scopes, claims);
  });
}

function scopesFor(record: SessionRecord, resource: string, scopes: readonly string[]): string[] {
  if (scopes.length > 0) {
    return [...scopes.map((scope) => (scope.includes('/') ? scope : `${resource}/${scope}`)), ...protocolScopes];
  }
  if (resource === record.cloud.graphEndpoint) return [...record.requestedScopes];
  return [defaultScope(resource), ...protocolScopes];
}

function givenTokenEnded({ service }: SessionRecord, resource: string): EntradaError {
  if (service === 'teams') {
    return new EntradaError(
      'SIGN_IN_NEEDED',
      `Cannot get a token for "${resource}": tokens that were handed in serve two APIs until they end, and nothing renews them`,
      { hint: 'Get two new ones with the same sign-in, then run: entrada Connect-MicrosoftTeams -AccessTokens ...' },
    );
  }
  return new EntradaError(
    'SIGN_IN_NEEDED',
    'The provided access token has expired. Set a valid access token to `-AccessToken` parameter and try again.',
    { hint: 'A token that was handed in is not renewed, and is good for one resource alone.' },
  );
}
