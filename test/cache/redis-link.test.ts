import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RedisConnection, redisLink } from '../../src/cache/redis/redis-link.ts';
import { redisFaultOf, refusedError, replyCode } from '../../src/cache/redis/redis-error.ts';
import { redisScript, runScript } from '../../src/cache/redis/redis-script.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { failureOf } from '../support/rejects.ts';

/** Connections that answer what a script says (or are "lost", or "silent"), one list of steps for each that is dialled. */
function linkOf(...dials: readonly (readonly unknown[] | Error)[]) {
  const sent: string[][] = [];
  let dialled = 0;
  let dropped = 0;
  const clock = createFakeClock();
  const link = redisLink({
    place: 'redis://test',
    clock,
    async dial(): Promise<RedisConnection> {
      const steps = dials[dialled];
      dialled += 1;
      if (steps === undefined || steps instanceof Error) throw steps ?? systemError('ECONNREFUSED');
      const left = [...steps];
      let isUsable = true;
      return {
        get isUsable() {
          return isUsable;
        },
        drop: () => void (dropped += 1),
        async send(args) {
          sent.push([...args]);
          const step = left.shift();
          if (step === 'silent') return new Promise(() => undefined);
          if (step === 'lost') {
            isUsable = false;
            throw new Error('Socket closed unexpectedly');
          }
          if (step instanceof Error) throw step;
          return step;
        },
      };
    },
  });
  /** Lets the time pass that a call waits for, and says how much it was. */
  const settled = async <T>(call: Promise<T>): Promise<{ readonly result: T; readonly tookMs: number }> => {
    const startMs = clock.nowMs();
    const state = { isSettled: false };
    const done = call.finally(() => (state.isSettled = true));
    done.catch(() => undefined);
    await new Promise(setImmediate);
    while (!state.isSettled) {
      await clock.advance(1);
      await new Promise(setImmediate);
    }
    return { result: await done, tookMs: clock.nowMs() - startMs };
  };
  return { link, sent, clock, settled, dials: () => dialled, drops: () => dropped };
}

function systemError(code: string): Error {
  return Object.assign(new Error(`connect ${code} 127.0.0.1:1`), { code });
}

test('a link dials once for many commands, and again after the connection was lost', async () => {
  const { link, settled, dials, drops } = linkOf(['a', 'b', 'lost'], ['c']);
  assert.equal(dials(), 0);
  assert.deepEqual(await Promise.all([link.send(['GET', 'k'], 'k'), link.send(['GET', 'k'], 'k')]), ['a', 'b']);
  assert.equal((await settled(link.send(['GET', 'k'], 'k'))).result, 'c');
  assert.deepEqual([dials(), drops()], [2, 1]);
});

test('a link does not repeat what must not happen twice', async () => {
  const { link, dials } = linkOf(['a', 'lost'], ['b']);
  await link.send(['GET', 'k'], 'k');
  await assert.rejects(link.send(['INCR', 'k'], 'k', false), {
    code: 'CACHE_UNREACHABLE',
    message: 'Cannot reach the session cache "redis://test": the connection was lost',
  });
  assert.equal(dials(), 1);
});

test('a link gives up a connection that does not answer, and pauses before it dials again', async () => {
  const { link, clock, settled, dials, drops } = linkOf(['silent'], ['a']);
  const startMs = clock.nowMs();
  await assert.rejects(settled(link.send(['GET', 'k'], 'k')), {
    code: 'CACHE_UNREACHABLE',
    message: 'Cannot reach the session cache "redis://test": it did not answer within 2 s',
  });
  assert.equal(clock.nowMs() - startMs, 2_000);
  assert.deepEqual([dials(), drops()], [1, 1]);
  const { result, tookMs } = await settled(link.send(['GET', 'k'], 'k'));
  assert.equal(result, 'a');
  assert.ok(tookMs >= 25 && tookMs <= 51, `${tookMs} ms`);
});

test('a link counts time in which its process could not run once, and sees what came meanwhile first', async () => {
  const late: ((reply: string) => void)[] = [];
  // Each part of the limit may end an hour late, as after a laptop slept. The reply comes in the fifth.
  let slept = 0;
  const clock = {
    nowMs: () => Date.now(),
    sleep: async () => {
      await new Promise(setImmediate);
      slept += 1;
      if (slept === 5) late[0]?.('a');
    },
  };
  const link = redisLink({
    place: 'redis://test',
    clock,
    dial: async () => ({
      isUsable: true,
      drop: () => undefined,
      send: () => new Promise((resolve) => late.push(resolve)),
    }),
  });
  assert.equal(await link.send(['GET', 'k'], 'k'), 'a');
});

