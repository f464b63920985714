import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { BatchRequest } from '../../../../src/session/requests/batch/batch-types.ts';
import { sendBatches } from '../../../../src/session/requests/batch/send-batches.ts';
import { failureOf } from '../../../support/rejects.ts';
import { graphSession } from '../graph-session.ts';
import { batched, makeBatchWorld, shortly } from './batch-world.ts';

const numbered = (count: number) => Array.from({ length: count }, (_, index) => ({ url: `/users/${index}` }));

test('sendBatches() sends 20 requests in each batch and yields their results in order', async () => {
  const world = await makeBatchWorld();
  const requests = numbered(45);
  const results = await batched(world, requests);
  assert.deepEqual(
    results.map(({ request, index, status, headers, body, error }) => [request, index, status, headers, body, error]),
    requests.map((request, index) => [request, index, 200, {}, { url: `/users/${index}` }, undefined]),
  );
  assert.deepEqual(
    world.batches.map(({ path, parts }) => [path, parts.length, parts[0]]),
    [
      ['/v1.0/$batch', 20, { id: '1', method: 'GET', url: '/users/0', headers: {} }],
      ['/v1.0/$batch', 20, { id: '1', method: 'GET', url: '/users/20', headers: {} }],
      ['/v1.0/$batch', 5, { id: '1', method: 'GET', url: '/users/40', headers: {} }],
    ],
  );
  assert.deepEqual(
    world.batches[0]?.parts.map(({ id }) => id),
    Array.from({ length: 20 }, (_, index) => String(index + 1)),
  );
  assert.deepEqual(await batched(await makeBatchWorld(), []), []);
});

test('sendBatches() separates the versions, and refuses what does not go to Graph in its row alone', async () => {
  const world = await makeBatchWorld();
  const results = await batched(world, [
    { url: '/me' },
    { url: '/beta/me' },
    { url: 'https://graph.microsoft.com/v1.0/users?$top=1' },
    { url: 'https://graph.microsoft.com/BETA/users' },
    { url: 'https://graph.microsoft.us/v1.0/groups' },
    { url: '/groups', apiVersion: 'beta' },
    { url: 'https://evil.example/v1.0/me' },
    { url: 'http://graph.microsoft.com/v1.0/me' },
    { url: '/v1.0' },
    { url: '/v1.0/$batch' },
    { url: '/%24batch' },
    { url: '/users/../me' },
    { url: '/groups/ID/members/ID/', method: 'DELETE' },
    { url: '/me', method: 'get' as 'GET' },
    { url: '/me', body: {} },
    { url: '/me', headers: { Authorization: 'x' } },
    { url: '/me', method: 'PATCH', body: '{' },
    { url: '/last' },
  ]);
  assert.deepEqual(
    world.batches.map(({ path, parts }) => [path, parts.map(({ url }) => url)]),
    [
      ['/v1.0/$batch', ['/me', '/users?$top=1', '/groups', '/last']],
      ['/beta/$batch', ['/me', '/users', '/groups']],
    ],
  );
  assert.deepEqual(
    results.map(({ status, error }) => error?.code ?? status),
    [200, 200, 200, 200, 200, 200, ...Array.from({ length: 11 }, () => 'INPUT_INVALID'), 200],
  );
  assert.match(results[6]?.error?.message ?? '', /^Cannot send a request to "https:\/\/evil\.example": /);
  assert.match(results[13]?.error?.message ?? '', /method "get": use GET, POST/);
  assert.deepEqual(world.alone, []);
});

