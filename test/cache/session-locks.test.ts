import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type FolderLocks, folderLocks } from '../../src/cache/files/folder-locks.ts';
import { stagingPath } from '../../src/cache/files/staging.ts';
import { keyFile } from '../../src/cache/master-key.ts';
import { sealedFileCache } from '../../src/cache/sealed-file-cache.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { failureOf } from '../support/rejects.ts';
import { sampleSession } from './sample-session.ts';
import { startHolder } from './start-holder.ts';

const adele = sampleSession('adele@contoso.com');

function placeOf(t: TestContext) {
  const folder = temporaryFolder(t);
  const locks = folderLocks(join(folder, 'locks'), join(folder, 'staging'));
  return { folder, locks, place: join(folder, 'locks', adele.id) };
}

/**
 * Locks whose clock goes on by a second, less than a lease, at each look at a holder, which then shows life. The signal
 * aborts after many looks.
 */
function watchedLocks(folder: string, beat: (look: number) => void): { locks: FolderLocks; signal: AbortSignal } {
  const stop = new AbortController();
  let looks = 0;
  const nowMs = () => {
    looks += 1;
    beat(looks);
    if (looks === 30) stop.abort();
    return looks * 1_000;
  };
  return { locks: folderLocks(join(folder, 'locks'), join(folder, 'staging'), nowMs), signal: stop.signal };
}

/** Leaves the lock of an owner. */
function plantLock(place: string, owner: string): string {
  const path = join(place, `${owner}.0123456789ab`);
  mkdirSync(path, { recursive: true });
  return path;
}

