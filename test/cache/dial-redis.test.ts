import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type KeySource, masterKeyOf } from '../../src/cache/master-key.ts';
import { dialRedis } from '../../src/cache/redis/dial-redis.ts';
import { parseCacheAddress } from '../../src/cache/redis/parse-cache-address.ts';
import { redisCache } from '../../src/cache/redis/redis-cache.ts';
import type { RedisConnection } from '../../src/cache/redis/redis-link.ts';
import { localhostPki } from '../support/localhost-pki.ts';
import { type MemoryRedis, memoryRedis, type Reply } from '../support/memory-redis.ts';
import { testPki } from '../support/tls-server.ts';
import { noReply, serveRedis } from '../support/serve-redis.ts';
import { revealed, sampleSession } from './sample-session.ts';

function dial(
  t: TestContext,
  url: string,
  settings: { ca?: string } = {},
  signal = new AbortController().signal,
): Promise<RedisConnection> {
  const dialing = dialRedis(parseCacheAddress(url), settings, signal);
  t.after(async () => (await dialing.catch(() => undefined))?.drop());
  return dialing;
}

/** Resolves once something is so, which takes no time but that of the sockets. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await wait(2);
}

/** Sockets that keep the process alive. */
function activeSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
}

/** A server that takes any user, and answers `AUTH` with OK. */
function withUsers(server = memoryRedis()): MemoryRedis {
  server.answer = ([name]) => (name === 'AUTH' ? { status: 'OK' } : undefined);
  return server;
}

/** Servers of a cluster, each with its share of the slots, the first with the first. */
async function cluster(t: TestContext, count: number) {
  const servers = Array.from({ length: count }, () => withUsers());
  const sockets = await Promise.all(servers.map((server) => serveRedis(t, server)));
  const slots: Reply = sockets.map(({ port }, index) => [
    Math.ceil((16_384 / count) * index),
    Math.ceil((16_384 / count) * (index + 1)) - 1,
    ['127.0.0.1', port, `node-${index}`],
  ]);
  for (const server of servers) {
    server.answer = ([name]) => (name === 'AUTH' ? { status: 'OK' } : name === 'CLUSTER' ? slots : undefined);
  }
  return { servers, sockets, hosts: sockets.map(({ port }) => `127.0.0.1:${port}`) };
}

test('dialRedis() says who it is and which database it wants, and nothing else', async (t) => {
  const cases: readonly [string, string, readonly (readonly string[])[]][] = [
    ['', '', []],
    [':secret@', '', [['AUTH', 'secret']]],
    [
      'us%40er:p%25@',
      '/3',
      [
        ['AUTH', 'us@er', 'p%'],
        ['SELECT', '3'],
      ],
    ],
    ['user@', '', [['AUTH', 'user', '']]],
  ];
  for (const [credentials, path, expected] of cases) {
    const server = withUsers();
    const { port } = await serveRedis(t, server);
    const connection = await dial(t, `redis://${credentials}127.0.0.1:${port}${path}`);
    assert.equal(await connection.send(['SET', 'k', 'Grüße'], 'k'), 'OK');
    assert.equal(await connection.send(['GET', 'k'], 'k'), 'Grüße');
    assert.deepEqual(server.commands, [...expected, ['SET', 'k', 'Grüße'], ['GET', 'k']]);
  }
});

test('dialRedis() gives replies as a client of a program does, and errors with the text of the server', async (t) => {
  const server = memoryRedis();
  const { port } = await serveRedis(t, server);
  const connection = await dial(t, `redis://127.0.0.1:${port}`);
  const replies = [null, 7, '', ['a', ['b', null]]];
  server.answer = ([, index]) => replies[Number(index)];
  for (const [index, reply] of replies.entries())
    assert.deepEqual(await connection.send(['GET', String(index)], ''), reply);
  server.answer = () => new Error('LOADING a moment');
  await assert.rejects(connection.send(['GET', 'k'], 'k'), { message: 'LOADING a moment' });
  assert.equal(connection.isUsable, true);
});