test('a link says why a server refused when its time ends in the middle of another try', async () => {
  const { link, settled } = linkOf([new Error("READONLY You can't write against a read only replica.")], ['silent']);
  await assert.rejects(settled(link.send(['SET', 'k', 'v'], 'k')), {
    code: 'CACHE_UNREACHABLE',
    message: 'Cannot use the session cache "redis://test": the server is a copy that cannot be written to (READONLY)',
  });
});

test('a link waits longer and longer while it cannot dial, and never past the limit', async () => {
  const refused = Array.from({ length: 50 }, () => systemError('ECONNREFUSED'));
  const { link, clock, settled, dials } = linkOf(['a', 'lost'], ...refused);
  await link.send(['GET', 'k'], 'k');
  const startMs = clock.nowMs();
  const error = await failureOf(settled(link.send(['GET', 'k'], 'k')));
  assert.equal(
    error.message,
    'Cannot reach the session cache "redis://test": nothing is listening at that address (ECONNREFUSED)',
  );
  // The limit is counted in twenty parts, and the last one begins before it is over.
  assert.ok(clock.nowMs() - startMs <= 2_100, `${clock.nowMs() - startMs} ms`);
  assert.ok(dials() >= 4 && dials() <= 8, `${dials()} dials`);
});

test('a link tries again while the server starts, and says so when it goes on for too long', async () => {
  const loading = new Error('LOADING Redis is loading the dataset in memory');
  const { link, settled, drops } = linkOf([loading, loading, 'a', ...Array.from({ length: 20 }, () => loading)]);
  assert.equal((await settled(link.send(['GET', 'k'], 'k'))).result, 'a');
  const error = await failureOf(settled(link.send(['GET', 'k'], 'k')));
  assert.deepEqual(
    [error.code, error.message, drops()],
    [
      'CACHE_UNREACHABLE',
      'Cannot use the session cache "redis://test": the server is starting and reads its data (LOADING)',
      0,
    ],
  );
});

test('a link looks for another server when it has reached a copy', async () => {
  const { link, settled, dials } = linkOf([new Error("READONLY You can't write against a read only replica.")], ['a']);
  assert.equal((await settled(link.send(['SET', 'k', 'v'], 'k'))).result, 'a');
  assert.equal(dials(), 2);
});

test('an error of the server shows neither its text nor what was sent', async () => {
  const quoting = new Error('ERR unknown command `HELLO`, with args beginning with: `3` `AUTH` `default` `hunter2`');
  const { link } = linkOf([quoting]);
  const error = await failureOf(link.send(['GET', 'k'], 'k'));
  assert.equal(error.message, 'Cannot use the session cache "redis://test": the server answered with an error (ERR)');
  assert.doesNotMatch(JSON.stringify([error.message, error.hint, error.details, String(error.cause)]), /hunter2/);
});

test('runScript() sends a script in full only when the server does not know it', async () => {
  const script = redisScript('return 1');
  const unknown = new Error('NOSCRIPT No matching script. Please use EVAL.');
  const { link, sent } = linkOf([unknown, 1, 2]);
  assert.equal(await runScript(link, script, ['k'], ['a']), 1);
  assert.equal(await runScript(link, script, ['k'], ['a']), 2);
  assert.deepEqual(sent, [
    ['EVALSHA', script.digest, '1', 'k', 'a'],
    ['EVAL', script.text, '1', 'k', 'a'],
    ['EVALSHA', script.digest, '1', 'k', 'a'],
  ]);
});

test('replyCode() finds what old servers put behind ERR', () => {
  const cases: readonly [string, string | undefined][] = [
    ['ERR Error running script (call to f_1): @user_script:3: -OOM command not allowed', 'OOM'],
    ['ERR AUTH <password> called without any password configured', 'WRONGPASS'],
    ['ERR Protocol error: unauthenticated bulk length', 'NOAUTH'],
    ['ERR unknown command', 'ERR'],
    ['CLUSTERDOWN The cluster is down', 'CLUSTERDOWN'],
    ['connect ECONNREFUSED 127.0.0.1:6379', undefined],
    ['The client is closed', undefined],
  ];
  for (const [text, code] of cases) assert.equal(replyCode(new Error(text)), code, text);
  assert.deepEqual(redisFaultOf(systemError('CERT_HAS_EXPIRED')), { kind: 'away', isFinal: true });
  assert.equal(refusedError('x', 'MISCONF').exitStatus, 7);
});
