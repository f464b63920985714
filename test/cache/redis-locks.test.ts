import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import { type TestContext, test } from 'node:test';
import { EntradaError } from '../../src/base/errors.ts';
import { redisLocks } from '../../src/cache/redis/redis-locks.ts';
import { cacheKeys } from '../../src/cache/redis/session-keys.ts';
import { freeLock, keepLock, takeLock, writeRecord } from '../../src/cache/redis/session-scripts.ts';
import { asClient, memoryRedis } from '../support/memory-redis.ts';
import { failureOf } from '../support/rejects.ts';

const id = '0123456789abcdef'.repeat(2);
const otherId = id.replace('0', 'f');
const own = `p:{${id}}`;
const keys = { record: `${own}:record`, lock: `${own}:lock`, fence: `${own}:fence`, renewal: `${own}:renewal` };
const lifeMs = 90_000;
const graceMs = 30_000;
const away = new EntradaError('CACHE_UNREACHABLE', 'Cannot reach the session cache: a test says so.');
const lost = {
  code: 'LOCK_LOST',
  message: `Cannot write the session "${id}": its lock was released, or taken over by another process`,
};
const calls = { take: takeLock, keep: keepLock, free: freeLock, put: writeRecord };

/** Machines that share one server, on a time that stands still until a test lets it pass. */
function start(t: TestContext, chance = 0) {
  let seen = 0;
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  // For modules that import the timers by name.
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.timers.reset();
    syncBuiltinESMExports();
  });
  t.mock.method(Math, 'random', () => chance);
  let nowMs = 0;
  t.mock.method(process, 'hrtime', () => [0, nowMs * 1e6]);
  const server = memoryRedis(() => 1_000_000 + nowMs);
  /** A reply that waits for the test. */
  let gate: Promise<void> | undefined;
  const machine = () =>
    redisLocks({
      link: {
        place: 'the test',
        async send(args) {
          const reply = server.run(args);
          await gate;
          return asClient(reply);
        },
        close: () => undefined,
      },
      keysOf: cacheKeys('p').of,
      lifeMs,
      graceMs,
    });
  /** The calls since the last question: the kind, and what the script gets. */
  const asked = () => {
    const names = new Map(Object.entries(calls).map(([name, { digest }]) => [digest, name]));
    const found = server.commands.slice(seen).flatMap(([command, digest = '', , ...rest]) => {
      return command === 'EVALSHA' ? [[names.get(digest), ...rest]] : [];
    });
    seen = server.commands.length;
    return found;
  };
  /** Lets everything go on that waits for no timer. */
  const settle = async () => {
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  };
  const pass = async (durationMs: number, stepMs = 5) => {
    await settle();
    for (let passed = 0; passed < durationMs; passed += stepMs) {
      nowMs += stepMs;
      t.mock.timers.tick(stepMs);
      await settle();
    }
  };
  /** Lets as much time pass as a call needs. */
  const soon = async <T>(call: Promise<T>): Promise<T> => {
    const state = { isOver: false };
    const over = call.finally(() => (state.isOver = true));
    over.catch(() => undefined);
    for (let tries = 0; tries < 400; tries += 1) {
      await settle();
      if (state.isOver) return over;
      await pass(5);
    }
    return assert.fail('It never came to an end.');
  };
  return {
    server,
    machine,
    settle,
    pass,
    soon,
    /** Holds replies back until the function that it returns is called. */
    holdReplies() {
      let open = (): void => undefined;
      gate = new Promise((resolve) => (open = resolve));
      return () => {
        gate = undefined;
        open();
      };
    },
    /** Fails the calls of these kinds, or all, from now on. */
    fail(...kinds: readonly (keyof typeof calls)[]) {
      const digests = kinds.map((kind) => calls[kind].digest);
      server.answer = (args) => (kinds.length === 0 || digests.includes(args[1] ?? '') ? away : undefined);
    },
    serve: () => (server.answer = undefined),
    asked,
    kinds: () => asked().map(([kind]) => kind),
  };
}

