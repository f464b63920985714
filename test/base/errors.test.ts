import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  EntradaError,
  type KnownErrorCode,
  errorTable,
  exitStatuses,
  isEntradaError,
  isKnownErrorCode,
  messageOf,
  systemErrorCode,
  withCodeOf,
} from '../../src/base/errors.ts';
import { lowerFirst, upperFirst } from '../../src/base/letter-case.ts';
import { quoteForUser, shellQuote } from '../../src/base/shell-quote.ts';
import { type FileAction, foreignOwnerError, storageError } from '../../src/base/storage-error.ts';
import { fileReason, programReason } from '../../src/base/system-reason.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const systemError = (code: string) => Object.assign(new Error(`${code}: the system's own words`), { code });

test('each error code ends the command line with the status of docs/exit-statuses.md', () => {
  const page = readFileSync(new URL('../../../docs/exit-statuses.md', import.meta.url), 'utf8');
  const documented = page.split(/^## /m).flatMap((section) => {
    const status = Number.parseInt(section, 10);
    return [...section.matchAll(/^\| `([A-Z_0-9]+)` \|/gm)].map(([, code = '']) => [code, status] as const);
  });
  const actual = Object.keys(errorTable).map((code) => [code, new EntradaError(code as KnownErrorCode, '').exitStatus]);
  assert.deepEqual(Object.fromEntries(actual), Object.fromEntries(documented));
});

test('exit statuses are numbers that scripts rely on', () => {
  assert.deepEqual(exitStatuses, {
    ok: 0,
    failed: 1,
    badUsage: 2,
    consentNeeded: 3,
    signInNeeded: 4,
    network: 5,
    refused: 6,
    storage: 7,
    tenantsFailed: 8,
    notExecutable: 126,
    notFound: 127,
    cancelled: 130,
  });
});

test('EntradaError carries code, message, hint, cause and details', () => {
  const cause = new Error('cause');
  const full = new EntradaError('CANCELLED', 'text', { hint: 'hint', cause, details: { a: 1 } });
  assert.deepEqual(
    [full.name, full.code, full.message, full.hint, full.cause, full.details, full.exitStatus],
    ['EntradaError', 'CANCELLED', 'text', 'hint', cause, { a: 1 }, exitStatuses[errorTable.CANCELLED.exit]],
  );
  const bare = new EntradaError('CANCELLED', 'text');
  assert.deepEqual([bare.hint, 'cause' in bare, bare.details], [undefined, false, {}]);
});

test('EntradaError of another version can have a code that is not known here', () => {
  const later = Object.assign(new EntradaError('CANCELLED', 'text'), { code: 'OF_A_LATER_VERSION' });
  assert.equal(later.exitStatus, exitStatuses.failed);
  assert.deepEqual(['CANCELLED', later.code, 'toString'].map(isKnownErrorCode), [true, false, false]);
});

test('withCodeOf() keeps the code alone', () => {
  const first = new EntradaError('CANCELLED', 'first', { hint: 'hint', details: { a: 1 } });
  const error = withCodeOf(first, 'second', { cause: first });
  assert.deepEqual(
    [error.code, error.message, error.hint, error.cause, error.details],
    ['CANCELLED', 'second', undefined, first, {}],
  );
});

test('isEntradaError() knows errors by their brand, also of another copy of the package', () => {
  assert.equal(Reflect.get(new EntradaError('CANCELLED', ''), Symbol.for('entrada.EntradaError')), true);
  const foreign = Object.defineProperty({}, Symbol.for('entrada.EntradaError'), { value: true });
  assert.deepEqual(
    [new EntradaError('CANCELLED', ''), foreign, new Error(''), null, undefined, 'text'].map(isEntradaError),
    [true, true, false, false, false, false],
  );
});

test('systemErrorCode() and messageOf() read what was thrown', () => {
  const thrown = [systemError('EIO'), { code: 5 }, {}, null, 'EIO', undefined];
  assert.deepEqual(thrown.map(systemErrorCode), ['EIO', undefined, undefined, undefined, undefined, undefined]);
  assert.deepEqual([new Error('words'), 'text', 5].map(messageOf), ['words', 'text', '5']);
});

test('fileReason() and programReason() say in words what the system found, else in its own', () => {
  const codes = ['EACCES', 'EPERM', 'EISDIR', 'ELOOP', 'ENOENT', 'ENOTDIR', 'ENXIO', 'EIO'];
  assert.deepEqual(
    codes.map((code) => fileReason(systemError(code))),
    [
      ...['this user may not read it', 'this user may not read it', 'it is a folder', 'its symbolic links form a loop'],
      ...['there is no such file', 'there is no such file', 'it is not a regular file', "EIO: the system's own words"],
    ],
  );
  assert.deepEqual(
    ['EACCES', 'ENOENT', 'EIO'].map((code) => programReason(systemError(code))),
    ['this user may not run it', 'there is no such program', "EIO: the system's own words"],
  );
  for (const cause of ['text', new Error('text')]) {
    assert.deepEqual([fileReason(cause), programReason(cause)], ['text', 'text']);
  }
});

test('storageError() keeps its own errors, and has words for a code that it does not know', () => {
  const own = foreignOwnerError('read', '/a', 7);
  assert.equal(storageError('write', '/b', own), own);
  assert.deepEqual(own.details, { path: '/a', reason: 'it belongs to another user (id 7)' });
  const { message, hint, details } = storageError('list the folder', '/c', systemError('EBUSY'));
  assert.deepEqual(
    [message, hint, details],
    [
      `Cannot list the folder "/c": EBUSY: the system's own words`,
      'Set ENTRADA_HOME to a folder that you can write to, then run the command again.',
      { path: '/c', reason: "EBUSY: the system's own words", systemCode: 'EBUSY' },
    ],
  );
  const elsewhere = 'Set ENTRADA_HOME to a folder that you can write to, then run the command again.';
  const freeSpace = 'Free some space, or set ENTRADA_HOME to a folder on another disk, then run the command again.';
  const access = 'Give yourself access to it, or set ENTRADA_HOME to a folder of your own.';
  const fewerFiles = 'Close some programs or raise the limit ("ulimit -n"), then run the command again.';
  const outOfTheWay = 'Move it out of the way, then run the command again.';
  const known: Record<string, [found: string, remedy: string]> = {
    ENOSPC: ['the disk is full', freeSpace],
    EDQUOT: ['the disk quota is used up', freeSpace],
    EFBIG: ['the limit for the size of a file is reached', 'Raise the limit ("ulimit -f"), then run again.'],
    EROFS: ['the file system is read-only', elsewhere],
    EACCES: ['access is denied', access],
    EPERM: ['the system does not permit it', access],
    ENOENT: ['its folder does not exist', elsewhere],
    ENOTDIR: ['a file is where a folder should be', outOfTheWay],
    EISDIR: ['a folder is in its place', outOfTheWay],
    ENOTEMPTY: ['a folder is in its place', outOfTheWay],
    ELOOP: ['a symbolic link is in its place', outOfTheWay],
    EMFILE: ['this process has too many files open', fewerFiles],
    ENFILE: ['the system has too many files open', fewerFiles],
    EIO: ['the disk reports an error', elsewhere],
    ENAMETOOLONG: ['its path is too long', 'Set ENTRADA_HOME to a folder with a shorter path.'],
  };
  for (const [code, [found, remedy]] of Object.entries(known)) {
    const cause = systemError(code);
    const error = storageError('remove', '/e', cause);
    assert.deepEqual(
      [error.code, error.message, error.hint, error.cause, error.details],
      [
        'STORAGE_FAILED',
        `Cannot remove "/e": ${found} (${code})`,
        remedy,
        cause,
        { path: '/e', reason: `${found} (${code})`, systemCode: code },
      ],
    );
  }
  assert.deepEqual(storageError('read', '/d', 'text').details, { path: '/d', reason: 'text' });
});

