import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ApiRequest, sendRequest } from '../../../src/session/requests/request.ts';
import { rejection } from '../../support/journey-errors.ts';
import { type OfflineAnswer, offlineServices } from '../offline-services.ts';
import { graphSession, nowMs } from './graph-session.ts';

const busy = (retryAfter?: string): OfflineAnswer => ({
  status: 503,
  ...(retryAfter !== undefined && { headers: { 'retry-after': retryAfter } }),
});

/** Sends a request that is answered 503 until nothing waits; gives the tries and the waits between them. */
async function waitsOf(request: Partial<ApiRequest>, ...answers: readonly OfflineAnswer[]) {
  const services = await offlineServices(graphSession, answers, nowMs);
  const sent = sendRequest(graphSession.id, { url: '/me', ...request }, services).then(
    ({ status }) => status,
    ({ code }: { code: string }) => code,
  );
  let outcome: unknown;
  void sent.then((ended) => (outcome = ended));
  for (;;) {
    await new Promise(setImmediate);
    if (outcome !== undefined) return { outcome, tries: services.requests.length, waitsMs: services.clock.asked };
    await services.clock.advance(services.clock.left()[0] ?? 0);
  }
}

const fourBusy = [busy(), busy(), busy(), busy()];

for (const [title, retry, answers, expected] of [
  [
    'waits 3, 6 and 12 s by default',
    undefined,
    fourBusy,
    { outcome: 'SERVICE_UNAVAILABLE', tries: 4, waitsMs: [3000, 6000, 12_000] },
  ],
  ['waits as Retry-After says', undefined, [busy('7'), {}], { outcome: 200, tries: 2, waitsMs: [7000] }],
  [
    'with maxRetries 0 tries once',
    { maxRetries: 0 },
    fourBusy,
    { outcome: 'SERVICE_UNAVAILABLE', tries: 1, waitsMs: [] },
  ],
  [
    'with maxRetries 1 and delayMs 500',
    { maxRetries: 1, delayMs: 500 },
    fourBusy,
    { outcome: 'SERVICE_UNAVAILABLE', tries: 2, waitsMs: [500] },
  ],
  [
    'with maxRetries 10 tries 11 times',
    { maxRetries: 10, delayMs: 0 },
    Array.from({ length: 10 }, () => busy()),
    { outcome: 200, tries: 11, waitsMs: Array.from({ length: 10 }, () => 0) },
  ],
  [
    'with timeLimitMs 9000 does not begin the third wait',
    { timeLimitMs: 9000 },
    fourBusy,
    { outcome: 'SERVICE_UNAVAILABLE', tries: 3, waitsMs: [3000, 6000] },
  ],
  [
    'with timeLimitMs 9000 does not begin a wait of 10 s',
    { timeLimitMs: 9000 },
    [busy('10')],
    { outcome: 'SERVICE_UNAVAILABLE', tries: 1, waitsMs: [] },
  ],
  [
    'with timeLimitMs 0 has no limit',
    { timeLimitMs: 0 },
    [busy('170'), {}],
    { outcome: 200, tries: 2, waitsMs: [170_000] },
  ],
] as const) {
  test(`sendRequest() ${title}`, async () => assert.deepEqual(await waitsOf({ retry }, ...answers), expected));
}

test('sendRequest() uses the settings of retry at another host, too', async () => {
  const elsewhere = { status: 302, headers: { location: 'https://files.example/x' } };
  assert.deepEqual(await waitsOf({ retry: { delayMs: 250, maxRetries: 1 } }, elsewhere, busy(), busy()), {
    outcome: 'SERVICE_UNAVAILABLE',
    tries: 3,
    waitsMs: [250],
  });
});

for (const [retry, message] of [
  [{ maxRetries: 11 }, 'Cannot use 11 as maxRetries of "retry": expected a whole number from 0 to 10'],
  [{ maxRetries: -1 }, 'Cannot use -1 as maxRetries of "retry": expected a whole number from 0 to 10'],
  [{ delayMs: 180_001 }, 'Cannot use 180001 as delayMs of "retry": expected a whole number from 0 to 180000'],
  [{ delayMs: 1.5 }, 'Cannot use 1.5 as delayMs of "retry": expected a whole number from 0 to 180000'],
  [{ timeLimitMs: NaN }, /^Cannot use NaN as timeLimitMs of "retry": expected a whole number from 0 to \d+$/],
  [
    { maxRetries: '3' as unknown as number },
    'Cannot use 3 as maxRetries of "retry": expected a whole number from 0 to 10',
  ],
] as const) {
  test(`sendRequest() refuses ${JSON.stringify(retry)}, and sends nothing`, async () => {
    const services = await offlineServices(graphSession, [], nowMs);
    await rejection(sendRequest(graphSession.id, { url: '/me', retry }, services), { code: 'INPUT_INVALID', message });
    assert.deepEqual(services.requests, []);
  });
}
