import type { TestContext } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { authorityOf } from '../../src/oauth/authority.ts';
import type { OAuthClient, OAuthServices } from '../../src/oauth/exchange.ts';
import { redeemCode, requestClientCredentials } from '../../src/oauth/token-endpoint.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { idTokenClaims, testClientId, testTenant, writeJwt } from '../support/id-token.ts';
import { startTokenServer } from '../support/token-server.ts';

/** Secrets that the client sends and that no message may repeat. */
export const sent = {
  code: '0.AXoAthe+code/sent=',
  codeVerifier: 'the-verifier-sent-0123456789-0123456789-012',
  clientSecret: 'the~secret & "sent"',
  refreshToken: '1.the-refresh-token-sent',
  deviceCode: "the device's (code) sent",
};
export const accessToken = 'the-access-token-given';
export const newRefreshToken = '1.the-refresh-token-given';
const state = 'the-state';
export const nonce = 'the-nonce';
export const allSecrets = [...Object.values(sent), accessToken, newRefreshToken];

/**
 * A client of a scripted token endpoint: `grant` has it answer with tokens, `redeem` and `credentials` ask for some.
 */
export async function startTokenClient(t: TestContext, tenant: string = testTenant) {
  const server = await startTokenServer(t);
  const clock = createFakeClock();
  const services: OAuthServices = { transport: server.transport, clock };
  const client: OAuthClient = { authority: authorityOf(server.cloud, tenant), clientId: testClientId };
  const idToken = (changes: Readonly<Record<string, unknown>> = {}) =>
    writeJwt(idTokenClaims(server.cloud, clock, { nonce, ...changes }));
  const grant = (changes: Readonly<Record<string, unknown>> = {}) =>
    server.answer({
      body: {
        token_type: 'Bearer',
        scope: 'openid profile https://graph.contoso.com/User.Read',
        expires_in: 4072,
        ext_expires_in: 4072,
        access_token: accessToken,
        refresh_token: newRefreshToken,
        id_token: idToken(),
        ...changes,
      },
    });
  const redeem = (callback: Readonly<Record<string, string>> = {}) =>
    redeemCode(
      client,
      {
        callbackParameters: new URLSearchParams({ code: sent.code, state, ...callback }),
        state,
        redirectUri: 'http://localhost:1234',
        codeVerifier: sent.codeVerifier,
        nonce,
        scopes: ['openid', 'https://graph.contoso.com/User.Read'],
      },
      services,
    );
  const credentials = (clientSecret: string = sent.clientSecret) =>
    requestClientCredentials(
      { ...client, clientSecret: new Secret(clientSecret) },
      'https://graph.contoso.com/.default',
      services,
    );
  return { server, host: new URL(server.origin).host, clock, services, client, idToken, grant, redeem, credentials };
}
