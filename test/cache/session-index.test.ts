import assert from 'node:assert/strict';
import {
  existsSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { EntradaError } from '../../src/base/errors.ts';
import { listIndexed } from '../../src/cache/files/session-index.ts';
import { keyFile, masterKeyOf } from '../../src/cache/master-key.ts';
import { sealRecord } from '../../src/cache/sealed-record.ts';
import { sealedFileCache } from '../../src/cache/sealed-file-cache.ts';
import { type SessionListing, summaryOf } from '../../src/cache/token-cache.ts';
import type { SessionRecord } from '../../src/model/context.ts';
import { whileFsFails } from '../base/failing-fs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { sampleSession } from './sample-session.ts';
import { leadName } from '../support/lead-name.ts';

const key = masterKeyOf(Buffer.alloc(32, 1));
const sessions = Array.from({ length: 80 }, (_, number) => sampleSession(`user${number}@contoso.com`)).toSorted(
  (a, b) => (a.id < b.id ? -1 : 1),
);
const hourMs = 3_600_000;

/** Records as plain files, listed through an index, by a clock of its own. */
function indexOver(t: TestContext, kept = sessions) {
  const root = temporaryFolder(t);
  const [folder, records] = [join(root, 'index'), join(root, 'records')];
  mkdirSync(records);
  const pathOf = (id: string) => join(records, id);
  const keep = (record: SessionRecord) => writeFileSync(pathOf(record.id), JSON.stringify(summaryOf(record)));
  for (const record of kept) keep(record);
  let opened: string[] = [];
  const listingOf = async (id: string): Promise<SessionListing | undefined> => {
    opened.push(id);
    if (!existsSync(pathOf(id))) return undefined;
    return { kind: 'readable', ...(JSON.parse(readFileSync(pathOf(id), 'utf8')) as ReturnType<typeof summaryOf>) };
  };
  /** Lists as somebody does so much later, and tells which records were opened for it. */
  const list = async (laterMs = hourMs, keys = [key]) => {
    const clock = setClock(t, laterMs);
    opened = [];
    const ids = readdirSync(records).toSorted();
    const listings = await listIndexed({ folder, staging: join(root, 'staging'), ids, keys, pathOf, listingOf });
    clock.restore();
    return { listings, opened: opened.toSorted() };
  };
  return { folder, pathOf, keep, list };
}

/** Sets the time of day. */
function setClock(t: TestContext, laterMs: number) {
  const nowMs = Date.now() + laterMs;
  return t.mock.method(Date, 'now', () => nowMs).mock;
}

const ids = sessions.map(({ id }) => id);
const readable = (records: readonly SessionRecord[]) => records.map((one) => ({ kind: 'readable', ...summaryOf(one) }));

test('listIndexed() opens no record that has not changed since it was listed', async (t) => {
  const { folder, list } = indexOver(t);
  assert.deepEqual(await list(), { listings: readable(sessions), opened: ids });
  assert.deepEqual(await list(), { listings: readable(sessions), opened: [] });
  assert.equal(readdirSync(folder).length, 16);
  for (const shard of readdirSync(folder)) assert.doesNotMatch(readFileSync(join(folder, shard), 'latin1'), /contoso/);
});

test('listIndexed() opens what was written since, and forgets what is gone', async (t) => {
  const { keep, list, pathOf } = indexOver(t);
  await list();
  const [gone, changed, damaged, ...others] = sessions;
  assert.ok(gone && changed && damaged);
  const renamed = { ...changed, name: 'renamed' };
  keep(renamed);
  rmSync(pathOf(gone.id));
  // The same content with another time is another state of the file, too.
  lutimesSync(pathOf(damaged.id), 1, 1);
  const expected = readable([renamed, damaged, ...others]);
  assert.deepEqual(await list(), { listings: expected, opened: [renamed.id, damaged.id].toSorted() });
  assert.deepEqual(await list(), { listings: expected, opened: [] });
});

test('listIndexed() does not write a whole shard for few rows of it', async (t) => {
  const inOne = sessions.map((record) => ({ ...record, id: `3${record.id.slice(1)}` }));
  const { keep, list } = indexOver(t, inOne);
  await list();
  const change = (count: number) => inOne.slice(0, count).map((record) => (keep(record), record.id));
  const few = change(4);
  for (let turn = 0; turn < 2; turn += 1) assert.deepEqual((await list()).opened, few.toSorted());
  const more = change(5);
  assert.deepEqual((await list()).opened, more.toSorted());
  assert.deepEqual((await list()).opened, []);
});

test('listIndexed() trusts no row about a file that changed within the last seconds, or in the future', async (t) => {
  const { list } = indexOver(t);
  await list();
  for (const laterMs of [0, -hourMs]) assert.deepEqual((await list(laterMs)).opened, ids);
  assert.deepEqual((await list()).opened, []);
});

test('listIndexed() creates again what is missing, damaged, of another shard, another key or one more key', async (t) => {
  const { folder, list } = indexOver(t);
  const damages: readonly [what: string, damage: () => void][] = [
    ['missing', () => rmSync(folder, { recursive: true })],
    ['cut off', () => truncateSync(join(folder, '3'), 100)],
    ['empty', () => truncateSync(join(folder, '3'), 0)],
    ['foreign', () => writeFileSync(join(folder, '3'), '{"rows":[]}')],
    ['another shard', () => writeFileSync(join(folder, '3'), readFileSync(join(folder, '4')))],
    ['a folder', () => (rmSync(join(folder, '3')), mkdirSync(join(folder, '3')))],
  ];
  for (const [what, damage] of damages) {
    await list();
    damage();
    const { listings, opened } = await list();
    assert.deepEqual(listings, readable(sessions), what);
    assert.deepEqual(opened, what === 'missing' ? ids : ids.filter((id) => id.startsWith('3')), what);
  }
  rmSync(join(folder, '3'), { recursive: true, force: true });
  const other = masterKeyOf(Buffer.alloc(32, 2));
  await list();
  assert.deepEqual((await list(hourMs, [other, key])).opened, ids);
  assert.deepEqual((await list(hourMs, [other])).opened, ids);
  assert.deepEqual((await list(hourMs, [other])).opened, []);
});

test('listIndexed() lists all the same when no index can be written', async (t) => {
  const { folder, list } = indexOver(t);
  await whileFsFails('renameSync', 'ENOSPC', async () => {
    for (let turn = 0; turn < 2; turn += 1)
      assert.deepEqual(await list(), { listings: readable(sessions), opened: ids });
  });
  assert.deepEqual(readdirSync(folder), []);
});

test('listIndexed() keeps an index of 64 records, and none of 63', async (t) => {
  const { folder, list, pathOf } = indexOver(t, sessions.slice(0, 64));
  assert.deepEqual((await list()).opened.length, 64);
  assert.deepEqual((await list()).opened, []);
  rmSync(folder, { recursive: true });
  rmSync(pathOf(sessions[0]?.id ?? ''));
  await list();
  assert.deepEqual([(await list()).opened.length, existsSync(folder)], [63, false]);
});

test('listIndexed() trusts a row about a file that changed more than 2.5 s before', async (t) => {
  const { list, pathOf } = indexOver(t);
  await list();
  const changedMs = Math.max(...ids.map((id) => statSync(pathOf(id)).ctimeMs));
  const openedAt = async (nowMs: number) => {
    const { mock } = t.mock.method(Date, 'now', () => nowMs);
    // The clock of the list itself is not moved.
    const { opened } = await list(0);
    mock.restore();
    return opened.length;
  };
  assert.ok((await openedAt(changedMs + 2_500)) > 0);
  assert.equal(await openedAt(changedMs + 2_501), 0);
});

test('listIndexed() keeps no row of a record that cannot be read, and one more row of sixteen is worth a write', async (t) => {
  const inOne = sessions.map((record) => ({ ...record, id: `3${record.id.slice(1)}` }));
  const { folder, keep, list, pathOf } = indexOver(t, inOne);
  const [first] = inOne;
  assert.ok(first);
  await list();
  const before = readFileSync(join(folder, '3'));
  // Gone: the others need no write.
  rmSync(pathOf(first.id));
  await list();
  assert.deepEqual(readFileSync(join(folder, '3')), before);
  for (const record of inOne.slice(1, 6)) keep(record);
  await list();
  assert.notDeepEqual(readFileSync(join(folder, '3')), before);
});

test('listIndexed() keeps no index without a key, or of few records', async (t) => {
  const { folder, list, pathOf } = indexOver(t);
  assert.deepEqual((await list(hourMs, [])).opened, ids);
  for (const id of ids.slice(0, 20)) rmSync(pathOf(id));
  await list();
  assert.equal(existsSync(folder), false);
});

/** A cache of sealed files that holds all the sessions. */
async function fullCache(t: TestContext) {
  const folder = temporaryFolder(t);
  const keys = keyFile(join(folder, 'key'));
  const cache = sealedFileCache(folder, keys);
  const pathOf = (id: string) => join(folder, 'sessions', `${id}.sealed`);
  mkdirSync(join(folder, 'sessions'));
  const sealing = await keys.readOrMake();
  for (const record of sessions) writeFileSync(pathOf(record.id), sealRecord(record, sealing), { mode: 0o600 });
  return { folder, cache, pathOf };
}

test('findNamed() makes the notes of all names again when they are gone, and one that is damaged', async (t) => {
  const { folder, cache } = await fullCache(t);
  const [one, other] = sessions;
  assert.ok(one && other);
  assert.equal(await cache.findNamed(one.name.toUpperCase()), one.id);
  const notes = readdirSync(join(folder, 'names'));
  assert.equal(notes.length, sessions.length);
  for (const note of notes) writeFileSync(join(folder, 'names', note), 'damaged');
  assert.equal(await cache.findNamed(other.name), other.id);
  const whole = notes.filter((note) => readFileSync(join(folder, 'names', note), 'utf8').startsWith(other.id));
  assert.equal(whole.length, 1);
  assert.equal(await cache.findNamed('nobody'), undefined);
  await cache.remove(one.id);
  assert.equal(await cache.moveNamed(one.name, undefined, other.id), true);
});

test('remove() frees the name of a session that can no longer be read', async (t) => {
  const { cache, folder, pathOf } = await fullCache(t);
  const [one, other] = sessions;
  assert.ok(one && other);
  for (const { name, id } of [one, other]) await leadName(cache, name, id);
  truncateSync(pathOf(one.id), 10);
  assert.equal(await cache.remove(one.id), true);
  assert.equal(await cache.findNamed(one.name), undefined);
  assert.equal(await cache.findNamed(other.name), other.id);
  // A thousand more notes than can be looked at: then the index knows it.
  for (let note = 0; note < 1_000; note += 1) writeFileSync(join(folder, 'names', `${note}`), '');
  const clock = setClock(t, hourMs);
  await cache.list();
  clock.restore();
  truncateSync(pathOf(other.id), 10);
  await cache.remove(other.id);
  assert.equal(await cache.findNamed(other.name), undefined);
});

test('list() asks for the keys again when a record was sealed with one that came meanwhile', async (t) => {
  const folder = temporaryFolder(t);
  const newer = masterKeyOf(Buffer.alloc(32, 2));
  let reads = 0;
  const keys = {
    place: 'keys',
    read: async () => ((reads += 1) === 1 ? [key] : [newer, key]),
    readOrMake: async () => newer,
  };
  const cache = sealedFileCache(folder, keys);
  const [one] = sessions;
  assert.ok(one);
  await cache.write(one);
  assert.deepEqual(await cache.list(), readable([one]));
});

test('list() tells once for all that the keys cannot be had', async (t) => {
  const { folder } = await fullCache(t);
  let reads = 0;
  const fault = new EntradaError('KEY_UNREADABLE', 'The keyring does not answer.');
  const keys = {
    place: 'keyring',
    read: () => ((reads += 1), Promise.reject(fault)),
    readOrMake: () => Promise.reject(fault),
  };
  const listings = await sealedFileCache(folder, keys).list();
  assert.deepEqual(
    listings,
    ids.map((id) => ({ kind: 'unreadable', id, error: fault })),
  );
  assert.equal(reads, 1);
});