test('sendBatches() sends headers and bodies as Graph takes them in a batch', async () => {
  const world = await makeBatchWorld();
  await batched(
    world,
    [
      { url: '/users', method: 'POST', body: { a: 1 } },
      {
        url: '/users',
        method: 'PATCH',
        body: '{"id":9007199254740993}',
        headers: { 'Content-Type': 'application/json' },
      },
      {
        url: '/me/photo/$value',
        method: 'PUT',
        body: new Uint8Array([255, 1]),
        headers: { 'Content-Type': 'image/png' },
      },
      { url: '/x', method: 'PUT', body: new Uint8Array([0]) },
      { url: '/x', method: 'PUT', body: 'text', headers: { 'content-type': 'text/plain' } },
      { url: "/users?$filter=endsWith(mail,'x')", headers: { Prefer: 'a' } },
      { url: '/users/$count' },
      { url: '/users/1', method: 'DELETE' },
    ],
    { apiVersion: 'beta' },
  );
  const [{ path, parts } = assert.fail()] = world.batches;
  assert.equal(path, '/beta/$batch');
  assert.deepEqual(
    parts.map(({ method, url, headers, body }) => [method, url, headers, body]),
    [
      ['POST', '/users', { 'content-type': 'application/json' }, { a: 1 }],
      // Parsed here; the text on the wire is exact (below).
      ['PATCH', '/users', { 'content-type': 'application/json' }, { id: 9007199254740992 }],
      ['PUT', '/me/photo/$value', { 'content-type': 'image/png' }, '/wE='],
      ['PUT', '/x', { 'content-type': 'application/octet-stream' }, 'AA=='],
      ['PUT', '/x', { 'content-type': 'text/plain' }, 'dGV4dA=='],
      [
        'GET',
        '/users?$filter=endsWith(mail,%27x%27)&$count=true',
        { prefer: 'a', consistencylevel: 'eventual' },
        undefined,
      ],
      ['GET', '/users/$count', { consistencylevel: 'eventual' }, undefined],
      ['DELETE', '/users/1', {}, undefined],
    ],
  );
  let text = '';
  const exact = await makeBatchWorld({ whole: ({ body }) => void (text = String(body)) });
  await batched(exact, [{ url: '/x', method: 'PATCH', body: '{"id":9007199254740993,"b":1.0}' }]);
  assert.match(text, /"body":\{"id":9007199254740993,"b":1\.0\}/);
});

test('sendBatches() reads the bodies of parts: JSON, text, bytes in both forms of base64, none', async () => {
  const json = { 'Content-Type': 'application/json' };
  const answers: Record<string, object> = {
    '/1': { headers: json, body: [1] },
    '/2': { headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: '250' },
    '/3': { headers: { 'Content-Type': 'image/jpeg' }, body: '/+8=' },
    '/4': { headers: { 'content-type': 'image/jpeg' }, body: '_-8' },
    '/5': { headers: { 'Content-Type': 'image/jpeg' }, body: 'not base64!' },
    '/6': { status: 204 },
    '/7': { status: 302, headers: { Location: 'https://cdn.example/x' } },
    '/8': { status: 200, headers: json, body: null },
    '/9': { body: 'as it is' },
    '/10': { status: '201', body: { id: '1' } },
  };
  const world = await makeBatchWorld({ part: ({ url }) => ({ ...answers[url] }) });
  const results = await batched(
    world,
    Object.keys(answers).map((url) => ({ url })),
  );
  assert.deepEqual(
    results.map(({ status, body, error }) => [status, body, error]),
    [
      [200, [1], undefined],
      [200, '250', undefined],
      [200, new Uint8Array([255, 239]), undefined],
      [200, new Uint8Array([255, 239]), undefined],
      [200, 'not base64!', undefined],
      [204, undefined, undefined],
      [302, undefined, undefined],
      [200, undefined, undefined],
      [200, 'as it is', undefined],
      [201, { id: '1' }, undefined],
    ],
  );
  assert.equal(results[6]?.headers['location'], 'https://cdn.example/x');
});

test('sendBatches() gives the error of a failed part, and does not stop for it', async () => {
  const error = (code: string) => ({
    headers: { 'Content-Type': 'application/json' },
    body: { error: { code, message: 'm' } },
  });
  const world = await makeBatchWorld({
    part({ url }) {
      if (url === '/users/1') return { status: 404, ...error('Request_ResourceNotFound') };
      if (url === '/users/2') return { status: 424, ...error('FailedDependency') };
      if (url === '/users/3') return { status: 500, body: '<html>' };
      if (url === '/users/4') return { status: 401, ...error('InvalidAuthenticationToken') };
      return { body: 'ok' };
    },
  });
  const results = await batched(world, numbered(6));
  assert.deepEqual(shortly(results), [
    [200, 'ok'],
    [404, 'REQUEST_REFUSED'],
    [424, 'REQUEST_REFUSED'],
    [500, 'SERVICE_UNAVAILABLE'],
    [401, 'SIGN_IN_NEEDED'],
    [200, 'ok'],
  ]);
  const [, { error: first, body } = assert.fail()] = results;
  assert.equal(
    first?.message,
    'Cannot GET "/v1.0/users/1": graph.microsoft.com answered 404 Request_ResourceNotFound: m',
  );
  assert.deepEqual([first.details['status'], first.details['graphCode']], [404, 'Request_ResourceNotFound']);
  assert.deepEqual(body, { error: { code: 'Request_ResourceNotFound', message: 'm' } });
});

