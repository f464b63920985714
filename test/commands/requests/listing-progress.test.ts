import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countedItems, withProgress } from '../../../src/commands/requests/listing-progress.ts';

async function* numbered(count: number): AsyncGenerator<number> {
  for (let index = 0; index < count; index += 1) yield index;
}

/** A line that notes what it shows, and timers that expire when the test says so. */
function watched() {
  const written: string[] = [];
  const running: (() => void)[] = [];
  return {
    written,
    running,
    line: { show: (text: string) => void written.push(text), clear: () => void written.push('') },
    startTimer(expire: () => void) {
      running.push(expire);
      return () => void running.splice(running.indexOf(expire), 1);
    },
  };
}

test('countedItems() shows the number of items in a pause, and removes it before the next item', async () => {
  const { written, running, line, startTimer } = watched();
  const items = countedItems(numbered(5), line, startTimer);
  let count = 0;
  for await (const item of items) {
    assert.equal(item, count);
    assert.deepEqual(running, [], 'No timer runs while an item is written.');
    count += 1;
    if (count === 3) break;
  }
  const rest = countedItems(numbered(2), line, (expire) => {
    expire();
    return () => {};
  });
  written.length = 0;
  assert.deepEqual([await rest.next(), written], [{ done: false, value: 0 }, ['']]);
  assert.deepEqual([await rest.next(), written], [{ done: false, value: 1 }, ['', '1 items', '']]);
  assert.deepEqual([(await rest.next()).done, written.slice(3)], [true, ['2 items', '']]);
});

test('countedItems() writes large numbers in groups, and removes the line when the listing fails', async () => {
  const { written, line } = watched();
  async function* failing() {
    yield* numbered(12_345);
    throw new Error('broken');
  }
  let pauses = 0;
  const items = countedItems(failing(), line, (expire) => {
    pauses += 1;
    if (pauses > 12_345) expire();
    return () => {};
  });
  await assert.rejects(async () => {
    for await (const _ of items);
  }, /broken/);
  assert.deepEqual(
    written.filter((text) => text !== ''),
    ['12,345 items'],
  );
  assert.equal(written.at(-1), '');
});

test('withProgress() shows nothing where the items appear on the terminal, unless they are collected first', () => {
  const items = numbered(1);
  const host = (isTTY: boolean) => ({ stdout: { isTTY } as NodeJS.WriteStream, progressLine: watched().line });
  assert.equal(withProgress(items, host(true)), items);
  assert.notEqual(withProgress(items, host(true), true), items);
  assert.notEqual(withProgress(items, host(false)), items);
});