test('lock(), write() and release() are one call each, which shows the owner and the fence', async (t) => {
  const { server, machine, asked, soon } = start(t);
  const locks = machine();
  const lock = await soon(locks.lock(id));
  const owner = String(asClient(server.run(['GET', keys.lock])));
  assert.match(owner, /^[0-9a-f]{24}$/);
  assert.equal(lock.fence, 1_000_000);
  assert.deepEqual([server.leftMs(keys.lock), server.leftMs(keys.fence)], [1_700, lifeMs]);
  await locks.write(id, 'sealed', lock);
  assert.equal(server.run(['GET', keys.record]), 'sealed');
  await lock.release();
  await lock.release();
  const triple = [keys.lock, keys.fence, keys.renewal];
  assert.deepEqual(asked(), [
    ['take', ...triple, owner, '1700', '90000', '0'],
    ['put', keys.record, keys.lock, keys.fence, `${own}:names`, 'sealed', '90000', owner, '1000000'],
    ['free', ...triple, owner, '1000000', '90000'],
  ]);
  assert.deepEqual(server.keys(), [keys.fence, keys.record]);
});

test('lock() for a renewal also notes it, and others wait for its grace', async (t) => {
  const { server, machine, asked, pass } = start(t);
  const lock = await machine().lock(id, { forRenewal: true });
  const owner = String(asClient(server.run(['GET', keys.renewal])));
  assert.equal(server.leftMs(keys.renewal), graceMs);
  await pass(500);
  await lock.release();
  const triple = [keys.lock, keys.fence, keys.renewal];
  const keep = ['keep', ...triple, owner, '1700', '1000000', '1', '30000'];
  assert.deepEqual(asked(), [
    ['take', ...triple, owner, '1700', '90000', '1'],
    keep,
    keep,
    ['free', ...triple, owner, '1000000', '90000'],
  ]);
  assert.deepEqual(server.keys(), [keys.fence]);
});

test('write() without a lock ends the one there is', async (t) => {
  const { server, machine, asked, soon } = start(t);
  const [one, other] = [machine(), machine()];
  const lock = await soon(one.lock(id));
  asked();
  await other.write(id, 'newer', undefined);
  assert.deepEqual(asked(), [['put', keys.record, keys.lock, keys.fence, `${own}:names`, 'newer', '90000', '', '0']]);
  await assert.rejects(one.write(id, 'older', lock), lost);
  assert.equal(server.run(['GET', keys.record]), 'newer');
  // Other callers of this process need not wait for it to be released, or for its next sign of life.
  await (await one.lock(id)).release();
  server.answer = () => 0;
  await assert.rejects(one.write(id, 'older', undefined), lost);
});

test('write() refuses a lock of another session, of another place, and one that was released, without a call', async (t) => {
  const { machine, kinds, soon } = start(t);
  const [one, other] = [machine(), machine()];
  const lock = await soon(one.lock(id));
  const foreign = await soon(one.lock(otherId));
  kinds();
  await assert.rejects(one.write(id, 'sealed', foreign), lost);
  await assert.rejects(other.write(id, 'sealed', lock), lost);
  await Promise.all([lock.release(), foreign.release()]);
  kinds();
  await assert.rejects(one.write(id, 'sealed', lock), lost);
  assert.deepEqual(kinds(), []);
});

test('lock() refuses an id that is none', async (t) => {
  const { machine } = start(t);
  await assert.rejects(machine().lock('../x'), {
    code: 'INPUT_INVALID',
    message: 'Cannot find session "../x": it is not a session id',
  });
});

