import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Secret } from '../../src/base/secret.ts';
import { masterKeyOf } from '../../src/cache/master-key.ts';
import { redisCache } from '../../src/cache/redis/redis-cache.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type LineProcess, startLineProcess } from '../support/line-process.ts';
import { startRedis } from '../support/redis-server.ts';
import { startTokenServer } from '../support/token-server.ts';
import { sampleSession } from './sample-session.ts';
import type { SessionRecord } from '../../src/model/context.ts';
import { savedCredential, savedText } from '../support/saved-credential.ts';

// Root, iproute2 and redis-server. Each host is a network namespace with a cable of its own to this one, where the Redis
// server and the token server are.
const middle = '10.231.90.1';

interface Answer {
  readonly token?: string;
  readonly error?: string;
  readonly warnings: readonly string[];
}

interface Host {
  readonly process: LineProcess;
  acquire(wish?: 'anew'): Promise<Answer>;
  /** Cuts the host from everything. */
  cut(): void;
  mend(): void;
  /** Keeps what the host sends from the Redis server alone. */
  cutFromRedis(): void;
  mendToRedis(): void;
}

/** Two hosts, and a token server that gives each refresh token once. */
async function twoHosts(t: TestContext, redisAddress: string) {
  ip('addr', 'add', `${middle}/32`, 'dev', 'lo');
  t.after(() => ip('addr', 'del', `${middle}/32`, 'dev', 'lo'));
  if (redisAddress !== middle) {
    ip('addr', 'add', `${redisAddress}/32`, 'dev', 'lo');
    t.after(() => ip('addr', 'del', `${redisAddress}/32`, 'dev', 'lo'));
  }
  const redis = await startRedis({ hosts: [redisAddress], password: 'between-hosts' });
  t.after(() => redis.stop());
  const tokens = await startTokenServer(t);
  const gate = createServer((near) => {
    const far = connect(tokens.port, '127.0.0.1');
    near.pipe(far).pipe(near);
    const both = [near, far];
    for (const socket of both) socket.on('error', () => both.forEach((each) => each.destroy()));
    // What a host still has open when its cable is gone ends with the test.
    t.after(() => both.forEach((each) => each.destroy()));
  });
  await new Promise<void>((resolve) => gate.listen(0, middle, resolve));
  t.after(() => gate.close());
  const caFile = join(temporaryFolder(t), 'ca.pem');
  writeFileSync(caFile, tokens.ca);

  const prefix = `hosts-${randomBytes(4).toString('hex')}`;
  const masterKey = masterKeyOf(Buffer.alloc(32, 5));
  const keys = { place: 'the test', read: async () => [masterKey], readOrMake: async () => masterKey };
  const cache = redisCache({ url: redis.url, prefix, keys });
  t.after(() => cache.close());
  const record = sampleSession('adele@contoso.com', {
    cloud: tokens.cloud,
    requestedScopes: [`${tokens.origin}/User.Read`],
    credential: savedCredential('refresh-token', { refreshToken: 'refresh-1' }),
    tokens: { [tokens.origin]: { accessToken: new Secret('access-1'), expiresAtMs: 1, scopes: ['User.Read'] } },
  });
  await cache.write(record);

  const url = `redis://:between-hosts@${redisAddress}:${redis.port}`;
  const { port: gatePort } = gate.address() as AddressInfo;
  const args = [url, prefix, record.id, caFile, String(tokens.port), middle, String(gatePort)];
  const hosts = await Promise.all([1, 2].map((number) => startHost(t, number, redisAddress, args)));
  const [one, other] = hosts;
  assert.ok(one !== undefined && other !== undefined);
  return { one, other, tokens, refreshToken: async () => refreshTokenOf(await cache.read(record.id)) };
}

