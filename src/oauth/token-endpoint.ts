import type * as OAuth from 'oauth4webapi';
import type { Secret } from '../base/secret.ts';
import type { TokenSet } from '../model/token.ts';
import { issuerNamedBy } from './authority.ts';
import { type Call, type OAuthClient, type OAuthServices, runExchange, withFields } from './exchange.ts';
import { readTokenSet } from './read-token-set.ts';

/** Input of {@link redeemCode}. */
export interface RedeemCodeParameters {
  /** The complete response of the authorization endpoint; its state must match this sign-in. */
  readonly callbackParameters: URLSearchParams;
  readonly state: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
  readonly nonce: string;
  readonly scopes: readonly string[];
}

/**
 * Redeems an authorization code (RFC 6749 4.1.3 with RFC 7636 4.5) and checks the ID token that comes with it.
 *
 * @throws {EntradaError} `CREDENTIAL_REFUSED`, `SIGN_IN_NEEDED`, `CONSENT_NEEDED` and others by AADSTS code;
 * `TOKEN_RESPONSE_INVALID`; `STATE_MISMATCH`; those of the transport.
 */
export async function redeemCode(
  client: OAuthClient,
  parameters: RedeemCodeParameters,
  services: OAuthServices,
): Promise<TokenSet> {
  const { callbackParameters, state, redirectUri, codeVerifier, nonce, scopes } = parameters;
  return requestTokens(client, services, {
    action: 'finish the sign-in',
    send(call) {
      const { library } = call;
      const issuer = issuerNamedBy(callbackParameters, client.authority);
      const checked = library.validateAuthResponse({ issuer }, call.client, callbackParameters, state);
      return library.authorizationCodeGrantRequest(
        call.server,
        call.client,
        call.proof,
        checked,
        redirectUri,
        codeVerifier,
        withFields(call, { scope: scopes.join(' '), client_info: '1' }),
      );
    },
    read: (call, response) =>
      call.library.processAuthorizationCodeResponse(call.server, call.client, response, {
        // Makes the ID token mandatory too.
        expectedNonce: nonce,
      }),
  });
}

/** Polls once whether a device code was approved (RFC 8628 3.4). Pending and slow_down are errors with those codes. */
export async function redeemDeviceCode(
  client: OAuthClient,
  deviceCode: Secret,
  services: OAuthServices,
): Promise<TokenSet> {
  return requestTokens(client, services, {
    action: 'finish the device sign-in',
    send: (call) =>
      call.library.deviceCodeGrantRequest(
        call.server,
        call.client,
        call.proof,
        deviceCode.reveal(),
        withFields(call, { client_info: '1' }),
      ),
    read: (call, response) => call.library.processDeviceCodeResponse(call.server, call.client, response),
  });
}

/** Renews a session with its refresh token (RFC 6749 6), for the same or another resource. */
export async function redeemRefreshToken(
  client: OAuthClient,
  refreshToken: Secret,
  scopes: readonly string[],
  services: OAuthServices,
): Promise<TokenSet> {
  return requestTokens(client, services, {
    action: 'renew the session',
    send: (call) =>
      call.library.refreshTokenGrantRequest(
        call.server,
        call.client,
        call.proof,
        refreshToken.reveal(),
        withFields(call, { scope: scopes.join(' '), client_info: '1' }),
      ),
    read: (call, response) => call.library.processRefreshTokenResponse(call.server, call.client, response),
  });
}

/** Gets a token for the application itself (RFC 6749 4.4). */
export async function requestClientCredentials(
  client: OAuthClient,
  scope: string,
  services: OAuthServices,
): Promise<TokenSet> {
  return requestTokens(client, services, {
    action: 'sign the application in',
    send: (call) =>
      call.library.clientCredentialsGrantRequest(call.server, call.client, call.proof, { scope }, call.options),
    read: (call, response) => call.library.processClientCredentialsResponse(call.server, call.client, response),
  });
}

/** A token grant: how it is requested and read. */
interface Grant {
  readonly action: string;
  send(call: Call): Promise<Response>;
  read(call: Call, response: Response): Promise<OAuth.TokenEndpointResponse>;
}

async function requestTokens(client: OAuthClient, services: OAuthServices, grant: Grant): Promise<TokenSet> {
  return runExchange(client, services, {
    action: grant.action,
    send: grant.send,
    read: async (call, response) => readTokenSet(call.library, await grant.read(call, response), services.clock),
  });
}
