import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fileStore } from '../../src/cache/files/file-store.ts';
import { sessionFolder } from '../../src/cache/files/session-folder.ts';
import { type KeySource, keyFile, masterKeyOf } from '../../src/cache/master-key.ts';
import { seal } from '../../src/cache/seal.ts';
import { sessionToJson } from '../../src/cache/session-json.ts';
import { sealedFileCache } from '../../src/cache/sealed-file-cache.ts';
import { summaryOf, type TokenCache } from '../../src/cache/token-cache.ts';
import { whileFsFails } from '../base/failing-fs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeByteStore } from '../contracts/byte-store.contract.ts';
import { describeTokenCache } from '../contracts/token-cache.contract.ts';
import { revealed, sampleSession } from './sample-session.ts';

const adele = sampleSession('adele@contoso.com');
const diego = sampleSession('diego@contoso.com');
const connectAfresh = 'Run "entrada Disconnect-Entra", then "entrada Connect-Entra".';

interface Place {
  readonly cache: TokenCache;
  readonly keys: KeySource;
  readonly folder: string;
  readonly keyPath: string;
  readonly adelePath: string;
  readonly diegoPath: string;
}

function emptyPlace(t: TestContext): Place {
  const root = temporaryFolder(t);
  const folder = join(root, 'state');
  const keyPath = join(root, 'data', 'master.key');
  const pathOf = (id: string) => join(folder, 'sessions', `${id}.sealed`);
  const keys = keyFile(keyPath);
  const cache = sealedFileCache(folder, keys);
  return { cache, keys, folder, keyPath, adelePath: pathOf(adele.id), diegoPath: pathOf(diego.id) };
}

/** A cache that holds two sessions, Adele's being current. */
async function placeWithTwo(t: TestContext): Promise<Place> {
  const place = emptyPlace(t);
  await place.cache.write(adele);
  await place.cache.write(diego);
  await place.cache.writeCurrent('entra', adele.id);
  return place;
}

/** Asserts that Adele's session gives this error, in a list also, and that Diego's is served all the same. */
async function assertOnlyAdeleFails({ cache }: Place, expected: { code: string; message: string; hint?: string }) {
  await assert.rejects(cache.read(adele.id), expected);
  assert.deepEqual(revealed(await cache.read(diego.id)), revealed(diego));
  const listed = (await cache.list()).map((listing) =>
    listing.kind === 'readable'
      ? listing
      : { id: listing.id, code: listing.error.code, message: listing.error.message },
  );
  const { code, message } = expected;
  const both = [
    { id: adele.id, code, message },
    { kind: 'readable', ...summaryOf(diego) },
  ];
  assert.deepEqual(
    listed,
    both.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  );
}

function unreadable(path: string, found: string, hint = connectAfresh) {
  return { code: 'CACHE_UNREADABLE', message: `Cannot read the saved session "${path}": ${found}`, hint };
}

describeByteStore('fileStore()', (t) => fileStore(sessionFolder(join(temporaryFolder(t), 'state'))));
describeTokenCache('sealedFileCache()', (t) => emptyPlace(t).cache);

test('sealedFileCache() makes nothing before the first write', async (t) => {
  const { cache, folder, keyPath } = emptyPlace(t);
  await cache.read(adele.id);
  await cache.list();
  await cache.readCurrent('entra');
  await cache.remove(adele.id);
  await cache.writeCurrent('entra', undefined);
  assert.deepEqual(readdirSync(join(folder, '..')), []);
  assert.equal(keyPath.startsWith(folder), false);
});

test('sealedFileCache() keeps files of mode 0600 in folders of mode 0700, and no secret or name in the open', async (t) => {
  const { folder, adelePath, keyPath } = await placeWithTwo(t);
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
  assert.deepEqual([folder, join(folder, 'sessions'), join(keyPath, '..')].map(modeOf), ['700', '700', '700']);
  assert.deepEqual([adelePath, join(folder, 'current-entra'), keyPath].map(modeOf), ['600', '600', '600']);
  assert.deepEqual(readdirSync(folder).toSorted(), ['current-entra', 'sessions', 'staging']);
  assert.deepEqual(readdirSync(join(folder, 'staging')), []);
  assert.equal(readdirSync(join(folder, 'sessions')).length, 2);
  assert.doesNotMatch(readFileSync(adelePath, 'latin1'), /token|adele|contoso|Global/);
});

