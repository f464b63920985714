import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Clock } from '../../src/base/clock.ts';
import type { HttpRequest } from '../../src/http/message.ts';
import { sendWithRetry } from '../../src/http/retry.ts';
import { failureOf } from '../support/rejects.ts';
import { serve } from './serve.ts';

const size = 300_000;
const content = Buffer.from(Array.from({ length: size }, (_one, index) => index % 251));
/** Time passes at once. */
const clock: Clock = { nowMs: () => 0, sleep: async () => {} };

type Answer = (response: ServerResponse, start: number) => void;

/** Sends what it has of the content from there, and breaks off. */
const piece =
  (length: number, headers: Record<string, string> = {}, from?: number): Answer =>
  (response, start) => {
    const first = from ?? start;
    const range = start > 0 ? `bytes ${first}-${size - 1}/${size}` : '';
    const own = { 'accept-ranges': 'bytes', etag: '"one"', 'content-range': range, ...headers };
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': String(size - first),
      ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== '')),
    });
    const part = content.subarray(first, first + length);
    response.write(part, () => void (first + length < size ? response.socket?.destroy() : response.end()));
  };
const rest = piece(size);
const status =
  (code: number): Answer =>
  (response) =>
    response.writeHead(code).end('later');

/** Downloads from a server that answers so, in turn. */
async function download(t: TestContext, answers: readonly Answer[], request: Partial<HttpRequest> = {}) {
  const seen: (string | undefined)[] = [];
  const waiting = [...answers];
  const { transport, origin } = await serve(t, ({ headers }, response) => {
    seen.push([headers.range, headers['if-range'], headers['x-own']].filter((value) => value !== undefined).join(' '));
    const answer = waiting.shift() ?? rest;
    answer(response, Number(/^bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0));
  });
  const copies: Buffer[] = [];
  const told: string[] = [];
  const sent = sendWithRetry(
    transport,
    {
      method: 'GET',
      url: new URL(origin),
      receive: ({ status: code }) => {
        if (code >= 300) return undefined;
        copies.push(Buffer.alloc(0));
        return (part) => void copies.push(Buffer.concat([copies.pop() ?? Buffer.alloc(0), part]));
      },
      ...request,
    },
    { clock, onRetry: (line) => void told.push(line) },
  );
  return { sent, seen, copies, told };
}

test('sendWithRetry() continues a body that breaks off, as often as it comes further', async (t) => {
  const breaks = Array.from({ length: 4 }, () => piece(65_536));
  const { sent, seen, copies, told } = await download(t, breaks);
  const response = await sent;
  assert.deepEqual(seen, ['', ...[65_536, 131_072, 196_608, 262_144].map((start) => `bytes=${start}- "one"`)]);
  assert.equal(copies.length, 1);
  assert.ok(copies[0]?.equals(content));
  assert.deepEqual(
    [response.status, response.receivedBytes, response.headers['content-length']],
    [200, size, `${size}`],
  );
  assert.match(told[0] ?? '', /: it was truncated; retrying in 1 s$/);
});

test('sendWithRetry() gives up on a server that breaks off again and again after a little', async (t) => {
  const few = 65_535;
  const { sent, seen } = await download(
    t,
    Array.from({ length: 9 }, () => piece(few)),
  );
  assert.equal((await failureOf(sent)).code, 'RESPONSE_INVALID');
  assert.deepEqual(seen, ['', ...[few, 2 * few, 3 * few].map((start) => `bytes=${start}- "one"`)]);
});

test('sendWithRetry() continues after a busy response', async (t) => {
  const { sent, seen, copies } = await download(t, [piece(1000), status(503), status(429)]);
  await sent;
  assert.equal(seen.length, 4);
  assert.ok(copies[0]?.equals(content));
});

test('sendWithRetry() receives a body again that has changed', async (t) => {
  const changed: Answer = (response) => piece(size, { etag: '"two"' })(response, 0);
  const { sent, seen, copies } = await download(t, [piece(1000), changed]);
  const response = await sent;
  assert.deepEqual(seen, ['', 'bytes=1000- "one"']);
  assert.deepEqual([copies.length, copies[1]?.equals(content), response.receivedBytes], [2, true, size]);
  assert.equal(response.headers['etag'], '"two"');
});