async function startHost(t: TestContext, number: number, redisAddress: string, args: readonly string[]): Promise<Host> {
  // 15 characters at most.
  const own = randomBytes(4).toString('hex');
  const [name, outer, inner] = [`entrada-${own}`, `eno${own}`, `eni${own}`];
  ip('netns', 'add', name);
  t.after(() => ip('netns', 'del', name));
  ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', inner, 'netns', name);
  // The namespace itself may linger for a moment.
  t.after(() => ip('link', 'del', outer));
  ip('addr', 'add', `10.231.${number}.1/30`, 'dev', outer);
  ip('link', 'set', outer, 'up');
  const inside = (...words: readonly string[]) => ip('-n', name, ...words);
  inside('addr', 'add', `10.231.${number}.2/30`, 'dev', inner);
  inside('link', 'set', inner, 'up');
  inside('link', 'set', 'lo', 'up');
  inside('route', 'add', 'default', 'via', `10.231.${number}.1`);
  const program = fileURLToPath(new URL('../support/redis-host.js', import.meta.url));
  const child = startLineProcess('ip', ['netns', 'exec', name, process.execPath, program, ...args]);
  t.after(() => child.signal('SIGKILL'));
  assert.equal(await child.line(), 'ready');
  return {
    process: child,
    async acquire(wish) {
      child.say(wish ?? 'any');
      return JSON.parse(await child.line()) as Answer;
    },
    cut: () => ip('link', 'set', outer, 'down'),
    mend: () => ip('link', 'set', outer, 'up'),
    cutFromRedis: () => inside('route', 'add', 'unreachable', `${redisAddress}/32`),
    mendToRedis: () => inside('route', 'del', 'unreachable', `${redisAddress}/32`),
  };
}

test('two hosts renew once when one is cut off between its request and the answer', async (t) => {
  const { one, other, tokens, refreshToken } = await twoHosts(t, middle);
  tokens.answer(() => {
    one.cut();
    return tokenAnswer(2);
  }, tokenAnswer(3));
  const first = one.acquire();
  await tokens.asked(1);
  const second = other.acquire();
  await wait(4_000);
  // Nobody presents a refresh token that may be used up.
  assert.equal(tokens.requests.length, 1);
  one.mend();
  assert.equal(tokenOf(await second), 'access-2');
  assert.deepEqual(await first, { ...(await first), token: 'access-2', warnings: [] });
  assert.equal(await refreshToken(), 'refresh-2');
  assert.equal(tokenOf(await other.acquire('anew')), 'access-3');
  assert.equal(tokenOf(await one.acquire()), 'access-3');
  assert.deepEqual(
    tokens.requests.map(({ form }) => form['refresh_token']),
    ['refresh-1', 'refresh-2'],
  );
});

test('two hosts renew once when one cannot save what it got until the cut is over', async (t) => {
  const { one, other, tokens, refreshToken } = await twoHosts(t, '10.231.91.1');
  tokens.answer(() => {
    one.cutFromRedis();
    return tokenAnswer(2);
  }, tokenAnswer(3));
  const first = one.acquire();
  await tokens.asked(1);
  const second = other.acquire();
  const served = await first;
  assert.equal(tokenOf(served), 'access-2');
  assert.match(
    served.warnings.join(),
    /^The renewed session could not be saved and is used while this process lives: Cannot/,
  );
  await wait(1_000);
  assert.deepEqual([tokens.requests.length, await refreshToken()], [1, 'refresh-1']);
  one.mendToRedis();
  assert.equal(tokenOf(await second), 'access-2');
  assert.equal(await refreshToken(), 'refresh-2');
  assert.equal(tokenOf(await other.acquire('anew')), 'access-3');
  assert.equal(tokenOf(await one.acquire()), 'access-3');
  assert.deepEqual(
    tokens.requests.map(({ form }) => form['refresh_token']),
    ['refresh-1', 'refresh-2'],
  );
});

/** Returns the token, or what failed, which then shows. */
function tokenOf({ token, error }: Answer): string | undefined {
  return token ?? error;
}

function tokenAnswer(number: number) {
  return {
    body: {
      token_type: 'Bearer',
      access_token: `access-${number}`,
      refresh_token: `refresh-${number}`,
      expires_in: 3600,
      scope: 'User.Read',
    },
  };
}

function refreshTokenOf(record: SessionRecord | undefined) {
  return savedText(record?.credential, 'refreshToken');
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