test('sealedFileCache() finds in a later process what an earlier one kept', async (t) => {
  const { folder, keyPath } = await placeWithTwo(t);
  const later = sealedFileCache(folder, keyFile(keyPath));
  assert.equal(await later.readCurrent('entra'), adele.id);
  assert.deepEqual(revealed(await later.read(adele.id)), revealed(adele));
});

test('sealedFileCache() tightens modes that became too wide', async (t) => {
  const { cache, folder, adelePath } = await placeWithTwo(t);
  chmodSync(folder, 0o777);
  chmodSync(join(folder, 'sessions'), 0o755);
  chmodSync(adelePath, 0o666);
  await cache.read(adele.id);
  assert.equal(statSync(adelePath).mode & 0o777, 0o600);
  await cache.write(diego);
  await cache.writeCurrent('entra', diego.id);
  assert.deepEqual([statSync(folder).mode & 0o777, statSync(join(folder, 'sessions')).mode & 0o777], [0o700, 0o700]);
});

test('read() reports a file that is cut off at any byte', async (t) => {
  const place = await placeWithTwo(t);
  const whole = readFileSync(place.adelePath);
  for (let length = whole.length - 1; length >= 0; length -= 1) {
    truncateSync(place.adelePath, length);
    const found =
      length >= 44
        ? `its ${length} bytes were cut off or altered after they were sealed`
        : length === 0
          ? 'it is empty'
          : `it is cut off (${length} bytes where a sealed session has more than 44)`;
    await assert.rejects(place.cache.read(adele.id), unreadable(place.adelePath, found));
  }
  await assertOnlyAdeleFails(place, unreadable(place.adelePath, 'it is empty'));
});

test('read() reports a file with any bit flipped', async (t) => {
  const place = await placeWithTwo(t);
  const whole = readFileSync(place.adelePath);
  for (let bit = 0; bit < whole.length * 8; bit += 7) {
    const altered = Buffer.from(whole);
    altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    writeFileSync(place.adelePath, altered);
    await assert.rejects(place.cache.read(adele.id), { code: 'CACHE_UNREADABLE' }, `bit ${bit}`);
  }
  const found = `its ${whole.length} bytes were cut off or altered after they were sealed`;
  await assertOnlyAdeleFails(place, unreadable(place.adelePath, found));
});

test("read() reports another session's file put in place", async (t) => {
  const place = await placeWithTwo(t);
  copyFileSync(place.diegoPath, place.adelePath);
  const { size } = statSync(place.adelePath);
  const found = `its ${size} bytes were cut off or altered after they were sealed`;
  await assertOnlyAdeleFails(place, unreadable(place.adelePath, found));
});

test('read() reports a file of another user', async (t) => {
  const place = await placeWithTwo(t);
  writeFileSync(place.adelePath, '{"refresh_token":"other program"}');
  await assertOnlyAdeleFails(place, unreadable(place.adelePath, 'its 33 bytes are not a sealed session'));
});

test('read() reports a session of a newer version', async (t) => {
  const place = await placeWithTwo(t);
  const bytes = readFileSync(place.adelePath);
  bytes.writeUInt8(3, 7);
  writeFileSync(place.adelePath, bytes);
  await assertOnlyAdeleFails(
    place,
    unreadable(
      place.adelePath,
      'it has version 3 of the format and this Entrada reads versions up to 2',
      `Update Entrada, or ${connectAfresh.replace('Run', 'run')}`,
    ),
  );
});

test('read() reports a version of the format that never was', async (t) => {
  const place = await placeWithTwo(t);
  const bytes = readFileSync(place.adelePath);
  bytes.writeUInt8(0, 7);
  writeFileSync(place.adelePath, bytes);
  await assertOnlyAdeleFails(place, unreadable(place.adelePath, 'it has version 0 of the format, which never was'));
});

