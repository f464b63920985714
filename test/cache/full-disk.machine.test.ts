import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { keyFile } from '../../src/cache/master-key.ts';
import { sealedFileCache } from '../../src/cache/sealed-file-cache.ts';
import { revealed, sampleSession } from './sample-session.ts';
import { leadName } from '../support/lead-name.ts';

const adele = sampleSession('adele@contoso.com');
const diego = sampleSession('diego@contoso.com');

/** A cache on a small file system of its own. */
async function cacheOnDisk(t: TestContext, options: string) {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-test-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `${options},mode=0700`, 'tmpfs', folder]);
  t.after(() => {
    execFileSync('umount', [folder]);
    rmdirSync(folder);
  });
  const cache = sealedFileCache(folder, keyFile(join(folder, 'key')));
  for (const record of [adele, diego]) {
    await cache.write(record);
    await leadName(cache, record.name, record.id);
  }
  return { folder, cache };
}

function fill(folder: string, bytes: number): void {
  try {
    for (let file = 0; file < 1_000; file += 1) writeFileSync(join(folder, `filler${file}`), Buffer.alloc(bytes));
  } catch {
    // It is full, as it should be.
  }
}

for (const [what, options, bytes] of [
  ['has no room for a byte', 'size=128k', 4096],
  ['has no room for a file', 'size=1m,nr_inodes=30', 0],
] as const) {
  test(`a disk that ${what} keeps what it has, serves it and lets it be removed`, async (t) => {
    const { folder, cache } = await cacheOnDisk(t, options);
    fill(folder, bytes);
    const full = { code: 'STORAGE_FAILED', message: /: the disk is full \(ENOSPC\)$/ };
    await assert.rejects(cache.write(sampleSession('adele@contoso.com', { savedAtMs: 1 })), full);
    await assert.rejects(cache.write(sampleSession('new@contoso.com')), full);
    await assert.rejects(cache.writeCurrent('entra', adele.id), full);
    await assert.rejects(cache.moveNamed('free', undefined, adele.id), full);
    // A lock takes no room but a file's entry.
    if (bytes === 0) await assert.rejects(cache.lock(adele.id), full);
    else await (await cache.lock(adele.id)).release();
    assert.deepEqual(revealed(await cache.read(adele.id)), revealed(adele));
    assert.equal((await cache.list()).length, 2);
    assert.equal(await cache.remove(adele.id), true);
    assert.deepEqual([await cache.findNamed(adele.name), await cache.findNamed(diego.name)], [undefined, diego.id]);
    assert.deepEqual(revealed(await cache.read(diego.id)), revealed(diego));
  });
}

test('a disk that is read-only is read, and what would change it says so', async (t) => {
  const { folder, cache } = await cacheOnDisk(t, 'size=1m');
  execFileSync('mount', ['-o', 'remount,ro', folder]);
  const readOnly = { code: 'STORAGE_FAILED', message: /: the file system is read-only \(EROFS\)$/ };
  for (const change of [
    () => cache.write(adele),
    () => cache.lock(adele.id),
    () => cache.remove(adele.id),
    () => cache.writeCurrent('entra', adele.id),
    () => leadName(cache, adele.name, undefined),
    () => cache.moveNamed('free', undefined, adele.id),
  ]) {
    await assert.rejects(change(), readOnly);
  }
  assert.deepEqual(revealed(await cache.read(adele.id)), revealed(adele));
  assert.deepEqual([await cache.findNamed(diego.name), await cache.findNamed('nobody')], [diego.id, undefined]);
  assert.equal((await cache.list()).length, 2);
});
