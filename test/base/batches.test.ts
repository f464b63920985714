import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchesOf, inBatches } from '../../src/base/batches.ts';

/** Lists of numbers, and what was asked of their source. */
function watchedLists(...lists: readonly (readonly number[])[]) {
  const log: string[] = [];
  async function* source() {
    try {
      for (const list of lists) {
        log.push(`list of ${list.length}`);
        yield list;
      }
    } finally {
      await new Promise(setImmediate);
      log.push('end');
    }
  }
  return { log, elements: inBatches(source()) };
}

test('inBatches() returns elements one by one, and requests a list only after those of the one before', async () => {
  const { log, elements } = watchedLists([1, 2], [], [3]);
  assert.deepEqual(
    [await elements.next(), await elements.next(), log],
    [{ done: false, value: 1 }, { done: false, value: 2 }, ['list of 2']],
  );
  assert.deepEqual(
    [await elements.next(), await elements.next(), await elements.next()],
    [
      { done: false, value: 3 },
      { done: true, value: undefined },
      { done: true, value: undefined },
    ],
  );
  assert.deepEqual(log, ['list of 2', 'list of 0', 'list of 1', 'end']);
});

test('inBatches() returns each element once to calls that do not wait for each other', async () => {
  const { elements } = watchedLists([1, 2, 3], [4], [5, 6]);
  const steps = await Promise.all(Array.from({ length: 8 }, () => elements.next()));
  assert.deepEqual(
    steps.map(({ value }) => value),
    [1, 2, 3, 4, 5, 6, undefined, undefined],
  );
});

test('inBatches() answers calls in their order, and has an element at hand at once', async () => {
  const { elements } = watchedLists([1, 2, 3, 4, 5, 6]);
  const calls = Array.from({ length: 3 }, () => elements.next());
  const later = calls[0]?.then(() => elements.next());
  assert.deepEqual(
    (await Promise.all([...calls, later])).map((step) => step?.value),
    [1, 2, 3, 4],
  );
  let taken: unknown;
  void elements.next().then(({ value }) => (taken = value));
  await Promise.resolve();
  assert.equal(taken, 5);
  const [ended, after] = [elements.return(), elements.next()];
  const end = { done: true, value: undefined };
  assert.deepEqual([await ended, await after], [end, end]);
});

test('inBatches() lets its source stop, also between the elements of a list', async () => {
  const { log, elements } = watchedLists([1, 2], [3]);
  for await (const element of elements) {
    assert.equal(element, 1);
    break;
  }
  assert.deepEqual([log, await elements.next()], [['list of 2', 'end'], { done: true, value: undefined }]);
});

test('inBatches() rejects with the failure of its source after the elements before it, and then is at its end', async () => {
  const elements = inBatches(
    (async function* () {
      yield [1];
      throw new Error('broken');
    })(),
  );
  assert.deepEqual(await elements.next(), { done: false, value: 1 });
  await assert.rejects(elements.next(), /broken/);
  assert.deepEqual(await elements.next(), { done: true, value: undefined });
});

test('batchesOf() knows batches by their brand, also of another copy of the module', () => {
  assert.ok(Symbol.for('entrada.batches') in watchedLists().elements);
});

test('batchesOf() returns the rest in the batches of the source, at most 256 at once', async () => {
  const { log, elements } = watchedLists(
    [1, 2, 3],
    Array.from({ length: 600 }, (_, index) => index),
  );
  await elements.next();
  const lengths: number[] = [];
  for await (const batch of batchesOf(elements)) lengths.push(Array.from(batch).length);
  assert.deepEqual(lengths, [2, 256, 256, 88]);
  assert.deepEqual(log, ['list of 3', 'list of 600', 'end']);
});

test('batchesOf() stops its source when its reader does', async () => {
  const { log, elements } = watchedLists([1], [2]);
  for await (const batch of batchesOf(elements)) {
    assert.deepEqual(Array.from(batch), [1]);
    break;
  }
  assert.deepEqual(log, ['list of 1', 'end']);
});

test('batchesOf() returns other elements as they come, those of an array together, and any other value by itself', async () => {
  const found = async (value: unknown) => {
    const batches: unknown[] = [];
    for await (const batch of batchesOf(value)) batches.push(Array.from(batch));
    return batches;
  };
  async function* slow() {
    yield 1;
    yield 2;
  }
  assert.deepEqual(await found(slow()), [[1], [2]]);
  assert.deepEqual(await found([1, 2]), [[1, 2]]);
  assert.deepEqual(await found([]), []);
  assert.deepEqual([await found('ab'), await found(null), await found({ a: 1 })], [[['ab']], [[null]], [[{ a: 1 }]]]);
});
