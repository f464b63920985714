import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { masterKeyOf } from '../../src/cache/master-key.ts';
import { cacheFromEnvironment } from '../../src/cache/redis/cache-from-environment.ts';
import { parseCacheAddress } from '../../src/cache/redis/parse-cache-address.ts';
import { localhostPki } from '../support/localhost-pki.ts';
import { memoryRedis } from '../support/memory-redis.ts';
import { serveRedis } from '../support/serve-redis.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { revealed, sampleSession } from './sample-session.ts';
import { leadName } from '../support/lead-name.ts';

const masterKey = masterKeyOf(Buffer.alloc(32, 5));
const keys = { place: 'the test', read: async () => [masterKey], readOrMake: async () => masterKey };
const adele = sampleSession('adele@contoso.com');
const forms =
  'Write it as redis://host:6379, rediss://user:password@host:6380 (TLS) or redis+cluster://host1:7000,host2:7000.';

test('parseCacheAddress() reads servers and clusters, with TLS and without', () => {
  const none = { userName: undefined, password: undefined, database: 0 };
  const cases: readonly [string, object][] = [
    [
      'redis://cache',
      { isCluster: false, isTls: false, nodes: [{ host: 'cache', port: 6379 }], place: 'redis://cache' },
    ],
    [
      'rediss://[::1]:7/',
      { isCluster: false, isTls: true, nodes: [{ host: '::1', port: 7 }], place: 'rediss://[::1]:7' },
    ],
    [
      'VALKEYS://cache',
      { isCluster: false, isTls: true, nodes: [{ host: 'cache', port: 6379 }], place: 'rediss://cache' },
    ],
    [
      ' valkey://cache:65535/0 ',
      { isCluster: false, isTls: false, nodes: [{ host: 'cache', port: 65_535 }], place: 'redis://cache:65535' },
    ],
    [
      'redis+cluster://cache/',
      { isCluster: true, isTls: false, nodes: [{ host: 'cache', port: 6379 }], place: 'redis+cluster://cache' },
    ],
    [
      'redis://cache:1/3',
      { isCluster: false, isTls: false, nodes: [{ host: 'cache', port: 1 }], database: 3, place: 'redis://cache:1/3' },
    ],
    [
      'rediss+cluster://a:7000,b,10.0.0.3:7002',
      {
        isCluster: true,
        isTls: true,
        nodes: [
          { host: 'a', port: 7000 },
          { host: 'b', port: 6379 },
          { host: '10.0.0.3', port: 7002 },
        ],
        place: 'rediss+cluster://a:7000,b,10.0.0.3:7002',
      },
    ],
  ];
  for (const [text, expected] of cases) assert.deepEqual(parseCacheAddress(text), { ...none, ...expected }, text);
});

