import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError, type KnownErrorCode } from '../../src/base/errors.ts';
import { waitAdvice } from '../../src/http/retry-after.ts';
import { retryWhile } from '../../src/http/retry-while.ts';
import { type RetryOptions, sendWithRetry, tellOfWaits } from '../../src/http/retry.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../src/http/message.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { failureOf } from '../support/rejects.ts';

type Answer = { readonly status: number; readonly retryAfter?: string } | KnownErrorCode;

const url = new URL('https://graph.contoso.com/v1.0/me');

/** A way to a server that answers in turn as it is told; the last answer stays. */
function script(clock: FakeClock, ...answers: readonly Answer[]) {
  const atMs: number[] = [];
  const startMs = clock.nowMs();
  const transport: Transport = async () => {
    const answer = answers[Math.min(atMs.push(clock.nowMs() - startMs), answers.length) - 1] ?? 'INTERNAL';
    if (typeof answer === 'string') throw new EntradaError(answer, `a fault of kind ${answer}`);
    const headers: Record<string, string> = answer.retryAfter === undefined ? {} : { 'retry-after': answer.retryAfter };
    return { status: answer.status, headers, body: Buffer.from('') };
  };
  return { transport, atMs };
}

/** Sends with a clock that moves on whenever the retry waits; gives the outcome and when each try was made. */
async function run(
  answers: readonly Answer[],
  { method = 'GET', ...options }: Partial<RetryOptions> & { readonly method?: string } = {},
) {
  const clock = createFakeClock();
  const told: string[] = [];
  const { transport, atMs } = script(clock, ...answers);
  const onRetry = (text: string) => told.push(text);
  const outcome = sendWithRetry(transport, { method, url }, { clock, onRetry, ...options }).then(
    ({ status }: HttpResponse) => status,
    ({ code }: EntradaError) => code,
  );
  let isOver = false;
  void outcome.finally(() => (isOver = true));
  for (;;) {
    await new Promise(setImmediate);
    if (isOver) return { outcome: await outcome, atMs, told };
    await clock.advance(clock.left()[0] ?? 0);
  }
}

const busyDate = new Date(Date.UTC(2026, 0, 2, 3, 4, 12)).toUTCString();

for (const [retryAfter, waitMs] of [
  ['5', 5000],
  ['0', 0],
  ['1.5', 1500],
  ['0.0004', 1],
  [busyDate, 7000],
  ['Fri, 02 Jan 2026 03:00:00 GMT', 0],
  ['soon', 1000],
  ['Monday', 1000],
  ['-3', 1000],
  ['2026-01-02T03:04:12Z', 1000],
] as const) {
  test(`sendWithRetry() waits ${waitMs} ms after a 429 with Retry-After ${retryAfter}`, async () => {
    const { outcome, atMs } = await run([{ status: 429, retryAfter }, { status: 200 }]);
    assert.deepEqual({ outcome, atMs }, { outcome: 200, atMs: [0, waitMs] });
  });
}

test('sendWithRetry() doubles its own wait, up to three retries, and returns the last response', async () => {
  assert.deepEqual(await run([{ status: 503 }]), {
    outcome: 503,
    atMs: [0, 1000, 3000, 7000],
    told: [1, 2, 4].map((seconds) => `graph.contoso.com responded with 503; retrying in ${seconds} s`),
  });
});

test('sendWithRetry() applies other limits', async () => {
  const { outcome, atMs } = await run([{ status: 503 }], { maxRetries: 1, delayMs: 250 });
  assert.deepEqual({ outcome, atMs }, { outcome: 503, atMs: [0, 250] });
});

for (const [timeLimitMs, lastAtMs] of [
  [3000, 3000],
  [2999, 1000],
  [0, 7000],
] as const) {
  test(`sendWithRetry() waits up to ${timeLimitMs || 'any number of'} ms in total`, async () => {
    for (const answer of [{ status: 503 }, 'NETWORK_UNREACHABLE'] as const) {
      assert.equal((await run([answer], { timeLimitMs })).atMs.at(-1), lastAtMs);
    }
  });
}

for (const status of [429, 502, 503, 504]) {
  test(`sendWithRetry() repeats a GET that was answered ${status}`, async () => {
    const { outcome, atMs } = await run([{ status }, { status: 200 }]);
    assert.deepEqual({ outcome, atMs }, { outcome: 200, atMs: [0, 1000] });
  });
}

for (const status of [200, 302, 400, 401, 404, 408, 500, 501]) {
  test(`sendWithRetry() returns a response ${status} at once`, async () => {
    assert.deepEqual(await run([{ status }]), { outcome: status, atMs: [0], told: [] });
  });
}

