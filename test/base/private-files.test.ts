import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs, {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  createPrivateFile,
  ensurePrivateFolder,
  readPrivateFile,
  removePrivateFile,
  removePrivateFileAlone,
  writePrivateFileAtomically,
  writeSecretFile,
} from '../../src/base/private-files.ts';
import { errorOf } from '../support/rejects.ts';
import { replaceFs, withFailingFs } from './failing-fs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const isRoot = process.getuid?.() === 0;

/** Runs an action that has to fail and gives code, message and hint of its error. */
function failure(action: () => unknown): { code: string; message: string; hint: string | undefined } {
  const { code, message, hint } = errorOf(action);
  return { code, message, hint };
}

/** A folder with one private file that holds `old`. */
function withOldFile(t: TestContext): { folder: string; path: string } {
  const folder = join(temporaryFolder(t), 'private');
  const path = join(folder, 'file');
  writePrivateFileAtomically(path, 'old');
  return { folder, path };
}

test('ensurePrivateFolder() creates the folder and its parents for the owner only', (t) => {
  const root = temporaryFolder(t);
  ensurePrivateFolder(join(root, 'a', 'b'));
  assert.equal(modeOf(join(root, 'a')), '700');
  assert.equal(modeOf(join(root, 'a', 'b')), '700');
});

test('ensurePrivateFolder() ends where the system reports a missing folder below one that exists', {
  skip: process.platform !== 'linux',
}, () => {
  for (const path of ['/proc/self/entrada', '/proc/self/entrada/one/two']) {
    assert.deepEqual(
      failure(() => ensurePrivateFolder(path)),
      {
        code: 'STORAGE_FAILED',
        message: `Cannot create the folder "${path}": its folder does not exist (ENOENT)`,
        hint: 'Set ENTRADA_HOME to a folder that you can write to, then run the command again.',
      },
    );
  }
});

test('ensurePrivateFolder() takes a folder that another process creates at the same moment, and reports a full disk', (t) => {
  const folder = join(temporaryFolder(t), 'a', 'b');
  assert.equal(
    withFailingFs('mkdirSync', 'ENOSPC', () => failure(() => ensurePrivateFolder(folder))).message,
    `Cannot create the folder "${folder}": the disk is full (ENOSPC)`,
  );
  const { mkdirSync: create } = fs;
  const restore = replaceFs('mkdirSync', (path: string, mode: number) => {
    create(path, mode);
    create(path, mode);
  });
  try {
    ensurePrivateFolder(folder);
  } finally {
    restore();
  }
  assert.equal(statSync(folder).isDirectory(), true);
});

test('ensurePrivateFolder() tightens the user’s own folder that others can enter', (t) => {
  const folder = temporaryFolder(t);
  chmodSync(folder, 0o755);
  ensurePrivateFolder(folder);
  assert.equal(modeOf(folder), '700');
});

test('ensurePrivateFolder() refuses a folder of another user', (t) => {
  const folder = temporaryFolder(t);
  // Only root can give a folder away; another user meets a folder of root's instead.
  const foreign = isRoot ? folder : '/';
  if (isRoot) chownSync(folder, 12345, 12345);
  const ownerId = statSync(foreign).uid;
  assert.deepEqual(
    failure(() => ensurePrivateFolder(foreign)),
    {
      code: 'STORAGE_FAILED',
      message: `Cannot write "${foreign}": it belongs to another user (id ${ownerId})`,
      hint: 'Run the command as that user, or set ENTRADA_HOME to a folder of your own.',
    },
  );
});

test('ensurePrivateFolder() reports that a file is where a folder should be', (t) => {
  const root = temporaryFolder(t);
  const file = join(root, 'file');
  writeFileSync(file, '');
  for (const path of [file, join(file, 'below')]) {
    assert.deepEqual(
      failure(() => ensurePrivateFolder(path)),
      {
        code: 'STORAGE_FAILED',
        message: `Cannot create the folder "${path}": a file is where a folder should be (ENOTDIR)`,
        hint: 'Move it out of the way, then run the command again.',
      },
    );
  }
});

