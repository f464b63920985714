import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { capabilities } from '../support/capabilities.ts';
import { EntradaError } from '../../src/base/errors.ts';
import { signInWithDeviceCode } from '../../src/credentials/device-code.ts';
import type { SignInPrompt } from '../../src/credentials/prompt.ts';
import type { Transport } from '../../src/http/message.ts';
import { authorityOf } from '../../src/oauth/authority.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { idTokenClaims, testClientId, testTenant, writeJwt } from '../support/id-token.ts';
import { failureOf } from '../support/rejects.ts';
import { secretsIn } from '../support/secrets-in.ts';
import { type ScriptedAnswer, startTokenServer } from '../support/token-server.ts';

const deviceCode = 'the-device-code';
const accessToken = 'the-access-token-given';

const refusal = (error: string, aadsts: number): ScriptedAnswer => ({
  status: 400,
  body: { error, error_description: `AADSTS${aadsts}: The reason.`, error_codes: [aadsts] },
});
const pending = refusal('authorization_pending', 70016);
const slowDown: ScriptedAnswer = { status: 400, body: { error: 'slow_down' } };

/** Begins a sign-in whose code was just shown; `answers` are those of the polls. */
async function begin(
  t: TestContext,
  answers: readonly ScriptedAnswer[],
  options: {
    readonly timeoutMs?: number;
    readonly signal?: AbortSignal;
    readonly code?: object;
    readonly loginHint?: string;
    readonly transport?: (usual: Transport) => Transport;
  } = {},
) {
  const server = await startTokenServer(t);
  const clock = createFakeClock();
  const startMs = clock.nowMs();
  const prompts: SignInPrompt[] = [];
  server.answer(
    {
      body: {
        user_code: 'LSRGHM4XQ',
        device_code: deviceCode,
        verification_uri: 'https://login.microsoft.com/device',
        expires_in: 900,
        interval: 5,
        message: 'Open the page and enter LSRGHM4XQ.',
        ...options.code,
      },
    },
    ...answers,
  );
  const transport = options.transport?.(server.transport) ?? server.transport;
  const outcome = signInWithDeviceCode(
    { authority: authorityOf(server.cloud, testTenant), clientId: testClientId },
    { scopes: ['openid', 'User.Read'], timeoutMs: options.timeoutMs ?? 900_000, loginHint: options.loginHint },
    { clock, transport, signal: options.signal, onPrompt: (prompt) => void prompts.push(prompt) },
  );
  let isOver = false;
  outcome.then(
    () => (isOver = true),
    () => (isOver = true),
  );
  const atS: number[] = [];
  /** Lets the time of one wait pass. */
  const poll = async () => {
    // The sign-in's limit and the wait before the next poll.
    await clock.sleeping(2);
    await clock.advance(Math.min(...clock.left()));
    atS.push((clock.nowMs() - startMs) / 1000);
  };
  /** Lets time pass until the sign-in is over; gives the seconds at which it woke up. */
  const finish = async (): Promise<number[]> => {
    for (;;) {
      const next = await Promise.race([clock.sleeping(2).then(() => 'asleep'), outcome.then(over, over)]);
      if (next === over() || isOver) return atS;
      await poll();
    }
  };
  const tokens: ScriptedAnswer = {
    body: {
      token_type: 'Bearer',
      expires_in: 3600,
      access_token: accessToken,
      id_token: writeJwt(idTokenClaims(server.cloud, clock)),
    },
  };
  return { server, clock, prompts, outcome, poll, finish, tokens };
}

const over = () => 'over';

test('signInWithDeviceCode() passes the code and the sentence of the service on', async (t) => {
  const { outcome, prompts, finish, server, tokens, clock } = await begin(t, []);
  server.answer(tokens);
  const expiresAtMs = clock.nowMs() + 900_000;
  await finish();
  const { accessToken: token, idTokenClaims: claims } = await outcome;
  assert.deepEqual([token.reveal(), claims?.['preferred_username']], [accessToken, 'ada@contoso.com']);
  assert.deepEqual(prompts, [
    {
      kind: 'device-code',
      message: 'Open the page and enter LSRGHM4XQ.',
      userCode: 'LSRGHM4XQ',
      verificationUri: 'https://login.microsoft.com/device',
      expiresAtMs,
    },
  ]);
  assert.deepEqual(
    server.requests.map(({ path, form }) => ({ path, form })),
    [
      {
        path: `/${testTenant}/oauth2/v2.0/devicecode`,
        form: { claims: capabilities, client_id: testClientId, scope: 'openid User.Read' },
      },
      {
        path: `/${testTenant}/oauth2/v2.0/token`,
        form: {
          claims: capabilities,
          client_id: testClientId,
          grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
          device_code: deviceCode,
          client_info: '1',
        },
      },
    ],
  );
});

