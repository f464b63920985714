import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { redeemDeviceCode, redeemRefreshToken } from '../../src/oauth/token-endpoint.ts';
import { failureOf } from '../support/rejects.ts';
import { secretsIn } from '../support/secrets-in.ts';
import { accessToken, allSecrets, newRefreshToken, sent, startTokenClient } from './token-client.ts';

const ids = { 'x-ms-request-id': 'a-trace-id', 'client-request-id': 'a-correlation-id' };

const noText = '"response" body "access_token" property must be a string';
const token = { token_type: 'Bearer', expires_in: 3600, access_token: accessToken, refresh_token: newRefreshToken };
for (const [what, body, found] of [
  ['{}', {}, noText],
  ['no access_token', { ...token, access_token: undefined }, noText],
  [
    'an empty access_token',
    { ...token, access_token: '' },
    '"response" body "access_token" property must not be empty',
  ],
  ['no token_type', { ...token, token_type: undefined }, '"response" body "token_type" property must be a string'],
  ['another token_type', { ...token, token_type: 'mac' }, 'unsupported `token_type` value'],
  [
    'a negative expires_in',
    { ...token, expires_in: -1 },
    '"response" body "expires_in" property must be a non-negative number',
  ],
  ['a list', [token], '"response" body must be a top level object'],
  [
    'an HTML page',
    `<title>Sign in to the network</title>${accessToken}`,
    '"response" content-type must be application/json',
  ],
  ['half of its JSON', `{"access_token":"${accessToken}","tok`, 'failed to parse "response" body as JSON'],
  ['nothing', '', 'failed to parse "response" body as JSON'],
] as const) {
  test(`requestClientCredentials() refuses a 200 with ${what}`, async (t) => {
    const { server, host, credentials } = await startTokenClient(t);
    const type = { 'content-type': what === 'an HTML page' ? 'text/html' : 'application/json' };
    server.answer({ headers: { ...ids, ...type }, body });
    const error = await failureOf(credentials());
    assert.equal(error.code, 'TOKEN_RESPONSE_INVALID');
    assert.equal(
      error.message,
      `Cannot sign the application in at "${host}": the response is not a valid token response (${found}); try again, or check the endpoint of this cloud`,
    );
    assert.deepEqual(error.details, { status: 200, correlationId: 'a-correlation-id', traceId: 'a-trace-id' });
    assert.deepEqual(secretsIn(error, allSecrets), []);
  });
}

const gatewayPage =
  '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>';
for (const [status, body, code, found] of [
  [503, gatewayPage, 'SERVICE_UNAVAILABLE', 'status 503 and a page titled "502 Bad Gateway"'],
  [503, {}, 'SERVICE_UNAVAILABLE', 'status 503 and 2 characters that are not a response of a sign-in service'],
  [504, '', 'SERVICE_UNAVAILABLE', 'status 504 without a body'],
  [429, 'Too Many Requests', 'SERVICE_UNAVAILABLE', 'status 429: Too Many Requests'],
  [
    403,
    { message: 'Missing Authentication Token' },
    'TOKEN_RESPONSE_INVALID',
    'status 403 and 42 characters that are not a response of a sign-in service',
  ],
  [404, '', 'TOKEN_RESPONSE_INVALID', 'status 404 without a body'],
  [302, '', 'TOKEN_RESPONSE_INVALID', 'status 302 without a body'],
  [201, token, 'TOKEN_RESPONSE_INVALID', 'status 201 and 125 characters that are not a response of a sign-in service'],
  [204, '', 'TOKEN_RESPONSE_INVALID', 'status 204 without a body'],
  [999, '', 'SERVICE_UNAVAILABLE', 'status 999 without a body'],
] as const) {
  test(`requestClientCredentials() returns ${code} for a ${status} with ${JSON.stringify(body).slice(0, 40)}`, async (t) => {
    const { server, host, credentials } = await startTokenClient(t);
    server.answer({ status, headers: { 'retry-after': '60', ...ids }, body });
    const error = await failureOf(credentials());
    assert.equal(error.message, `Cannot sign the application in at "${host}": ${found}`);
    assert.equal(error.code, code);
    assert.deepEqual(error.details, {
      status,
      aadsts: [],
      traceId: 'a-trace-id',
      correlationId: 'a-correlation-id',
      retryAfterMs: 60_000,
    });
    assert.deepEqual(secretsIn(error, allSecrets), []);
  });
}

