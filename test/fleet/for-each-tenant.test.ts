import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import { forEachTenant, type TenantEvent } from '../../src/fleet/for-each-tenant.ts';

/** A promise that a test resolves. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

async function collect<T>(events: AsyncIterable<TenantEvent<T, string>>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const event of events) {
    found.push(
      event.kind === 'items'
        ? [event.target, ...event.items]
        : event.kind === 'done'
          ? `${event.target} done`
          : `${event.target} failed: ${String(event.error)}`,
    );
  }
  return found;
}

/** Waits until everything that can happen has happened. */
async function settle(): Promise<void> {
  for (let round = 0; round < 20; round += 1) await turn();
}

test('forEachTenant() reports each tenant as it ends, its items together, and goes on after a failure', async () => {
  const slow = gate();
  const events = forEachTenant(['slow', 'bad', 'quick'], async function* (target) {
    yield `${target} 1`;
    if (target === 'slow') await slow.opened;
    if (target === 'bad') throw new Error('no access');
    yield `${target} 2`;
    if (target === 'quick') slow.open();
  });
  assert.deepEqual(await collect(events), [
    'bad failed: Error: no access',
    ['quick', 'quick 1', 'quick 2'],
    'quick done',
    ['slow', 'slow 1', 'slow 2'],
    'slow done',
  ]);
});

test('forEachTenant() works on no more tenants than it may, and those that pause do not count', async () => {
  let working = 0;
  let most = 0;
  const wait = gate();
  const paused: string[] = [];
  const done: string[] = [];
  const targets = Array.from({ length: 12 }, (_, index) => `t${index}`);
  const work = async function* (target: string, { pause }: { pause<T>(wait: () => Promise<T>): Promise<T> }) {
    working += 1;
    most = Math.max(most, working);
    await turn();
    if (target === 't0' || target === 't1') {
      working -= 1;
      paused.push(target);
      await pause(() => wait.opened);
      working += 1;
      most = Math.max(most, working);
    }
    yield target;
    working -= 1;
    done.push(target);
    if (done.length === 10) wait.open();
  };
  const found = await collect(forEachTenant(targets, work, { concurrency: 2 }));
  assert.deepEqual(paused, ['t0', 't1']);
  assert.deepEqual(done.slice(-2).toSorted(), ['t0', 't1']);
  assert.equal(most, 2);
  assert.equal(found.length, 24);
});

test('forEachTenant() passes a long tenant on while it is read, and keeps the others until it ends', async () => {
  const long = gate();
  const events = forEachTenant(
    ['long', 'short'],
    async function* (target) {
      if (target === 'short') {
        yield 's1';
        return;
      }
      yield 'l1';
      yield 'l2';
      await long.opened;
      yield 'l3';
      yield 'l4';
    },
    { longestBuffer: 1 },
  );
  const first = await events.next();
  assert.deepEqual(first.value, { kind: 'items', target: 'long', items: ['l1', 'l2'] });
  long.open();
  assert.deepEqual(await collect(events), [['long', 'l3', 'l4'], 'long done', ['short', 's1'], 'short done']);
});

test('forEachTenant() waits for its consumer: at most a bounded number of tenants is begun', async () => {
  const begun: number[] = [];
  const events = forEachTenant(
    Array.from({ length: 1000 }, (_, index) => index),
    async function* (target) {
      begun.push(target);
      yield target;
    },
    { concurrency: 1 },
  );
  await events.next();
  await settle();
  assert.equal(begun.length, 16);
  await events.return(undefined);
});

test('forEachTenant() aborts the work and throws CANCELLED', async () => {
  const controller = new AbortController();
  let isAborted = false;
  const events = forEachTenant(
    ['one', 'two'],
    async function* (_target, { signal }) {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      isAborted = true;
      yield 'never';
    },
    { signal: controller.signal },
  );
  const next = events.next();
  await settle();
  controller.abort();
  await assert.rejects(next, { code: 'CANCELLED' });
  await settle();
  assert.equal(isAborted, true);
  const late = forEachTenant(['one'], async function* () {}, { signal: controller.signal });
  await assert.rejects(late.next(), { code: 'CANCELLED' });
});

test('forEachTenant() throws what the list of tenants throws, after the tenants before it', async () => {
  const targets = async function* () {
    yield 'one';
    throw new Error('line 2');
  };
  const found: string[] = [];
  const sweep = async () => {
    for await (const event of forEachTenant(targets(), async function* () {})) found.push(event.kind);
  };
  await assert.rejects(sweep(), { message: 'line 2' });
  assert.deepEqual(found, ['done']);
});
