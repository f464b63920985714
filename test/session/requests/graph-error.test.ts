import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuthType } from '../../../src/model/context.ts';
import { graphErrorFrom } from '../../../src/session/requests/graph-error.ts';
import { sampleSession } from '../../cache/sample-session.ts';

function errorFor(status: number, content: unknown, path = '/v1.0/users/x', authType: AuthType = 'Delegated') {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const response = { status, headers: { 'request-id': 'from-header' }, body: Buffer.from(text) };
  const url = new URL(`https://graph.microsoft.com${path}?$filter=secret`);
  const record = sampleSession();
  const context = { ...record.context, AuthType: authType };
  const { code, message, hint, details, exitStatus } = graphErrorFrom(response, 'GET', url, { ...record, context });
  return { code, message, hint, details, exitStatus };
}

function refusedQuery() {
  const text = JSON.stringify(body('BadRequest', 'Invalid filter clause'));
  return { record: sampleSession(), response: { status: 400, headers: {}, body: Buffer.from(text) } };
}

function body(code: string, message: string) {
  return { error: { code, message } };
}

const service = { code: 'SERVICE_UNAVAILABLE', exitStatus: 5 };
const refused = { code: 'REQUEST_REFUSED', exitStatus: 6 };
const cases: readonly [status: number, graphCode: string, expected: object, hint: RegExp][] = [
  [400, 'Request_BadRequest', refused, /^Check the path, the query and the body/],
  [400, 'Request_UnsupportedQuery', refused, /ConsistencyLevel: eventual/],
  [
    401,
    'InvalidAuthenticationToken',
    { code: 'SIGN_IN_NEEDED', exitStatus: 4 },
    /^The service rejected the session\.$/,
  ],
  [403, 'Forbidden', refused, /^The session holds the permissions User\.Read, Group\.Read\.All\. Connect with -Scopes/],
  [403, 'Authorization_RequestDenied', refused, /directory role/],
  [404, 'Request_ResourceNotFound', refused, /^Check the path and the ID/],
  [405, 'Request_BadRequest', refused, /^Check the path/],
  [409, 'Conflict', refused, /^Check the path/],
  [429, 'TooManyRequests', service, /throttling/],
  [500, 'InternalServerError', service, /problem/],
  [501, 'NotImplemented', service, /^The service does not have this operation, so waiting does not help\.$/],
  [501, 'LabNotServed', service, /^Use another address: the lab serves a part of Microsoft Graph/],
  [503, 'ServiceUnavailable', service, /problem/],
];

test('graphErrorFrom() does not ask for the header of an advanced query that was sent as one', () => {
  const { hint = '' } = errorFor(400, body('Request_UnsupportedQuery', 'Unsupported Query.'), '/v1.0/users/$count');
  assert.match(hint, /does not support this operator, property or combination/);
  const without = errorFor(400, body('Request_UnsupportedQuery', 'The header is missing.'), '/v1.0/users/$count');
  assert.match(without.hint ?? '', /ConsistencyLevel: eventual/);
});

for (const [status, graphCode, expected, hint] of cases) {
  test(`graphErrorFrom() says what to do about ${status} ${graphCode}`, () => {
    const error = errorFor(status, body(graphCode, 'It says why.'));
    assert.deepEqual({ code: error.code, exitStatus: error.exitStatus }, expected);
    assert.equal(
      error.message,
      `Cannot GET "/v1.0/users/x": graph.microsoft.com answered ${status} ${graphCode}: It says why.`,
    );
    assert.match(error.hint ?? '', hint);
  });
}

test("graphErrorFrom() names OData's operators for a filter with those of PowerShell", () => {
  const hintFor = (filter: string) => {
    const { record, response } = refusedQuery();
    const url = new URL(`https://graph.microsoft.com/v1.0/users?$FILTER=${encodeURIComponent(filter)}`);
    return graphErrorFrom(response, 'GET', url, record).hint ?? '';
  };
  for (const filter of ["displayName -eq 'Ada'", "a eq 'x'-and b eq 1", '(a eq 1)-or (b eq 2)', "mail -LIKE '*a'"]) {
    assert.match(hintFor(filter), /^OData compares with words, as in: displayName eq 'Ada'/, filter);
  }
  for (const filter of ["displayName eq 'a -eq b'", 'a eq -1', "a eq 'well-equipped'", 'x-eq', "a eq 'it''s -ne'"]) {
    assert.match(hintFor(filter), /^Check the path/, filter);
  }
});

test('graphErrorFrom() says how to correct a body, a quotation and a property', () => {
  const hintFor = (message: string, code = 'BadRequest') => errorFor(400, body(code, message)).hint ?? '';
  const json =
    'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON.';
  assert.match(
    hintFor(json),
    /^The body has to be valid JSON, as in: -Body '\{"displayName": "Sales"\}'\. -f NAME=VALUE/,
  );
  assert.match(
    hintFor('Write requests (excluding DELETE) must contain the Content-Type header declaration.'),
    /^The request needs a body/,
  );
  const clause = 'Invalid filter clause: ';
  assert.match(
    hintFor(`${clause}Syntax error: character '"' is not valid at position 3.`),
    /^OData puts texts in single/,
  );
  assert.match(
    hintFor(`${clause}The DateTimeOffset text '01/05/2021' should be in format 'x'.`),
    /^Write a time in UTC/,
  );
  assert.match(hintFor(`${clause}Found operand types 'Edm.DateTimeOffset' and 'Edm.Int32'.`), /^Write a time in UTC/);
  assert.match(hintFor(`${clause}Could not find a property named 'Ada' on type 'x'.`), /put a text in single quotes/);
  assert.match(
    hintFor("Parsing OData Select and Expand failed: Could not find a property named 'mial' on type 'x'."),
    /^Correct the name of the property; without \$select/,
  );
  assert.match(hintFor('Specified HTTP method is not allowed for the request target.'), /^Another -Method/);
});

test('graphErrorFrom() tells an application about its own permissions and that "me" does not exist', () => {
  const denied = errorFor(403, body('Forbidden', 'No.'), '/v1.0/users', 'AppOnly');
  assert.match(denied.hint ?? '', /^The application holds the permissions .* App registrations > API permissions\.$/);
  const nobody = errorFor(400, body('BadRequest', 'Only delegated.'), '/v1.0/me/messages', 'AppOnly');
  assert.equal(
    nobody.hint,
    'The session belongs to an application, so "me" does not exist; name the user, for example /users/USER_ID.',
  );
});

test('graphErrorFrom() keeps the ids for support, of the body or of the headers', () => {
  const ids = { 'request-id': 'r', 'client-request-id': 'c' };
  const inside = errorFor(404, { error: { code: 'x', message: 'y', innerError: ids } });
  assert.deepEqual(inside.details, { status: 404, graphCode: 'x', requestId: 'r', clientRequestId: 'c' });
  const outside = errorFor(404, body('x', 'y'));
  assert.deepEqual(outside.details, { status: 404, graphCode: 'x', requestId: 'from-header', clientRequestId: null });
});

test('graphErrorFrom() takes any body and lets no terminal escape through', () => {
  const prefix = 'Cannot GET "/v1.0/users/x": graph.microsoft.com answered';
  for (const text of ['', '<html>busy</html>', '[]', 'null', '{"error":"text"}', '{"error":{"code":7}}']) {
    assert.equal(errorFor(502, text).message, `${prefix} 502`);
  }
  assert.equal(errorFor(400, body('a\u001b[31mb', 'two\nlines\u202e')).message, `${prefix} 400 ab: two lines`);
});
