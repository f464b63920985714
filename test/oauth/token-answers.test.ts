import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { secretFields } from '../../src/base/secret-fields.ts';
import { redeemDeviceCode, redeemRefreshToken } from '../../src/oauth/token-endpoint.ts';
import { failureOf } from '../support/rejects.ts';
import { secretsIn } from '../support/secrets-in.ts';
import type { ScriptedAnswer } from '../support/token-server.ts';
import { accessToken, allSecrets, newRefreshToken, sent, startTokenClient } from './token-client.ts';

const date = 'Thu, 26 Nov 2026 12:00:00 GMT';
const ids = { 'x-ms-request-id': 'a-trace-id', 'client-request-id': 'a-correlation-id', date };

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
  ...['\r\nX-Other: 1', '\n', '\u0000', ' x', '\t', '\u007f', '\u00e9', '\u200e', '\u{1f600}'].map(
    (end) =>
      [
        `an access_token with ${JSON.stringify(end)}`,
        { ...token, access_token: `${accessToken}${end}` },
        'its access_token contains characters that a token cannot have',
      ] as const,
  ),
  ...([1e18, 1e308, '1e18', 367 * 86_400] as const).map(
    (expiresIn) =>
      [
        `an expires_in of ${JSON.stringify(expiresIn)}`,
        { ...token, expires_in: expiresIn },
        `its expires_in is ${Number(expiresIn)} s, more than a year`,
      ] as const,
  ),
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
    assert.deepEqual(error.details, {
      status: 200,
      correlationId: 'a-correlation-id',
      traceId: 'a-trace-id',
      timestamp: date,
    });
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
      timestamp: date,
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

for (const [body, code, message] of [
  [
    {
      error: 'invalid_client',
      error_description: 'AADSTS7000215: Invalid client secret provided.',
      error_codes: [7000215],
    },
    'CREDENTIAL_REFUSED',
    'AADSTS7000215: Invalid client secret provided.',
  ],
  [{ error: 'slow_down' }, 'SIGN_IN_NEEDED', 'status 200 and the error "slow_down" without a description'],
  [{ error: 'new_in_2027', error_description: 'Not today.' }, 'REQUEST_REFUSED', 'Not today.'],
  ['<html><p>AADSTS90002: Tenant not found.</p></html>', 'CREDENTIAL_REFUSED', 'AADSTS90002: Tenant not found.'],
] as const) {
  test(`requestClientCredentials() takes a 200 with ${JSON.stringify(body).slice(0, 30)} for the refusal that it is`, async (t) => {
    const { server, host, credentials } = await startTokenClient(t);
    server.answer({ body });
    const error = await failureOf(credentials());
    assert.deepEqual(
      [error.code, error.message, error.details['status']],
      [code, `Cannot sign the application in at "${host}": ${message}`, 200],
    );
  });
}

/** Ways to write a value that an echo may use. */
const writings: Readonly<Record<string, (value: string) => string>> = {
  'as it is': (value) => value,
  'as a part of a URL': encodeURIComponent,
  'as a part of a URL in lower case': (value) => encodeURIComponent(value).replace(/%../g, (hex) => hex.toLowerCase()),
  'as in a form': (value) => new URLSearchParams([['', value]]).toString().slice(1),
  'as in a form in lower case': (value) =>
    new URLSearchParams([['', value]])
      .toString()
      .slice(1)
      .replace(/%../g, (hex) => hex.toLowerCase()),
  'as JSON': (value) => JSON.stringify(value),
  'in Base64': (value) => Buffer.from(value).toString('base64'),
  'in Base64 for URLs': (value) => Buffer.from(value).toString('base64url'),
  'as a part of Base64': (value) => Buffer.from(`id:${value}:`).toString('base64'),
  'as another part of Base64': (value) => Buffer.from(`app:${value}`).toString('base64'),
  'as a part of Base64 for URLs': (value) => Buffer.from(`abcdef${value}.`).toString('base64url'),
  'in Base64 in a URL': (value) => encodeURIComponent(Buffer.from(value).toString('base64')),
  'in hexadecimal digits': (value) => Buffer.from(value).toString('hex').toUpperCase(),
  'as JSON in JSON': (value) => JSON.stringify(JSON.stringify(value)),
};

