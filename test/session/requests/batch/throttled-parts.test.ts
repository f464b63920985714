import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError } from '../../../../src/base/errors.ts';
import { failureOf } from '../../../support/rejects.ts';
import { batched, makeBatchWorld, shortly, type WholeAnswer } from './batch-world.ts';

const numbered = (count: number) => Array.from({ length: count }, (_, index) => ({ url: `/users/${index}` }));
const busy = (after?: string, status = 429) => ({
  status,
  headers: after === undefined ? {} : { 'Retry-After': after },
  body: { error: { code: 'TooManyRequests', message: 'm' } },
});

test('sendBatches() sends only throttled parts again, each after its own Retry-After', async () => {
  const world = await makeBatchWorld({
    part({ url, method }, batch) {
      if (batch > 1 && url !== '/users/5') return { body: `${method} in ${batch}` };
      if (url === '/users/1') return busy('0.249');
      if (url === '/users/2') return busy('0.124');
      if (url === '/users/3') return busy('41', 503);
      if (url === '/users/4') return busy();
      if (url === '/users/5' && batch < 4) return { ...busy('2'), headers: { 'retry-after': 2 } };
      return { body: `${method} in ${batch}` };
    },
  });
  const results = await batched(world, [
    { url: '/users/0' },
    { url: '/users/1' },
    { url: '/users/2', method: 'POST', body: {} },
    { url: '/users/3', method: 'DELETE' },
    { url: '/users/4' },
    { url: '/users/5' },
  ]);
  assert.deepEqual(shortly(results), [
    [200, 'GET in 1'],
    [200, 'GET in 2'],
    [200, 'POST in 2'],
    [200, 'DELETE in 5'],
    [200, 'GET in 3'],
    [200, 'GET in 4'],
  ]);
  assert.deepEqual(
    world.batches.map(({ parts }) => parts.map(({ id, url }) => `${id} ${url}`)),
    [
      ['1 /users/0', '2 /users/1', '3 /users/2', '4 /users/3', '5 /users/4', '6 /users/5'],
      ['1 /users/1', '2 /users/2'],
      ['1 /users/4', '2 /users/5'],
      ['1 /users/5'],
      ['1 /users/3'],
    ],
  );
  assert.deepEqual(world.slept, [249, 2751, 2000, 36_000]);
  assert.deepEqual(
    world.batches.map(({ atMs }) => atMs),
    [0, 249, 3000, 5000, 41_000],
  );
  assert.deepEqual(world.warned, ['The service is busy; sending 1 request of a batch again in 36 s']);
  assert.ok(
    world.said.includes('The service is busy; sending 2 requests of a batch again in 0.249 s'),
    world.said.join(),
  );
});

test('sendBatches() gives up a throttled part at the limits of its retries', async () => {
  for (const [retry, after, batches, slept] of [
    [undefined, undefined, 4, [3000, 6000, 12_000]],
    [undefined, '1', 4, [1000, 1000, 1000]],
    [{ maxRetries: 0 }, '1', 1, []],
    [{ maxRetries: 1, delayMs: 500 }, undefined, 2, [500]],
    [{ delayMs: 0 }, undefined, 4, []],
    [{ timeLimitMs: 2500 }, '1', 3, [1000, 1000]],
    [{ timeLimitMs: 2000 }, '1', 3, [1000, 1000]],
    // A tenant that is blocked is not waited for.
    [undefined, '181', 1, []],
    [undefined, '180', 4, [180_000, 180_000, 180_000]],
  ] as const) {
    const world = await makeBatchWorld({ part: () => busy(after) });
    const results = await batched(world, [{ url: '/me' }], { retry });
    assert.deepEqual(
      [shortly(results), world.batches.length, world.slept],
      [[[429, 'SERVICE_UNAVAILABLE']], batches, slept],
      JSON.stringify([retry, after]),
    );
    assert.match(results[0]?.error?.hint ?? '', /^The service is throttling\. Wait /);
  }
});