test('sendWithRetry() counts its tries from the beginning after 64 KiB, also of the first body and of a changed one', async (t) => {
  const first = piece(65_536);
  const changed: Answer = (response) => piece(65_536, { etag: '"two"' })(response, 0);
  const busy = status(503);
  const { sent, seen } = await download(t, [busy, busy, busy, first, busy, busy, changed]);
  assert.equal((await sent).receivedBytes, size);
  assert.deepEqual(seen.slice(3), ['', ...Array(3).fill('bytes=65536- "one"'), 'bytes=65536- "two"']);
});

test('sendWithRetry() continues a body after a connection that was closed before the response', async (t) => {
  const ofAnyLength = piece(size, { 'content-range': `bytes 1000-${size - 1}/*` });
  const answers: Answer[] = [piece(1000), (response) => response.socket?.destroy(), ofAnyLength];
  const { sent, seen, copies } = await download(t, answers, { headers: { 'x-own': 'kept' } });
  await sent;
  assert.deepEqual(seen, ['kept', ...Array(2).fill('bytes=1000- "one" kept')]);
  assert.ok(copies[0]?.equals(content));
});

test('sendWithRetry() does not continue a compressed body, whose bytes can differ from those before', async (t) => {
  const packed = gzipSync(randomBytes(size)).subarray(0, 200_000);
  const broken: Answer = (response) => {
    response.writeHead(200, { 'accept-ranges': 'bytes', etag: '"one"', 'content-encoding': 'gzip' });
    response.write(packed, () => response.socket?.destroy());
  };
  const { sent, seen, copies } = await download(t, [broken]);
  assert.equal((await failureOf(sent)).code, 'RESPONSE_INVALID');
  assert.ok(copies[0]?.length);
  assert.deepEqual(seen, ['']);
});

test('sendWithRetry() returns a refusal of the rest', async (t) => {
  const { sent, seen } = await download(t, [piece(1000), status(410)]);
  assert.deepEqual([(await sent).status, seen.length], [410, 2]);
});

for (const [what, headers] of [
  ['with a weak entity tag', { etag: 'W/"one"' }],
  ['without an entity tag', { etag: '' }],
  ['without ranges', { 'accept-ranges': 'none' }],
  ['that does not say whether it has ranges', { 'accept-ranges': '' }],
] as const) {
  test(`sendWithRetry() does not continue a body ${what}`, async (t) => {
    const { sent, seen } = await download(t, [piece(1000, headers)]);
    assert.equal((await failureOf(sent)).code, 'RESPONSE_INVALID');
    assert.deepEqual(seen, ['']);
  });
}

test("sendWithRetry() leaves a range of the caller's and other methods alone", async (t) => {
  const part: Answer = (response) => piece(10)(response, 5);
  const ranged = await download(t, [part], { headers: { range: 'bytes=5-' } });
  assert.equal((await failureOf(ranged.sent)).code, 'RESPONSE_INVALID');
  assert.deepEqual(ranged.seen, ['bytes=5-']);
  const posted = await download(t, [piece(1000)], { method: 'PUT', body: 'x' });
  assert.equal((await failureOf(posted.sent)).code, 'RESPONSE_INVALID');
  assert.deepEqual(posted.seen, ['']);
});

for (const [what, headers] of [
  ['another start', { 'content-range': `bytes 999-${size - 1}/${size}` }],
  ['another length', { 'content-range': `bytes 1000-${size}/${size + 1}` }],
  ['no range', { 'content-range': '' }],
] as const) {
  test(`sendWithRetry() refuses a continuation with ${what}`, async (t) => {
    const { sent, copies } = await download(t, [piece(1000), piece(size, headers)]);
    const error = await failureOf(sent);
    assert.equal(error.code, 'RESPONSE_INVALID');
    assert.match(error.message, /it sent another part than bytes 1000 to the end$/);
    assert.equal(copies[0]?.length, 1000);
  });
}
