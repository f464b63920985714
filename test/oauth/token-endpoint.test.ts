import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import type { TokenSet } from '../../src/model/token.ts';
import { requestPassword } from '../../src/oauth/password-grant.ts';
import { redeemDeviceCode, redeemRefreshToken, requestClientCredentials } from '../../src/oauth/token-endpoint.ts';
import { capabilities } from '../support/capabilities.ts';
import { idTokenClaims, testClientId, testTenant } from '../support/id-token.ts';
import { accessToken, newRefreshToken, nonce, sent, startTokenClient } from './token-client.ts';

/** A token set with its secrets shown, to compare as a whole. */
function revealed({ accessToken: access, refreshToken, ...rest }: TokenSet) {
  return { ...rest, accessToken: access.reveal(), refreshToken: refreshToken?.reveal() };
}

const form = 'application/x-www-form-urlencoded;charset=UTF-8';

test('redeemCode() sends code, verifier and redirect address, and reads the response by our clock', async (t) => {
  const { server, grant, redeem, clock } = await startTokenClient(t);
  grant();
  const tokens = await redeem();
  assert.deepEqual(revealed(tokens), {
    accessToken,
    refreshToken: newRefreshToken,
    expiresAtMs: clock.nowMs() + 4_072_000,
    scopes: ['openid', 'profile', 'https://graph.contoso.com/User.Read'],
    idTokenClaims: idTokenClaims(server.cloud, clock, { nonce }),
  });
  const { method, path, headers, form: fields } = server.requests[0] ?? assert.fail('no request');
  assert.deepEqual(
    [method, path, headers['content-type'], headers['accept'], headers['user-agent'], headers['authorization']],
    ['POST', `/${testTenant}/oauth2/v2.0/token`, form, 'application/json', 'entrada-test', undefined],
  );
  assert.deepEqual(fields, {
    client_id: testClientId,
    grant_type: 'authorization_code',
    code: sent.code,
    redirect_uri: 'http://localhost:1234',
    code_verifier: sent.codeVerifier,
    scope: 'openid https://graph.contoso.com/User.Read',
    client_info: '1',
    claims: capabilities,
  });
});

test('requestClientCredentials() sends id and secret in the form, and reads the short response', async (t) => {
  const { server, grant, credentials, clock } = await startTokenClient(t);
  grant({ scope: undefined, refresh_token: undefined, id_token: undefined, expires_in: 86_399 });
  assert.deepEqual(revealed(await credentials()), {
    accessToken,
    refreshToken: undefined,
    expiresAtMs: clock.nowMs() + 86_399_000,
    scopes: [],
  });
  assert.deepEqual(server.requests[0]?.form, {
    client_id: testClientId,
    client_secret: sent.clientSecret,
    grant_type: 'client_credentials',
    scope: 'https://graph.contoso.com/.default',
    claims: capabilities,
  });
});

test('redeemRefreshToken() and redeemDeviceCode() send their tokens', async (t) => {
  const { server, grant, client, services } = await startTokenClient(t);
  grant();
  grant();
  await redeemRefreshToken(client, new Secret(sent.refreshToken), ['openid', 'a/b'], services);
  await redeemDeviceCode(client, new Secret(sent.deviceCode), services);
  assert.deepEqual(
    server.requests.map((request) => request.form),
    [
      {
        client_id: testClientId,
        grant_type: 'refresh_token',
        refresh_token: sent.refreshToken,
        scope: 'openid a/b',
        client_info: '1',
        claims: capabilities,
      },
      {
        client_id: testClientId,
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: sent.deviceCode,
        client_info: '1',
        claims: capabilities,
      },
    ],
  );
});

test('requestPassword() sends user name and password, and reads the response', async (t) => {
  const { server, grant, client, services, clock } = await startTokenClient(t);
  grant({ refresh_token: undefined });
  const password = new Secret('pass & "word"');
  const scopes = ['openid', 'https://graph.contoso.com/User.Read'];
  assert.deepEqual(
    revealed(await requestPassword(client, { userName: 'ada@contoso.com', password, scopes }, services)),
    {
      accessToken,
      refreshToken: undefined,
      expiresAtMs: clock.nowMs() + 4_072_000,
      scopes: ['openid', 'profile', 'https://graph.contoso.com/User.Read'],
      idTokenClaims: idTokenClaims(server.cloud, clock, { nonce }),
    },
  );
  assert.deepEqual(
    server.requests.map((request) => request.form),
    [
      {
        client_id: testClientId,
        grant_type: 'password',
        username: 'ada@contoso.com',
        password: password.reveal(),
        scope: 'openid https://graph.contoso.com/User.Read',
        client_info: '1',
        claims: capabilities,
      },
    ],
  );
});

test('requestClientCredentials() sends a new client assertion in place of a secret each time', async (t) => {
  const { server, grant, client, services } = await startTokenClient(t);
  grant();
  grant();
  let count = 0;
  const createAssertion = async () => new Secret(`assertion ${(count += 1)}`);
  const signed = { ...client, clientSecret: new Secret('not sent'), createAssertion };
  for (const scope of ['a/.default', 'b/.default']) await requestClientCredentials(signed, scope, services);
  assert.deepEqual(
    server.requests.map(({ form: fields }) => fields),
    ['a', 'b'].map((name, index) => ({
      client_id: testClientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: `assertion ${index + 1}`,
      grant_type: 'client_credentials',
      scope: `${name}/.default`,
      claims: capabilities,
    })),
  );
});

test('redeemRefreshToken() adds the claims that a service asked for', async (t) => {
  const { server, grant, client, services } = await startTokenClient(t);
  grant();
  const claims = '{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}';
  await redeemRefreshToken({ ...client, claims }, new Secret(sent.refreshToken), [], services);
  assert.deepEqual(JSON.parse(server.requests[0]?.form['claims'] ?? ''), {
    access_token: { xms_cc: { values: ['cp1'] }, nbf: { essential: true, value: '1604106651' } },
  });
});

for (const [what, changes, expiresInS, refreshInS] of [
  ['numbers', { expires_in: 3599, refresh_in: 1800 }, 3599, 1800],
  ['texts', { expires_in: '3599', refresh_in: '1800' }, 3599, 1800],
  ['nothing', { expires_in: undefined }, 3600, undefined],
  ['an unusable refresh_in', { refresh_in: 'soon' }, 4072, undefined],
] as const) {
  test(`redeemRefreshToken() reads durations given as ${what}`, async (t) => {
    const { grant, client, services, clock } = await startTokenClient(t);
    grant(changes);
    const tokens = await redeemRefreshToken(client, new Secret(sent.refreshToken), [], services);
    assert.deepEqual(
      [tokens.expiresAtMs, tokens.refreshAtMs],
      [clock.nowMs() + expiresInS * 1000, refreshInS === undefined ? undefined : clock.nowMs() + refreshInS * 1000],
    );
  });
}