test('a lock shows life every half second while it is held, one call at a time, whatever comes of it', async (t) => {
  const { server, machine, asked, kinds, pass, settle, holdReplies, fail, serve } = start(t);
  const lock = await machine().lock(id);
  const owner = String(asClient(server.run(['GET', keys.lock])));
  kinds();
  await pass(495);
  assert.deepEqual(kinds(), []);
  await pass(5);
  const keep = ['keep', keys.lock, keys.fence, keys.renewal, owner, '1700', '1000000', '0', '30000'];
  assert.deepEqual([asked(), server.leftMs(keys.lock)], [[keep], 1_700]);
  fail();
  await pass(500);
  serve();
  await pass(500);
  assert.deepEqual(kinds(), ['keep', 'keep']);
  const open = holdReplies();
  await pass(2_000);
  assert.deepEqual(kinds(), ['keep']);
  open();
  await settle();
  await pass(500);
  assert.deepEqual(kinds(), ['keep']);
  await lock.release();
  await pass(2_000);
  assert.deepEqual(kinds(), ['free']);
});

test('a lock that is found lost at a sign of life shows none anymore, and frees its turn', async (t) => {
  const { server, machine, kinds, pass, soon } = start(t);
  const locks = machine();
  const lock = await soon(locks.lock(id));
  server.run(['SET', keys.fence, '2000000']);
  await pass(500);
  kinds();
  await pass(2_000);
  assert.deepEqual(kinds(), []);
  await assert.rejects(locks.write(id, 'sealed', lock), lost);
  assert.deepEqual(kinds(), []);
  const owner = server.run(['GET', keys.lock]);
  server.run(['DEL', keys.lock]);
  // What is gone on with is a renewal alone.
  const renewal = await soon(locks.lock(id, { forRenewal: true }));
  assert.notEqual(server.run(['GET', keys.lock]), owner);
  await renewal.release();
  const next = await soon(locks.lock(id));
  assert.equal(next.fence, 2_000_003);
  // Of a lock that is gone.
  await lock.release();
  assert.equal(server.leftMs(keys.lock), 1_700);
  await next.release();
});

for (const [chance, waitMs] of [
  [0, 15],
  [1, 80],
] as const) {
  test(`lock() asks again after ${waitMs} ms when chance gives ${chance}`, async (t) => {
    const { server, machine, kinds, pass, soon } = start(t, chance);
    server.run(['SET', keys.lock, "another machine's"]);
    const waiting = machine().lock(id);
    await pass(waitMs - 5);
    assert.deepEqual(kinds(), ['take']);
    await pass(5);
    assert.deepEqual(kinds(), ['take']);
    server.run(['DEL', keys.lock]);
    await pass(waitMs);
    await (await soon(waiting)).release();
  });
}

test('callers of one process take turns without a call, and those who renew wait apart', async (t) => {
  const { machine, kinds, pass, settle, soon } = start(t);
  const locks = machine();
  const first = await soon(locks.lock(id));
  const second = locks.lock(id);
  kinds();
  await pass(400);
  assert.deepEqual(kinds(), []);
  const renewal = locks.lock(id, { forRenewal: true });
  await settle();
  assert.deepEqual(kinds(), ['take']);
  await first.release();
  await soon(Promise.all([second, renewal].map(async (lock) => (await lock).release())));
});

test('lock() that is cancelled while it waits asks no more, and leaves its turn to the next', async (t) => {
  const { server, machine, kinds, pass, settle, soon } = start(t);
  const locks = machine();
  server.run(['SET', keys.lock, "another machine's"]);
  const stop = new AbortController();
  const waiting = failureOf(locks.lock(id, { signal: stop.signal }));
  await settle();
  const reason = new Error('enough');
  stop.abort(reason);
  const failure = await waiting;
  assert.deepEqual([failure.code, failure.cause], ['CANCELLED', reason]);
  kinds();
  await pass(100);
  assert.deepEqual(kinds(), []);
  server.run(['DEL', keys.lock]);
  await (await soon(locks.lock(id))).release();
});

