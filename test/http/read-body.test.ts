import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { failureOf } from '../support/rejects.ts';
import { serve } from './serve.ts';

const text = 'The same text again and again. '.repeat(40);

for (const [what, headers] of [
  ['of a told length', { 'content-length': '100' }],
  ['in chunks', {}],
  ['with gzip', { 'content-encoding': 'gzip' }],
] as const) {
  test(`createTransport() refuses a body ${what} that is truncated`, async (t) => {
    const { get, host } = await serve(t, (_request, response) => {
      response.writeHead(200, headers);
      response.write(gzipSync('some text').subarray(0, 12), () => response.socket?.destroy());
    });
    const error = await failureOf(get());
    assert.equal(error.code, 'RESPONSE_INVALID');
    assert.equal(error.message, `Cannot read the response of "${host}": it was truncated; run the command again`);
  });
}

for (const [where, answer, found] of [
  ['from the beginning', 'SSH-2.0-token a-token\r\n', 'it is not HTTP; check the port'],
  [
    'in its body',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{"access_token":"a-token"}',
    'it was truncated; run the command again',
  ],
] as const) {
  test(`createTransport() refuses a response that is not HTTP ${where}, and keeps its bytes out of the error`, async (t) => {
    const { get, host } = await serve(t, (request) => request.socket.end(answer));
    const error = await failureOf(get());
    assert.equal(error.code, 'RESPONSE_INVALID');
    assert.equal(error.message, `Cannot read the response of "${host}": ${found}`);
    assert.equal(error.cause, undefined);
  });
}

for (const [encoding, packed] of [
  ['gzip', gzipSync(text)],
  ['X-Gzip', gzipSync(text)],
  ['br', brotliCompressSync(text)],
  ['deflate', deflateSync(text)],
  ['identity', text],
] as const) {
  test(`createTransport() unpacks a body with content-encoding ${encoding}`, async (t) => {
    const { get } = await serve(t, (_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      response.end(packed);
    });
    assert.equal((await get()).body.toString(), text);
  });
}

for (const [encoding, packed] of [
  ['gzip', Buffer.from('no gzip')],
  ['gzip', gzipSync(text).subarray(0, 30)],
  ['br', Buffer.from('no brotli')],
] as const) {
  test(`createTransport() refuses a damaged body of ${packed.length} bytes with content-encoding ${encoding}`, async (t) => {
    const { get, host } = await serve(t, (_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      response.end(packed);
    });
    const error = await failureOf(get());
    assert.equal(error.code, 'RESPONSE_INVALID');
    assert.equal(error.message, `Cannot read the response of "${host}": its compression is damaged`);
  });
}

test('createTransport() refuses a compression it did not request', async (t) => {
  const { get, host } = await serve(t, (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'zstd' });
    response.end('packed');
  });
  const error = await failureOf(get());
  assert.equal(error.code, 'RESPONSE_INVALID');
  assert.equal(error.message, `Cannot read the response of "${host}": its compression "zstd" was not requested`);
});

test('createTransport() accepts a response without a body that names a compression', async (t) => {
  const { get } = await serve(t, (request, response) => {
    response.writeHead(request.method === 'DELETE' ? 204 : 200, { 'content-encoding': 'gzip' });
    response.end();
  });
  for (const method of ['HEAD', 'DELETE', 'GET']) {
    assert.deepEqual((await get({ method })).body, Buffer.alloc(0));
  }
});

for (const [what, headers, body] of [
  ['plain', {}, 'x'.repeat(1001)],
  ['packed', { 'content-encoding': 'gzip' }, gzipSync('x'.repeat(1001))],
] as const) {
  test(`createTransport() refuses a ${what} body over the limit`, async (t) => {
    const { get, host } = await serve(
      t,
      (_request, response) => {
        response.writeHead(200, headers);
        response.end(body);
      },
      { maxBodyBytes: 1000 },
    );
    for (const limit of [undefined, 999, 10]) {
      const error = await failureOf(get(limit === undefined ? {} : { maxBodyBytes: limit }));
      assert.equal(error.code, 'RESPONSE_INVALID');
      assert.equal(error.message, `Cannot read the response of "${host}": it is longer than ${limit ?? 1000} bytes`);
    }
    assert.equal((await get({ maxBodyBytes: 1001 })).body.length, 1001);
  });
}

test('createTransport() accepts a body of just the limit', async (t) => {
  const { get } = await serve(t, (_request, response) => response.end('x'.repeat(1000)), { maxBodyBytes: 1000 });
  assert.equal((await get()).body.length, 1000);
});