test('sendBatches() does not send other failed parts again', async () => {
  for (const answer of [busy(undefined, 503), { status: 502 }, { status: 504 }, { status: 500 }]) {
    const world = await makeBatchWorld({ part: () => answer });
    const results = await batched(world, [{ url: '/me' }, { url: '/users', method: 'POST', body: {} }]);
    assert.deepEqual(
      shortly(results),
      [answer.status, answer.status].map((status) => [status, 'SERVICE_UNAVAILABLE']),
    );
    assert.equal(world.batches.length, 1);
  }
});

const html = { 'content-type': 'text/html' };

test('sendBatches() repeats reads whose whole batch broke off, and a batch that was not carried out', async () => {
  const refused = new EntradaError('NETWORK_UNREACHABLE', 'gone', { details: { code: 'ECONNREFUSED' } });
  const unknown = new EntradaError('NETWORK_UNREACHABLE', 'gone', { details: { code: 'ENOTFOUND' } });
  const late = new EntradaError('NETWORK_TIMED_OUT', 'late');
  const cut = new EntradaError('NETWORK_UNREACHABLE', 'cut', { details: { code: 'ECONNRESET' } });
  for (const [answer, reads, writes] of [
    // The first three are repeated as any request is.
    [{ status: 429, headers: { 'retry-after': '0.5' } }, [200, 200], [200, 200]],
    [{ status: 503, headers: { 'retry-after': '1' } }, [200, 200], [200, 200]],
    [{ status: 429 }, [200, 200], [200, 200]],
    [{ status: 502, headers: html, text: '<html>' }, [200, 200], ['SERVICE_UNAVAILABLE', 200]],
    [{ status: 504 }, [200, 200], ['SERVICE_UNAVAILABLE', 200]],
    [cut, [200, 200], ['NETWORK_UNREACHABLE', 200]],
    [refused, ['NETWORK_UNREACHABLE', 'NETWORK_UNREACHABLE'], ['NETWORK_UNREACHABLE', 'NETWORK_UNREACHABLE']],
    [{ status: 500 }, ['SERVICE_UNAVAILABLE', 'SERVICE_UNAVAILABLE'], ['SERVICE_UNAVAILABLE', 'SERVICE_UNAVAILABLE']],
    [{ status: 503 }, [200, 200], ['SERVICE_UNAVAILABLE', 200]],
    [late, [200, 200], ['NETWORK_TIMED_OUT', 200]],
    [unknown, ['NETWORK_UNREACHABLE', 'NETWORK_UNREACHABLE'], ['NETWORK_UNREACHABLE', 'NETWORK_UNREACHABLE']],
    [{ status: 403 }, ['REQUEST_REFUSED', 'REQUEST_REFUSED'], ['REQUEST_REFUSED', 'REQUEST_REFUSED']],
  ] as const) {
    for (const [method, expected] of [
      ['GET', reads],
      ['DELETE', writes],
    ] as const) {
      const world = await makeBatchWorld({
        whole: (_request, batch): WholeAnswer | Error | undefined => (batch === 1 ? answer : undefined),
      });
      const results = await batched(world, [{ url: '/x', method }, { url: '/y' }]);
      assert.deepEqual(
        results.map(({ status, error }) => error?.code ?? status),
        expected,
        `${method} ${JSON.stringify(answer)}`,
      );
    }
  }
});

test('sendBatches() gives up reads whose batches break off every time', async () => {
  const world = await makeBatchWorld({ whole: () => ({ status: 502 }) });
  const results = await batched(world, numbered(25), { concurrency: 1 });
  assert.deepEqual(
    shortly(results),
    numbered(25).map(() => [502, 'SERVICE_UNAVAILABLE']),
  );
  assert.deepEqual([world.batches.length, world.slept], [8, [3000, 6000, 12_000, 3000, 6000, 12_000]]);
});

