import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { keyChain } from '../../../src/cache/keys/key-chain.ts';
import { entradaFolders } from '../../../src/base/folders.ts';
import type { DoctorReport } from '../../../src/commands/doctor/examine.ts';
import { runFakeCli } from '../../support/fake-cli.ts';
import { startKeyringDesktop } from '../../support/keyring-desktop.ts';
import { startRedis } from '../../support/redis-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function doctor(home: string, env: Record<string, string> = {}) {
  const { status, stdout, stderr } = await runFakeCli(home, ['doctor', '-Offline', '-Output', 'json'], { env });
  assert.notEqual(stdout, '', stderr);
  const { Checks } = JSON.parse(stdout) as DoctorReport;
  return { status, problems: Checks.filter(({ Verdict }) => Verdict === 'problem'), checks: Checks };
}

/** A home on a small file system of its own. */
function homeOnDisk(t: TestContext, options: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-test-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `${options},mode=0700`, 'tmpfs', folder]);
  t.after(() => {
    execFileSync('umount', [folder]);
    rmdirSync(folder);
  });
  for (const name of ['state', 'data', 'config']) mkdirSync(join(folder, name), { mode: 0o700 });
  return folder;
}

test('doctor finds a full disk, and leaves nothing on it', async (t) => {
  const home = homeOnDisk(t, 'size=128k');
  try {
    for (let file = 0; file < 100; file += 1) writeFileSync(join(home, `filler${file}`), Buffer.alloc(4096));
  } catch {
    // It is full, as it should be.
  }
  const { status, problems } = await doctor(home);
  assert.deepEqual([status, problems.length], [7, 3]);
  for (const { Found, Remedy } of problems) {
    assert.match(Found, /: the disk is full \(ENOSPC\)$/);
    assert.match(Remedy ?? '', /^Free some space/);
  }
  assert.deepEqual(readdirSync(join(home, 'state')), []);
});

test('doctor finds a file system that is read-only', async (t) => {
  const home = homeOnDisk(t, 'size=128k');
  execFileSync('mount', ['-o', 'remount,ro', home]);
  const { status, problems } = await doctor(home);
  assert.deepEqual([status, problems.length], [7, 3]);
  assert.match(problems[0]?.Found ?? '', /: the file system is read-only \(EROFS\)$/);
});

test('doctor finds a keyring that is locked, with the key in it', async (t) => {
  const root = temporaryFolder(t);
  const home = join(root, 'entrada');
  const first = await startKeyringDesktop(join(root, 'home'), 'password');
  const env = { ...first.env, ENTRADA_KEYRING: '', ENTRADA_HOME: home };
  const folders = entradaFolders(env, 'linux', home);
  await keyChain({ folders, env, platform: 'linux', warn: () => {} }).readOrMake();
  const unlocked = await doctor(home, env);
  first.end();
  assert.deepEqual([unlocked.status, unlocked.problems], [0, []]);
  assert.ok(unlocked.checks.some(({ Area, Found }) => Area === 'Keyring' && Found === 'Usable.'));
  const locked = await startKeyringDesktop(join(root, 'home'), undefined);
  t.after(() => locked.end());
  const { status, problems } = await doctor(home, { ...env, ...locked.env });
  assert.deepEqual([status, problems.map(({ Area, Code }) => [Area, Code])], [7, [['Key', 'KEY_UNREADABLE']]]);
  rmSync(home, { recursive: true });
});

test('doctor finds a Redis server that was killed, and one that hangs', async (t) => {
  const redis = await startRedis();
  t.after(() => redis.stop());
  const home = temporaryFolder(t);
  const env = { ENTRADA_CACHE: redis.url, ENTRADA_KEY_PASSPHRASE: 'a passphrase of the fleet' };
  assert.deepEqual((await doctor(home, env)).problems, []);
  await redis.pause();
  const hanging = await doctor(home, env);
  redis.resume();
  await redis.kill();
  const gone = await doctor(home, env);
  for (const { status, problems } of [hanging, gone]) {
    assert.deepEqual([status, problems.map(({ Area, Code }) => [Area, Code])], [5, [['Cache', 'CACHE_UNREACHABLE']]]);
  }
});
