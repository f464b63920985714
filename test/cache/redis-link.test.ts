import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RedisConnection, redisLink } from '../../src/cache/redis/redis-link.ts';
import { redisFaultOf, refusedError, replyCode, unreachableError, wordsOf } from '../../src/cache/redis/redis-error.ts';
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

test('refusedError() and unreachableError() have words and a remedy for each code', () => {
  const lookThere = 'Look at the log of the server.';
  const credentials = 'Check the user name and the password in ENTRADA_CACHE.';
  const later = 'Run the command again in a moment.';
  const cases: readonly [code: string, kind: 'busy' | 'refused', found: string, hint: string][] = [
    ['LOADING', 'busy', 'the server is starting and reads its data', later],
    ['BUSY', 'busy', 'the server is busy with a script', later],
    ['CLUSTERDOWN', 'busy', 'the cluster is down', lookThere],
    ['TRYAGAIN', 'busy', 'the cluster is moving the session to another server', later],
    ['MASTERDOWN', 'busy', 'the server has lost the one it copies', lookThere],
    ['READONLY', 'busy', 'the server is a copy that cannot be written to', 'Put the address of the primary server.'],
    ['WRONGPASS', 'refused', 'the server refuses the user name or the password', credentials],
    ['NOAUTH', 'refused', 'the server asks for a password', credentials],
    [
      'NOPERM',
      'refused',
      'the user may not do this there',
      'Give the user the commands and keys that docs/fleets.md lists.',
    ],
    ['OOM', 'refused', "the server's memory is full", 'Give it more memory, or a policy that evicts what is old.'],
    ['MISCONF', 'refused', 'the server cannot save to its disk and does not accept writes', lookThere],
    ['NOREPLICAS', 'refused', 'too few copies of the server are there to write safely', lookThere],
    [
      'WRONGTYPE',
      'refused',
      "a value of another kind is in the place of Entrada's",
      'Let another program use other keys, or set ENTRADA_CACHE_PREFIX.',
    ],
    [
      'MOVED',
      'refused',
      'the server is one of a cluster',
      'Write the address as redis+cluster://host1:6379,host2:6379.',
    ],
    ['DENIED', 'refused', 'the server is in protected mode and takes local connections alone', lookThere],
    ['OTHER', 'refused', 'the server answered with an error', lookThere],
  ];
  for (const [code, kind, found, hint] of cases) {
    const { message, ...error } = refusedError('x', code);
    assert.deepEqual(
      [error.code, message, error.hint, error.details],
      [
        kind === 'busy' ? 'CACHE_UNREACHABLE' : 'STORAGE_FAILED',
        `Cannot use the session cache "x": ${found} (${code})`,
        hint,
        { place: 'x', reason: `${found} (${code})`, redisCode: code },
      ],
    );
    const fault = kind === 'busy' ? { kind, code, isOtherServer: code === 'READONLY' } : { kind, code };
    for (const text of [code, `${code} more`, `-${code} more`]) assert.deepEqual(redisFaultOf(new Error(text)), fault);
  }
  const check =
    'Check ENTRADA_CACHE and that the server is running, or set ENTRADA_CACHE_FALLBACK=memory to go on without it.';
  const authority = "Set ENTRADA_CACHE_CA_FILE to the certificate of the server's own authority.";
  const ways: readonly [code: string, words: string, isTrust: boolean][] = [
    ['ECONNREFUSED', 'nothing is listening at that address', false],
    ['ENOTFOUND', 'the name cannot be resolved', false],
    ['EAI_AGAIN', 'the name server does not answer', false],
    ['ECONNRESET', 'the connection was cut', false],
    ['EPIPE', 'the connection was cut', false],
    ['EHOSTUNREACH', 'there is no route', false],
    ['ENETUNREACH', 'there is no route', false],
    ['ETIMEDOUT', 'the connection timed out', false],
    ['EOTHER', 'the connection failed', false],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'the server does not speak a supported TLS version', false],
    ['CERT_HAS_EXPIRED', 'its certificate is not trusted', true],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate is not trusted', true],
    ['UNABLE_TO_GET_ISSUER', 'its certificate is not trusted', true],
    ['HOSTNAME_MISMATCH', 'its certificate is not trusted', true],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is not trusted', true],
    ['INVALID_CA', 'its certificate is not trusted', true],
  ];
  for (const [code, words, isTrust] of ways) {
    const cause = systemError(code);
    assert.equal(wordsOf(cause), `${words} (${code})`);
    assert.deepEqual(redisFaultOf(cause), { kind: 'away', isFinal: isTrust });
    const error = unreachableError('x', 'words', cause);
    assert.deepEqual(
      [error.code, error.message, error.hint, error.cause, error.details],
      [
        'CACHE_UNREACHABLE',
        'Cannot reach the session cache "x": words',
        isTrust ? authority : check,
        cause,
        { place: 'x', reason: 'words' },
      ],
    );
  }
  const other = unreachableError('x', 'words', new Error('it quotes a command'));
  assert.deepEqual([other.cause, other.hint, wordsOf(new Error(''))], [undefined, check, 'the connection was lost']);
});