test('sendBatches() sends each request by itself when Graph refuses their batch', async () => {
  for (const status of [400, 413]) {
    const world = await makeBatchWorld({
      whole(request) {
        if (request.url.pathname.endsWith('$batch')) return { status };
        return request.url.pathname === '/v1.0/bad' ? { status: 400 } : { status: 204 };
      },
    });
    const results = await batched(world, [
      { url: '/users/1' },
      { url: '/bad', method: 'PATCH', body: { a: 1 } },
      { url: '/users/2', method: 'DELETE' },
    ]);
    assert.deepEqual(shortly(results), [
      [204, undefined],
      [400, 'REQUEST_REFUSED'],
      [204, undefined],
    ]);
    assert.deepEqual(
      world.alone.map(({ method, url, body }) => [method, url.pathname, body]),
      [
        ['GET', '/v1.0/users/1', undefined],
        ['PATCH', '/v1.0/bad', '{"a":1}'],
        ['DELETE', '/v1.0/users/2', undefined],
      ],
    );
  }
});

test('sendBatches() gives an error for a response that is missing or cannot be read', async () => {
  const fault = (method: string, found: string, hint?: string) => [
    'RESPONSE_INVALID',
    `Cannot ${method} "/v1.0/x": ${found}`,
    hint,
  ];
  const missing = (method: string, hint?: string) =>
    fault(method, 'the response to the batch does not have a response to it', hint);
  const bad = fault('GET', 'the response to it in the batch does not have an HTTP status');
  const look = 'It may have been carried out; look before you repeat it.';
  const json = { 'content-type': 'application/json' };
  const responses = (...all: unknown[]) => JSON.stringify({ responses: all });
  const unreadable = [
    'RESPONSE_INVALID',
    'Cannot read the response of "graph.microsoft.com" to a batch: it does not have a list of responses',
    undefined,
  ];
  for (const [text, expected] of [
    [responses(), missing('GET')],
    [responses(null, 1, 'x', [], {}), missing('GET')],
    [responses({ id: '1' }), bad],
    [responses({ id: '1', status: 'ok' }), bad],
    [responses({ id: '1', status: 99 }), bad],
    [responses({ id: '7', status: 200 }), missing('GET')],
    ['{}', unreadable],
    ['[]', unreadable],
    ['{"responses":{}}', unreadable],
    ['null', unreadable],
  ] as const) {
    const world = await makeBatchWorld({ whole: () => ({ status: 200, headers: json, text }) });
    const [{ error, status } = assert.fail()] = await batched(world, [{ url: '/x' }], { retry: { maxRetries: 0 } });
    assert.deepEqual([error?.code, error?.message, error?.hint, status], [...expected, undefined], text);
  }
  const write = await makeBatchWorld({ part: () => undefined });
  const [{ error } = assert.fail()] = await batched(write, [{ url: '/x', method: 'DELETE' }]);
  assert.deepEqual([error?.code, error?.message, error?.hint], missing('DELETE', look));
  const whole = (text: string) => makeBatchWorld({ whole: () => ({ status: 200, headers: json, text }) });
  const number = await whole(responses({ id: 1, status: 201 }));
  assert.deepEqual(shortly(await batched(number, [{ url: '/x' }])), [[201, undefined]]);
  const twice = await whole(responses({ id: 1, status: 201 }, { id: '1', status: 500 }, { id: '1', status: 200 }));
  const [two = assert.fail()] = await batched(twice, [{ url: '/x', method: 'POST', body: {} }]);
  assert.deepEqual(
    [two.error?.code, two.error?.message, two.error?.hint],
    fault('POST', 'the response to the batch has several responses to it', look),
  );
  assert.equal(two.status, undefined);
});

test('sendBatches() ends where no further batch would help', async () => {
  const world = await makeBatchWorld({ whole: () => ({ status: 401 }) });
  const { code } = await failureOf(batched(world, numbered(100)));
  assert.equal(code, 'SIGN_IN_NEEDED');
});

