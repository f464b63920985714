import type { Secret } from '../base/secret.ts';
import type { TokenSet } from '../model/token.ts';
import { type OAuthClient, type OAuthServices, runExchange } from './exchange.ts';
import { readTokenSet } from './read-token-set.ts';

/** Input of {@link requestPassword}. */
export interface PasswordParameters {
  readonly userName: string;
  readonly password: Secret;
  readonly scopes: readonly string[];
}

/**
 * Exchanges a user name and password for tokens (RFC 6749 4.3; RFC 9700 2.4 forbids it to newer clients).
 *
 * @throws {EntradaError} `CREDENTIAL_REFUSED`, `SIGN_IN_NEEDED` (a second factor, a policy) and others by AADSTS code;
 * `TOKEN_RESPONSE_INVALID`; those of the transport.
 */
export async function requestPassword(
  client: OAuthClient,
  { userName, password, scopes }: PasswordParameters,
  services: OAuthServices,
): Promise<TokenSet> {
  return runExchange(client, services, {
    action: 'sign in with user name and password',
    send: (call) =>
      call.library.genericTokenEndpointRequest(
        call.server,
        call.client,
        call.proof,
        'password',
        { username: userName, password: password.reveal(), scope: scopes.join(' '), client_info: '1' },
        call.options,
      ),
    async read(call, response) {
      const tokens = await call.library.processGenericTokenEndpointResponse(call.server, call.client, response);
      return readTokenSet(call.library, tokens, services.clock);
    },
  });
}
