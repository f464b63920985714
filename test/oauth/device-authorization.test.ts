import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestDeviceCode } from '../../src/oauth/device-authorization.ts';
import { capabilities } from '../support/capabilities.ts';
import { testClientId, testTenant } from '../support/id-token.ts';
import { failureOf } from '../support/rejects.ts';
import { secretsIn } from '../support/secrets-in.ts';
import { startTokenClient } from './token-client.ts';

const answer = {
  user_code: 'LSRGHM4XQ',
  device_code: 'the-device-code-given',
  verification_uri: 'https://login.microsoft.com/device',
  expires_in: 900,
  interval: 5,
  message: 'To sign in, open the page and enter LSRGHM4XQ.',
};

test('requestDeviceCode() asks with client and scopes, and reads the response by our clock', async (t) => {
  const { server, client, services, clock } = await startTokenClient(t);
  server.answer({ body: answer });
  const { deviceCode, ...rest } = await requestDeviceCode(client, ['openid', 'User.Read'], services);
  assert.equal(deviceCode.reveal(), 'the-device-code-given');
  assert.deepEqual(rest, {
    userCode: 'LSRGHM4XQ',
    verificationUri: 'https://login.microsoft.com/device',
    message: 'To sign in, open the page and enter LSRGHM4XQ.',
    expiresAtMs: clock.nowMs() + 900_000,
    intervalMs: 5000,
  });
  assert.deepEqual(
    server.requests.map(({ method, path, form }) => ({ method, path, form })),
    [
      {
        method: 'POST',
        path: `/${testTenant}/oauth2/v2.0/devicecode`,
        form: { client_id: testClientId, scope: 'openid User.Read', claims: capabilities },
      },
    ],
  );
});

test('requestDeviceCode() fills in optional fields of a response', async (t) => {
  const { server, client, services } = await startTokenClient(t);
  server.answer({ body: { ...answer, interval: undefined, message: undefined } });
  const { intervalMs, message } = await requestDeviceCode(client, ['openid'], services);
  assert.deepEqual(
    [intervalMs, message],
    [
      5000,
      'To sign in, use a web browser to open the page https://login.microsoft.com/device and enter the code LSRGHM4XQ to authenticate.',
    ],
  );
});

for (const [what, changes] of [
  ['no device_code', { device_code: undefined }],
  ['no user_code', { user_code: undefined }],
  ['no verification_uri', { verification_uri: undefined }],
  ['no expires_in', { expires_in: undefined }],
  // It would have us ask without a pause.
  ['an interval of 0', { interval: 0 }],
] as const) {
  test(`requestDeviceCode() refuses a response with ${what}`, async (t) => {
    const { server, client, services } = await startTokenClient(t);
    server.answer({ body: { ...answer, ...changes } });
    const error = await failureOf(requestDeviceCode(client, ['openid'], services));
    assert.equal(error.code, 'TOKEN_RESPONSE_INVALID');
    assert.match(
      error.message,
      /^Cannot get a device code at "localhost:\d+": the response is not a valid token response/,
    );
    assert.deepEqual(secretsIn(error, [answer.device_code]), []);
  });
}

test('requestDeviceCode() returns the reason of a refusal', async (t) => {
  const { server, host, client, services } = await startTokenClient(t);
  const description = 'AADSTS700016: Application was not found in the directory.';
  server.answer({ status: 400, body: { error: 'unauthorized_client', error_description: description } });
  const error = await failureOf(requestDeviceCode(client, ['openid'], services));
  assert.equal(error.code, 'CREDENTIAL_REFUSED');
  assert.equal(error.message, `Cannot get a device code at "${host}": ${description}`);
});