test('parseCacheAddress() takes any password and shows none', () => {
  const cases: readonly [string, string | undefined, string | undefined][] = [
    ['redis://:p@ss/w?o#rd:x@cache', undefined, 'p@ss/w?o#rd:x'],
    ['redis://us%40er:p%25%2F@cache', 'us@er', 'p%/'],
    ['redis://user@cache', 'user', undefined],
    ['redis://user:@cache', 'user', undefined],
  ];
  for (const [text, userName, password] of cases) {
    const address = parseCacheAddress(text);
    assert.deepEqual([address.userName, address.password?.reveal()], [userName, password], text);
    assert.equal(address.place, 'redis://cache');
    assert.doesNotMatch(JSON.stringify(address), /p@ss|p%|p\//);
  }
});

test('parseCacheAddress() refuses an invalid address, and does not show it', () => {
  const cases: readonly [string, string][] = [
    ['', 'it is not an address of a Redis server'],
    ['hunter2', 'it is not an address of a Redis server'],
    ['http://:hunter2@cache', 'it is not an address of a Redis server'],
    ['redis://:hunter2@', 'it is not an address of a Redis server'],
    ['redis://:hunter2@cache?cluster=true', 'it is not an address of a Redis server'],
    ['redis://:hunter2@a,b', 'it names 2 hosts, which only a cluster has'],
    ['redis+cluster://:hunter2@a,b/1', 'a cluster does not have numbered databases'],
    ['redis://:hunter2@cache:0', 'it has the port 0, and ports go from 1 to 65535'],
    ['redis://:hunter2@cache:70000', 'it has the port 70000, and ports go from 1 to 65535'],
    ['redis://:hunter2@cache:65536', 'it has the port 65536, and ports go from 1 to 65535'],
    ['redis://a b', 'a host in it is none'],
    ['redis://cache/12345', 'it is not an address of a Redis server'],
    ['xredis://cache', 'it is not an address of a Redis server'],
    ['redis+cluster://:hunter2@a,,b', 'a host in it is none'],
    ['redis://:hunter2%@cache', 'its user name or password holds a "%" that stands for nothing; write %25'],
  ];
  for (const [text, found] of cases) {
    const message = `Cannot use the address in "ENTRADA_CACHE": ${found}`;
    assert.throws(() => parseCacheAddress(text), { code: 'INPUT_INVALID', message, hint: forms }, text);
  }
});

test('cacheFromEnvironment() gives nothing when no cache is asked for', () => {
  assert.equal(cacheFromEnvironment({ ENTRADA_CACHE_TTL: '1' }, keys, assert.fail), undefined);
  assert.equal(cacheFromEnvironment({ ENTRADA_CACHE: '' }, keys, assert.fail), undefined);
});

test('cacheFromEnvironment() refuses settings that it cannot use', (t) => {
  const path = join(temporaryFolder(t), 'ca.pem');
  writeFileSync(path, 'no certificate');
  const cases: readonly [string, string, string][] = [
    [
      'ENTRADA_CACHE',
      'ftp://cache',
      'Cannot use the address in "ENTRADA_CACHE": it is not an address of a Redis server',
    ],
    ['ENTRADA_CACHE_TTL', '59', 'Cannot use "ENTRADA_CACHE_TTL": it has to be a number of seconds from 60 on'],
    ['ENTRADA_CACHE_TTL', '316224001', 'Cannot use "ENTRADA_CACHE_TTL": it has to be a number of seconds from 60 on'],
    ['ENTRADA_CACHE_TTL', '0000000060', 'Cannot use "ENTRADA_CACHE_TTL": it has to be a number of seconds from 60 on'],
    ['ENTRADA_CACHE_TTL', '1h', 'Cannot use "ENTRADA_CACHE_TTL": it has to be a number of seconds from 60 on'],
    ['ENTRADA_CACHE_PREFIX', 'a{b}', 'Cannot use the prefix "a{b}"'],
    ['ENTRADA_CACHE_FALLBACK', 'disk', 'Cannot use "ENTRADA_CACHE_FALLBACK": it can be "memory" and nothing else'],
    [
      'ENTRADA_CACHE_CA_FILE',
      path,
      `Cannot use "ENTRADA_CACHE_CA_FILE": "${path}" does not contain a certificate in PEM`,
    ],
    ['ENTRADA_CACHE_CA_FILE', `${path}.x`, `Cannot use "ENTRADA_CACHE_CA_FILE": "${path}.x" cannot be read (ENOENT)`],
  ];
  for (const [name, value, message] of cases) {
    const env = { ENTRADA_CACHE: 'redis://cache', [name]: value };
    assert.throws(() => cacheFromEnvironment(env, keys, assert.fail), { code: 'INPUT_INVALID', message }, name);
    if (message.includes('"ENTRADA_CACHE_')) {
      assert.throws(() => cacheFromEnvironment(env, keys, assert.fail), {
        hint: 'docs/fleets.md says what it can be.',
      });
    }
  }
});

test('cacheFromEnvironment() warns of a password that goes to another machine without TLS', async () => {
  const cases: readonly [url: string, place: string | undefined][] = [
    ['redis://:the-secret@cache', 'redis://cache'],
    ['REDIS://app:the-secret@10.0.0.7:7000/3', 'redis://10.0.0.7:7000/3'],
    ['valkey://app:the-secret@[fd00::1]', 'redis://[fd00::1]'],
    ['redis+cluster://:the-secret@localhost,cache', 'redis+cluster://localhost,cache'],
    ['redis://:the-secret@localhost.example', 'redis://localhost.example'],
    ['rediss://:the-secret@cache', undefined],
    ['valkeys://:the-secret@cache', undefined],
    ['rediss+cluster://:the-secret@a,b', undefined],
    ['redis://cache', undefined],
    ['redis://app@cache', undefined],
    ['redis://:the-secret@localhost', undefined],
    ['redis://:the-secret@LOCALHOST:7000', undefined],
    ['redis://:the-secret@cache.localhost', undefined],
    ['redis://:the-secret@127.0.0.2', undefined],
    ['redis+cluster://:the-secret@[::1]:7000,127.0.0.1', undefined],
  ];
  for (const [url, place] of cases) {
    const warnings: string[] = [];
    await cacheFromEnvironment({ ENTRADA_CACHE: url }, keys, (text) => warnings.push(text))?.close();
    const text = `The password in ENTRADA_CACHE is sent to "${place}" without encryption; use rediss:// (TLS).`;
    assert.deepEqual(warnings, place === undefined ? [] : [text], url);
  }
});

test('cacheFromEnvironment() passes on the prefix, the time to live and the authorities', async (t) => {
  const server = memoryRedis();
  const { port } = await serveRedis(t, server, localhostPki);
  const caFile = join(temporaryFolder(t), 'ca.pem');
  writeFileSync(caFile, localhostPki.ca);
  const env = {
    ENTRADA_CACHE: `rediss://localhost:${port}`,
    ENTRADA_CACHE_CA_FILE: caFile,
    ENTRADA_CACHE_PREFIX: 'own',
  };
  for (const [seconds, lifeMs] of [
    ['60', 60_000],
    ['316224000', 316_224_000_000],
    ['', 7_776_000_000],
  ] as const) {
    // In any letter case; a server that is there is used.
    const settings = { ...env, ENTRADA_CACHE_TTL: seconds, ENTRADA_CACHE_FALLBACK: 'Memory' };
    const cache = cacheFromEnvironment(settings, keys, assert.fail);
    await cache?.write(adele);
    const leftMs = server.leftMs(`own:{${adele.id}}:record`);
    assert.ok(leftMs <= lifeMs && leftMs > lifeMs - 50_000, `${leftMs} of ${lifeMs}`);
    await cache?.close();
  }
  const usual = cacheFromEnvironment(
    { ...env, ENTRADA_CACHE_PREFIX: '', ENTRADA_CACHE_FALLBACK: '' },
    keys,
    assert.fail,
  );
  await usual?.write(adele);
  await usual?.close();
  assert.ok(server.keys().includes(`entrada:{${adele.id}}:record`));
});

test('without a server every call fails in time with the network status, and the fallback keeps sessions in memory', async () => {
  const port = await closedPort();
  const env = { ENTRADA_CACHE: `redis://user:hunter2@127.0.0.1:${port}` };
  const cache = cacheFromEnvironment(env, keys, assert.fail);
  await assert.rejects(async () => cache?.read(adele.id), {
    code: 'CACHE_UNREACHABLE',
    exitStatus: 5,
    message: `Cannot reach the session cache "redis://127.0.0.1:${port}": nothing is listening at that address (ECONNREFUSED)`,
    hint: 'Check ENTRADA_CACHE and that the server is running, or set ENTRADA_CACHE_FALLBACK=memory to go on without it.',
  });
  const warnings: string[] = [];
  const inMemory = cacheFromEnvironment({ ...env, ENTRADA_CACHE_FALLBACK: 'memory' }, keys, (text) =>
    warnings.push(text),
  );
  assert.ok(inMemory !== undefined);
  await Promise.all([inMemory.list(), inMemory.write(adele), leadName(inMemory, 'work', adele.id)]);
  const lock = await inMemory.lock(adele.id);
  await inMemory.write(adele, lock);
  await lock.release();
  assert.deepEqual(revealed(await inMemory.read(adele.id)), revealed(adele));
  assert.equal(await inMemory.findNamed('work'), adele.id);
  assert.deepEqual(warnings, [
    `Sessions are kept in the memory of this process alone: Cannot reach the session cache "redis://127.0.0.1:${port}": nothing is listening at that address (ECONNREFUSED)`,
  ]);
  await Promise.all([cache?.close(), inMemory.close()]);
});

/** A port that nothing listens at. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 1;
}