for (const [what, code, answers, expected] of [
  ['once, at the end, when the interval is longer than the code lives', { interval: 1e12 }, [], [60]],
  ['once, at the end, when the interval is no time', { interval: 1e300 }, [], [60]],
  ['every second when the interval is shorter', { interval: 0.001 }, [pending, pending], [1, 2, 3]],
  [
    'at the end when it says to wait longer',
    {},
    [{ status: 429, headers: { 'retry-after': '3000000' }, body: 'Wait' }],
    [5, 60],
  ],
  ['a second later when it says to wait for no time', {}, [{ ...slowDown, headers: { 'retry-after': '0' } }], [5, 15]],
  ['at its interval when the code lives for ever', { expires_in: 1e300 }, [pending], [5, 10]],
] satisfies [string, object, ScriptedAnswer[], number[]][]) {
  test(`signInWithDeviceCode() asks ${what}`, async (t) => {
    const { outcome, finish, server, tokens, prompts } = await begin(t, answers, { code: { expires_in: 60, ...code } });
    server.answer(tokens);
    assert.deepEqual(await finish(), expected);
    assert.equal((await outcome).accessToken.reveal(), accessToken);
    const [prompt] = prompts;
    assert.ok(prompt?.kind === 'device-code' && !Number.isNaN(new Date(prompt.expiresAtMs).getTime()));
  });
}

const unavailable: ScriptedAnswer = { status: 503, body: '<title>Down</title>' };
for (const [what, answers, expected] of [
  ['at the interval while it is pending', [pending, pending], [5, 10, 15]],
  ['five seconds slower after each slow_down', [slowDown, pending, slowDown, pending], [5, 15, 25, 40, 55]],
  ['on after a broken connection, one second later', ['break', pending], [5, 11, 16]],
  ['on after a 503', [unavailable, pending], [5, 11, 16]],
  ['on after an answer that is cut off', ['cut off', pending], [5, 11, 16]],
  ['on after faults, with a wait that doubles', ['break', unavailable, 'break', pending], [5, 11, 18, 27, 32]],
  [
    'on after many faults, with a wait of 30 s on top at most',
    Array.from({ length: 7 }, () => unavailable),
    [5, 11, 18, 27, 40, 61, 96, 131],
  ],
  ['on after a 429, when it says', [{ status: 429, headers: { 'retry-after': '60' }, body: 'Wait' }], [5, 70]],
] satisfies [string, ScriptedAnswer[], number[]][]) {
  test(`signInWithDeviceCode() asks ${what}`, async (t) => {
    const { outcome, finish, server, tokens } = await begin(t, answers);
    server.answer(tokens);
    assert.deepEqual(await finish(), expected);
    assert.equal((await outcome).accessToken.reveal(), accessToken);
    assert.equal(server.requests.length, expected.length + 1);
  });
}

test('signInWithDeviceCode() asks on after a poll that got no answer in time', async (t) => {
  let requests = 0;
  const { outcome, finish, server, tokens } = await begin(t, [], {
    transport: (usual) => async (request) => {
      requests += 1;
      if (requests === 2) throw new EntradaError('NETWORK_TIMED_OUT', 'No answer.');
      return usual(request);
    },
  });
  server.answer(tokens);
  assert.deepEqual(await finish(), [5, 11]);
  await outcome;
});

test('signInWithDeviceCode() takes the interval of the service', async (t) => {
  const { outcome, finish, server, tokens } = await begin(t, [pending], { code: { interval: 2 } });
  server.answer(tokens);
  assert.deepEqual(await finish(), [2, 4]);
  await outcome;
});