test('writePrivateFileAtomically() creates a file for the owner only, whatever the umask', (t) => {
  const umask = process.umask(0);
  t.after(() => process.umask(umask));
  const { folder, path } = withOldFile(t);
  assert.equal(readFileSync(path, 'utf8'), 'old');
  assert.equal(modeOf(path), '600');
  assert.equal(modeOf(folder), '700');
});

test('writePrivateFileAtomically() replaces the content and leaves nothing else', (t) => {
  const { folder, path } = withOldFile(t);
  chmodSync(path, 0o644);
  writePrivateFileAtomically(path, Buffer.from('new'));
  assert.equal(readFileSync(path, 'utf8'), 'new');
  assert.equal(modeOf(path), '600');
  assert.deepEqual(readdirSync(folder), ['file']);
});

test('writePrivateFileAtomically() keeps the old content and removes its own file when a step fails', (t) => {
  const { folder, path } = withOldFile(t);
  for (const step of ['openSync', 'writeFileSync', 'fsyncSync', 'closeSync', 'renameSync'] as const) {
    const found = withFailingFs(step, 'ENOSPC', () => failure(() => writePrivateFileAtomically(path, 'new')));
    assert.deepEqual(found, {
      code: 'STORAGE_FAILED',
      message: `Cannot write "${path}": the disk is full (ENOSPC)`,
      hint: 'Free some space, or set ENTRADA_HOME to a folder on another disk, then run the command again.',
    });
    assert.deepEqual([step, readdirSync(folder), readFileSync(path, 'utf8')], [step, ['file'], 'old']);
  }
});

test('a write or a read that fails leaves no file open', (t) => {
  const { folder, path } = withOldFile(t);
  // The lowest free number.
  const next = () => {
    const file = openSync(path, 'r');
    closeSync(file);
    return file;
  };
  const before = next();
  for (const step of ['writeFileSync', 'fsyncSync', 'renameSync', 'linkSync'] as const) {
    withFailingFs(step, 'EIO', () => {
      failure(() =>
        step === 'linkSync' ? createPrivateFile(`${path}2`, 'new') : writePrivateFileAtomically(path, 'new'),
      );
    });
    assert.equal(next(), before, step);
  }
  readPrivateFile(path);
  failure(() => readPrivateFile(folder));
  writePrivateFileAtomically(path, 'new');
  withFailingFs('fsyncSync', 'EINVAL', () => removePrivateFile(`${path}3`));
  assert.equal(next(), before);
});

test('writePrivateFileAtomically() leaves what is at the given path already', (t) => {
  const { folder, path } = withOldFile(t);
  const taken = join(folder, 'taken');
  writeFileSync(taken, "another writer's");
  const { code, message } = failure(() => writePrivateFileAtomically(path, 'new', taken));
  assert.deepEqual([code, message.startsWith(`Cannot write "${path}": EEXIST`)], ['STORAGE_FAILED', true]);
  assert.deepEqual([readFileSync(path, 'utf8'), readFileSync(taken, 'utf8')], ['old', "another writer's"]);
});

test('removePrivateFile() succeeds where a folder cannot be synced', (t) => {
  const { path } = withOldFile(t);
  withFailingFs('fsyncSync', 'EINVAL', () => removePrivateFile(path));
  assert.equal(existsSync(path), false);
});

