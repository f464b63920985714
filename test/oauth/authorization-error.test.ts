import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtInClouds, findCloud } from '../../src/model/cloud.ts';
import { authorityOf } from '../../src/oauth/authority.ts';
import { authorizationErrorFrom } from '../../src/oauth/authorization-error.ts';
import { secretsIn } from '../support/secrets-in.ts';

const cloud = findCloud(builtInClouds, 'Global') ?? assert.fail('no cloud');
const authority = authorityOf(cloud, 'common');
const tail = ' Trace ID: a-trace Correlation ID: an-id Timestamp: 2026-11-02 17:16:31Z';

for (const [error, description, code, found] of [
  [
    'access_denied',
    'AADSTS65004: User declined to consent.',
    'CONSENT_NEEDED',
    'AADSTS65004: User declined to consent.',
  ],
  ['access_denied', '', 'SIGN_IN_DECLINED', 'status 400 and the error "access_denied" without a description'],
  [
    'login_required',
    'AADSTS50058: A silent sign-in failed.',
    'SIGN_IN_NEEDED',
    'AADSTS50058: A silent sign-in failed.',
  ],
  ['consent_required', 'The user cancelled.', 'CONSENT_NEEDED', 'The user cancelled.'],
  ['server_error', 'Something broke.', 'SERVICE_UNAVAILABLE', 'Something broke.'],
  ['invalid_request', 'AADSTS900144: No scope.', 'REQUEST_REFUSED', 'AADSTS900144: No scope.'],
] as const) {
  test(`authorizationErrorFrom() returns ${code} for ${error} with "${description}"`, () => {
    const parameters = new URLSearchParams({ error, state: 'the-state', code: 'the-code' });
    if (description !== '') parameters.set('error_description', `${description}${tail}`);
    const failure = authorizationErrorFrom(parameters, authority);
    assert.equal(failure.code, code);
    assert.equal(failure.message, `Cannot sign in at "login.microsoftonline.com": ${found}`);
    assert.equal(failure.details['error'], error);
    assert.equal(failure.details['correlationId'], description === '' ? undefined : 'an-id');
    assert.deepEqual(secretsIn(failure, ['the-state', 'the-code']), []);
  });
}

test('authorizationErrorFrom() keeps every detail of a refusal, and nothing else', () => {
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
  const parameters = new URLSearchParams({
    error: 'interaction_required',
    error_description: `AADSTS50076: Use a second factor.${tail}`,
    error_uri: 'https://login.microsoftonline.com/error?code=50076',
    suberror: 'basic_action',
    claims,
    state: 'the-state',
    'retry-after': '60',
  });
  assert.deepEqual(authorizationErrorFrom(parameters, authority).details, {
    status: 400,
    error: 'interaction_required',
    aadsts: [50076],
    suberror: 'basic_action',
    correlationId: 'an-id',
    traceId: 'a-trace',
    timestamp: '2026-11-02 17:16:31Z',
    claims,
  });
});

test('authorizationErrorFrom() recognizes a user who leaves the sign-in page', () => {
  const refusal = { error: 'access_denied', error_description: 'AADSTS65004: The user declined.' };
  const { code, message, hint } = authorizationErrorFrom(
    new URLSearchParams({ ...refusal, error_subcode: 'cancel' }),
    authority,
  );
  assert.deepEqual(
    { code, message, hint },
    {
      code: 'SIGN_IN_DECLINED',
      message: 'The sign-in was cancelled in the browser.',
      hint: 'Run the command again to start over.',
    },
  );
  for (const other of [{ error_subcode: 'other' }, { subcode: 'cancel' }, { '': 'cancel' }]) {
    assert.equal(
      authorizationErrorFrom(new URLSearchParams({ ...refusal, ...other }), authority).code,
      'CONSENT_NEEDED',
    );
  }
});