for (const forRenewal of [false, true]) {
  const what = forRenewal ? 'lock() for a renewal' : 'lock()';
  test(`${what} that is cancelled while the server grants it has released it by then`, async (t) => {
    const { server, machine, holdReplies, settle, soon } = start(t);
    const locks = machine();
    const stop = new AbortController();
    const reason = new Error('enough');
    const granted = forRenewal ? keepLock : takeLock;
    let open = (): void => undefined;
    server.answer = (args) => {
      if (args[1] === granted.digest) stop.abort(reason);
      if (args[1] === freeLock.digest) open = holdReplies();
      return undefined;
    };
    const state = { isOver: false };
    const cancelled = failureOf(locks.lock(id, { signal: stop.signal, forRenewal })).finally(
      () => (state.isOver = true),
    );
    await settle();
    // It is not over before the server has confirmed that.
    assert.deepEqual([stop.signal.aborted, state.isOver], [true, false]);
    open();
    const failure = await soon(cancelled);
    assert.deepEqual(
      [failure.code, failure.message, failure.cause],
      ['CANCELLED', 'Cancelled while waiting for the lock of a session.', reason],
    );
    assert.deepEqual(server.keys(), [keys.fence]);
    server.answer = undefined;
    await (await soon(locks.lock(id, { forRenewal }))).release();
  });
}

test('lock() fails with the server, and leaves its turn to the next', async (t) => {
  const { machine, fail, serve, soon } = start(t);
  const locks = machine();
  for (const forRenewal of [false, true]) {
    fail();
    await assert.rejects(locks.lock(id, { forRenewal }), away);
    serve();
    await (await soon(locks.lock(id, { forRenewal }))).release();
  }
});

test('lock() for a renewal that cannot be made firm is released as soon as the server is there again', async (t) => {
  const { server, machine, kinds, pass, fail, serve } = start(t);
  const locks = machine();
  fail('keep', 'free');
  await assert.rejects(locks.lock(id, { forRenewal: true }), away);
  assert.deepEqual(kinds(), ['take', 'keep']);
  await pass(145);
  assert.deepEqual(kinds(), []);
  await pass(155);
  assert.deepEqual(kinds(), ['free', 'free']);
  serve();
  await pass(150);
  assert.deepEqual([kinds(), server.keys()], [['free'], [keys.fence]]);
  await pass(1_000);
  assert.deepEqual(kinds(), []);
});

test('lock() for a renewal that was taken over before it was firm waits again', async (t) => {
  const { server, machine, kinds, pass, soon } = start(t);
  let isFirst = true;
  server.answer = (args) => {
    if (args[1] !== keepLock.digest || !isFirst) return undefined;
    isFirst = false;
    return 0;
  };
  const waiting = machine().lock(id, { forRenewal: true });
  await pass(10);
  assert.deepEqual(kinds(), ['take', 'keep']);
  await pass(5);
  assert.deepEqual(kinds(), ['take', 'keep']);
  await (await soon(waiting)).release();
});

test('release() tries again until the server is there, for as long as the lock can last', async (t) => {
  const { machine, kinds, pass, fail, soon } = start(t, 0.5);
  const locks = machine();
  const lock = await soon(locks.lock(id));
  fail();
  kinds();
  await lock.release();
  await pass(graceMs + 5_000);
  const found = kinds();
  // The first at once, the others 300 ms apart.
  assert.equal(found.filter((kind) => kind === 'free').length, 1 + graceMs / 300);
  await pass(2_000);
  assert.deepEqual(kinds(), []);
});

