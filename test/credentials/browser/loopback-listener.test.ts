import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { type BrowserAnswer, openLoopbackListener } from '../../../src/credentials/browser/loopback-listener.ts';
import { refuseRequest } from '../../../src/credentials/browser/refuse-request.ts';
import { dial, type Page, visit, type VisitOptions } from '../../support/visit.ts';

const state = 'the-state';
const ours = `/?code=the-code&state=${state}`;

async function open(t: TestContext) {
  let foreign = 0;
  const listener = await openLoopbackListener({ state, onForeignAnswer: () => (foreign += 1) });
  t.after(() => listener.close());
  const port = Number(new URL(listener.redirectUri).port);
  const call = (target: string, options?: VisitOptions): Promise<Page> => visit(port, target, options);
  const waiting = listener.waitForAnswer(t.signal);
  waiting.catch(() => {});
  return { listener, port, call, waiting, foreign: () => foreign };
}

/** Comes back as the browser does; gives what arrived and the page. */
async function comeBack({ call, waiting }: Awaited<ReturnType<typeof open>>, target: string, options?: VisitOptions) {
  const page = call(target, options);
  const answer: BrowserAnswer = await waiting;
  await answer.finish({ outcome: 'signed-in', account: 'Ada', tenant: 'Contoso', environment: 'Test' });
  return { parameters: Object.fromEntries(answer.parameters), page: await page };
}

const title = ({ text }: Page) => /<h1>([^<]*)<\/h1>/.exec(text)?.[1];
const nothing = 'Nothing to see here';

const strays: readonly (readonly [what: string, target: string, options: VisitOptions, status: number])[] = [
  ['a favicon', '/favicon.ico', {}, 404],
  ['the bare address', '/', {}, 404],
  ['another path with our answer', `/callback${ours.slice(1)}`, {}, 404],
  ['a POST', ours, { method: 'POST' }, 405],
  ['a HEAD', ours, { method: 'HEAD' }, 405],
  ['an OPTIONS', ours, { method: 'OPTIONS' }, 405],
  ['another host name', ours, { headers: { host: 'evil.example' } }, 400],
  ['our host name without its port', ours, { headers: { host: 'localhost' } }, 400],
  ['a host name that begins as ours', ours, { headers: { host: 'localhost.evil.example:80' } }, 400],
  ['a path with two slashes', `//evil.example${ours}`, {}, 404],
  ['a path with a backslash', `/\\evil.example${ours}`, {}, 404],
  ['an address in place of a path', `http://evil.example${ours}`, {}, 400],
  ['a star', '*', { method: 'OPTIONS' }, 405],
  ['an address of 40,000 characters', `${ours}&more=${'x'.repeat(40_000)}`, {}, 400],
  ['a broken escape', '/%zz?%zz=%', {}, 404],
];
for (const [what, target, options, status] of strays) {
  test(`openLoopbackListener() answers ${what} with ${status} and goes on waiting`, async (t) => {
    const listening = await open(t);
    const page = await listening.call(target, options);
    assert.equal(page.status, status);
    assert.equal(title(page), options.method === 'HEAD' ? undefined : nothing);
    assert.equal(listening.foreign(), 0);
    const { parameters } = await comeBack(listening, ours);
    assert.deepEqual(parameters, { code: 'the-code', state });
  });
}

for (const length of [200_000, 2_000_000]) {
  test(`openLoopbackListener() turns headers of ${length} bytes away and goes on waiting`, async (t) => {
    const listening = await open(t);
    const page = await listening.call(`${ours}&more=${'x'.repeat(length)}`);
    assert.deepEqual([page.status, page.headers, page.text], [431, { connection: 'close', 'content-length': '0' }, '']);
    assert.equal((await comeBack(listening, ours)).page.status, 200);
  });
}

test('openLoopbackListener() reads at most some MiB of headers that are too long', async (t) => {
  const { port } = await open(t);
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  const sent = new Promise<number>((resolve) => socket.on('close', () => resolve(socket.bytesWritten)));
  socket.resume();
  socket.write(`GET ${ours}&more=`);
  // Sends for as long as the listener reads.
  const send = (): unknown => {
    if (socket.bytesWritten > 40_000_000) return socket.destroy();
    return socket.destroyed || socket.write('x'.repeat(100_000), () => setImmediate(send));
  };
  send();
  const bytes = await sent;
  assert.ok(bytes > 4_000_000 && bytes < 40_000_000, `${bytes} bytes were sent`);
});