test('sendBatches() keeps to 20 parts and 4 MB, and sends by itself what Graph does not take in a batch', async () => {
  const world = await makeBatchWorld({
    whole: ({ url }) =>
      url.pathname.endsWith('$batch')
        ? undefined
        : { status: 201, headers: { 'content-type': 'application/json' }, text: '{"alone":1}' },
  });
  const large = (bytes: number) => ({ url: '/x', method: 'POST', body: { a: 'ä'.repeat(bytes / 2) } }) as const;
  const results = await batched(world, [
    large(1_500_000),
    large(1_500_000),
    large(1_500_000),
    large(4_000_000),
    { url: '/me/messages/1/send', method: 'POST' },
    { url: '/x', method: 'PUT', body: new Uint8Array(3_100_000), headers: { 'content-type': 'image/png' } },
    { url: '/y' },
  ]);
  assert.deepEqual(
    world.batches.map(({ parts }) => parts.length),
    [2, 2],
  );
  assert.deepEqual(
    world.alone.map(({ method, url, headers, body }) => [
      method,
      url.pathname,
      headers?.['content-type'],
      body?.length,
    ]),
    [
      ['POST', '/v1.0/x', 'application/json', 2_000_008],
      ['POST', '/v1.0/me/messages/1/send', undefined, undefined],
      ['PUT', '/v1.0/x', 'image/png', 3_100_000],
    ],
  );
  assert.deepEqual(
    results.map(({ status }) => status),
    [200, 200, 200, 201, 201, 201, 200],
  );
  assert.deepEqual(results[4]?.body, { alone: 1 });
});

test('sendBatches() reads as far ahead as a few batches need, and keeps to the number of batches under way', async () => {
  for (const concurrency of [1, 3]) {
    let read = 0;
    function* source() {
      for (let index = 0; index < 1000; index += 1) {
        read += 1;
        yield { url: `/users/${index}` };
      }
    }
    const world = await makeBatchWorld();
    let taken = 0;
    for await (const { index } of sendBatches(graphSession.id, source(), { concurrency }, world.services)) {
      assert.equal(index, taken);
      taken += 1;
      assert.ok(read - taken <= concurrency * 20 + 1, `${read} read, ${taken} taken`);
    }
    assert.deepEqual([taken, world.batches.length, world.most()], [1000, 50, concurrency]);
  }
  const usual = await makeBatchWorld();
  await batched(usual, numbered(400));
  assert.equal(usual.most(), 4);
});

test('sendBatches() holds as many bytes as a few batches have', async () => {
  let read = 0;
  let taken = 0;
  let most = 0;
  function* source() {
    for (let index = 0; index < 40; index += 1) {
      read += 1;
      most = Math.max(most, read - taken);
      yield {
        url: '/x',
        method: 'POST',
        body: 'x'.repeat(1_000_000),
        headers: { 'content-type': 'text/plain' },
      } as const;
    }
  }
  const world = await makeBatchWorld();
  for await (const _result of sendBatches(graphSession.id, source(), { concurrency: 2 }, world.services)) taken += 1;
  assert.equal(taken, 40);
  assert.ok(most <= 8, `${most} at a time`);
});

test('sendBatches() sends what it has when the next request does not come', async () => {
  const world = await makeBatchWorld();
  const lines = new PassThrough({ objectMode: true });
  const results = sendBatches(graphSession.id, lines as AsyncIterable<BatchRequest>, {}, world.services);
  for (const url of ['/users/1', '/beta/users/2', '/users/3']) {
    lines.write({ url });
    const { value } = await results.next();
    assert.deepEqual([value?.request.url, value?.status], [url, 200]);
  }
  assert.equal(world.batches.length, 3);
  lines.end();
  assert.equal((await results.next()).done, true);
});

