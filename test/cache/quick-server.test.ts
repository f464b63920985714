import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { quickServer } from '../../src/cache/redis/quick-server.ts';
import type { KeySource } from '../../src/cache/master-key.ts';
import { localhostPki } from '../support/localhost-pki.ts';
import { serveRedis } from '../support/serve-redis.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const noKeys: KeySource = {
  place: '',
  read: async () => [],
  readOrMake: () => Promise.reject(new Error('No key is needed.')),
};

/** Starts a server that sends a text for each command, and records what it receives. */
async function answering(t: TestContext, ...answers: readonly string[]) {
  const received: string[] = [];
  const left = [...answers];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    t.after(() => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      received.push(bytes.toString());
      const answer = left.shift();
      if (answer === undefined) socket.destroy();
      else socket.write(answer);
    });
  });
  const closed = once(server, 'connection').then(([socket]: Socket[]) => once(socket ?? assert.fail(), 'close'));
  t.after(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return { received, closed, at: `127.0.0.1:${address.port}` };
}

test('quickServer() signs in, selects the database and gets a value', async (t) => {
  const { received, at } = await answering(t, '+OK\r\n+OK\r\n', '$5\r\nabcde\r\n');
  const env = { ENTRADA_CACHE: `redis://ada:p%C3%A9@${at}/2`, ENTRADA_CACHE_PREFIX: 'team' };
  const { store, floorsPlace } = quickServer(env, noKeys);
  const found = await store.get('current/entra');
  assert.equal(Buffer.from(found?.bytes ?? []).toString(), 'abcde');
  assert.equal(floorsPlace, `redis://${at}/2 team`);
  const [greeting, command] = received;
  assert.equal(greeting, '*3\r\n$4\r\nAUTH\r\n$3\r\nada\r\n$3\r\npé\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n2\r\n');
  assert.equal(command, '*2\r\n$3\r\nGET\r\n$18\r\nteam:current:entra\r\n');
});

test('quickServer() returns nothing for a missing value', async (t) => {
  const { at } = await answering(t, '$-1\r\n');
  assert.equal(await quickServer({ ENTRADA_CACHE: `redis://${at}` }, noKeys).store.get('current/entra'), undefined);
});

test('quickServer() fails when the server refuses, ends or sends something else', async (t) => {
  for (const [answer, code] of [
    ['-WRONGPASS invalid\r\n', 'STORAGE_FAILED'],
    ['*0\r\n', 'CACHE_UNREACHABLE'],
    ['HTTP/1.1 400\r\n', 'CACHE_UNREACHABLE'],
  ] as const) {
    const { at, closed } = await answering(t, answer);
    const { store } = quickServer({ ENTRADA_CACHE: `redis://:secret@${at}` }, noKeys);
    await assert.rejects(store.get('current/entra'), (error: Error) => {
      assert.equal(Reflect.get(error, 'code'), code);
      assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /secret/);
      return true;
    });
    if (code === 'CACHE_UNREACHABLE') await closed;
  }
});

test('quickServer() gets a value over TLS from a server that it trusts, and tells no other one the password', async (t) => {
  const commands: (readonly string[])[] = [];
  const run = (args: readonly string[]) => {
    commands.push(args);
    return args[0] === 'GET' ? 'abcde' : { status: 'OK' };
  };
  const { port } = await serveRedis(t, { run }, localhostPki);
  const caFile = join(temporaryFolder(t), 'ca.pem');
  writeFileSync(caFile, localhostPki.ca, { mode: 0o600 });
  const get = (more: object) =>
    quickServer({ ENTRADA_CACHE: `rediss://:secret@localhost:${port}`, ...more }, noKeys).store.get('current/entra');
  await assert.rejects(get({}), { code: 'CACHE_UNREACHABLE' });
  assert.deepEqual(commands, []);
  assert.equal(Buffer.from((await get({ ENTRADA_CACHE_CA_FILE: caFile }))?.bytes ?? []).toString(), 'abcde');
  assert.deepEqual(commands, [
    ['AUTH', 'secret'],
    ['GET', 'entrada:current:entra'],
  ]);
});

test('quickServer() leaves a warning, a cluster and a mistake to the command line', async () => {
  for (const env of [
    {},
    { ENTRADA_CACHE: 'http://x' },
    { ENTRADA_CACHE: 'redis://:password@cache.example' },
    { ENTRADA_CACHE: 'redis://127.0.0.1:1', ENTRADA_CACHE_TTL: '1' },
    { ENTRADA_CACHE: 'redis://127.0.0.1:1', ENTRADA_CACHE_PREFIX: 'a b' },
  ])
    assert.throws(() => quickServer(env, noKeys), Error);
  await assert.rejects(quickServer({ ENTRADA_CACHE: 'redis+cluster://a,b' }, noKeys).store.get('current/entra'));
});