test('read() reports a session sealed with another key', async (t) => {
  const place = await placeWithTwo(t);
  const otherKey = masterKeyOf(Buffer.alloc(32, 7));
  writeFileSync(place.adelePath, seal(Buffer.from('{}'), otherKey, adele.id));
  const [ours] = await place.keys.read();
  await assertOnlyAdeleFails(
    place,
    unreadable(
      place.adelePath,
      `it was sealed with another key (${otherKey.id}; the key in use is ${ours?.id})`,
      `Put the other key back if you have it, or ${connectAfresh.replace('Run', 'run')}`,
    ),
  );
});

test('read() reports sealed content that is not a session, by field and never by content', async (t) => {
  const place = await placeWithTwo(t);
  const key = masterKeyOf(readFileSync(place.keyPath));
  for (const [content, found] of [
    ['secret text', 'its content is not JSON'],
    ['["secret"]', 'its field "record" is missing or not as expected'],
    [`{"id":"${adele.id}","service":"entra"}`, 'its field "name" is missing or not as expected'],
    [`{"id":"${adele.id}","name":"a","service":"secret"}`, 'its field "service" is missing or not as expected'],
    [sessionToJson(diego), 'its field "id" is missing or not as expected'],
  ] as const) {
    writeFileSync(place.adelePath, seal(Buffer.from(content), key, adele.id));
    await assertOnlyAdeleFails(place, unreadable(place.adelePath, found));
  }
});

test('read() reports a folder and a symbolic link in place of the file', async (t) => {
  const place = await placeWithTwo(t);
  const storageFailed = (found: string) => ({
    code: 'STORAGE_FAILED',
    message: `Cannot read "${place.adelePath}": ${found}`,
    hint: 'Move it out of the way, then run the command again.',
  });
  renameSync(place.adelePath, `${place.adelePath}.real`);
  symlinkSync(`${place.adelePath}.real`, place.adelePath);
  await assertOnlyAdeleFails(place, storageFailed('a symbolic link is in its place (ELOOP)'));
  rmSync(place.adelePath);
  mkdirSync(place.adelePath);
  await assertOnlyAdeleFails(place, storageFailed('a folder is in its place (EISDIR)'));
});

test('a damaged session can be replaced and removed', async (t) => {
  const { cache, folder, adelePath } = await placeWithTwo(t);
  truncateSync(adelePath, 100);
  await cache.write(adele);
  assert.deepEqual(revealed(await cache.read(adele.id)), revealed(adele));
  truncateSync(adelePath, 100);
  assert.equal(await cache.remove(adele.id), true);
  assert.equal(await cache.read(adele.id), undefined);
  // The lock that removing took is given back.
  assert.deepEqual(readdirSync(join(folder, 'locks')), ['fence']);
});

test('a missing key is reported and a new sign-in makes a new one', async (t) => {
  const { cache, adelePath, diegoPath, keyPath, keys } = await placeWithTwo(t);
  const oldId = (await keys.read())[0]?.id;
  rmSync(keyPath);
  await assert.rejects(cache.read(adele.id), {
    code: 'KEY_UNREADABLE',
    message: `Cannot read the saved session "${adelePath}": its key "${keyPath}" is missing`,
    hint: 'Put the key back if you have a copy, or run "entrada Disconnect-Entra", then "entrada Connect-Entra".',
  });
  assert.deepEqual(
    (await cache.list()).map(({ kind }) => kind),
    ['unreadable', 'unreadable'],
  );
  await cache.write(adele);
  assert.deepEqual(revealed(await cache.read(adele.id)), revealed(adele));
  const newId = (await keys.read())[0]?.id;
  await assert.rejects(cache.read(diego.id), {
    message: `Cannot read the saved session "${diegoPath}": it was sealed with another key (${oldId}; the key in use is ${newId})`,
  });
});