/** Echoes of a form by a server, given its values as written. */
const echoes: Readonly<Record<string, (values: string) => ScriptedAnswer>> = {
  'a text': (values) => ({ status: 502, body: `Bad gateway. You sent: ${values}` }),
  'a title': (values) => ({ status: 500, body: `<title>${values.replaceAll('<', '')}</title>` }),
  'a description': (values) => ({ status: 400, body: { error: 'invalid_request', error_description: values } }),
  'a page': (values) => ({
    status: 400,
    body: `<script>${JSON.stringify({ message: `AADSTS90013: ${values}` })}</script>`,
  }),
  // As .NET writes JSON.
  'a description with escapes': (values) => ({
    status: 400,
    body: JSON.stringify({ error: 'invalid_request', error_description: values }).replace(
      /[&'+]|\\"/g,
      (found) => `\\u00${(found.codePointAt(found.length - 1) ?? 0).toString(16)}`,
    ),
  }),
};

for (const [where, echo] of Object.entries(echoes)) {
  test(`a refusal that echoes the request in ${where} does not reveal its secrets`, async (t) => {
    const { server, redeem, credentials, client, services } = await startTokenClient(t);
    const asks = [
      redeem,
      credentials,
      () => redeemRefreshToken(client, new Secret(sent.refreshToken), [], services),
      () => redeemDeviceCode(client, new Secret(sent.deviceCode), services),
    ];
    for (const ask of asks) {
      for (const [how, write] of Object.entries(writings)) {
        server.answer(({ form }) =>
          echo(
            secretFields
              .flatMap((name) => form[name] ?? [])
              .map(write)
              .join(' and '),
          ),
        );
        const error = await failureOf(ask());
        // The text in a page ends at a quotation mark.
        assert.match(error.message, /\[secret\]|: AADSTS90013:$/, how);
        assert.deepEqual(secretsIn(error, [...allSecrets, ...Object.values(sent).map(write)]), [], how);
      }
    }
  });
}

test('a refusal that echoes the whole request does not reveal its secrets', async (t) => {
  const { server, redeem, credentials } = await startTokenClient(t);
  for (const ask of [redeem, credentials]) {
    server.answer(({ form }) => ({ status: 502, body: `You sent: ${new URLSearchParams(form).toString()}` }));
    const error = await failureOf(ask());
    assert.match(error.message, /\[secret\]/);
    assert.deepEqual(
      secretsIn(
        error,
        allSecrets.flatMap((secret) => Object.values(writings).map((write) => write(secret))),
      ),
      [],
    );
  }
});

test('a refusal does not reveal secrets in its words and ids, and keeps words that a short secret is', async (t) => {
  const { server, client, services } = await startTokenClient(t);
  const answerTo = async (refreshToken: string) => {
    server.answer({
      status: 400,
      headers: { 'x-ms-request-id': `trace-${refreshToken}`, 'client-request-id': `id-${refreshToken}` },
      body: { error: `error_${refreshToken}`, suberror: `sub_${refreshToken}`, timestamp: `at ${refreshToken}` },
    });
    const { message, details } = await failureOf(redeemRefreshToken(client, new Secret(refreshToken), [], services));
    return [message.replace(/^.* status/, 'status'), details];
  };
  const shown = (secret: string) => [
    `status 400 and the error "error_${secret}" without a description`,
    {
      status: 400,
      error: `error_${secret}`,
      aadsts: [],
      suberror: `sub_${secret}`,
      correlationId: `id-${secret}`,
      traceId: `trace-${secret}`,
      timestamp: `at ${secret}`,
    },
  ];
  assert.deepEqual(await answerTo('grants'), shown('[secret]'));
  assert.deepEqual(await answerTo('grant'), shown('grant'));
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