test('sendBatches() ends the requests and their source when no further result is taken', async () => {
  let isEnded = false;
  let aborted = 0;
  async function* source() {
    try {
      for (;;) yield { url: '/me' };
    } finally {
      isEnded = true;
    }
  }
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  let count = 0;
  const world = await makeBatchWorld({
    until(request) {
      count += 1;
      request.signal?.addEventListener('abort', () => (aborted += 1));
      return count === 1 ? Promise.resolve() : held;
    },
  });
  for await (const { status } of sendBatches(graphSession.id, source(), { concurrency: 2 }, world.services)) {
    assert.equal(status, 200);
    break;
  }
  await new Promise(setImmediate);
  assert.deepEqual([isEnded, aborted >= 1], [true, true]);
  release();
});

test('sendBatches() does not end a source that has ended by itself', async () => {
  const world = await makeBatchWorld();
  const source = [{ url: '/me' }].values();
  let returns = 0;
  const watched = { next: () => source.next(), return: () => ({ done: true as const, value: (returns += 1) }) };
  const requests = { [Symbol.iterator]: () => watched };
  const statuses: unknown[] = [];
  for await (const { status } of sendBatches(graphSession.id, requests, {}, world.services)) statuses.push(status);
  assert.deepEqual([statuses, returns], [[200], 0]);
});

test('sendBatches() ends with CANCELLED, also while it waits for its source, and with the error of the source', async () => {
  for (const which of ['options', 'services'] as const) {
    const stop = new AbortController();
    const world = await makeBatchWorld();
    const services = which === 'services' ? { ...world.services, signal: stop.signal } : world.services;
    const never = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
    const options = which === 'options' ? { signal: stop.signal } : {};
    const next = sendBatches(graphSession.id, never, options, services).next();
    await new Promise(setImmediate);
    stop.abort();
    assert.equal((await failureOf(next)).code, 'CANCELLED');
    const late = sendBatches(graphSession.id, numbered(1), options, services).next();
    assert.equal((await failureOf(late)).code, 'CANCELLED');
  }
  const world = await makeBatchWorld();
  function* broken() {
    yield { url: '/me' };
    throw new TypeError('broken');
  }
  await assert.rejects(batched(world, broken()), new TypeError('broken'));
});

test('sendBatches() refuses options that it cannot use, also from callers without types', async () => {
  const world = await makeBatchWorld();
  for (const [options, message] of [
    [{ concurrency: 0 }, 'Cannot use 0 as concurrency: expected a whole number from 1 to 20'],
    [{ concurrency: 21 }, 'Cannot use 21 as concurrency: expected a whole number from 1 to 20'],
    [{ concurrency: 1.5 }, 'Cannot use 1.5 as concurrency: expected a whole number from 1 to 20'],
    [{ apiVersion: 'v2' as 'beta' }, 'Cannot use "v2" as apiVersion: expected v1.0 or beta'],
    [{ retry: { maxRetries: 11 } }, 'Cannot use 11 as maxRetries of "retry": expected a whole number from 0 to 10'],
  ] as const) {
    const { code, message: found } = await failureOf(batched(world, numbered(1), options));
    assert.deepEqual([code, found], ['INPUT_INVALID', message]);
  }
});

test('sendBatches() sends a batch that is not full when its results are the next to be taken', async () => {
  const world = await makeBatchWorld();
  const results = await batched(world, [{ url: '/beta/me' }, ...numbered(45)], { concurrency: 1 });
  assert.deepEqual(
    results.map(({ index, status }) => [index, status]),
    Array.from({ length: 46 }, (_, index) => [index, 200]),
  );
  assert.equal(world.batches[0]?.path, '/beta/$batch');
  assert.equal(world.batches.length, 4);
});

test('sendBatches() keeps the place of a refused request, and throws what is a mistake of its caller', async () => {
  const world = await makeBatchWorld();
  const requests = [{ url: '/me' }, { url: 'https://evil.example' }, { url: '/users' }];
  const results = await batched(world, requests);
  assert.deepEqual(
    results.map(({ request, index, status }) => [request, index, status]),
    [
      [requests[0], 0, 200],
      [requests[1], 1, undefined],
      [requests[2], 2, 200],
    ],
  );
  const broken = {
    get url(): string {
      throw new TypeError('broken');
    },
  };
  await assert.rejects(batched(world, [broken]), new TypeError('broken'));
  const { message } = await failureOf(batched(world, requests, { signal: AbortSignal.abort() }));
  assert.equal(message, 'Cancelled.');
});