test('write() does not change sessions and key when the key is damaged', async (t) => {
  const { cache, adelePath, keyPath } = await placeWithTwo(t);
  const before = readFileSync(adelePath);
  truncateSync(keyPath, 16);
  await assert.rejects(cache.write(adele), { code: 'KEY_UNREADABLE' });
  assert.deepEqual(readFileSync(adelePath), before);
  assert.equal(statSync(keyPath).size, 16);
});

test('write() keeps the old session and leaves nothing behind when the disk is full', async (t) => {
  const { cache, folder, adelePath } = await placeWithTwo(t);
  const files = readdirSync(join(folder, 'sessions'));
  for (const step of ['writeFileSync', 'fsyncSync', 'renameSync'] as const) {
    const changed = sampleSession('adele@contoso.com', { savedAtMs: 1 });
    await assert.rejects(
      whileFsFails(step, 'ENOSPC', () => cache.write(changed)),
      { code: 'STORAGE_FAILED', message: `Cannot write "${adelePath}": the disk is full (ENOSPC)` },
    );
    assert.deepEqual(revealed(await cache.read(adele.id)), revealed(adele));
    assert.deepEqual(readdirSync(join(folder, 'sessions')), files);
  }
});

test('writeCurrent() keeps the old note when the disk is full', async (t) => {
  const { cache, folder } = await placeWithTwo(t);
  const path = join(folder, 'current-entra');
  await assert.rejects(
    whileFsFails('writeFileSync', 'ENOSPC', () => cache.writeCurrent('entra', diego.id)),
    { code: 'STORAGE_FAILED', message: `Cannot write "${path}": the disk is full (ENOSPC)` },
  );
  assert.equal(await cache.readCurrent('entra'), adele.id);
});

test('readCurrent() reports a note that names no session, which the next sign-in heals', async (t) => {
  const { cache, folder } = await placeWithTwo(t);
  const path = join(folder, 'current-entra');
  for (const note of ['', '../../other', adele.id.slice(1), `${adele.id}${adele.id}`]) {
    writeFileSync(path, note);
    await assert.rejects(
      cache.readCurrent('entra'),
      unreadable(
        path,
        `it names no session (${note.length} characters)`,
        'Run "entrada Connect-Entra" to connect again; other saved sessions are not harmed.',
      ),
    );
  }
  await cache.writeCurrent('entra', adele.id);
  assert.equal(await cache.readCurrent('entra'), adele.id);
});

test('list() passes over other files', async (t) => {
  const { cache, folder } = await placeWithTwo(t);
  for (const name of ['notes.txt', `.${adele.id}.sealed.0123456789ab.tmp`, 'x.sealed', `${adele.id}.sealed~`]) {
    writeFileSync(join(folder, 'sessions', name), 'foreign');
  }
  assert.deepEqual(
    (await cache.list()).map(({ id }) => id),
    [adele.id, diego.id].toSorted(),
  );
});

test('list() of few sessions reads no more of the folder, and passes over other files', async (t) => {
  const { cache, folder } = await placeWithTwo(t);
  const idsOf = async (atMost: number) => (await cache.list(atMost)).map(({ id }) => id);
  const both = [adele.id, diego.id].toSorted();
  // The lowest free number.
  const next = () => {
    const file = openSync(join(folder, 'current-entra'), 'r');
    closeSync(file);
    return file;
  };
  const before = next();
  assert.deepEqual([await idsOf(2), await idsOf(9), await idsOf(0)], [both, both, []]);
  assert.equal(next(), before);
  const [one, ...more] = await idsOf(1);
  assert.deepEqual([both.includes(one ?? ''), more], [true, []]);
  for (const name of ['x.sealed', adele.id, `${adele.id}.sealed~`]) writeFileSync(join(folder, 'sessions', name), '');
  assert.deepEqual(await idsOf(9), both);
  assert.deepEqual(await emptyPlace(t).cache.list(9), []);
});

