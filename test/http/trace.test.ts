import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeRequest, describeResponse } from '../../src/http/trace.ts';
import { createTransport } from '../../src/http/transport.ts';
import { startTlsServer } from '../support/tls-server.ts';

const secrets = {
  access_token: 'eyJhbGciOi.access-token.aaaa',
  id_token: 'eyJhbGciOi.id-token.bbbb',
  refresh_token: '0.refresh-token-cccc',
  code: '0.authorization-code-dddd',
  client_secret: 'client~secret~eeee',
  client_assertion: 'eyJhbGciOi.assertion.ffff',
  assertion: 'eyJhbGciOi.on-behalf-of.gggg',
  code_verifier: 'verifier-hhhh',
  device_code: 'device-code-iiii',
  user_code: 'USERCODE9',
  password: 'correct horse jjjj',
  username: 'ada@contoso.example',
  state: 'state-kkkk',
  nonce: 'nonce-llll',
  login_hint: 'hint@contoso.example',
  claims: '{"access_token":{"nbf":{"value":"mmmm"}}}',
  $skiptoken: 'skip-nnnn',
  $SkipToken: 'skip-oooo',
  $deltatoken: 'delta-pppp',
  $filter: "mail eq 'filter@contoso.example'",
  $search: '"search qqqq"',
} as const;

/** A body of a secret alone; like a padded base64 text it reads as a field's name. */
const bareSecret = 'BareSecretOfLettersAlone==';

/** Pieces of every secret, in each form that a line could hold it. */
const traces = [...Object.values(secrets), bareSecret.replaceAll('=', '')].flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  new URLSearchParams([['', secret]]).toString().slice(1),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64').slice(0, 12),
]);

function assertTellsNothing(lines: readonly string[]): void {
  const text = lines.join('\n');
  assert.deepEqual(
    traces.filter((piece) => text.includes(piece)),
    [],
  );
}

test('createTransport() traces a request and its response without their secrets', async (t) => {
  const basic = Buffer.from(secrets.client_secret).toString('base64');
  const lines: string[] = [];
  const server = await startTlsServer(t, (request, response) => {
    request.resume();
    response.writeHead(200, {
      'content-type': 'application/json',
      'set-cookie': `fpc=${secrets.state}`,
      location: `https://localhost/?code=${secrets.code}&state=${secrets.state}`,
      'www-authenticate': `Bearer claims="${Buffer.from(secrets.claims).toString('base64')}"`,
      'x-ms-request-id': 'a-request-id',
      'x-custom': secrets.refresh_token,
    });
    response.end(JSON.stringify(secrets));
  });
  const transport = createTransport({ ca: server.ca, userAgent: 'entrada-test', trace: (line) => lines.push(line) });
  const fields = new URLSearchParams(secrets).toString();
  const url = new URL(
    `https://user:${encodeURIComponent(secrets.password)}@localhost:${server.port}/token?${fields}#${fields}`,
  );
  const headers = {
    authorization: `Bearer ${secrets.access_token}`,
    'proxy-authorization': `Basic ${basic}`,
    cookie: `session=${secrets.state}`,
    'x-custom': secrets.refresh_token,
  };
  const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' };
  await transport({ method: 'POST', url, headers: form, body: fields });
  await transport({ method: 'POST', url, headers: form, body: Buffer.from(fields) });
  await transport({ method: 'POST', url, headers: form, body: JSON.stringify(secrets) });
  await transport({ method: 'POST', url, headers: form, body: secrets.access_token });
  await transport({ method: 'POST', url, headers: form, body: bareSecret });
  await transport({
    method: 'POST',
    url,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(secrets),
  });
  await transport({
    method: 'POST',
    url,
    headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: fields,
  });
  assert.equal(lines.length, 14);
  assertTellsNothing(lines);
});

test('describeRequest() shows the parameters of a token request', () => {
  const line = describeRequest({
    method: 'POST',
    url: new URL('https://login.contoso.com/common/oauth2/v2.0/token'),
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: 'an-id',
      scope: 'openid User.Read',
      code: secrets.code,
      code_verifier: secrets.code_verifier,
      redirect_uri: 'http://localhost:1234',
    }).toString(),
  });
  assert.equal(
    line,
    'POST https://login.contoso.com/common/oauth2/v2.0/token grant_type=authorization_code&client_id=an-id&scope=openid User.Read&code=[25 characters]&code_verifier=[13 characters]&redirect_uri=http://localhost:1234',
  );
});