for (const [answer, code, message] of [
  [refusal('expired_token', 70020), 'DEVICE_CODE_EXPIRED', 'The device code expired before it was approved.'],
  [refusal('code_expired', 70019), 'DEVICE_CODE_EXPIRED', 'The device code expired before it was approved.'],
  [
    { status: 400, body: { error: 'authorization_declined' } },
    'SIGN_IN_DECLINED',
    'The sign-in was declined in the browser.',
  ],
  [{ status: 400, body: { error: 'access_denied' } }, 'SIGN_IN_DECLINED', 'The sign-in was declined in the browser.'],
] satisfies [ScriptedAnswer, string, string][]) {
  test(`signInWithDeviceCode() ends with ${code} at ${JSON.stringify(answer).slice(23, 60)}`, async (t) => {
    const { outcome, finish, server } = await begin(t, [pending, answer]);
    assert.deepEqual(await finish(), [5, 10]);
    const error = await failureOf(outcome);
    assert.equal(error.code, code);
    assert.equal(error.message, message);
    assert.equal(server.requests.length, 3);
    assert.deepEqual(secretsIn(error, [deviceCode]), []);
  });
}

for (const [what, answer, code] of [
  ['a refusal', refusal('invalid_grant', 50076), 'SIGN_IN_NEEDED'],
  ['a refused client', refusal('invalid_client', 7000218), 'CREDENTIAL_REFUSED'],
  ['a page of another server', { body: '<title>Log in to the network</title>' }, 'TOKEN_RESPONSE_INVALID'],
] satisfies [string, ScriptedAnswer, string][]) {
  test(`signInWithDeviceCode() ends at once with ${what}`, async (t) => {
    const { outcome, finish } = await begin(t, [answer]);
    assert.deepEqual(await finish(), [5]);
    assert.equal((await failureOf(outcome)).code, code);
  });
}

test('signInWithDeviceCode() ends when the code has expired by the local clock, though no response says so', async (t) => {
  const { outcome, finish, server, clock } = await begin(
    t,
    Array.from({ length: 9 }, () => unavailable),
    { code: { expires_in: 60 } },
  );
  assert.deepEqual(await finish(), [5, 11, 18, 27, 40, 60]);
  const error = await failureOf(outcome);
  assert.equal(error.code, 'DEVICE_CODE_EXPIRED');
  assert.equal(server.requests.length, 7);
  assert.deepEqual(clock.left(), []);
});

test('signInWithDeviceCode() gives up at the limit', async (t) => {
  const { outcome, poll, clock, server } = await begin(t, [pending, pending], { timeoutMs: 12_000 });
  await poll();
  await poll();
  await clock.sleeping(2);
  await clock.advance(2000);
  const error = await failureOf(outcome);
  assert.equal(error.code, 'SIGN_IN_TIMED_OUT');
  assert.equal(error.message, 'Authentication timed out after 12 seconds due to inactivity. Please try again.');
  assert.equal(server.requests.length, 3);
  assert.deepEqual(clock.left(), []);
});

test('signInWithDeviceCode() stops at Ctrl+C between two polls', async (t) => {
  const caller = new AbortController();
  const { outcome, poll, clock, server } = await begin(t, [pending], { signal: caller.signal });
  await poll();
  await clock.sleeping(2);
  caller.abort();
  const error = await failureOf(outcome);
  assert.equal(error.code, 'CANCELLED');
  assert.equal(error.message, 'The sign-in was cancelled.');
  assert.equal(server.requests.length, 2);
  assert.deepEqual(clock.left(), []);
});

test('signInWithDeviceCode() stops at Ctrl+C while it asks', async (t) => {
  const caller = new AbortController();
  const { outcome, poll, server } = await begin(t, ['silence'], { signal: caller.signal });
  await poll();
  await server.asked(2);
  caller.abort();
  assert.equal((await failureOf(outcome)).code, 'CANCELLED');
});

test('signInWithDeviceCode() shows nothing when it does not get a code', async (t) => {
  const { outcome, prompts } = await begin(t, [], { code: { user_code: undefined } });
  assert.equal((await failureOf(outcome)).code, 'TOKEN_RESPONSE_INVALID');
  assert.deepEqual(prompts, []);
});

test('signInWithDeviceCode() accepts the named account only', async (t) => {
  for (const loginHint of ['Ada@contoso.com', 'eve@contoso.com']) {
    const { outcome, finish, server, tokens } = await begin(t, [], { loginHint });
    server.answer(tokens);
    await finish();
    if (loginHint.startsWith('Ada')) assert.equal((await outcome).accessToken.reveal(), accessToken);
    else {
      const error = await failureOf(outcome);
      assert.equal(error.code, 'STATE_MISMATCH');
      assert.equal(
        error.message,
        'Cannot sign in as "eve@contoso.com": "ada@contoso.com" signed in in the browser; nothing was saved',
      );
    }
  }
});