test('a session and what leads to it can be removed where no lock can be had', async (t) => {
  const { cache, folder, adelePath } = await placeWithTwo(t);
  await cache.moveNamed(adele.name, undefined, adele.id);
  const locks = join(folder, 'locks');
  rmSync(locks, { recursive: true });
  writeFileSync(locks, 'in the way');
  await assert.rejects(cache.lock(adele.id), {
    code: 'STORAGE_FAILED',
    message: /: a file is where a folder should be \(ENOTDIR\)$/,
  });
  await assert.rejects(cache.moveNamed('other', undefined, adele.id), { code: 'STORAGE_FAILED' });
  const [note = ''] = readdirSync(join(folder, 'names'));
  writeFileSync(join(folder, 'names', note), 'damaged');
  assert.equal(await cache.findNamed(adele.name), adele.id);
  writeFileSync(join(folder, 'names', note), adele.id);
  assert.equal(await cache.remove(adele.id), true);
  assert.deepEqual([existsSync(adelePath), readdirSync(join(folder, 'names'))], [false, []]);
});

test('lock() tells other processes by the name of its folder whether its holder renews', async (t) => {
  const { cache, folder } = await placeWithTwo(t);
  for (const [options, end] of [
    [undefined, /\.[0-9a-f]{12}$/],
    [{ forRenewal: false }, /\.[0-9a-f]{12}$/],
    [{ forRenewal: true }, /\.[0-9a-f]{12}r$/],
  ] as const) {
    const lock = await cache.lock(adele.id, options);
    assert.match(readdirSync(join(folder, 'locks', adele.id)).join(), end);
    await lock.release();
  }
});

test('a lock that cannot be counted is given back', async (t) => {
  const { cache, folder } = await placeWithTwo(t);
  mkdirSync(join(folder, 'locks'));
  const fence = join(folder, 'locks', 'fence');
  writeFileSync(fence, 'in the way');
  await assert.rejects(cache.lock(adele.id), { code: 'STORAGE_FAILED', message: /ENOTDIR/ });
  assert.deepEqual(readdirSync(join(folder, 'locks')), ['fence']);
  rmSync(fence);
  await (await cache.lock(adele.id)).release();
});

test('every call reports a file where the folder should be', async (t) => {
  const { cache, folder } = emptyPlace(t);
  writeFileSync(folder, 'a file');
  const found = { code: 'STORAGE_FAILED', message: /: a file is where a folder should be \(ENOTDIR\)$/ };
  await assert.rejects(cache.read(adele.id), found);
  await assert.rejects(cache.write(adele), found);
  await assert.rejects(cache.remove(adele.id), found);
  await assert.rejects(cache.list(), found);
  await assert.rejects(cache.readCurrent('entra'), found);
  await assert.rejects(cache.writeCurrent('entra', adele.id), found);
  assert.equal(readFileSync(folder, 'utf8'), 'a file');
});

test('every read is whole while many processes write one session', async (t) => {
  const { cache, folder, keyPath } = emptyPlace(t);
  const program = fileURLToPath(new URL('./write-session.js', import.meta.url));
  const shared = sampleSession('shared').id;
  const children = Array.from({ length: 6 }, (_, writer) =>
    spawn(process.execPath, [program, folder, keyPath, String(writer), '25'], { stdio: 'inherit' }),
  );
  const ended = Promise.all(children.map((child) => once(child, 'exit')));
  const seen = new Set<string>();
  while (children.some((child) => child.exitCode === null && child.signalCode === null)) {
    const token = (await cache.read(shared))?.tokens['all'];
    if (token !== undefined) {
      // The same text stands in the record twice.
      const text = token.accessToken.reveal();
      assert.equal(token.scopes[0], text);
      const [writer = '', round = ''] = text.slice(0, text.indexOf(' ')).split(':');
      assert.equal(text, `${writer}:${round} `.repeat(100 * (1 + Number(writer)) + Number(round)));
      seen.add(`${writer}:${round}`);
    }
    await new Promise(setImmediate);
  }
  assert.deepEqual(
    (await ended).map(([status]) => status),
    Array(6).fill(0),
  );
  assert.ok(seen.size > 1, `${seen.size} versions were seen`);
  assert.deepEqual(readdirSync(join(folder, 'sessions')), [`${shared}.sealed`]);
  assert.equal(await cache.readCurrent('entra'), shared);
});