test('openLoopbackListener() closes while headers that are too long are still arriving', async (t) => {
  const { listener, port } = await open(t);
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  socket.write(`GET ${ours}&more=${'x'.repeat(200_000)}`);
  await once(socket, 'data');
  const closed = new Promise((resolve) => socket.on('close', resolve));
  await listener.close();
  socket.end();
  await closed;
});

for (const [what, bytes] of [
  ['bytes that are not HTTP', 'hello\r\n\r\n'],
  ['a request without a host name', 'GET / HTTP/1.1\r\n\r\n'],
] as const) {
  test(`openLoopbackListener() answers ${what} with 400 and goes on waiting`, async (t) => {
    const listening = await open(t);
    const socket = connect({ host: '127.0.0.1', port: listening.port });
    t.after(() => socket.destroy());
    let received = '';
    socket.setEncoding('utf8').on('data', (text: string) => (received += text));
    socket.write(bytes);
    await once(socket, 'close');
    assert.match(received, /^HTTP\/1\.1 400 Bad Request\r\n/);
    assert.equal((await comeBack(listening, ours)).page.status, 200);
  });
}

test('openLoopbackListener() takes a response that comes with 60,000 bytes of cookies of other programs', async (t) => {
  const listening = await open(t);
  const { page } = await comeBack(listening, ours, { headers: { cookie: `other=${'x'.repeat(60_000)}` } });
  assert.equal(page.status, 200);
});

for (const host of ['localhost', 'LOCALHOST', '127.0.0.1', '[::1]']) {
  test(`openLoopbackListener() takes a response for ${host}`, async (t) => {
    const listening = await open(t);
    const { page } = await comeBack(listening, ours, { headers: { host: `${host}:${listening.port}` } });
    assert.equal(page.status, 200);
  });
}

test('openLoopbackListener() takes an error with its state for the response', async (t) => {
  const { parameters } = await comeBack(
    await open(t),
    `/?error=access_denied&error_description=No%3a+way&state=${state}`,
  );
  assert.deepEqual(parameters, { error: 'access_denied', error_description: 'No: way', state });
});

for (const target of [
  '/?code=the-code&state=another',
  '/?code=the-code',
  '/?error=access_denied',
  `/?code=the-code&state=${state}&state=${state}`,
  `/?code=the-code&state=${state}&state=another`,
  `/?code=the-code&code=another&state=${state}`,
  `/?error=a&error=b&state=${state}`,
  `/?code=the-code&State=${state}`,
]) {
  test(`openLoopbackListener() calls ${target} foreign and goes on waiting`, async (t) => {
    const listening = await open(t);
    const page = await listening.call(target);
    assert.deepEqual([page.status, title(page), listening.foreign()], [400, 'This response is for another sign-in', 1]);
    assert.deepEqual((await comeBack(listening, ours)).parameters, { code: 'the-code', state });
  });
}

test('openLoopbackListener() gives out one answer; the same again gets 410', async (t) => {
  const listening = await open(t);
  assert.equal((await comeBack(listening, ours)).page.status, 200);
  const again = await listening.call(ours);
  assert.deepEqual([again.status, title(again)], [410, 'This sign-in is already finished']);
});

test('openLoopbackListener() keeps a response that comes before the caller waits', async (t) => {
  const listener = await openLoopbackListener({ state, onForeignAnswer: () => {} });
  t.after(() => listener.close());
  const page = visit(Number(new URL(listener.redirectUri).port), ours);
  await visit(Number(new URL(listener.redirectUri).port), '/');
  const answer = await listener.waitForAnswer(t.signal);
  await answer.finish({ outcome: 'failed', message: 'no', hint: undefined });
  assert.equal((await page).status, 400);
});

const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

test('openLoopbackListener() listens on both loopback addresses and on no others', async (t) => {
  const { port } = await open(t);
  assert.equal(await dial('127.0.0.1', port), 'open');
  if (hasIpv6) assert.equal(await dial('::1', port), 'open');
  const external = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const others = ['127.0.0.2', ...external.map(({ address }) => address)].filter(
    (at) => at !== '127.0.0.1' && at !== '::1',
  );
  for (const address of others) assert.notEqual(await dial(address, port), 'open', address);
});