test('storage errors name the system’s reason in words', (t) => {
  const { path } = withOldFile(t);
  const words = (code: string) =>
    withFailingFs('openSync', code, () => failure(() => writePrivateFileAtomically(path, 'new'))).message.slice(
      `Cannot write "${path}": `.length,
    );
  assert.deepEqual(['EROFS', 'EACCES', 'EPERM', 'EMFILE', 'ENFILE', 'EDQUOT', 'EIO', 'ENAMETOOLONG'].map(words), [
    'the file system is read-only (EROFS)',
    'access is denied (EACCES)',
    'the system does not permit it (EPERM)',
    'this process has too many files open (EMFILE)',
    'the system has too many files open (ENFILE)',
    'the disk quota is used up (EDQUOT)',
    'the disk reports an error (EIO)',
    'its path is too long (ENAMETOOLONG)',
  ]);
  assert.equal(words('EWEIRD'), 'EWEIRD: injected, openSync');
});

test('writePrivateFileAtomically() keeps the old content when the system really refuses to store more', (t) => {
  const { folder, path } = withOldFile(t);
  const module = fileURLToPath(new URL('../../src/base/private-files.js', import.meta.url));
  const script = `import(process.argv[1]).then((files) => {
    try { files.writePrivateFileAtomically(process.argv[2], 'x'.repeat(100_000)); }
    catch (error) { process.stdout.write(error.message); process.exitCode = 7; }
  });`;
  const child = spawnSync(
    'bash',
    ['-c', 'ulimit -f 8; exec "$@"', 'bash', process.execPath, '-e', script, module, path],
    {
      encoding: 'utf8',
    },
  );
  assert.deepEqual(
    [child.status, child.stdout, child.stderr],
    [7, `Cannot write "${path}": the limit for the size of a file is reached (EFBIG)`, ''],
  );
  assert.deepEqual([readdirSync(folder), readFileSync(path, 'utf8')], [['file'], 'old']);
});

test('writePrivateFileAtomically() refuses a folder in place of the file and replaces a symbolic link', (t) => {
  const { folder, path } = withOldFile(t);
  const inPlace = join(folder, 'in-place');
  mkdirSync(inPlace);
  assert.equal(
    failure(() => writePrivateFileAtomically(inPlace, 'new')).message,
    `Cannot write "${inPlace}": a folder is in its place (EISDIR)`,
  );
  const link = join(folder, 'link');
  symlinkSync(path, link);
  writePrivateFileAtomically(link, 'new');
  assert.deepEqual([readFileSync(path, 'utf8'), readFileSync(link, 'utf8')], ['old', 'new']);
});

test('writeSecretFile() replaces a symbolic link, and leaves the access to the folder unchanged', (t) => {
  const folder = temporaryFolder(t);
  const [link, other] = [join(folder, 'link'), join(folder, 'other')];
  writeFileSync(other, 'old');
  symlinkSync(other, link);
  chmodSync(folder, 0o755);
  writeSecretFile(link, 'new');
  assert.deepEqual([readFileSync(other, 'utf8'), readFileSync(link, 'utf8')], ['old', 'new']);
  assert.deepEqual([modeOf(link), modeOf(folder)], ['600', '755']);
  const below = join(other, 'below');
  const { code, message } = failure(() => writeSecretFile(below, 'new'));
  const found = `Cannot write "${below}": a file is where a folder should be (ENOTDIR)`;
  assert.deepEqual([code, message, readdirSync(folder)], ['STORAGE_FAILED', found, ['link', 'other']]);
});

test('readPrivateFile() returns undefined when there is no file or no folder', (t) => {
  const root = temporaryFolder(t);
  assert.equal(readPrivateFile(join(root, 'file')), undefined);
  assert.equal(readPrivateFile(join(root, 'folder', 'file')), undefined);
});

test('readPrivateFile() tightens the user’s own file that others can read', (t) => {
  const { path } = withOldFile(t);
  chmodSync(path, 0o644);
  assert.equal(readPrivateFile(path)?.toString(), 'old');
  assert.equal(modeOf(path), '600');
});

test('readPrivateFile() refuses a file of another user', (t) => {
  const { path } = withOldFile(t);
  const foreign = isRoot ? path : '/etc/hosts';
  if (isRoot) chownSync(path, 12345, 12345);
  const { code, message } = failure(() => readPrivateFile(foreign));
  const ownerId = statSync(foreign).uid;
  assert.deepEqual(
    [code, message],
    ['STORAGE_FAILED', `Cannot read "${foreign}": it belongs to another user (id ${ownerId})`],
  );
});