test('what a renewal could not write is delivered before its lock is released, and known until then', async (t) => {
  const { server, machine, asked, kinds, pass, fail, serve, soon } = start(t);
  const [locks, other] = [machine(), machine()];
  const lock = await soon(locks.lock(id, { forRenewal: true }));
  const owner = server.run(['GET', keys.renewal]);
  const [before, after] = [
    { bytes: Buffer.from('old'), version: '1' },
    { bytes: Buffer.from('new'), version: '' },
  ];
  locks.learn(otherId, before);
  assert.deepEqual([locks.known(id), locks.known(otherId)], [undefined, undefined]);
  locks.learn(id, before);
  assert.deepEqual(locks.known(id), before);
  assert.equal(locks.knownAway(id), undefined);
  fail();
  await pass(5_000, 50);
  assert.deepEqual(locks.knownAway(id), before);
  locks.learn(id, after);
  await assert.rejects(locks.write(id, 'renewed', lock), away);
  await lock.release();
  await assert.rejects(locks.write(id, 'renewed', lock), lost);
  kinds();
  await pass(5_000, 50);
  // Delivered before it is released: never the other way round.
  // Without signs of life in between, which would keep the process alive.
  assert.deepEqual(new Set(kinds()), new Set(['put']));
  assert.deepEqual(locks.known(id), after);
  serve();
  await pass(150);
  const found = asked().filter(([kind]) => kind !== 'keep');
  assert.deepEqual(found, [
    ['put', keys.record, keys.lock, keys.fence, `${own}:names`, 'renewed', '90000', owner, String(lock.fence)],
    ['free', keys.lock, keys.fence, keys.renewal, owner, String(lock.fence), '90000'],
  ]);
  assert.deepEqual([server.run(['GET', keys.record]), server.keys()], ['renewed', [keys.fence, keys.record]]);
  assert.equal(locks.known(id), undefined);
  await pass(2_000);
  assert.deepEqual(kinds(), []);
  await (await soon(other.lock(id, { forRenewal: true }))).release();
});

test('what a renewal could not write is delivered for ten minutes, and then given up', async (t) => {
  const { machine, kinds, pass, fail, soon } = start(t, 0.5);
  const locks = machine();
  const lock = await soon(locks.lock(id, { forRenewal: true }));
  locks.learn(id, { bytes: Buffer.from('new'), version: '' });
  fail();
  await failureOf(locks.write(id, 'renewed', lock));
  await lock.release();
  kinds();
  await pass(599_700, 300);
  assert.deepEqual([kinds().filter((kind) => kind === 'put').length, locks.known(id) === undefined], [1_999, false]);
  await pass(3_000, 300);
  assert.deepEqual([kinds().filter((kind) => kind === 'put').length, locks.known(id)], [1, undefined]);
});

test('a write that was repeated with success leaves nothing to deliver', async (t) => {
  const { server, machine, kinds, fail, serve, soon } = start(t);
  const locks = machine();
  const lock = await soon(locks.lock(id, { forRenewal: true }));
  fail('put');
  await failureOf(locks.write(id, 'first', lock));
  serve();
  await locks.write(id, 'second', lock);
  kinds();
  await lock.release();
  assert.deepEqual([kinds(), server.run(['GET', keys.record])], [['free'], 'second']);
});

test('a write without a renewal is not delivered later', async (t) => {
  const { server, machine, fail, serve, pass, soon } = start(t);
  const locks = machine();
  const lock = await soon(locks.lock(id));
  locks.learn(id, { bytes: Buffer.from('new'), version: '' });
  assert.equal(locks.known(id), undefined);
  fail('put');
  await failureOf(locks.write(id, 'sealed', lock));
  await failureOf(locks.write(id, 'sealed', undefined));
  serve();
  await lock.release();
  await pass(1_000);
  assert.equal(server.run(['GET', keys.record]), null);
});

test('what a renewal could not write is given up when another process has taken the lock', async (t) => {
  const { server, machine, pass, fail, serve, soon } = start(t);
  const [locks, other] = [machine(), machine()];
  const lock = await soon(locks.lock(id, { forRenewal: true }));
  fail('put');
  await failureOf(locks.write(id, 'older', lock));
  serve();
  server.run(['DEL', keys.lock]);
  const newer = await soon(other.lock(id));
  await other.write(id, 'newer', newer);
  await lock.release();
  await pass(1_000);
  assert.equal(server.run(['GET', keys.record]), 'newer');
  await newer.release();
});

test('a write that is refused during a renewal is not delivered', async (t) => {
  const { server, machine, pass, soon } = start(t);
  const [locks, other] = [machine(), machine()];
  const lock = await soon(locks.lock(id, { forRenewal: true }));
  await other.write(id, 'newer', undefined);
  await assert.rejects(locks.write(id, 'older', lock), lost);
  await lock.release();
  await pass(1_000);
  assert.equal(server.run(['GET', keys.record]), 'newer');
});

