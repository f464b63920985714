import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpResponse } from '../../../src/http/message.ts';
import { builtInClouds, type Cloud } from '../../../src/model/cloud.ts';
import type { SessionRecord } from '../../../src/model/context.ts';
import { teamsApi } from '../../../src/session/requests/teams-api.ts';
import { sampleSession } from '../../cache/sample-session.ts';

const endpoint = 'https://teams.own.example:8443';
const cloud: Cloud = {
  name: 'Own',
  azureADEndpoint: 'https://login.own.example',
  graphEndpoint: 'https://graph.own.example',
  teamsEndpoint: endpoint,
  type: 'User-defined',
};

/** A session of a person, or of an application. */
function sessionOf(account: string | null): SessionRecord {
  const session = sampleSession();
  return { ...session, service: 'teams', cloud, context: { ...session.context, Account: account } };
}

function responseOf(status: number, body = '', headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: Buffer.from(body) };
}

function errorOf(response: HttpResponse, account: string | null = 'ada@lab.example') {
  return teamsApi.errorFrom(response, 'GET', new URL(`${endpoint}/Teams.User/users?x=1`), sessionOf(account));
}

const prefix = 'Cannot GET "/Teams.User/users": teams.own.example:8443 answered';

test('teamsApi.address() takes paths, and addresses of the own host', () => {
  const path = '/Teams.User/users?$filter=a%20eq%20%27b%27';
  for (const text of [path, path.slice(1), `${endpoint}${path}`, `${endpoint.toUpperCase()}${path}`]) {
    assert.equal(teamsApi.address(text, cloud).href, `${endpoint}${path}`, text);
  }
  for (const text of ['', '/', endpoint]) assert.equal(teamsApi.address(text, cloud).href, `${endpoint}/`);
});

test("teamsApi.address() sends an address of another cloud's admin API to the session's own", () => {
  for (const { teamsEndpoint } of builtInClouds) {
    if (teamsEndpoint === undefined) continue;
    assert.equal(teamsApi.address(`${teamsEndpoint}/a/b?c=d#e`, cloud).href, `${endpoint}/a/b?c=d%23e`);
  }
});

test('teamsApi.address() sends no token anywhere else', () => {
  const otherHost = 'the session does not have a token for that host';
  const neither = 'it is neither a path nor an https URL';
  const cases = [
    ['//evil.example/x', '//evil.example/x', neither],
    [' //evil.example', '//evil.example', neither],
    [' https://evil.example', 'https://evil.example', otherHost],
    ['///evil.example', '///evil.example', neither],
    ['\\\\evil.example', '\\\\evil.example', neither],
    ['/\\evil.example', '/\\evil.example', neither],
    ['https:\\\\evil.example\\x', 'https://evil.example', otherHost],
    ['https://evil.example/x?secret', 'https://evil.example', otherHost],
    ['https:evil.example', 'https://evil.example', otherHost],
    ['https://teams.own.example/x', 'https://teams.own.example', otherHost],
    ['https://teams.own.example.:8443/x', 'https://teams.own.example.:8443', otherHost],
    ['https://teams.own.example:8443.evil.example/', '', 'it is not a valid URL'],
    ['https://graph.microsoft.com/v1.0/me', 'https://graph.microsoft.com', otherHost],
    ['https://graph.own.example/v1.0/me', 'https://graph.own.example', otherHost],
    ['https://user:pass-1843@teams.own.example:8443/x', endpoint, 'it contains a user name'],
    ['https://pass-1843@teams.own.example:8443/x', endpoint, 'it contains a user name'],
    ['https://:pass-1843@teams.own.example:8443/x', endpoint, 'it contains a user name'],
    ['https://teams.own.example:8443@evil.example/', 'https://evil.example', 'it contains a user name'],
    ['http://teams.own.example:8443/x?secret', 'http://teams.own.example:8443', 'its scheme is not https'],
    ['HTTP://teams.own.example:8443', 'http://teams.own.example:8443', 'its scheme is not https'],
    ['file:///etc/passwd', 'file://', 'its scheme is not https'],
    ['javascript:alert(1)', 'javascript://', 'its scheme is not https'],
    ['https://', 'https://', 'it is not a valid URL'],
  ] as const;
  for (const [text, subject, found] of cases) {
    assert.throws(() => teamsApi.address(text, cloud), {
      code: 'INPUT_INVALID',
      message: `Cannot send a request to "${subject || text}": ${found}`,
      hint: `Use a path such as /Teams.Tenant/tenants, or a URL that begins with ${endpoint}/.`,
    });
  }
  // What only looks like another host is a path of the own one.
  for (const text of ['@evil.example', '/x//evil.example', '?x=https://evil.example']) {
    assert.equal(teamsApi.address(text, cloud).origin, endpoint, text);
  }
});

test('teamsApi.address() refuses an environment without an admin API', () => {
  const { teamsEndpoint: _none, ...without } = cloud;
  assert.throws(() => teamsApi.address('/x', without), {
    code: 'ENVIRONMENT_INVALID',
    message: 'Cannot reach the Teams admin API: environment "Own" does not have an address for it',
    hint: 'Set-EntraEnvironment -Name Own -TeamsEndpoint ADDRESS names it; then connect again.',
  });
});

