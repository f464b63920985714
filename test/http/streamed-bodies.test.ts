import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { EntradaError } from '../../src/base/errors.ts';
import type { BodySource, BodyWriter } from '../../src/model/streamed-body.ts';
import { failureOf } from '../support/rejects.ts';
import { serve } from './serve.ts';

const text = 'The same text again and again. '.repeat(10_000);

/** A receiver that keeps what it is given. */
function collector() {
  const pieces: Uint8Array[] = [];
  const write: BodyWriter = (piece) => void pieces.push(Uint8Array.from(piece));
  return { write, text: () => Buffer.concat(pieces).toString() };
}

for (const [encoding, pack] of [
  ['identity', (body: string) => Buffer.from(body)],
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
] as const) {
  test(`createTransport() passes a body of any length on, with the encoding ${encoding}`, async (t) => {
    const lines: string[] = [];
    const { get, host } = await serve(
      t,
      (_request, response) => {
        response.writeHead(200, { 'content-encoding': encoding, 'x-own': 'yes' });
        response.end(pack(text));
      },
      { maxBodyBytes: 10, trace: (line) => void lines.push(line) },
    );
    const received = collector();
    const heads: unknown[] = [];
    const response = await get({
      receive(head) {
        heads.push([head.status, head.headers['x-own']]);
        return received.write;
      },
    });
    assert.deepEqual(heads, [[200, 'yes']]);
    assert.equal(received.text(), text);
    assert.deepEqual([response.body.length, response.receivedBytes], [0, text.length]);
    assert.match(lines[1] ?? '', new RegExp(`^200 from ${host}/ \\(${text.length} bytes,`));
  });
}

test('createTransport() returns a body as a whole that is not received', async (t) => {
  const { get } = await serve(t, (_request, response) => response.end('whole'));
  const response = await get({ receive: () => undefined });
  assert.deepEqual([response.body.toString(), response.receivedBytes], ['whole', undefined]);
});

test('createTransport() passes the next piece on after the one before is taken, also the last one', async (t) => {
  const { get } = await serve(t, (_request, response) => response.end(Buffer.alloc(1_000_000)));
  let open = 0;
  let most = 0;
  let taken = 0;
  await get({
    receive: () => async (piece) => {
      most = Math.max(most, (open += 1));
      await new Promise(setImmediate);
      open -= 1;
      taken += piece.length;
    },
  });
  assert.deepEqual([open, most, taken], [0, 1, 1_000_000]);
});

test('createTransport() ends with the error of the receiver, whether it comes at once or later', async (t) => {
  const { get } = await serve(t, (_request, response) => response.end(text));
  const full = new EntradaError('STORAGE_FAILED', 'The disk is full.');
  const fail = () => {
    throw full;
  };
  for (const receive of [fail, () => fail, () => async () => fail()]) {
    assert.equal(await failureOf(get({ receive })), full);
  }
});

for (const [what, headers, bytes, found] of [
  ['truncated', { 'content-length': '1000' }, Buffer.from('beginning'), 'it was truncated; run the command again'],
  ['damaged', { 'content-encoding': 'gzip' }, Buffer.from('not gzip'), 'its compression is damaged'],
  ['of another encoding', { 'content-encoding': 'zstd' }, Buffer.from('x'), 'its compression "zstd" was not requested'],
] as const) {
  test(`createTransport() refuses a body piece by piece that is ${what}`, async (t) => {
    const { get, host } = await serve(t, (_request, response) => {
      response.writeHead(200, headers);
      if (what === 'truncated') response.write(bytes, () => response.socket?.destroy());
      else response.end(bytes);
    });
    const error = await failureOf(get({ receive: () => () => {} }));
    assert.deepEqual(
      [error.code, error.message],
      ['RESPONSE_INVALID', `Cannot read the response of "${host}": ${found}`],
    );
  });
}

test('createTransport() gives every piece of a streamed body the whole time limit', async (t) => {
  const original = globalThis.setTimeout;
  let refreshed = 0;
  t.mock.method(globalThis, 'setTimeout', (action: () => void, delayMs: number) => {
    const timer = original(action, delayMs);
    if (delayMs === 98_765) t.mock.method(timer, 'refresh', () => (refreshed += 1));
    return timer;
  });
  const { get } = await serve(t, (request, response) => {
    request.resume();
    request.on('end', () => response.end(text));
  });
  await get({ timeoutMs: 98_765 });
  assert.equal(refreshed, 0);
  await get({ timeoutMs: 98_765, receive: () => () => {} });
  assert.ok(refreshed > 0);
  refreshed = 0;
  await get({ timeoutMs: 98_765, method: 'PUT', bodySource: sourceOf(['a', 'b', 'c'], 3) });
  assert.equal(refreshed, 3);
});

