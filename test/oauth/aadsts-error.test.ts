import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTokenError, refusalKindOf, type TokenError, toEntradaError } from '../../src/oauth/aadsts-error.ts';

const traceId = 'aaaaaaaa-1111-4111-8111-111111111111';
const correlationId = 'bbbbbbbb-2222-4222-8222-222222222222';
const timestamp = '2026-11-02 17:16:31Z';
const nowMs = Date.parse('2026-11-02T17:16:31Z');
const tail = {
  lines: `\r\nTrace ID: ${traceId}\r\nCorrelation ID: ${correlationId}\r\nTimestamp: ${timestamp}`,
  blanks: ` Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
};
const signIn = { action: 'sign in', subject: 'login.microsoftonline.com' };

const read = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  readTokenError(status, headers, typeof body === 'string' ? body : JSON.stringify(body), nowMs);

/** Code, message and hint of the error that a person sees. */
function shown(tokenError: TokenError): { code: string; message: string; hint: string | undefined } {
  const { code, message, hint } = toEntradaError(tokenError, signIn);
  return { code, message, hint };
}

test('readTokenError() reads every field of a response, in both styles of description', () => {
  const claims = '{"access_token":{"capolids":{"essential":true,"values":["x"]}}}';
  for (const style of [tail.lines, tail.blanks]) {
    const body = {
      error: 'invalid_grant',
      error_description: `AADSTS50076: You must use multi-factor authentication.${style}`,
      error_codes: [50076],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
      error_uri: 'https://login.microsoftonline.com/error?code=50076',
      suberror: 'basic_action',
      claims,
    };
    assert.deepEqual(read(400, body), {
      status: 400,
      aadsts: [50076],
      message: 'AADSTS50076: You must use multi-factor authentication.',
      error: 'invalid_grant',
      suberror: 'basic_action',
      traceId,
      correlationId,
      timestamp,
      claims,
    });
  }
});

test('readTokenError() reads ids and number from the description when their fields are missing', () => {
  for (const style of [tail.lines, tail.blanks]) {
    const body = { error: 'invalid_client', error_description: `AADSTS7000215: Invalid client secret.${style}` };
    assert.deepEqual(read(401, body), {
      status: 401,
      aadsts: [7000215],
      message: 'AADSTS7000215: Invalid client secret.',
      error: 'invalid_client',
      traceId,
      correlationId,
      timestamp,
    });
  }
});

test('readTokenError() reads ids from the headers when they are not in the body', () => {
  const headers = { 'x-ms-request-id': traceId, 'client-request-id': correlationId };
  assert.deepEqual(read(500, '', headers), {
    status: 500,
    aadsts: [],
    message: 'status 500 without a body',
    traceId,
    correlationId,
  });
});

test('readTokenError() prefers the ids in the body, then those in the description, then those in the headers', () => {
  const idsOf = (body: Readonly<Record<string, string>>) =>
    read(400, { error: 'x', ...body }, { 'x-ms-request-id': 'header-trace', 'client-request-id': 'header-id' });
  const error_description = `AADSTS50076: Text.${tail.lines}`;
  const own = { trace_id: 'body-trace', correlation_id: 'body-id', timestamp: 'body-time' };
  const rest = { status: 400, aadsts: [50076], message: 'AADSTS50076: Text.', error: 'x' };
  assert.deepEqual(
    [idsOf({ error_description, ...own }), idsOf({ error_description }), idsOf({})],
    [
      { ...rest, traceId: 'body-trace', correlationId: 'body-id', timestamp: 'body-time' },
      { ...rest, traceId, correlationId, timestamp },
      {
        status: 400,
        aadsts: [],
        message: 'status 400 and the error "x" without a description',
        error: 'x',
        traceId: 'header-trace',
        correlationId: 'header-id',
      },
    ],
  );
  assert.deepEqual(read(400, 'busy'), { status: 400, aadsts: [], message: 'status 400: busy' });
});

test('readTokenError() reads Retry-After as seconds and as a date', () => {
  const retryAfterMs = (value: string) => read(429, 'Too Many Requests', { 'retry-after': value }).retryAfterMs;
  assert.deepEqual(['60', 'Mon, 02 Nov 2026 17:17:01 GMT', 'Mon, 02 Nov 2026 17:00:00 GMT', 'soon'].map(retryAfterMs), [
    60_000,
    30_000,
    0,
    undefined,
  ]);
});

test('toEntradaError() uses the second of two numbers', () => {
  const error = read(400, {
    error: 'invalid_grant',
    error_description: `AADSTS70002: Error validating credentials. AADSTS54005: The code was already redeemed.${tail.lines}`,
    error_codes: [70002, 54005],
  });
  assert.deepEqual(error.aadsts, [70002, 54005]);
  assert.deepEqual(shown(error), {
    code: 'SIGN_IN_NEEDED',
    message:
      'Cannot sign in at "login.microsoftonline.com": AADSTS70002: Error validating credentials. AADSTS54005: The code was already redeemed.',
    hint: 'Run Connect-Entra again.',
  });
});

test('toEntradaError() keeps the ids for support and returns the claims to send along', () => {
  const body = {
    error: 'invalid_grant',
    error_description: `AADSTS53003: Blocked.${tail.blanks}`,
    suberror: 'message_only',
    claims: '{"access_token":{}}',
  };
  assert.deepEqual(toEntradaError(read(400, body, { 'retry-after': '5' }), signIn).details, {
    status: 400,
    error: 'invalid_grant',
    aadsts: [53003],
    suberror: 'message_only',
    correlationId,
    traceId,
    timestamp,
    retryAfterMs: 5000,
    claims: '{"access_token":{}}',
  });
});

test('toEntradaError() shows number, text and advice for the usual responses', () => {
  const answer = (status: number, error: string, aadsts: number, text: string) =>
    shown(read(status, { error, error_description: `AADSTS${aadsts}: ${text}${tail.blanks}`, error_codes: [aadsts] }));
  const at = 'Cannot sign in at "login.microsoftonline.com": ';
  assert.deepEqual(
    [
      answer(400, 'invalid_grant', 65001, 'The user has not consented.'),
      answer(400, 'interaction_required', 50079, 'The user must enroll.'),
      answer(401, 'invalid_client', 7000215, 'Invalid client secret provided.'),
      answer(400, 'invalid_tenant', 90002, "Tenant 'x' not found."),
      answer(503, 'temporarily_unavailable', 90033, 'A transient error has occurred.'),
    ],
    [
      {
        code: 'CONSENT_NEEDED',
        message: `${at}AADSTS65001: The user has not consented.`,
        hint: 'Run Connect-Entra with these -Scopes and accept the consent page, or have an administrator consent.',
      },
      {
        code: 'SIGN_IN_NEEDED',
        message: `${at}AADSTS50079: The user must enroll.`,
        hint: 'Register a second factor at https://aka.ms/mfasetup, then run Connect-Entra.',
      },
      {
        code: 'CREDENTIAL_REFUSED',
        message: `${at}AADSTS7000215: Invalid client secret provided.`,
        hint: "Give the secret's value (not its id) with -ClientSecretCredential, or make a new secret.",
      },
      {
        code: 'CREDENTIAL_REFUSED',
        message: `${at}AADSTS90002: Tenant 'x' not found.`,
        hint: 'Correct the name of the tenant, or sign in to the cloud that it is in with Connect-Entra -Environment.',
      },
      {
        code: 'SERVICE_UNAVAILABLE',
        message: `${at}AADSTS90033: A transient error has occurred.`,
        hint: 'Wait a minute, then run the command again; https://status.cloud.microsoft lists outages.',
      },
    ],
  );
});

test('toEntradaError() names a number that only error_codes has', () => {
  const error = read(400, { error: 'invalid_grant', error_codes: ['700082'], error_description: 'Expired.' });
  assert.equal(shown(error).message, 'Cannot sign in at "login.microsoftonline.com": AADSTS700082: Expired.');
});

test('toEntradaError() names the last of several unknown numbers, and the last known one of several', () => {
  const messageFor = (...codes: number[]) => {
    const error = read(400, { error: 'invalid_grant', error_codes: codes, error_description: 'Expired.' });
    return shown(error).message.replace('Cannot sign in at "login.microsoftonline.com": ', '');
  };
  assert.deepEqual(
    [messageFor(999001, 999002), messageFor(700082, 999001), messageFor(65001, 700082, 999001)],
    ['AADSTS999002: Expired.', 'AADSTS700082: Expired.', 'AADSTS700082: Expired.'],
  );
});

test('readTokenError() keeps up to eight distinct numbers, and no other values', () => {
  const codes = [1, 1, '2', 2.5, 0, -3, 'four', null, 2 ** 53, 5, 6, 7, 8, 9];
  const description = 'AADSTS50076: See AADSTS99 and AADSTS5007612345 and AADSTS50079x, AADSTS500121.';
  assert.deepEqual(read(400, { error: 'x', error_codes: codes }).aadsts, [1, 2, 5, 6, 7, 8, 9]);
  assert.deepEqual(read(400, { error: 'x', error_codes: [...codes, 10, 11] }).aadsts, [1, 2, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(read(400, { error: 'x', error_description: description }).aadsts, [50076, 500121]);
});

test('readTokenError() cuts words and texts at their limits', () => {
  const wordOf = (length: number) => read(400, { error: 'w'.repeat(length) }).error;
  assert.deepEqual([wordOf(80), wordOf(81)], ['w'.repeat(80), `${'w'.repeat(77)}...`]);
  const messageOf = (text: string) => read(400, { error: 'x', error_description: text }).message;
  assert.deepEqual(
    [messageOf('m'.repeat(600)), messageOf('m'.repeat(601))],
    ['m'.repeat(600), `${'m'.repeat(597)}...`],
  );
  // Not half of a character.
  assert.equal(messageOf(`${'m'.repeat(596)}\u{1F511}${'m'.repeat(9)}`), `${'m'.repeat(596)}...`);
  const textOf = (body: string) => read(503, body).message;
  assert.equal(textOf(`busy ${'b'.repeat(300)}`), `status 503: busy ${'b'.repeat(192)}...`);
  assert.equal(textOf(`<title>${'t'.repeat(121)}</title>`), `status 503 and a page titled "${'t'.repeat(117)}..."`);
  assert.equal(textOf(`${'.'.repeat(3993)}<title>late`), `status 503: ${'.'.repeat(197)}...`);
  const claims = (length: number) => JSON.stringify({ access_token: { nbf: 'c'.repeat(length - 27) } });
  const claimsOf = (text: string) => read(400, { error: 'x', claims: text }).claims;
  assert.equal(claims(8192).length, 8192);
  assert.deepEqual([claimsOf(claims(8192)), claimsOf(claims(8193))], [claims(8192), undefined]);
});

test('toEntradaError() does not mistake the name of a property that every object has', () => {
  const other = 'Check -Environment and the proxy: something other than Microsoft Entra responded.';
  const own = 'Check the application and the values given to Connect-Entra.';
  for (const [name, expected, advice] of [
    ['constructor', 'REQUEST_REFUSED', own],
    ['toString', 'REQUEST_REFUSED', own],
    ['__proto__', 'TOKEN_RESPONSE_INVALID', other],
  ] as const) {
    const { code, hint } = toEntradaError(read(400, { error: name, suberror: name }), signIn);
    assert.deepEqual([code, hint], [expected, advice]);
  }
});

test('toEntradaError() keeps code and text of an error that it does not know', () => {
  const at = 'Cannot sign in at "login.microsoftonline.com": ';
  for (const [body, message, hint] of [
    [{ error: 'invalid_target', error_description: 'No such API.' }, 'No such API.', undefined],
    [
      { error: 'unmet_authentication_requirements' },
      'status 400 and the error "unmet_authentication_requirements" without a description',
      undefined,
    ],
    [
      { error: 'urn:ietf:params:oauth:error:x-1' },
      'status 400 and the error "urn:ietf:params:oauth:error:x-1" without a description',
      undefined,
    ],
    [
      { error: 'Odd', error_description: 'AADSTS99999999: New.' },
      'AADSTS99999999: New.',
      'Look up the code at https://login.microsoftonline.com/error?code=99999999.',
    ],
    [
      '<html>AADSTS99999999: New.</html>',
      'AADSTS99999999: New.',
      'Look up the code at https://login.microsoftonline.com/error?code=99999999.',
    ],
  ] as const) {
    assert.deepEqual(shown(read(400, body)), {
      code: 'REQUEST_REFUSED',
      message: `${at}${message}`,
      hint: hint ?? 'Check the application and the values given to Connect-Entra.',
    });
  }
});

test('refusalKindOf() uses suberror, error and status for unknown numbers', () => {
  const kinds = [
    { error: 'invalid_grant', error_codes: [99999999], suberror: 'consent_required' },
    { error: 'invalid_grant', suberror: 'message_only' },
    { error: 'invalid_grant' },
    { error: 'invalid_client' },
    { error: 'access_denied' },
    { error: 'authorization_pending' },
    { error: 'slow_down' },
    { error: 'expired_token' },
    { error: 'invalid_scope' },
    { error: 'temporarily_unavailable' },
    { error: 'something_new' },
    { message: 'no error of OAuth' },
  ].map((body) => refusalKindOf(read(400, body)));
  assert.deepEqual(kinds, [
    'consent',
    'refused',
    'sign-in',
    'refused',
    'declined',
    'pending',
    'pending',
    'device-code',
    'usage',
    'passing',
    'malformed',
    undefined,
  ]);
  assert.deepEqual(
    [408, 429, 500, 502, 503, 200, 403, 404].map((status) => refusalKindOf(read(status, '{}'))),
    ['passing', 'passing', 'passing', 'passing', 'passing', undefined, undefined, undefined],
  );
});

test('toEntradaError() describes a response that is not from the identity platform', () => {
  const gateway = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';
  const at = 'Cannot sign in at "login.microsoftonline.com": ';
  const said = (status: number, body: string) => {
    const { code, message } = shown(read(status, body));
    return [code, message.slice(at.length)];
  };
  assert.deepEqual(
    [
      said(502, gateway),
      said(407, gateway),
      said(429, 'Too Many Requests'),
      said(504, ''),
      said(404, ' \r\n'),
      said(403, '{"message":"forbidden"}'),
      said(400, '["invalid_grant"]'),
      said(400, '{"error":"invalid_grant"}'),
      said(400, '{"error":42,"error_codes":"x","error_description":{"a":1}}'),
      said(503, '<html>no title</html>'),
    ],
    [
      ['SERVICE_UNAVAILABLE', 'status 502 and a page titled "502 Bad Gateway"'],
      ['TOKEN_RESPONSE_INVALID', 'status 407 and a page titled "502 Bad Gateway"'],
      ['SERVICE_UNAVAILABLE', 'status 429: Too Many Requests'],
      ['SERVICE_UNAVAILABLE', 'status 504 without a body'],
      ['TOKEN_RESPONSE_INVALID', 'status 404 without a body'],
      ['TOKEN_RESPONSE_INVALID', 'status 403 and 23 characters that are not a response of a sign-in service'],
      ['TOKEN_RESPONSE_INVALID', 'status 400 and 17 characters that are not a response of a sign-in service'],
      ['SIGN_IN_NEEDED', 'status 400 and the error "invalid_grant" without a description'],
      ['TOKEN_RESPONSE_INVALID', 'status 400 and 58 characters that are not a response of a sign-in service'],
      ['SERVICE_UNAVAILABLE', 'status 503 and 21 characters that are not a response of a sign-in service'],
    ],
  );
});

test('readTokenError() finds the description inside the page for a malformed path', () => {
  const page =
    '<html><script>{"strServiceExceptionMessage":"AADSTS90013: Invalid input received from the user.","x":1}</script>';
  const error = read(200, page);
  assert.deepEqual(
    [error.aadsts, error.message, refusalKindOf(error)],
    [[90013], 'AADSTS90013: Invalid input received from the user.', 'usage'],
  );
  assert.equal(read(200, ` \r\n${page}`).message, error.message);
  assert.equal(read(200, '<p>AADSTS90013: A paragraph</p>').message, 'AADSTS90013: A paragraph');
  assert.equal(read(400, 'AADSTS90013: a text').message, 'status 400: AADSTS90013: a text');
  const json = '{"message":"AADSTS90013: Invalid"}';
  assert.equal(read(400, json).message, 'status 400 and 34 characters that are not a response of a sign-in service');
});

test('readTokenError() removes control characters and terminal escapes', () => {
  const body = {
    error: 'invalid_grant\u001b[2J',
    error_description:
      'AADSTS50076: \u001b[31mred\u001b[0m \u001b]8;;http://evil\u0007link\u001b]8;;\u001b\\ \u009b1mbold\u0000 a\tb\r\nc\u202Ed\u200Be\u2028f \u001bcreset',
    suberror: 'basic_action\u0007',
  };
  const error = read(400, body);
  assert.deepEqual(
    [error.message, error.error, error.suberror],
    ['AADSTS50076: red link bold a b cde f reset', 'invalid_grant', 'basic_action'],
  );
});

test('readTokenError() hides secrets that a server sends back', () => {
  const jwt = 'eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2lnbmF0dXJl';
  const bodies = [
    'bad request: client_id=app&client_secret=s3cret-value&grant_type=x',
    { error: 'invalid_request', error_description: 'got {"refresh_token": "s3cret-value"}' },
    { error: 'invalid_request', error_description: `token ${jwt} is not for us` },
  ];
  const messages = bodies.map((body) => read(400, body).message);
  assert.deepEqual(messages, [
    'status 400: bad request: client_id=app&client_secret=[secret]&grant_type=x',
    'got {"refresh_token": "[secret]"}',
    'token [secret] is not for us',
  ]);
});

test('readTokenError() reads bodies of a megabyte and shows a part of them', () => {
  const megabyte = 1_000_000;
  const bodies = [
    'x'.repeat(megabyte),
    ' '.repeat(megabyte),
    '<title'.repeat(megabyte / 6),
    '\u001b]'.repeat(megabyte / 2),
    'AADSTS'.repeat(megabyte / 6),
    'Trace ID: '.repeat(megabyte / 10),
    JSON.stringify({ error: 'e'.repeat(megabyte) }),
    JSON.stringify({ error: 'invalid_grant', error_description: `AADSTS70000: ${'y '.repeat(megabyte / 2)}` }),
    JSON.stringify({ error: 'invalid_grant', error_codes: Array(200_000).fill(50076), suberror: 's'.repeat(megabyte) }),
    JSON.stringify({ error: 'invalid_grant', trace_id: 't'.repeat(megabyte), claims: '"no object"' }),
    JSON.stringify({ error: 'invalid_grant', claims: JSON.stringify({ access_token: 'c'.repeat(megabyte) }) }),
    '['.repeat(megabyte),
  ];
  for (const body of bodies) {
    const error = read(400, body);
    assert.ok(JSON.stringify(error).length < 1500, body.slice(0, 40));
    assert.ok(toEntradaError(error, signIn).message.length < 800, body.slice(0, 40));
  }
});

/** Names of errors and suberrors without a known number, by the code of the error that the user sees. */
const named: Readonly<Record<string, { errors: readonly string[]; suberrors: readonly string[] }>> = {
  SIGN_IN_NEEDED: {
    errors: [
      ...['invalid_grant', 'interaction_required', 'login_required', 'user_password_expired'],
      ...['authorization_pending', 'slow_down'],
    ],
    suberrors: ['basic_action', 'additional_action', 'bad_token', 'token_expired', 'user_password_expired'],
  },
  CONSENT_NEEDED: { errors: ['consent_required'], suberrors: ['consent_required'] },
  SIGN_IN_DECLINED: { errors: ['access_denied', 'authorization_declined'], suberrors: [] },
  CREDENTIAL_REFUSED: {
    errors: ['invalid_client', 'unauthorized_client', 'invalid_tenant'],
    suberrors: ['message_only', 'device_authentication_failed', 'protection_policy_required'],
  },
  SERVICE_UNAVAILABLE: { errors: ['temporarily_unavailable', 'server_error'], suberrors: [] },
  INPUT_INVALID: { errors: ['invalid_scope', 'invalid_resource', 'invalid_instance'], suberrors: [] },
  REQUEST_REFUSED: {
    errors: ['invalid_request', 'unsupported_grant_type', 'unsupported_response_type'],
    suberrors: [],
  },
  DEVICE_CODE_EXPIRED: { errors: ['expired_token', 'code_expired', 'bad_verification_code'], suberrors: [] },
  TOKEN_RESPONSE_INVALID: { errors: ['Forbidden', 'Not Found', 'INTERNAL_ERROR', '4xx'], suberrors: [] },
};

for (const [code, { errors, suberrors }] of Object.entries(named)) {
  test(`toEntradaError() creates ${code} for ${[...errors, ...suberrors].join(', ')}`, () => {
    const bodies = [
      ...errors.map((error) => ({ error })),
      ...suberrors.map((suberror) => ({ error: 'Not in the table', suberror })),
    ];
    for (const body of bodies) assert.equal(shown(read(400, body)).code, code, JSON.stringify(body));
  });
}

const hints: Readonly<Record<string, string>> = {
  invalid_grant: 'Run Connect-Entra again.',
  consent_required:
    'Run Connect-Entra with these -Scopes and accept the consent page, or have an administrator consent.',
  access_denied: 'Run Connect-Entra again and accept the sign-in.',
  invalid_client: 'Check the credential, -ClientId and -TenantId given to Connect-Entra.',
  server_error: 'Wait a minute, then run the command again.',
  invalid_scope: 'Check -Scopes, -TenantId and -Environment of Connect-Entra.',
  invalid_request: 'Look up the code at https://login.microsoftonline.com/error?code=99999999.',
  authorization_pending: 'Enter the device code in a browser to continue.',
  expired_token: 'Run Connect-Entra -UseDeviceCode for a new code.',
  something_else: 'Look up the code at https://login.microsoftonline.com/error?code=99999999.',
};

for (const [error, hint] of Object.entries(hints)) {
  test(`toEntradaError() gives advice for ${error} with an unknown number`, () => {
    assert.equal(shown(read(400, { error, error_codes: [99999999] })).hint, hint);
  });
}

test('toEntradaError() takes any status of a busy server for SERVICE_UNAVAILABLE, and no other', () => {
  const statuses = [400, 407, 408, 409, 428, 429, 430, 499, 500, 503];
  assert.deepEqual(
    statuses.filter((status) => shown(read(status, 'busy')).code === 'SERVICE_UNAVAILABLE'),
    [408, 429, 500, 503],
  );
});

test('toEntradaError() says how long the service asks to wait', () => {
  const hintFor = (retryAfter: string, body: unknown = 'busy') =>
    shown(read(429, body, { 'retry-after': retryAfter })).hint;
  assert.deepEqual(
    [
      hintFor('7'),
      hintFor('1000000000'),
      hintFor('9'.repeat(400)),
      hintFor('0'),
      hintFor('90', { error_codes: [90033] }),
    ],
    [
      'Wait 7 seconds, then run the command again.',
      'Wait more than a year, then run the command again.',
      'Wait more than a year, then run the command again.',
      'Wait a minute, then run the command again.',
      'Wait 90 seconds, then run the command again; https://status.cloud.microsoft lists outages.',
    ],
  );
});
