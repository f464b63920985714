import { EntradaError } from '../../base/errors.ts';
import { qualifyScopes, protocolScopes, splitScopes, withoutProtocolScopes } from '../../model/scope.ts';
import { authorityOf } from '../../oauth/authority.ts';
import { decodeClaims } from '../../oauth/claims-request.ts';
import type { OAuthClient } from '../../oauth/exchange.ts';
import { type AnyOptions, millisecondsOf, scopeOf, type SignedIn, type SignInPlace } from './sign-in-options.ts';
import { oauthServicesFor } from '../tokens/request-tokens.ts';

/** Microsoft Graph Command Line Tools, the application that Connect-MgGraph and Connect-Entra sign in with. */
export const defaultClientId = '14d82eec-204b-4c2f-b7e8-296a70dab67e';
const defaultScopes = ['User.Read'];
const defaultSignInMs = 120_000;

/** Signs a person in, by browser or device code. */
export async function signInPerson(options: AnyOptions, place: SignInPlace): Promise<SignedIn> {
  const { cloud, clientTimeoutMs, services } = place;
  const clientId = options.clientId ?? defaultClientId;
  const tenant = options.tenantId ?? 'common';
  const named = withoutProtocolScopes(splitScopes(options.scopes ?? []));
  const scopes = [...qualifyScopes(named.length === 0 ? defaultScopes : named, cloud), ...protocolScopes];
  const timeoutMs = millisecondsOf(options.signInTimeout, 'SignInTimeout') ?? defaultSignInMs;
  const client: OAuthClient = { authority: authorityOf(cloud, tenant), clientId, claims: claimsOf(options) };
  const prompting = {
    ...(await oauthServicesFor(cloud, clientTimeoutMs, services)),
    onPrompt: services.onPrompt.bind(services),
  };
  services.verbose(`Signing in to ${cloud.azureADEndpoint}/${tenant} as ${clientId}.`);
  const request = { scopes, timeoutMs, loginHint: options.loginHint };
  const usesDeviceCode = options.useDeviceCode === true;
  const tokens = usesDeviceCode
    ? await (await import('../../credentials/device-code.ts')).signInWithDeviceCode(client, request, prompting)
    : await (await import('../../credentials/browser/sign-in.ts')).signInWithBrowser(client, request, prompting);
  return {
    tokens,
    facts: {
      service: place.service,
      authType: 'Delegated',
      credentialType: usesDeviceCode ? 'DeviceCode' : 'InteractiveBrowser',
      cloud,
      tenant,
      clientId,
      scope: scopeOf(options),
    },
    credential: { kind: 'refresh-token', refreshToken: tokens.refreshToken ?? null },
    requestedScopes: scopes,
  };
}

function claimsOf(options: AnyOptions): string | undefined {
  if (options.claimsChallenge === undefined) return undefined;
  const claims = decodeClaims(options.claimsChallenge);
  if (claims !== undefined) return claims;
  throw new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot use what -ClaimsChallenge holds (${options.claimsChallenge.length} characters): it is no JSON object in Base64`,
    { hint: 'Copy the whole command that the refused request named.' },
  );
}