for (const [method, answer, isRepeated] of [
  ['POST', { status: 429 }, true],
  ['POST', { status: 503, retryAfter: '1' }, true],
  ['POST', { status: 503 }, false],
  ['POST', { status: 502, retryAfter: '1' }, false],
  ['POST', { status: 504, retryAfter: '1' }, false],
  ['PATCH', { status: 503 }, false],
  ['PUT', { status: 503 }, true],
  ['delete', { status: 503 }, true],
  ['HEAD', { status: 503 }, true],
  ['GET', 'NETWORK_UNREACHABLE', true],
  ['PUT', 'NETWORK_UNREACHABLE', true],
  ['POST', 'NETWORK_UNREACHABLE', false],
  ['PATCH', 'NETWORK_UNREACHABLE', false],
  ['GET', 'NETWORK_TIMED_OUT', false],
  ['GET', 'TLS_UNTRUSTED', false],
  ['GET', 'CANCELLED', false],
] as const) {
  const what = typeof answer === 'string' ? answer : Object.values(answer).join(' with Retry-After ');
  test(`sendWithRetry() ${isRepeated ? 'repeats' : 'does not repeat'} a ${method} after ${what}`, async () => {
    const { outcome, atMs } = await run([answer, { status: 200 }], { method });
    const once = typeof answer === 'string' ? answer : answer.status;
    assert.deepEqual({ outcome, atMs }, isRepeated ? { outcome: 200, atMs: [0, 1000] } : { outcome: once, atMs: [0] });
  });
}

test('sendWithRetry() throws the error when no retry is left', async () => {
  assert.deepEqual(await run(['NETWORK_UNREACHABLE'], { maxRetries: 2 }), {
    outcome: 'NETWORK_UNREACHABLE',
    atMs: [0, 1000, 3000],
    told: [1, 2].map((seconds) => `a fault of kind NETWORK_UNREACHABLE; retrying in ${seconds} s`),
  });
});

test('sendWithRetry() returns the response when the requested wait is too long', async () => {
  for (const retryAfter of ['181', '99999999999999999999', 'Fri, 02 Jan 2026 04:04:05 GMT']) {
    assert.deepEqual(await run([{ status: 429, retryAfter }]), { outcome: 429, atMs: [0], told: [] });
  }
  const { atMs } = await run([{ status: 429, retryAfter: '180' }, { status: 200 }]);
  assert.deepEqual(atMs, [0, 180_000]);
});

test('sendWithRetry() stops waiting when it is canceled', async () => {
  const clock = createFakeClock();
  const caller = new AbortController();
  const { transport, atMs } = script(clock, { status: 503 });
  const request: HttpRequest = { method: 'GET', url, signal: caller.signal };
  const sent = sendWithRetry(transport, request, { clock });
  await clock.sleeping(1);
  caller.abort();
  const error = await failureOf(sent);
  assert.equal(error.code, 'CANCELLED');
  assert.deepEqual(atMs, [0]);
});

for (const code of ['ECONNREFUSED', 'ENOTFOUND']) {
  test(`sendWithRetry() reports a missing server at once (${code})`, async () => {
    const fault = new EntradaError('NETWORK_UNREACHABLE', 'gone', { details: { code } });
    let tries = 0;
    const transport: Transport = async () => {
      tries += 1;
      throw fault;
    };
    const clock = createFakeClock();
    assert.equal(await failureOf(sendWithRetry(transport, { method: 'GET', url }, { clock })), fault);
    assert.equal(tries, 1);
  });
}

test('waitAdvice() names the time of the service, and a minute without one', () => {
  const found = [undefined, 0, 999, 1000, 7000, 3_600_000, 1e12].map(waitAdvice);
  assert.deepEqual(found, [
    'Wait a minute',
    'Wait a minute',
    'Wait a minute',
    'Wait 1 second',
    'Wait 7 seconds',
    'Wait 60 minutes',
    'Wait more than a year',
  ]);
});

test('tellOfWaits() warns of waits from five seconds on', async () => {
  const said: string[] = [];
  const tell = tellOfWaits({ warn: (text) => said.push(`warning: ${text}`), verbose: (text) => said.push(text) });
  for (const delayMs of [1000, 4999, 5000, 180_000]) tell(`wait ${delayMs}`, delayMs);
  assert.deepEqual(said, ['wait 1000', 'wait 4999', 'warning: wait 5000', 'warning: wait 180000']);
});

test('retryWhile() waits 1, 2, 4 and then 8 seconds while an error can pass, up to six times', async () => {
  const temporary = new EntradaError('REQUEST_REFUSED', 'not yet');
  const lasting = new EntradaError('REQUEST_REFUSED', 'never');
  for (const [failures, maxRetries, expected] of [
    [[], undefined, []],
    [[temporary], undefined, [1000]],
    [[temporary, lasting], undefined, [1000, lasting]],
    [[new TypeError('x')], undefined, [new TypeError('x')]],
    [Array.from({ length: 7 }, () => temporary), undefined, [1000, 2000, 4000, 8000, 8000, 8000, temporary]],
    [[temporary, temporary], 1, [1000, temporary]],
  ] as const) {
    const waiting: unknown[] = [...failures];
    const clock = createFakeClock();
    const told: unknown[] = [];
    const startMs = clock.nowMs();
    let waitedMs = 0;
    const work = async () => {
      assert.equal(clock.nowMs() - startMs, waitedMs);
      if (waiting.length > 0) throw waiting.shift();
    };
    const isTemporary = (error: EntradaError) => error === temporary;
    const onRetry = (error: EntradaError, delayMs: number) => {
      assert.equal(error, temporary);
      told.push(delayMs);
      waitedMs += delayMs;
      setImmediate(() => void clock.advance(delayMs));
    };
    const options = { clock, isTemporary, onRetry, ...(maxRetries !== undefined && { maxRetries }) };
    await retryWhile(work, options).catch((error: unknown) => told.push(error));
    assert.deepEqual(told, expected);
  }
});