test('dialRedis() trusts the given authority and no other', async (t) => {
  const server = memoryRedis();
  const { port } = await serveRedis(t, server, localhostPki);
  for (const host of ['localhost', '127.0.0.1']) {
    const connection = await dial(t, `rediss://${host}:${port}`, { ca: localhostPki.ca });
    assert.equal(await connection.send(['SET', 'k', 'v'], 'k'), 'OK');
  }
  await assert.rejects(dial(t, `rediss://localhost:${port}`), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
});

for (const kind of ['rediss', 'rediss+cluster']) {
  for (const ca of [undefined, 'another']) {
    const trusted = ca === undefined ? 'the authorities of Node' : 'another authority';
    test(`dialRedis() of ${kind} trusts ${trusted} also under NODE_TLS_REJECT_UNAUTHORIZED=0`, async (t) => {
      const server = withUsers();
      const { port } = await serveRedis(t, server, localhostPki);
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
      t.after(() => delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']);
      const settings = ca === undefined ? {} : { ca: (await testPki()).ca };
      await assert.rejects(dial(t, `${kind}://user:secret@localhost:${port}`, settings));
      assert.deepEqual(server.commands, []);
    });
  }
}

for (const kind of ['redis', 'redis+cluster']) {
  test(`dialRedis() of ${kind} does not keep the process alive while it is idle`, async (t) => {
    const { hosts, sockets } = await cluster(t, 1);
    // Those of the tests before.
    await until(() => activeSockets() === 0);
    const connection = await dial(t, `${kind}://${hosts[0]}`);
    await connection.send(['GET', 'k'], 'k');
    // Each has two ends in this process.
    assert.equal(activeSockets(), sockets[0]?.count());
  });

  test(`dialRedis() of ${kind} is usable until the connection is lost, and never dials again`, async (t) => {
    const { hosts, sockets, servers } = await cluster(t, 1);
    const [socket] = sockets;
    const connection = await dial(t, `${kind}://user:secret@${hosts[0]}`);
    await connection.send(['GET', 'k'], 'k');
    assert.equal(connection.isUsable, true);
    socket?.cut();
    await until(() => !connection.isUsable);
    const count = servers[0]?.commands.length;
    await assert.rejects(connection.send(['GET', 'k'], 'k'));
    assert.deepEqual([socket?.count(), servers[0]?.commands.length], [0, count]);
  });

  test(`dialRedis() of ${kind} closes the connection when it is dropped`, async (t) => {
    const { hosts, sockets } = await cluster(t, 1);
    const connection = await dial(t, `${kind}://${hosts[0]}`);
    await connection.send(['GET', 'k'], 'k');
    connection.drop();
    assert.equal(connection.isUsable, false);
    await until(() => sockets[0]?.count() === 0);
  });

  test(`dialRedis() of ${kind} closes the connection when its signal aborts, also before the server replied`, async (t) => {
    const { hosts, sockets, servers } = await cluster(t, 1);
    const [server] = servers;
    assert.ok(server);
    server.answer = () => noReply.silence;
    const stop = new AbortController();
    const dialing = assert.rejects(dial(t, `${kind}://:secret@${hosts[0]}`, {}, stop.signal));
    await until(() => server.commands.length > 0);
    stop.abort();
    await dialing;
    await until(() => sockets[0]?.count() === 0);
  });

  test(`dialRedis() of ${kind} reports why the server cannot be reached, or refuses`, async (t) => {
    const { hosts, servers } = await cluster(t, 1);
    const [server] = servers;
    assert.ok(server);
    server.answer = () => new Error('WRONGPASS invalid username-password pair');
    await assert.rejects(dial(t, `${kind}://:secret@${hosts[0]}`), {
      message: 'WRONGPASS invalid username-password pair',
    });
    const closed = createServer();
    closed.listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    await assert.rejects(dial(t, `${kind}://127.0.0.1:${port}`), { code: 'ECONNREFUSED' });
  });
}

test('dialRedis() of a cluster asks the server that has the slot of the key', async (t) => {
  const { servers, hosts } = await cluster(t, 2);
  // One is enough to be told of the other.
  const connection = await dial(t, `redis+cluster://user:secret@${hosts[1]}`);
  // CRC16 gives slot 12739 for 123456789, 12182 for foo and 5061 for bar.
  for (const key of ['bar', 'x{bar}', '123456789', 'foo']) await connection.send(['SET', key, 'v'], key);
  assert.deepEqual(
    servers.map((server) => server.keys()),
    [
      ['bar', 'x{bar}'],
      ['123456789', 'foo'],
    ],
  );
  const names = new Set(servers.flatMap(({ commands }) => commands.map(([name]) => name)));
  assert.deepEqual(names, new Set(['AUTH', 'CLUSTER', 'SET']));
  const auth = servers.flatMap(({ commands }) => commands.filter(([name]) => name === 'AUTH'));
  assert.deepEqual(new Set(auth.map((args) => args.join(' '))), new Set(['AUTH user secret']));
});

test('dialRedis() of a cluster asks the next server for the others when one is not there', async (t) => {
  const { servers, hosts, sockets } = await cluster(t, 2);
  sockets[0]?.stop();
  const [, second] = servers;
  assert.ok(second);
  second.answer = ([name]) =>
    name === 'CLUSTER' ? [[0, 16_383, ['127.0.0.1', sockets[1]?.port ?? 0, 'node-1']]] : undefined;
  const connection = await dial(t, `redis+cluster://${hosts.join(',')}`);
  assert.equal(await connection.send(['SET', 'bar', 'v'], 'bar'), 'OK');
});

test('redisCache() works over sockets, and goes on with a new connection when one is cut', async (t) => {
  const masterKey = masterKeyOf(Buffer.alloc(32, 5));
  const keys: KeySource = { place: 'the test', read: async () => [masterKey], readOrMake: async () => masterKey };
  const server = memoryRedis();
  const { port, cut, count } = await serveRedis(t, server, localhostPki);
  const cache = redisCache({ keys, url: `rediss://localhost:${port}`, ca: localhostPki.ca, timeoutMs: 600_000 });
  const adele = sampleSession('adele@contoso.com');
  const lock = await cache.lock(adele.id);
  await cache.write(adele, lock);
  cut();
  assert.deepEqual(revealed(await cache.read(adele.id)), revealed(adele));
  await lock.release();
  await cache.close();
  await until(() => count() === 0);
});