test('readPrivateFile() refuses a folder, a symbolic link and a file where a folder should be', (t) => {
  const { folder, path } = withOldFile(t);
  const link = join(folder, 'link');
  symlinkSync(path, link);
  const below = join(path, 'below');
  assert.deepEqual(
    [folder, link, below].map((place) => failure(() => readPrivateFile(place)).message),
    [
      `Cannot read "${folder}": a folder is in its place (EISDIR)`,
      `Cannot read "${link}": a symbolic link is in its place (ELOOP)`,
      `Cannot read "${below}": a file is where a folder should be (ENOTDIR)`,
    ],
  );
});

test('createPrivateFile() creates a file once and does not change it', (t) => {
  const folder = join(temporaryFolder(t), 'private');
  const path = join(folder, 'file');
  assert.equal(createPrivateFile(path, 'first'), true);
  assert.equal(createPrivateFile(path, 'second'), false);
  assert.equal(readFileSync(path, 'utf8'), 'first');
  assert.equal(modeOf(path), '600');
  assert.deepEqual(readdirSync(folder), ['file']);
});

test('createPrivateFile() leaves nothing when a step fails', (t) => {
  const { folder } = withOldFile(t);
  for (const step of ['writeFileSync', 'fsyncSync', 'linkSync'] as const) {
    const found = withFailingFs(step, 'EIO', () => failure(() => createPrivateFile(join(folder, 'new'), 'new')));
    assert.equal(found.message, `Cannot write "${join(folder, 'new')}": the disk reports an error (EIO)`);
    assert.deepEqual([step, readdirSync(folder)], [step, ['file']]);
  }
});

test('createPrivateFile() creates a file once also where there are no hard links', (t) => {
  const path = join(temporaryFolder(t), 'file');
  for (const code of ['EPERM', 'ENOTSUP', 'ENOSYS']) {
    const make = (content: string) => withFailingFs('linkSync', code, () => createPrivateFile(path, content));
    assert.deepEqual([make('first'), make('second')], [true, false]);
    assert.deepEqual([readFileSync(path, 'utf8'), modeOf(path)], ['first', '600']);
    assert.equal(removePrivateFile(path), true);
  }
});

test('writePrivateFileAtomically() removes what writers left that were killed hours ago', (t) => {
  const { folder, path } = withOldFile(t);
  const leave = (name: string, ageHours: number) => {
    writeFileSync(join(folder, name), 'half');
    utimesSync(join(folder, name), 1, Date.now() / 1000 - ageHours * 3600);
  };
  leave('.file.0123456789ab.tmp', 3);
  leave('.file.ba9876543210.tmp', 1);
  leave('.file.aaaaaaaaaaaa.tmp', -3);
  leave('.file2.0123456789ab.tmp', 3);
  writePrivateFileAtomically(path, 'new');
  const kept = ['.file.aaaaaaaaaaaa.tmp', '.file.ba9876543210.tmp', '.file2.0123456789ab.tmp', 'file'];
  assert.deepEqual(readdirSync(folder).toSorted(), kept);
});

test('writePrivateFileAtomically() counts what is two hours old as left, and passes over what is gone meanwhile', (t) => {
  const { folder, path } = withOldFile(t);
  const leftover = join(folder, '.file.0123456789ab.tmp');
  writeFileSync(leftover, 'half');
  // As one that is gone between the list and the look at it.
  for (let number = 0; number < 20; number += 1) symlinkSync(join(folder, 'none'), join(folder, `.file.${number}.tmp`));
  const { mtimeMs } = statSync(leftover);
  for (const [ageMs, isLeft] of [
    [7_200_000, true],
    [7_200_001, false],
  ] as const) {
    const { mock } = t.mock.method(Date, 'now', () => mtimeMs + ageMs);
    writePrivateFileAtomically(path, 'new');
    mock.restore();
    assert.equal(existsSync(leftover), isLeft);
  }
  assert.equal(readdirSync(folder).length, 21);
});