test('teamsApi.headers() gives each request an id of its own', () => {
  const [one, other] = [teamsApi.headers(), teamsApi.headers()];
  assert.deepEqual(Object.keys(one), ['x-ms-correlation-id']);
  assert.match(one['x-ms-correlation-id'] ?? '', /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  assert.notDeepEqual(one, other);
});

test('teamsApi.errorFrom() reads every form of errors that the service has', () => {
  const text = { 'content-type': 'text/plain; charset=utf-8' };
  const cases = [
    ['{"code":"BadRequest","message":"Wrong.","action":"Mend it."}', {}, ' BadRequest: Wrong. Mend it.'],
    ['{"code":400,"message":"Wrong."}', {}, ' 400: Wrong.'],
    ['{"error":{"code":"BadRequest","message":"Wrong.","action":"Mend it."}}', {}, ' BadRequest: Wrong. Mend it.'],
    ['{"error":{"message":"Wrong."},"code":"Outer","action":"Mend it."}', {}, ' Outer: Wrong. Mend it.'],
    [
      '{"Message":"Authorization has been denied for this request."}',
      {},
      ' Authorization has been denied for this request.',
    ],
    ['{"code":{},"message":["x"],"action":null}', {}, ''],
    ['{"error":"invalid_request"}', {}, ''],
    ['[]', {}, ''],
    ['null', {}, ''],
    ['"text"', {}, ''],
    ['', {}, ''],
    ['Backend is\r\nnot there', text, ' Backend is not there'],
    ['<html><h1>502</h1></html>', { 'content-type': 'text/html' }, ''],
    ['{"code":"Cut', {}, ''],
    ['\u0000\u0001', { 'content-type': 'application/octet-stream' }, ''],
    ['plain without a type', { 'content-type': '' }, ''],
  ] as const;
  for (const [body, headers, what] of cases) {
    assert.equal(errorOf(responseOf(400, body, headers)).message, `${prefix} 400${what}`, body);
  }
});

test('teamsApi.errorFrom() shows neither terminal escapes, nor a token that the service sends back, nor endless texts', () => {
  const token = `eyJ${'a'.repeat(40)}.eyJ${'b'.repeat(40)}.c`;
  const error = errorOf(
    responseOf(
      400,
      JSON.stringify({ code: 'B\u001b[31mad', message: `Bearer ${token}\n\u202eno`, action: 'x'.repeat(5000) }),
    ),
  );
  assert.equal(error.message, `${prefix} 400 Bad: Bearer [secret] no ${'x'.repeat(597)}...`);
  assert.equal(error.details['teamsCode'], 'Bad');
});

test('teamsApi.errorFrom() has a code, an exit status and a hint for each status, and the correlation id for programs', () => {
  const cases = [
    [400, 'REQUEST_REFUSED', 6, 'Check the path, the query and the body.'],
    [401, 'SIGN_IN_NEEDED', 4, 'The service rejected the session.'],
    [404, 'REQUEST_REFUSED', 6, 'Check the path and the ID: the service does not have such a type, instance or user.'],
    [405, 'REQUEST_REFUSED', 6, 'Check the path, the query and the body.'],
    [429, 'SERVICE_UNAVAILABLE', 5, 'The service is throttling. Wait a minute and send fewer requests at once.'],
    [500, 'SERVICE_UNAVAILABLE', 5, 'The service has a problem. Wait a minute, then run the command again.'],
    [503, 'SERVICE_UNAVAILABLE', 5, 'The service has a problem. Wait a minute, then run the command again.'],
  ] as const;
  for (const [status, code, exitStatus, hint] of cases) {
    const error = errorOf(responseOf(status, '{"code":"X"}', { 'x-ms-correlation-id': 'an-id' }));
    assert.deepEqual([error.code, error.exitStatus, error.hint], [code, exitStatus, hint]);
    assert.deepEqual(error.details, { status, teamsCode: 'X', correlationId: 'an-id' });
  }
  assert.equal(errorOf(responseOf(400)).details['correlationId'], null);
});

test('teamsApi.errorFrom() says to a 403 who needs a role', () => {
  const needs =
    'needs a directory role: Teams Administrator, or Global Reader to read. Some calls are not open to applications at all.';
  assert.equal(errorOf(responseOf(403)).hint, `Here the account ${needs}`);
  assert.equal(errorOf(responseOf(403), null).hint, `Here the service principal of the application ${needs}`);
});

test('teamsApi.warningsIn() gives what the warning header says, fit for a terminal', () => {
  const name = 'x-ms-configapi-powershell-warningmessage';
  const warningsOf = (value: string) => teamsApi.warningsIn(responseOf(200, '{}', { [name]: value }));
  assert.deepEqual(warningsOf(' Deprecated.\tUse it no more. '), ['Deprecated. Use it no more.']);
  assert.deepEqual(warningsOf('a\u009b31mb\u001b]0;title\u0007c\u0085d'), ['abc d']);
  assert.deepEqual(warningsOf(`access_token=abc&x ${'y'.repeat(5000)}`)[0]?.slice(0, 24), 'access_token=[secret]&x ');
  assert.equal(warningsOf('y'.repeat(5000))[0]?.length, 600);
  for (const none of ['', ' ', '\u001b[0m']) assert.deepEqual(warningsOf(none), []);
  assert.deepEqual(teamsApi.warningsIn(responseOf(200, '{}')), []);
});