for (const [status, error, aadsts, code] of [
  [401, 'invalid_client', 7000215, 'CREDENTIAL_REFUSED'],
  [400, 'invalid_request', 90002, 'CREDENTIAL_REFUSED'],
  [400, 'invalid_grant', 65001, 'CONSENT_NEEDED'],
  [400, 'invalid_grant', 700082, 'SIGN_IN_NEEDED'],
  [400, 'invalid_grant', 54005, 'SIGN_IN_NEEDED'],
  [503, 'temporarily_unavailable', 90033, 'SERVICE_UNAVAILABLE'],
] as const) {
  test(`redeemCode() returns ${code} for AADSTS${aadsts}`, async (t) => {
    const { server, host, redeem } = await startTokenClient(t);
    const description = `AADSTS${aadsts}: The reason. Trace ID: a-trace Correlation ID: an-id Timestamp: 2026-11-02 17:16:31Z`;
    server.answer({ status, body: { error, error_description: description, error_codes: [aadsts] } });
    const failure = await failureOf(redeem());
    assert.equal(failure.code, code);
    assert.equal(failure.message, `Cannot finish the sign-in at "${host}": AADSTS${aadsts}: The reason.`);
    assert.deepEqual(failure.details, {
      status,
      error,
      aadsts: [aadsts],
      correlationId: 'an-id',
      traceId: 'a-trace',
      timestamp: '2026-11-02 17:16:31Z',
    });
  });
}

test('a refusal that echoes the request does not reveal its secrets', async (t) => {
  const { server, redeem, credentials, client, services } = await startTokenClient(t);
  const isSecretField = (field: string) => /^(code|client_secret|refresh_token|device_code)=/.test(field);
  const echoes = [
    (form: string) => ({ status: 502, body: `Bad gateway. You sent: ${form}` }),
    (form: string) => ({ status: 400, body: { error: 'invalid_request', error_description: `AADSTS900144: ${form}` } }),
    (form: string) => ({
      status: 400,
      body: { error: 'invalid_request', error_description: [...new URLSearchParams(form).values()].join(' ') },
    }),
    (form: string) => ({
      status: 400,
      body: {
        error: 'invalid_request',
        error_description: [...new URLSearchParams(form).values()].map((value) => encodeURIComponent(value)).join(' '),
      },
    }),
    (form: string) => ({ status: 500, body: `<title>${form.split('&').filter(isSecretField).join('&')}</title>` }),
  ];
  const asks = [
    redeem,
    credentials,
    () => redeemRefreshToken(client, new Secret(sent.refreshToken), [], services),
    () => redeemDeviceCode(client, new Secret(sent.deviceCode), services),
  ];
  const forms = Object.values(sent).flatMap((secret) => [
    new URLSearchParams([['', secret]]).toString().slice(1),
    encodeURIComponent(secret),
  ]);
  for (const ask of asks) {
    for (const echo of echoes) {
      server.answer(({ form }) => echo(new URLSearchParams(form).toString()));
      const error = await failureOf(ask());
      assert.match(error.message, /\[secret\]/);
      assert.deepEqual(secretsIn(error, [...allSecrets, ...forms]), []);
    }
  }
});

test('requestClientCredentials() passes on a network error unchanged', async (t) => {
  const { server, host, credentials } = await startTokenClient(t);
  server.answer('break');
  const error = await failureOf(credentials());
  assert.equal(error.code, 'NETWORK_UNREACHABLE');
  assert.equal(error.message, `Cannot reach "${host}": the connection was closed; run the command again`);
  assert.deepEqual(secretsIn(error, allSecrets), []);
});

test('requestClientCredentials() stops when it is canceled', async (t) => {
  const { server, host, client, services } = await startTokenClient(t);
  const caller = new AbortController();
  server.answer('silence');
  const redemption = redeemDeviceCode(client, new Secret(sent.deviceCode), { ...services, signal: caller.signal });
  await server.asked(1);
  caller.abort();
  const error = await failureOf(redemption);
  assert.equal(error.code, 'CANCELLED');
  assert.equal(error.message, `Cancelled while waiting for "${host}".`);
});

test('requestClientCredentials() refuses an empty secret before anything is sent', async (t) => {
  const { server, host, credentials } = await startTokenClient(t);
  const error = await failureOf(credentials(''));
  assert.equal(error.code, 'INPUT_INVALID');
  assert.equal(error.message, `Cannot sign the application in at "${host}": "clientSecret" must not be empty`);
  assert.deepEqual(server.requests, []);
});

test('redeemCode() refuses a response of the browser that names another issuer, and does not send its code', async (t) => {
  const { server, host, redeem } = await startTokenClient(t);
  const error = await failureOf(redeem({ iss: 'https://evil.example' }));
  assert.equal(error.code, 'TOKEN_RESPONSE_INVALID');
  assert.equal(
    error.message,
    `Cannot finish the sign-in at "${host}": unexpected "iss" (issuer) response parameter value`,
  );
  assert.deepEqual(secretsIn(error, allSecrets), []);
  assert.deepEqual(server.requests, []);
});
