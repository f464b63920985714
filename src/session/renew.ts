import { EntradaError } from '../base/errors.ts';
import type { SessionRecord } from '../model/context.ts';
import { defaultScope, protocolScopes } from '../model/scope.ts';
import type { StoredCredential } from '../model/stored-credential.ts';
import type { AccessTokenEntry, TokenSet } from '../model/token.ts';
import type { Renewal } from './acquire.ts';
import type { Services } from './services.ts';
import { withCommandToRun } from './sign-in-again.ts';
import { requestTokens } from './request-tokens.ts';

/** Gets a fresh token for one resource of a session and saves it with the session. */
export async function renewToken(
  record: SessionRecord,
  { resource, scopes, claims }: Renewal,
  services: Services,
): Promise<AccessTokenEntry> {
  const { cloud, authorityTenant: tenant, context, clientTimeoutMs, credential } = record;
  if (credential.kind === 'given-token') throw givenTokenEnded();
  services.verbose(`Renewing the token for ${resource} of ${context.Account ?? context.ClientId}.`);
  const purpose = { cloud, tenant, clientId: context.ClientId, clientTimeoutMs, resource, claims, isRenewal: true };
  const wanted = { ...purpose, scopes: scopesFor(record, resource, scopes) };
  const tokens = await requestTokens(credential, wanted, services).catch((error: unknown) => {
    throw withCommandToRun(error, record, scopes, claims);
  });
  const entry = entryOf(tokens);
  // Others may have renewed another resource meanwhile, so build on what is saved now; or ended the session, and then it
  // must not come back.
  const latest = await services.cache.read(record.id);
  if (latest === undefined) return entry;
  await services.cache.write({
    ...latest,
    tokens: { ...latest.tokens, [resource]: entry },
    credential: renewedCredential(latest.credential, tokens),
    savedAtMs: services.clock.nowMs(),
  });
  return entry;
}

/** Gives what is kept of a token answer for its resource. */
export function entryOf(tokens: TokenSet): AccessTokenEntry {
  const { accessToken, expiresAtMs, refreshAtMs, scopes } = tokens;
  return { accessToken, expiresAtMs, scopes, ...(refreshAtMs === undefined ? {} : { refreshAtMs }) };
}

function scopesFor(record: SessionRecord, resource: string, scopes: readonly string[]): string[] {
  if (scopes.length > 0) {
    return [...scopes.map((scope) => (scope.includes('/') ? scope : `${resource}/${scope}`)), ...protocolScopes];
  }
  if (resource === record.cloud.graphEndpoint) return [...record.requestedScopes];
  return [defaultScope(resource), ...protocolScopes];
}

function renewedCredential(credential: StoredCredential, tokens: TokenSet): StoredCredential {
  if (credential.kind !== 'refresh-token' || tokens.refreshToken === undefined) return credential;
  return { kind: 'refresh-token', refreshToken: tokens.refreshToken };
}

function givenTokenEnded(): EntradaError {
  return new EntradaError(
    'SIGN_IN_NEEDED',
    'The provided access token has expired. Set a valid access token to `-AccessToken` parameter and try again.',
    { hint: 'A token that was handed in is not renewed, and is good for one resource alone.' },
  );
}
