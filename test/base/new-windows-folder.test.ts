import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  closeNewFolder,
  isOutsideProfile,
  ownAccount,
  plainPath,
  runProgram,
} from '../../src/base/new-windows-folder.ts';
import { errorOf } from '../support/rejects.ts';

const env = {
  USERPROFILE: 'C:\\Users\\Ada',
  LocalAppData: 'D:\\Local\\Ada',
  SYSTEMROOT: 'C:\\Windows',
};

const sid = 'S-1-5-21-1004336348-1177238915-682003330-1001';
/** As `whoami /user /fo csv /nh` prints it. */
const whoami = `"desktop\\ada","${sid}"\r\n`;

/** Stands for Windows' programs, which respond as Microsoft documents. */
function programs(replies: Readonly<Record<string, Partial<ReturnType<Parameters<typeof ownAccount>[1]>>>>) {
  const calls: string[][] = [];
  const run = (program: string, args: readonly string[]) => {
    calls.push([program, ...args]);
    return { status: 0, stdout: '', stderr: '', ...replies[program.split('\\').at(-1) ?? ''] };
  };
  return { calls, run };
}

test('isOutsideProfile() compares whole folders, in any letters and with the prefix of long paths', () => {
  const inside = [
    'C:\\Users\\Ada',
    'c:\\users\\ADA\\x',
    '\\\\?\\C:\\Users\\Ada\\x',
    'D:/Local/Ada/entrada',
    'C:\\Users\\Ada\\..x',
  ];
  const outside = [
    'C:\\Users',
    'C:\\Users\\Adam',
    'C:\\Users\\Ada\\..\\Eve',
    'E:\\Users\\Ada',
    '\\\\server\\share\\Ada',
  ];
  for (const path of inside) assert.equal(isOutsideProfile(path, env), false, path);
  for (const path of outside) assert.equal(isOutsideProfile(path, env), true, path);
  // A relative path names another folder in each program.
  assert.equal(isOutsideProfile('C:\\x', { USERPROFILE: 'C:\\Users\\Ada', APPDATA: '..', LOCALAPPDATA: '' }), true);
  assert.equal(isOutsideProfile('\\\\server\\home\\ada\\x', { USERPROFILE: '\\\\SERVER\\home\\ada' }), false);
});

test('closeNewFolder() replaces the access list outside of the profile by one with the user alone', () => {
  const { calls, run } = programs({ 'whoami.exe': { stdout: whoami } });
  closeNewFolder('C:\\Users\\Ada\\entrada', env, run);
  assert.deepEqual(calls, []);
  closeNewFolder('\\\\?\\E:\\shared folder\\entrada', env, run);
  assert.deepEqual(calls, [
    ['C:\\Windows\\System32\\whoami.exe', '/user', '/fo', 'csv', '/nh'],
    [
      'C:\\Windows\\System32\\icacls.exe',
      'E:\\shared folder\\entrada',
      '/inheritance:r',
      '/grant:r',
      `*${sid}:(OI)(CI)F`,
      '/q',
    ],
  ]);
});

test('closeNewFolder() reports what Windows says', () => {
  const failure = (icacls: Parameters<typeof programs>[0][string]) => {
    const { run } = programs({ 'whoami.exe': { stdout: whoami }, 'icacls.exe': icacls });
    const { code, message, hint } = errorOf(() => closeNewFolder('F:\\entrada', env, run));
    assert.equal(code, 'STORAGE_FAILED');
    assert.match(hint ?? '', /NTFS/);
    return message;
  };
  const start = 'Cannot keep other users out of the folder "F:\\entrada": ';
  assert.equal(
    failure({ status: 50, stderr: 'F:\\entrada: The request is not supported.\r\nmore\r\n' }),
    `${start}F:\\entrada: The request is not supported.`,
  );
  assert.equal(failure({ status: 5, stdout: 'Zugriff verweigert\r\n' }), `${start}Zugriff verweigert`);
  assert.equal(failure({ status: 1 }), `${start}icacls.exe ended with 1`);
  assert.equal(failure({ status: null }), `${start}icacls.exe ended with null`);
});

test('ownAccount() is the identifier, or a name that reads the same in each code page', () => {
  const accountOf = (stdout: string) => ownAccount(env, programs({ 'whoami.exe': { stdout } }).run);
  assert.equal(accountOf(whoami), `*${sid}`);
  // The name is written in the code page of the console.
  assert.equal(accountOf(`"desktop\\j\uFFFDrgen","${sid}"\r\n`), `*${sid}`);
  assert.equal(accountOf('VM\\root\r\n'), 'VM\\root');
  for (const printed of ['', 'j\uFFFDrgen', 'desktop\\j\uFFFDrgen', 'a\\b:F /grant Everyone']) {
    assert.equal(errorOf(() => accountOf(printed)).code, 'STORAGE_FAILED', printed);
  }
});

test('plainPath() removes the prefix of long paths', () => {
  const paths = ['\\\\?\\C:\\a', '\\\\?\\UNC\\server\\share\\a', '\\\\?\\unc\\s\\t', 'C:\\a', '\\\\server\\share'];
  assert.deepEqual(paths.map(plainPath), ['C:\\a', '\\\\server\\share\\a', '\\\\s\\t', 'C:\\a', '\\\\server\\share']);
});

test('runProgram() returns what a program prints and its status, or why it does not start', () => {
  const { status, stdout, stderr } = runProgram(process.execPath, ['--version']);
  assert.deepEqual([status, stdout.trim(), stderr], [0, process.version, '']);
  const missing = runProgram('no-such-program', []);
  assert.deepEqual([missing.status, missing.stdout], [null, '']);
  assert.match(missing.stderr, /ENOENT/);
});