test('openLoopbackListener() takes a response at ::1', { skip: !hasIpv6 && 'no IPv6' }, async (t) => {
  const listening = await open(t);
  for (const host of ['localhost', '[::1]']) {
    const page = await listening.call('/', { host: '::1', headers: { host: `${host}:${listening.port}` } });
    assert.equal(page.status, 404);
  }
  const { page } = await comeBack(listening, ours, { host: '::1' });
  assert.equal(page.status, 200);
  await listening.listener.close();
  assert.equal(await dial('::1', listening.port), 'ECONNREFUSED');
});

/** Opens a listener where ::1 fails with a code, as often as said; notes the addresses tried. */
async function openWhere(t: TestContext, code: string, failures: number) {
  const tried: string[] = [];
  const ports: number[] = [];
  let left = failures;
  const listener = await openLoopbackListener({
    state,
    onForeignAnswer() {},
    async listen(server, host, port) {
      tried.push(host);
      if (host === '::1') ports.push(port);
      if (host === '::1' && (left -= 1) >= 0) throw Object.assign(new Error(`listen ${code}`), { code });
      // The second address of a machine without IPv6.
      server.listen({ host: host === '::1' ? '127.0.0.2' : host, port, exclusive: true });
      await once(server, 'listening');
    },
  });
  t.after(() => listener.close());
  return { tried, ports, port: Number(new URL(listener.redirectUri).port) };
}

test("openLoopbackListener() takes another port where another program has the first one's ::1", async (t) => {
  const { tried, ports, port } = await openWhere(t, 'EADDRINUSE', 2);
  assert.deepEqual(tried, ['127.0.0.1', '::1', '127.0.0.1', '::1', '127.0.0.1', '::1']);
  assert.equal(ports[2], port);
  for (const given of ports.slice(0, 2)) {
    if (given !== port) assert.equal(await dial('127.0.0.1', given), 'ECONNREFUSED');
  }
});

for (const code of ['EADDRNOTAVAIL', 'EAFNOSUPPORT']) {
  test(`openLoopbackListener() listens on 127.0.0.1 alone on a machine without IPv6 (${code})`, async (t) => {
    const { tried, port } = await openWhere(t, code, 1);
    assert.deepEqual(tried, ['127.0.0.1', '::1']);
    assert.equal(await dial('127.0.0.1', port), 'open');
  });
}

test('openLoopbackListener() fails where it cannot have both addresses of a port', async (t) => {
  for (const [code, tries] of [
    ['EADDRINUSE', 10],
    ['EACCES', 1],
  ] as const) {
    let tried = 0;
    const opening = openLoopbackListener({
      state,
      onForeignAnswer() {},
      async listen(server, host) {
        if (host === '::1') {
          tried += 1;
          throw Object.assign(new Error(`listen ${code}`), { code });
        }
        server.listen({ host, port: 0 });
        await once(server, 'listening');
      },
    });
    // One that opens after all would keep this process.
    t.after(async () => (await opening.catch(() => undefined))?.close());
    await assert.rejects(opening, {
      code: 'INTERNAL',
      message: /^Cannot listen on \[::1\]:\d+ for the browser: listen /,
    });
    assert.equal(tried, tries, t.name);
  }
});

test('openLoopbackListener() fails where it cannot listen at all', async () => {
  await assert.rejects(
    openLoopbackListener({ state, onForeignAnswer() {}, listen: () => Promise.reject(new Error('listen EACCES')) }),
    { code: 'INTERNAL', message: 'Cannot listen on 127.0.0.1 for the browser: listen EACCES' },
  );
});

test('refuseRequest() answers a request that takes too long with 408, and any other that cannot be read with 400', () => {
  for (const [code, status] of [
    ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
    ['HPE_INVALID_METHOD', '400 Bad Request'],
  ] as const) {
    const socket = new PassThrough();
    const written: string[] = [];
    socket.write = (text: unknown) => written.push(String(text)) > 0;
    refuseRequest(Object.assign(new Error('refused'), { code }), socket);
    assert.deepEqual(
      [written, socket.destroyed],
      [[`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`], true],
    );
  }
});

test('openLoopbackListener() closes its port and what is still open', async (t) => {
  const { listener, port, call, waiting } = await open(t);
  const held = call(ours).then(
    () => 'answered',
    (error: NodeJS.ErrnoException) => error.code,
  );
  await waiting;
  await listener.close();
  assert.equal(await held, 'ECONNRESET');
  assert.equal(await dial('127.0.0.1', port), 'ECONNREFUSED');
});
