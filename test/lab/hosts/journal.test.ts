import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JournalEntry, journalLimit, writeToJournal } from '../../../src/lab/hosts/journal.ts';

test('writeToJournal() keeps the newest entries, and never more than its limit', () => {
  const journal: JournalEntry[] = [];
  const write = (count: number) =>
    writeToJournal(
      journal,
      'login',
      { method: 'GET', url: new URL(`https://localhost/${count}`), headers: {}, body: '' },
      200,
    );
  for (let count = 1; count <= journalLimit; count += 1) write(count);
  assert.equal(journal.length, 10_000);
  write(journalLimit + 1);
  assert.equal(journal.length, 5001);
  assert.deepEqual([journal[0]?.path, journal.at(-1)?.path], ['/5001', '/10001']);
});