test('the next caller of a process that lost its lock during a renewal goes on for it, and one alone', async (t) => {
  const { server, machine, settle, soon } = start(t);
  const [locks, other] = [machine(), machine()];
  const ownerOf = () => server.run(['GET', keys.renewal]);
  const lock = await soon(locks.lock(id, { forRenewal: true }));
  const owner = ownerOf();
  await other.write(id, 'newer', undefined);
  await failureOf(locks.write(id, 'older', lock));
  // No other machine renews, but any may write.
  await (await soon(other.lock(id))).release();
  const state = { isTaken: false };
  const others = other.lock(id, { forRenewal: true }).then((taken) => {
    state.isTaken = true;
    return taken;
  });
  await settle();
  const plain = await soon(locks.lock(id));
  assert.notEqual(server.run(['GET', keys.lock]), owner);
  await plain.release();
  const again = await soon(locks.lock(id, { forRenewal: true }));
  assert.deepEqual([ownerOf(), state.isTaken], [owner, false]);
  await again.release();
  const last = await soon(locks.lock(id, { forRenewal: true }));
  assert.notEqual(ownerOf(), owner);
  await last.release();
  await (await soon(others)).release();
});

test('a lock that is lost after a renewal released it does not have a successor', async (t) => {
  const { server, machine, fail, serve, pass, soon } = start(t);
  const locks = machine();
  const lock = await soon(locks.lock(id, { forRenewal: true }));
  const owner = server.run(['GET', keys.renewal]);
  fail('free', 'keep');
  await lock.release();
  serve();
  server.run(['SET', keys.fence, '2000000']);
  await pass(1_000);
  const next = await soon(locks.lock(id, { forRenewal: true }));
  assert.notEqual(server.run(['GET', keys.renewal]), owner);
  await next.release();
});

test('known() is what the latest renewal learned', async (t) => {
  const { server, machine, fail, pass, soon } = start(t);
  const locks = machine();
  const first = await soon(locks.lock(id, { forRenewal: true }));
  fail('free');
  await first.release();
  server.run(['DEL', keys.lock, keys.renewal]);
  const second = await soon(locks.lock(id, { forRenewal: true }));
  const found = { bytes: Buffer.from('new'), version: '1' };
  locks.learn(id, found);
  server.answer = undefined;
  // By then the first is over.
  await pass(1_000);
  assert.deepEqual(locks.known(id), found);
  await second.release();
  assert.equal(locks.known(id), undefined);
});

test('forget() lets those of this process go on who wait for a lock that the server removed', async (t) => {
  const { server, machine, soon } = start(t);
  for (const forRenewal of [false, true]) {
    const locks = machine();
    const lock = await soon(locks.lock(id, { forRenewal }));
    const next = locks.lock(id, { forRenewal });
    server.run(['DEL', keys.lock, keys.renewal]);
    locks.forget(otherId);
    locks.forget(id);
    await (await soon(next)).release();
    await lock.release();
  }
});

test('close() delivers what is pending if the server is there, and ends the tries', async (t) => {
  const { server, machine, kinds, fail, serve, pass, soon } = start(t);
  for (const isBack of [true, false]) {
    const locks = machine();
    const lock = await soon(locks.lock(id, { forRenewal: true }));
    fail('put', 'free', 'keep');
    await failureOf(locks.write(id, `renewed ${isBack}`, lock));
    await lock.release();
    if (isBack) serve();
    await locks.close();
    assert.equal(server.run(['GET', keys.record]), 'renewed true');
    if (!isBack) {
      // The one that is waited for ends it.
      await pass(150);
      kinds();
    }
    await pass(2_000);
    assert.deepEqual(
      [kinds().filter((kind) => kind === 'put'), locks.known(id)],
      [isBack ? ['put', 'put'] : [], undefined],
    );
    server.run(['DEL', keys.lock, keys.renewal]);
  }
});
