import { readClientId, readTenant } from './sign-in-ids.ts';
import { EntradaError } from '../base/errors.ts';
import { looksLikeScope, qualifyScopes, protocolScopes, splitScopes, withoutProtocolScopes } from '../model/scope.ts';
import type { TokenSet } from '../model/token.ts';
import { authorityOf, isGuid } from '../oauth/authority.ts';
import { decodeClaims } from '../oauth/claims-request.ts';
import type { OAuthClient } from '../oauth/exchange.ts';
import type { CredentialParts } from './credential.ts';
import type { CredentialServices, InteractiveRequest } from './prompt.ts';
import type { RefreshTokenFields } from './refresh-token.ts';
import { millisecondsOf, type SignInOptions } from './sign-in-options.ts';

/** Microsoft Graph Command Line Tools, the application that Connect-MgGraph and Connect-Entra sign in with. */
export const defaultClientId = '14d82eec-204b-4c2f-b7e8-296a70dab67e';
const defaultScopes = ['User.Read'];
const defaultSignInMs = 120_000;

/** A sign-in in which a person takes part. */
export type SignInPerson = (
  client: OAuthClient,
  request: InteractiveRequest,
  services: CredentialServices,
) => Promise<TokenSet>;

/**
 * Returns how a person signs in interactively, as the `acquire` of a way to sign in.
 *
 * @param signIn - The browser or the device code.
 */
export function acquireWithPerson(signIn: SignInPerson): CredentialParts<RefreshTokenFields>['acquire'] {
  return async (options, { cloud }, services) => {
    refuseScope(options.clientId, '-ClientId');
    refuseScope(options.tenantId, '-TenantId');
    const clientId = readClientId(options.clientId ?? defaultClientId, '-ClientId');
    const tenant = readTenant(options.tenantId ?? 'common', '-TenantId');
    const named = withoutProtocolScopes(splitScopes(options.scopes ?? []));
    for (const scope of named) refuseAccount(scope);
    const scopes = [...qualifyScopes(named.length === 0 ? defaultScopes : named, cloud), ...protocolScopes];
    const timeoutMs = millisecondsOf(options.signInTimeout, 'SignInTimeout') ?? defaultSignInMs;
    const client: OAuthClient = { authority: authorityOf(cloud, tenant), clientId, claims: claimsOf(options) };
    const prompting = { ...(await services.oauth()), onPrompt: services.onPrompt.bind(services) };
    services.verbose(`Signing in to ${cloud.azureADEndpoint}/${tenant} as ${clientId}.`);
    const tokens = await signIn(client, { scopes, timeoutMs, loginHint: options.loginHint }, prompting);
    return {
      tokens,
      tenant,
      clientId,
      requestedScopes: scopes,
      fields: { refreshToken: tokens.refreshToken ?? null },
    };
  };
}

/** As in PowerShell, the words after `-Scopes A` are the application and the tenant. */
function refuseScope(value: string | undefined, source: string): void {
  if (value === undefined || !looksLikeScope(value)) return;
  throw new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot use "${value}" as ${source}: it is a permission; separate several scopes by commas, as in -Scopes User.Read,${value}`,
    { hint: 'Only a comma continues the values of -Scopes. Other words are -ClientId and -TenantId, by position.' },
  );
}

/** People write the account or the tenant behind the command, where -Scopes is. */
function refuseAccount(scope: string): void {
  const hint = hintForName(scope);
  if (hint === undefined) return;
  throw new EntradaError('PARAMETER_VALUE_INVALID', `Cannot use "${scope}" as -Scopes: it is not a permission`, {
    hint,
  });
}

function hintForName(scope: string): string | undefined {
  if (/^[^\s/:@]+@[^\s/:@]+$/.test(scope)) return 'The account is named by -LoginHint.';
  if (isGuid(scope)) return 'A tenant is named by -TenantId, an application by -ClientId.';
  const isPermission = looksLikeScope(scope) || /\.all$/i.test(scope);
  return !isPermission && domain.test(scope) ? 'The tenant is named by -TenantId.' : undefined;
}

/** The last part of other permissions is longer. */
const domain = /^(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+(?:[a-z]{2,3}|cloud|example|info|local|name|online|test)$/i;

function claimsOf({ claimsChallenge }: SignInOptions): string | undefined {
  if (claimsChallenge === undefined) return undefined;
  const claims = decodeClaims(claimsChallenge);
  if (claims !== undefined) return claims;
  throw new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot use -ClaimsChallenge (${claimsChallenge.length} characters): expected a Base64-encoded JSON object`,
    { hint: 'Copy the whole command that the refused request named.' },
  );
}