test('removePrivateFileAlone() and removePrivateFile() say why a file cannot be removed', (t) => {
  const { path } = withOldFile(t);
  const below = join(path, 'below');
  assert.equal(
    failure(() => removePrivateFileAlone(below)).message,
    `Cannot remove "${below}": a file is where a folder should be (ENOTDIR)`,
  );
  assert.equal(
    failure(() => removePrivateFile(below)).message,
    `Cannot list the folder "${path}": a file is where a folder should be (ENOTDIR)`,
  );
});

test('writePrivateFileAtomically() creates the new file at the given path', (t) => {
  const { folder, path } = withOldFile(t);
  const elsewhere = temporaryFolder(t);
  const found = withFailingFs('renameSync', 'EIO', () =>
    failure(() => writePrivateFileAtomically(path, 'new', join(elsewhere, 'no', 'such'))),
  );
  assert.equal(found.message, `Cannot write "${path}": its folder does not exist (ENOENT)`);
  writePrivateFileAtomically(path, 'new', join(elsewhere, 'made'));
  assert.deepEqual([readdirSync(folder), readdirSync(elsewhere), readFileSync(path, 'utf8')], [['file'], [], 'new']);
});

test('removePrivateFileAlone() returns whether there was a file, and does not list the folder', (t) => {
  const { folder, path } = withOldFile(t);
  writeFileSync(join(folder, '.file.0123456789ab.tmp'), 'half');
  assert.deepEqual([removePrivateFileAlone(path), removePrivateFileAlone(path)], [true, false]);
  assert.deepEqual(readdirSync(folder), ['.file.0123456789ab.tmp']);
});

test('removePrivateFile() returns whether there was a file, and removes what killed writers left', (t) => {
  const { folder, path } = withOldFile(t);
  writeFileSync(join(folder, '.file.0123456789ab.tmp'), 'half');
  writeFileSync(join(folder, '.file2.0123456789ab.tmp'), "another file's");
  assert.equal(removePrivateFile(path), true);
  assert.equal(removePrivateFile(path), false);
  assert.deepEqual(readdirSync(folder), ['.file2.0123456789ab.tmp']);
  assert.equal(removePrivateFile(join(folder, 'missing', 'file')), false);
});

test('a file that is written, created or removed is synced to the disk, and then its folder', (t) => {
  const { folder, path } = withOldFile(t);
  const actions: [() => unknown, string[]][] = [
    [() => writePrivateFileAtomically(path, 'new'), ['file', 'folder']],
    [() => removePrivateFile(path), ['folder']],
    [() => createPrivateFile(path, 'newer'), ['file', 'folder']],
    [() => removePrivateFileAlone(path), ['folder']],
    [() => removePrivateFileAlone(path), []],
  ];
  const folderId = statSync(folder).ino;
  for (const [action, expected] of actions) {
    const synced: string[] = [];
    const { fsyncSync } = fs;
    const restore = replaceFs('fsyncSync', (file: number) => {
      synced.push(fs.fstatSync(file).ino === folderId ? 'folder' : 'file');
      fsyncSync(file);
    });
    try {
      action();
    } finally {
      restore();
    }
    assert.deepEqual(synced, expected);
  }
});

test('readPrivateFile() names a pipe in place of the file, and does not wait for it', (t) => {
  if (process.platform === 'win32') return;
  const path = join(temporaryFolder(t), 'pipe');
  spawnSync('mkfifo', ['-m', '600', path]);
  assert.throws(() => readPrivateFile(path), {
    code: 'STORAGE_FAILED',
    message: `Cannot read "${path}": it is not a file (ESPIPE)`,
    hint: 'Move it out of the way, then run the command again.',
  });
});
