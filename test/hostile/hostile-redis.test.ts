import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { isEntradaError } from '../../src/base/errors.ts';
import { masterKeyOf } from '../../src/cache/master-key.ts';
import { redisCache } from '../../src/cache/redis/redis-cache.ts';
import type { TokenCache } from '../../src/cache/token-cache.ts';
import { sampleSession } from '../cache/sample-session.ts';
import { secretsIn } from '../support/secrets-in.ts';
import { type HostileReply, redisReplies } from './redis-replies.ts';
import { startRawServer } from './start-raw-server.ts';

/** Milliseconds that a call may take. */
const timeoutMs = 100;
const password = 'p4ssword-of-the-server';
const record = sampleSession();
const secrets = [password, 'refresh token of adele@contoso.com', 'access token of adele@contoso.com'];

const masterKey = masterKeyOf(Buffer.alloc(32, 5));
const keys = { place: 'the test', read: async () => [masterKey], readOrMake: async () => masterKey };

/** Replies to every piece that comes, and keeps the connection. */
const startServer = (reply: HostileReply) => startRawServer(reply, { isRequest: () => true, keepsOpen: true });

const bait = await startServer('+OK\r\n');
after(() => bait.stop());

/** What a command line does with its cache. */
const calls: Readonly<Record<string, (cache: TokenCache) => Promise<unknown>>> = {
  read: (cache) => cache.read(record.id),
  write: (cache) => cache.write(record),
  list: (cache) => cache.list(),
  // Without a signal, a lock is waited for: its holder can be another machine.
  lock: async (cache) => (await cache.lock(record.id, { signal: AbortSignal.timeout(timeoutMs) })).release(),
};

async function problemsOf(reply: HostileReply): Promise<string[]> {
  const problems: string[] = [];
  const server = await startServer(reply);
  try {
    const cache = redisCache({ url: `redis://user:${password}@127.0.0.1:${server.port}`, keys, timeoutMs });
    const outcomes = await Promise.allSettled(Object.values(calls).map((call) => call(cache)));
    await cache.close().catch(() => undefined);
    for (const [index, name] of Object.keys(calls).entries()) {
      const outcome = outcomes[index];
      if (outcome?.status !== 'rejected') {
        if (name === 'read' && outcome?.value !== undefined) problems.push('read() returned a session');
        continue;
      }
      const error: unknown = outcome.reason;
      if (!isEntradaError(error) || error.code === 'INTERNAL') problems.push(`${name}() crashed: ${String(error)}`);
      problems.push(...secretsIn(error, secrets).map((secret) => `the error of ${name}() shows ${secret}`));
    }
    // The password is for the server; what it keeps is sealed.
    problems.push(...secrets.slice(1).filter((secret) => server.received().includes(secret)));
    if (bait.received() !== '') problems.push('another server was asked');
    return problems;
  } finally {
    server.stop();
  }
}

test('no hostile reply of a Redis server hangs, crashes, is a session or gets a secret elsewhere', async () => {
  const waiting = [...redisReplies(`127.0.0.1:${bait.port}`)];
  assert.ok(waiting.length > 50);
  const found: string[] = [];
  const work = async () => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      const [what, reply] = row;
      found.push(...(await problemsOf(reply)).map((problem) => `${what}: ${problem}`));
    }
  };
  await Promise.all(Array.from({ length: 12 }, work));
  assert.deepEqual(found, []);
});