// At once, since they wait for leases to end.
describe('folderLocks()', { concurrency: true }, () => {
  test('lock() leaves nothing behind but the count of locks', async (t) => {
    const { folder, locks } = placeOf(t);
    for (let count = 1; count <= 3; count += 1) {
      const lock = await locks.lock(adele.id);
      assert.equal(lock.fence, count);
      await lock.release();
    }
    assert.deepEqual([readdirSync(join(folder, 'locks')), readdirSync(join(folder, 'staging'))], [['fence'], []]);
    assert.equal((statSync(join(folder, 'locks')).mode & 0o777).toString(8), '700');
  });

  test('lock() counts on, whatever else lies where it counts', async (t) => {
    const { folder, locks } = placeOf(t);
    const counted = mkdirOf(join(folder, 'locks', 'fence'));
    writeFileSync(join(counted, 'notes.txt'), '');
    const first = await locks.lock(adele.id);
    mkdirSync(join(counted, '40'));
    await first.release();
    const second = await locks.lock(adele.id);
    assert.deepEqual([first.fence, second.fence], [1, 41]);
    await second.release();
  });

  test('lock() takes over at once from an owner that is gone, also when its number was given again', async (t) => {
    const { locks, place } = placeOf(t);
    const own = await locks.lock(adele.id);
    const [name = ''] = readdirSync(place);
    const [, startTime = '', host = ''] = name.split('.');
    await own.release();
    for (const owner of [`4194999.1.${host}`, `${process.pid}.${Number(startTime) + 1}.${host}`]) {
      plantLock(place, owner);
      const lock = await atFirstLook((signal) => locks.lock(adele.id, { signal }));
      assert.equal(readdirSync(place).length, 1);
      await lock.release();
    }
  });

  test('lock() takes over from an owner elsewhere, or none that can be told, once it showed no life for the lease', async (t) => {
    const { locks, place } = placeOf(t);
    const other = sampleSession('diego@contoso.com').id;
    plantLock(place, '1.1.ffffffff');
    writeFileSync(join(mkdirOf(join(place, '..', other)), 'somebody else was here'), '');
    const startMs = performance.now();
    const [lock, second] = await Promise.all([locks.lock(adele.id), locks.lock(other)]);
    const tookMs = performance.now() - startMs;
    assert.ok(tookMs >= 1_400, `${tookMs} ms`);
    for (const [one, id] of [
      [lock, adele.id],
      [second, other],
    ] as const) {
      assert.match(locks.stagingPath(id, one), /[/]\d+\.\d+\.[0-9a-f]{8}\.[0-9a-f]{12}[/]/);
      await one.release();
    }
  });

  test('lock() waits for a holder that something else lies next to, and then takes that away', async (t) => {
    const { folder, locks, place } = placeOf(t);
    const path = plantLock(place, '1.1.ffffffff');
    for (let number = 0; number < 9; number += 1) mkdirSync(join(place, `stranger ${number}`));
    const watched = watchedLocks(folder, (look) => utimesSync(path, 1, look));
    await assert.rejects(watched.locks.lock(adele.id, { signal: watched.signal }), { code: 'CANCELLED' });
    rmSync(path, { recursive: true });
    const lock = await locks.lock(adele.id);
    assert.equal(readdirSync(place).length, 1);
    assert.equal(locks.isHeld(lock), true);
    await lock.release();
  });

  test('write() says that the lock is lost when it is taken over in the middle', async (t) => {
    const { folder } = placeOf(t);
    const cache = sealedFileCache(folder, keyFile(join(folder, 'key')));
    await cache.write(adele);
    const lock = await cache.lock(adele.id);
    const sync = fs.fsyncSync;
    const mocked = t.mock.method(fs, 'fsyncSync', (file: number) => {
      rmSync(join(folder, 'locks', adele.id), { recursive: true, force: true });
      sync(file);
    });
    syncBuiltinESMExports();
    await assert.rejects(cache.write(sampleSession('adele@contoso.com', { savedAtMs: 1 }), lock), {
      code: 'LOCK_LOST',
    });
    mocked.mock.restore();
    syncBuiltinESMExports();
    assert.equal((await cache.read(adele.id))?.savedAtMs, adele.savedAtMs);
  });

  test('lock() waits for an owner elsewhere that shows life, whatever the time it shows', async (t) => {
    const { folder, place } = placeOf(t);
    const path = plantLock(place, '1.1.ffffffff');
    // By a clock that is set forth and back by an hour.
    const watched = watchedLocks(folder, (look) => utimesSync(path, 1, look + 3600 * (look % 3)));
    const failure = await failureOf(watched.locks.lock(adele.id, { signal: watched.signal }));
    assert.equal(failure.code, 'CANCELLED');
    assert.deepEqual(readdirSync(place), ['1.1.ffffffff.0123456789ab']);
  });

  test('a lock shows life while it is held, and what its holder was writing goes when it is taken over', async (t) => {
    const { locks, place } = placeOf(t);
    const lock = await locks.lock(adele.id);
    const [name = ''] = readdirSync(place);
    const signs = new Set<number>();
    while (signs.size < 3) {
      signs.add(statSync(join(place, name)).mtimeMs);
      await wait(100);
    }
    const staged = locks.stagingPath(adele.id, lock);
    writeFileSync(staged, 'half');
    const next = await locks.seize(adele.id);
    // In one step: the path itself is no more.
    assert.throws(() => renameSync(staged, join(place, '..', 'written')), { code: 'ENOENT' });
    assert.throws(() => locks.stagingPath(adele.id, lock), { code: 'LOCK_LOST' });
    assert.deepEqual(readdirSync(join(locks.stagingPath(adele.id, next), '..')), []);
    await lock.release();
    assert.equal(locks.isHeld(next), true);
    await next.release();
  });

  test('a holder that is killed frees the lock at once', async (t) => {
    const { folder } = placeOf(t);
    const child = await startHolder(t, 'folder', folder);
    const cache = sealedFileCache(folder, keyFile(join(folder, 'key')));
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    // Once, so that what this process is has been looked up.
    await (await cache.lock(sampleSession('diego@contoso.com').id)).release();
    await (await atFirstLook((signal) => cache.lock(adele.id, { signal }))).release();
  });

  test('a holder that is stopped for longer than its lease finds the lock lost', async (t) => {
    const { folder } = placeOf(t);
    const child = await startHolder(t, 'folder', folder);
    const cache = sealedFileCache(folder, keyFile(join(folder, 'key')));
    child.kill('SIGSTOP');
    const lock = await cache.lock(adele.id);
    await cache.write(sampleSession('adele@contoso.com', { savedAtMs: 2 }), lock);
    child.kill('SIGCONT');
    child.stdin?.end('write\n');
    const [answer] = (await once(child.stdout ?? child, 'data')) as [Buffer];
    assert.equal(answer.toString(), 'LOCK_LOST\n');
    assert.equal((await cache.read(adele.id))?.savedAtMs, 2);
    await lock.release();
  });

  test('of many processes that find a dead lock at once, one at a time has it', async (t) => {
    const { folder, place } = placeOf(t);
    plantLock(place, '4194999.1.00000001');
    const log = join(folder, 'log');
    const program = fileURLToPath(new URL('./count-locks.js', import.meta.url));
    const children = Array.from({ length: 6 }, () =>
      spawn(process.execPath, [program, folder, log, '8'], { stdio: 'inherit' }),
    );
    const statuses = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as number));
    assert.deepEqual(statuses, Array(6).fill(0));
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    assert.equal(lines.length, 6 * 8 * 2);
    // Nobody comes in before the one inside went out, and fences grow.
    const fences = lines.map((line, index) => {
      const [what, fence] = line.split(' ');
      assert.equal(what, index % 2 === 0 ? 'in' : 'out', `line ${index}`);
      return Number(fence);
    });
    assert.deepEqual(
      fences,
      fences.toSorted((a, b) => a - b),
    );
  });

  test('lock() says why none can be had', async (t) => {
    const { folder, locks, place } = placeOf(t);
    mkdirSync(join(folder, 'locks'));
    writeFileSync(place, 'a file');
    assert.deepEqual(shown(await failureOf(locks.lock(adele.id))), {
      code: 'STORAGE_FAILED',
      message: `Cannot list the folder "${place}": a file is where a folder should be (ENOTDIR)`,
    });
    const other = join(folder, 'file');
    writeFileSync(other, '');
    assert.deepEqual(
      shown(await failureOf(folderLocks(join(other, 'locks'), join(folder, 'staging')).lock(adele.id))),
      {
        code: 'STORAGE_FAILED',
        message: `Cannot list the folder "${join(other, 'locks', adele.id)}": a file is where a folder should be (ENOTDIR)`,
      },
    );
  });

  test('stagingPath() sweeps what killed writers left, and nothing of those who live', async (t) => {
    const folder = join(temporaryFolder(t), 'staging');
    const own = await stagingPath(folder);
    const [, startTime = '', host = ''] = own.slice(own.lastIndexOf('/') + 1).split('.');
    const left = (name: string, ageHours: number): string => {
      writeFileSync(join(folder, name), 'half');
      const seconds = Date.now() / 1000 - ageHours * 3600;
      utimesSync(join(folder, name), seconds, seconds);
      return name;
    };
    left(`4194999.1.${host}.0123456789ab`, 0);
    left(`${process.pid}.${Number(startTime) + 1}.${host}.0123456789ab`, 0);
    left('1.1.ffffffff.0123456789ab', 3);
    left('what is this', 3);
    const kept = [
      left(`${process.pid}.${startTime}.${host}.0123456789ab`, 3),
      left('1.1.ffffffff.ba9876543210', 1),
      left('and this', -1),
    ];
    await stagingPath(folder);
    assert.deepEqual(readdirSync(folder).toSorted(), kept.toSorted());
  });
});

/** Takes a lock that has to be free at the first look: before the second one, the signal has aborted. */
function atFirstLook<T>(lock: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  setImmediate(() => stop.abort());
  return lock(stop.signal);
}

function shown({ code, message }: { code: string; message: string }) {
  return { code, message };
}

function mkdirOf(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}