test('describeRequest() shows the parameters of a listing, and only the length of a filter', () => {
  const url = new URL("https://graph.contoso.com/v1.0/users?$select=id&$top=5&$filter=mail eq 'x'");
  assert.equal(
    describeRequest({ method: 'GET', url }),
    'GET https://graph.contoso.com/v1.0/users?$select=id&$top=5&$filter=[11 characters]',
  );
});

test('describeRequest() returns a body as its length', () => {
  const url = new URL('https://graph.contoso.com/v1.0/users');
  assert.equal(
    describeRequest({ method: 'POST', url, body: '{"a":1}' }),
    'POST https://graph.contoso.com/v1.0/users (body of 7 characters)',
  );
  assert.equal(
    describeRequest({ method: 'PUT', url, body: new Uint8Array(3) }),
    'PUT https://graph.contoso.com/v1.0/users (body of 3 bytes)',
  );
  const open = (): never => assert.fail();
  assert.deepEqual(
    [undefined, 5].map((size) => describeRequest({ method: 'PUT', url, bodySource: { open, size } })),
    ['unknown', 5].map((size) => `PUT https://graph.contoso.com/v1.0/users (body of ${size} bytes)`),
  );
});

test('describeResponse() returns status, size, duration and the ids for support', () => {
  const request = { method: 'GET', url: new URL('https://graph.contoso.com/v1.0/me?code=1') };
  const headers = { 'request-id': 'an-id', 'retry-after': '5', 'set-cookie': 'a=1', 'content-type': 'text/plain' };
  assert.equal(
    describeResponse(request, { status: 503, headers, body: Buffer.from('busy') }, 12.4),
    '503 from graph.contoso.com/v1.0/me (4 bytes, 12 ms, content-type: text/plain, retry-after: 5, request-id: an-id)',
  );
});

test('describeRequest() shows the values of these fields alone', () => {
  const shown = [
    ...['$count', '$expand', '$format', '$orderby', '$select', '$skip', '$top', 'api-version', 'client_id'],
    ...['client_info', 'code_challenge_method', 'grant_type', 'prompt', 'redirect_uri', 'resource', 'response_mode'],
    ...['response_type', 'scope'],
  ];
  const others = [...Object.keys(secrets), 'CLIENT_ID', 'unknown'];
  const body = [...shown, ...others].map((name) => `${name}=value`).join('&');
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  assert.equal(
    describeRequest({ method: 'POST', url: new URL('https://login.contoso.com/token'), headers, body }),
    `POST https://login.contoso.com/token ${[
      ...shown.map((name) => `${name}=value`),
      ...others.map((name) => `${name}=[5 characters]`),
    ].join('&')}`,
  );
});

test('describeRequest() shows only the length of text that is not a form', () => {
  const url = new URL('https://login.contoso.com/token');
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const lineOf = (body: string) =>
    describeRequest({ method: 'POST', url, headers, body }).split(' ').slice(2).join(' ');
  assert.deepEqual(
    [lineOf('eyJhbGciOi.a.b'), lineOf('bare'), lineOf('token='), lineOf(`${'n'.repeat(41)}=value`)],
    [
      ...['[14 characters]=[0 characters]', '[4 characters]=[0 characters]', '[5 characters]=[0 characters]'],
      '[41 characters]=[5 characters]',
    ],
  );
});

test('describeResponse() shows each header that support asks for', () => {
  const request = { method: 'GET', url: new URL('https://graph.contoso.com/v1.0/me') };
  const names = ['content-type', 'retry-after', 'x-ms-request-id', 'request-id', 'client-request-id'];
  const headers = Object.fromEntries([...names, 'set-cookie', 'www-authenticate'].map((name) => [name, 'value']));
  assert.equal(
    describeResponse(request, { status: 200, headers, body: Buffer.alloc(0) }, 0.6),
    `200 from graph.contoso.com/v1.0/me (0 bytes, 1 ms, ${names.map((name) => `${name}: value`).join(', ')})`,
  );
});