test('storageError() says on Windows what is in the way, where the system gives another code', (t) => {
  const folder = temporaryFolder(t);
  const [file, inner] = [join(folder, 'file'), join(folder, 'inner')];
  writeFileSync(file, '');
  mkdirSync(inner);
  const codeOf = (action: FileAction, path: string, code: string, platform: NodeJS.Platform = 'win32') =>
    storageError(action, path, systemError(code), platform).details['systemCode'];
  for (const code of ['EPERM', 'EACCES']) {
    for (const action of ['read', 'write', 'remove'] as const) assert.equal(codeOf(action, inner, code), 'EISDIR');
    for (const action of ['create the folder', 'list the folder'] as const)
      assert.equal(codeOf(action, inner, code), code);
    assert.deepEqual([codeOf('read', file, code), codeOf('read', join(inner, 'none'), code)], [code, code]);
  }
  for (const action of ['read', 'create the folder'] as const) {
    assert.equal(codeOf(action, join(file, 'below'), 'ENOENT'), 'ENOTDIR');
    assert.equal(codeOf(action, join(inner, 'none', 'none'), 'ENOENT'), 'ENOENT');
  }
  assert.equal(codeOf('read', inner, 'EBUSY'), 'EBUSY');
  assert.equal(codeOf('read', join(file, 'below'), 'EEXIST'), 'EEXIST');
  assert.deepEqual(
    [codeOf('read', inner, 'EPERM', 'linux'), codeOf('read', join(file, 'a'), 'ENOENT', 'linux')],
    ['EPERM', 'ENOENT'],
  );
});

test('quoteForUser() quotes for the shells of the system', () => {
  const texts = ['a b', "it's", '100 %', 'a$b "c"'];
  assert.deepEqual(
    texts.map((text) => quoteForUser(text, 'linux')),
    ["'a b'", String.raw`'it'\''s'`, "'100 %'", `'a$b "c"'`],
  );
  // cmd.exe replaces %, and PowerShell $ and ` in double quotes.
  assert.deepEqual(
    [...texts, '\0`', "$it's"].map((text) => quoteForUser(text, 'win32')),
    ['"a b"', `"it's"`, "'100 %'", `'a$b "c"'`, "'`'", "'$it''s'"],
  );
});

test('shellQuote(), lowerFirst() and upperFirst() change nothing else', () => {
  assert.equal(shellQuote("it's\0 $HOME"), `'it'\\''s $HOME'`);
  assert.deepEqual(
    [lowerFirst('TenantId'), lowerFirst(''), upperFirst('tenantId'), upperFirst('')],
    ['tenantId', '', 'TenantId', ''],
  );
});
