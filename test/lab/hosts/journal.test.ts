import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type JournalEntry,
  journalLimit,
  watchJournal,
  writeToJournal,
  writtenCount,
} from '../../../src/lab/hosts/journal.ts';

test('writeToJournal() keeps the newest entries, and never more than its limit', () => {
  const journal: JournalEntry[] = [];
  const write = (count: number) =>
    writeToJournal(
      journal,
      'login',
      { method: 'GET', url: new URL(`https://localhost/${count}`), headers: {}, body: '' },
      200,
      { atMs: 5 },
    );
  for (let count = 1; count <= journalLimit; count += 1) write(count);
  assert.equal(journal.length, 10_000);
  let calls = 0;
  const end = watchJournal(journal, () => void (calls += 1));
  write(journalLimit + 1);
  end();
  assert.deepEqual([journal.length, writtenCount(journal), calls], [5001, 10_001, 1]);
  assert.deepEqual([journal[0]?.path, journal.at(-1)?.path], ['/5001', '/10001']);
});

test('writeToJournal() keeps the query and the fields of a form, and hides each secret among them', () => {
  const journal: JournalEntry[] = [];
  const write = (url: string, body: string, type?: string) =>
    writeToJournal(
      journal,
      'graph',
      { method: 'POST', url: new URL(url), headers: type === undefined ? {} : { 'content-type': type }, body },
      418,
      { atMs: 5 },
    );
  const secrets =
    'access_token assertion canary client_assertion client_secret code code_verifier device_code id_token id_token_hint passwd password refresh_token'.split(
      ' ',
    );
  const fields = secrets.map((name) => `${name}=hidden`).join('&');
  write(`https://localhost/a%20b?x=1&$skiptoken=t&code=c`, `${fields}&y=2`, 'application/x-www-form-urlencoded; a=b');
  write('https://localhost/', 'y=2', 'text/plain');
  write('https://localhost/', 'y=2');
  const entry = { host: 'graph', method: 'POST', path: '/', query: {}, form: {}, status: 418, atMs: 5 };
  assert.deepEqual(journal, [
    {
      ...entry,
      path: '/a%20b',
      query: { x: '1', $skiptoken: '[secret]', code: '[secret]' },
      form: { ...Object.fromEntries(secrets.map((name) => [name, '[secret]'])), y: '2' },
    },
    entry,
    entry,
  ]);
});