test('createTransport() gives up on a streamed body that stops in the middle', async (t) => {
  const { get } = await serve(t, (_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('the beginning');
  });
  const error = await failureOf(get({ timeoutMs: 300, receive: () => () => {} }));
  assert.equal(error.code, 'NETWORK_TIMED_OUT');
});

function sourceOf(pieces: readonly string[], size: number | undefined, ended: () => void = () => {}): BodySource {
  return {
    size,
    async *open() {
      try {
        for (const piece of pieces) yield Buffer.from(piece);
      } finally {
        ended();
      }
    },
  };
}

for (const [size, header] of [
  [6, 'content-length: 6'],
  [undefined, 'transfer-encoding: chunked'],
] as const) {
  test(`createTransport() sends a body piece by piece, with ${header}`, async (t) => {
    let seen = '';
    const { get } = await serve(t, (request, response) => {
      const [name = ''] = header.split(':');
      seen = `${name}: ${String(request.headers[name])} `;
      request.setEncoding('utf8').on('data', (chunk: string) => (seen += chunk));
      request.on('end', () => response.end());
    });
    // The same memory for every piece.
    const buffer = Buffer.alloc(2);
    const body: BodySource = {
      size,
      async *open() {
        for (const piece of ['ab', 'cd', 'ef']) {
          buffer.write(piece);
          yield buffer;
        }
      },
    };
    await get({ method: 'PUT', bodySource: body });
    assert.equal(seen, `${header} abcdef`);
  });
}

test('createTransport() refuses a source that is shorter or longer than it said, and one that fails', async (t) => {
  const { get } = await serve(t, (request) => request.resume());
  for (const [pieces, size] of [
    [['a'], 5],
    [['abc', 'def'], 5],
  ] as const) {
    const error = await failureOf(get({ method: 'PUT', bodySource: sourceOf(pieces, size) }));
    assert.deepEqual(
      [error.code, error.message],
      [
        'INPUT_INVALID',
        `Cannot send the body: it has ${pieces.join('').length} bytes instead of 5; it changed while it was sent`,
      ],
    );
  }
  const unreadable = new EntradaError('INPUT_INVALID', 'Cannot read the body.');
  const failing: BodySource = {
    size: 5,
    // oxlint-disable-next-line require-yield
    async *open() {
      throw unreadable;
    },
  };
  assert.equal(await failureOf(get({ method: 'PUT', bodySource: failing })), unreadable);
});

test('createTransport() returns the response of a server that does not read the body, and closes the source', async (t) => {
  let settle = (_isComplete: boolean) => {};
  const isSentComplete = new Promise<boolean>((resolve) => (settle = resolve));
  const { get } = await serve(t, (request, response) => {
    request.on('end', () => settle(true));
    request.socket.on('close', () => settle(false));
    response.writeHead(413, { 'content-length': '5' });
    response.end('large');
  });
  let ended = () => {};
  const closed = new Promise<void>((resolve) => (ended = resolve));
  const body = sourceOf(
    Array.from({ length: 1000 }, () => 'x'.repeat(65_536)),
    65_536_000,
    () => ended(),
  );
  const response = await get({ method: 'PUT', bodySource: body });
  assert.deepEqual([response.status, response.body.toString()], [413, 'large']);
  await closed;
  assert.equal(await isSentComplete, false);
});

test('createTransport() closes the source when the request is canceled', async (t) => {
  const caller = new AbortController();
  const { get } = await serve(t, () => caller.abort());
  let ended = () => {};
  const closed = new Promise<void>((resolve) => (ended = resolve));
  const body = sourceOf(
    // More than the buffers of a connection: it waits until the server reads, which this one does not.
    ['x'.repeat(16_777_216)],
    16_777_216,
    () => ended(),
  );
  const error = await failureOf(get({ method: 'PUT', bodySource: body, signal: caller.signal }));
  assert.equal(error.code, 'CANCELLED');
  await closed;
});