test('sendBatches() gives the error of a request that is sent by itself, and goes on', async () => {
  const cut = new EntradaError('NETWORK_UNREACHABLE', 'cut', { details: { code: 'ECONNREFUSED' } });
  for (const [answer, expected] of [
    [cut, [undefined, 'NETWORK_UNREACHABLE', undefined]],
    [
      { status: 409, headers: { 'content-type': 'application/json' }, text: '{"error":{"code":"C"}}' },
      [409, 'REQUEST_REFUSED', { error: { code: 'C' } }],
    ],
    [{ status: 202 }, [202, undefined, undefined]],
  ] as const) {
    const world = await makeBatchWorld({
      whole: ({ url }): WholeAnswer | Error | undefined => (url.pathname.endsWith('$batch') ? undefined : answer),
    });
    const [first, second] = await batched(world, [{ url: '/me/x/send', method: 'POST' }, { url: '/users/1' }]);
    assert.deepEqual([first?.status, first?.error?.code, first?.body], expected);
    assert.equal(second?.status, 200);
  }
  const signedOut = await makeBatchWorld({ whole: () => new EntradaError('CONSENT_NEEDED', 'consent') });
  const { code } = await failureOf(batched(signedOut, [{ url: '/me/x/send', method: 'POST' }]));
  assert.equal(code, 'CONSENT_NEEDED');
});

test('sendBatches() reads the error of a failed part that is a text or missing', async () => {
  const text = { 'content-type': 'application/json' };
  for (const [body, shown] of [
    ['{"error":{"code":"C","message":"m"}}', ' C: m'],
    ['<html>', ''],
    [undefined, ''],
    [{ error: { code: 'D', message: '' } }, ' D'],
  ] as const) {
    const world = await makeBatchWorld({ part: () => ({ status: 409, headers: text, body }) });
    const [{ error } = assert.fail()] = await batched(world, [{ url: '/me' }]);
    assert.equal(error?.message, `Cannot GET "/v1.0/me": graph.microsoft.com answered 409${shown}`);
  }
});

test('sendBatches() does not advise to repeat a write that may have been carried out', async () => {
  const look = 'It may have been carried out; look before you repeat it.';
  const cut = 'the connection was closed';
  const reset = new EntradaError('NETWORK_UNREACHABLE', `Cannot reach "g": ${cut}; run the command again`);
  const refused = new EntradaError('NETWORK_UNREACHABLE', 'x', { details: { code: 'ECONNREFUSED' } });
  const late = new EntradaError('NETWORK_TIMED_OUT', 'late; retry, or raise -ClientTimeout');
  const problem = `The service has a problem. ${look}`;
  for (const [answer, found, hint] of [
    [{ status: 500 }, /500/, problem],
    [{ status: 502 }, /502/, problem],
    [{ status: 503 }, /503/, problem],
    [{ status: 504 }, /504/, problem],
    [reset, /closed$/, look],
    [late, /^late; raise -ClientTimeout$/, look],
    [{ status: 200, text: '{"a":' }, /./, look],
    [refused, /^x$/, undefined],
    [
      { status: 503, headers: { 'retry-after': '9' } },
      /503/,
      'The service has a problem. Wait 9 seconds, then run the command again.',
    ],
  ] as const) {
    const world = await makeBatchWorld({ whole: () => answer });
    const retry = { maxRetries: 0 };
    const requests = [{ url: '/x', method: 'POST', body: {} }, { url: '/y' }] as const;
    const [write, read] = await batched(world, requests, { retry });
    assert.match(write?.error?.message ?? '', found);
    assert.equal(write?.error?.hint, hint);
    assert.doesNotMatch(`${read?.error?.hint}`, /carried out/);
    // It is sent by itself, as it does not have a body.
    const [alone] = await batched(world, [{ url: '/x', method: 'POST' }], { retry });
    if (!('text' in answer)) assert.equal(alone?.error?.hint, hint);
  }
});