test('a link keeps trying within its limit, with pauses that double from 50 ms to a second, half of it by chance', async (t) => {
  for (const [chance, expected, count] of [
    [0, [25, 50, 200, 400, 500, 500], 8],
    [1, [50, 200, 400, 800], 6],
  ] as const) {
    const { mock } = t.mock.method(Math, 'random', () => chance);
    const loading = Array.from({ length: 30 }, () => new Error('LOADING a moment'));
    const { link, clock, settled, sent } = linkOf(loading);
    const error = await failureOf(settled(link.send(['GET', 'k'], 'k')));
    assert.equal(error.details['redisCode'], 'LOADING');
    // The limit is counted in parts of 100 ms, as long as one of the pauses.
    const pauses = clock.asked.filter((durationMs) => durationMs !== 100);
    assert.deepEqual([pauses, sent.length], [expected, count]);
    mock.restore();
  }
});

test('a link waits for nothing once no call does, so that it does not keep the process alive', async () => {
  const { link, clock, settled } = linkOf(['first', 'lost']);
  await link.send(['GET', 'a'], 'a');
  for (let count = 0; count < 30; count += 1) {
    await settled(failureOf(link.send(['GET', 'a'], 'a')));
    assert.deepEqual(clock.left(), [], `after ${count} failed calls`);
  }
});

test('a link that is closed drops its connection, also one that is being opened', async () => {
  const { link, drops } = linkOf(['a']);
  await link.send(['GET', 'k'], 'k');
  link.close();
  assert.equal(drops(), 1);
  const closed = {
    code: 'CACHE_UNREACHABLE',
    message: 'Cannot reach the session cache "redis://test": it was closed',
  };
  await assert.rejects(link.send(['GET', 'k'], 'k'), closed);
  let arrive: (connection: RedisConnection) => void = () => undefined;
  let dropped = 0;
  const dialing = redisLink({
    place: 'redis://test',
    clock: createFakeClock(),
    dial: () => new Promise((resolve) => (arrive = resolve)),
  });
  const sending = dialing.send(['GET', 'k'], 'k').catch(() => undefined);
  await new Promise(setImmediate);
  dialing.close();
  arrive({ isUsable: true, drop: () => void (dropped += 1), send: async () => 'a' });
  await sending;
  assert.equal(dropped, 1);
});

test('a link tells a dial that takes too long to end, and a dial that failed says why', async () => {
  const clock = createFakeClock();
  const signals: AbortSignal[] = [];
  const link = redisLink({
    place: 'redis://test',
    clock,
    limitMs: 400,
    dial: (signal) => {
      signals.push(signal);
      return new Promise(() => undefined);
    },
  });
  const failure = failureOf(link.send(['GET', 'k'], 'k'));
  await new Promise(setImmediate);
  await clock.advance(400);
  assert.equal(
    (await failure).message,
    'Cannot reach the session cache "redis://test": it did not answer within 0.4 s',
  );
  // The limit of the dial ends a moment after that of the call.
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true],
  );
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
