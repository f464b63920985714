import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { programCall } from '../../src/base/windows-program.ts';
import { variableOf, windowsProgram } from '../../src/base/windows-system.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const comSpec = 'C:\\Windows\\system32\\cmd.exe';
const env = {
  Path: 'bin;\\rooted;C:relative;.;"C:\\Tools and more";D:\\sdk;',
  PATHEXT: '.COM;.EXE;.BAT;.CMD;.JS',
  ComSpec: comSpec,
};

function callOf(program: string, args: readonly string[], files: Readonly<Record<string, string>>) {
  const found = (path: string) => files[path];
  return programCall(program, args, env, 'win32', {
    isFile: (path) => found(path) !== undefined,
    read: (path) => found(path) ?? '',
  });
}

test('programCall() looks for a program in the absolute folders of PATH alone, in the order of PATHEXT', () => {
  const files = {
    'az.exe': '',
    'bin\\az.exe': '',
    '\\rooted\\az.exe': '',
    'C:relative\\az.exe': '',
    '.\\az.exe': '',
    'D:\\sdk\\az': '',
    'D:\\sdk\\az.js': '',
    'D:\\sdk\\az.exe': '',
    'D:\\sdk\\az.cmd': '',
  };
  assert.deepEqual(callOf('az', ['a b'], files), { program: 'D:\\sdk\\az.exe', args: ['a b'] });
  assert.equal(callOf('az.EXE', [], { ...files, 'D:\\sdk\\az.EXE': '' }).program, 'D:\\sdk\\az.EXE');
  assert.equal(callOf('az', [], { 'C:\\Tools and more\\az.exe': '', ...files }).program, 'C:\\Tools and more\\az.exe');
  assert.throws(() => callOf('az', [], { 'az.exe': '', '.\\az.exe': '' }), { code: 'ENOENT' });
  assert.throws(() => callOf('', [], files), { code: 'ENOENT' });
});

test('programCall() looks at the files of the disk by default, and without PATHEXT for what Windows can start', (t) => {
  const path = join(temporaryFolder(t), 'tool');
  const find = () => programCall(path, [], {}, 'win32');
  mkdirSync(`${path}.com`);
  assert.throws(find, { code: 'ENOENT', message: `spawn ${path} ENOENT` });
  writeFileSync(`${path}.cmd`, '@echo');
  assert.equal(find().windowsVerbatimArguments, true);
  writeFileSync(`${path}.exe`, '');
  assert.deepEqual(find(), { program: `${path}.exe`, args: [] });
  assert.throws(() => programCall('tool', [], {}, 'win32'), { code: 'ENOENT' });
});

test('programCall() does not search for a path, and adds an extension that Windows can start', () => {
  const files = { 'C:\\my\\tool.exe': '', '.\\near.exe': '' };
  assert.equal(callOf('C:\\my\\tool', [], files).program, 'C:\\my\\tool.exe');
  assert.equal(callOf('.\\near', [], files).program, '.\\near.exe');
  assert.throws(() => callOf('C:\\my\\none', [], files), { code: 'ENOENT' });
});

test('programCall() has cmd.exe run a batch file, with arguments quoted for the program and for cmd.exe', () => {
  const files = { 'C:\\p q\\a.cmd': '@echo %1\r\n', 'D:\\sdk\\npm.cmd': '@"node" "npm.js" %*\r\n' };
  assert.deepEqual(callOf('C:\\p q\\a.cmd', ['x & "y"', 'end\\', '%PATH%'], files), {
    program: comSpec,
    args: ['/d', '/s', '/c', '"^"C:\\p^ q\\a.cmd^" ^"x^ ^&^ \\^"y\\^"^" ^"end\\\\^" ^"^%PATH^%^""'],
    windowsVerbatimArguments: true,
  });
  // It hands its arguments on, and cmd.exe reads them once more.
  assert.equal(callOf('npm', ['a&b'], files).args[3], '"^"D:\\sdk\\npm.cmd^" ^^^"a^^^&b^^^""');
  for (const arg of ['a\nb', 'a\rb', 'a\0b']) assert.throws(() => callOf('npm', [arg], files), { code: 'EINVAL' });
});

test('programCall() takes the cmd.exe of Windows if ComSpec is not an absolute path', () => {
  const files = { isFile: () => true, read: () => '' };
  for (const ComSpec of ['cmd.exe', '', undefined]) {
    const { program } = programCall('C:\\a.bat', [], { ComSpec, SYSTEMROOT: 'D:\\Win' }, 'win32', files);
    assert.equal(program, 'D:\\Win\\System32\\cmd.exe');
  }
});

test('programCall() leaves the search to other systems', () => {
  assert.deepEqual(programCall('az', ['%*'], {}, 'linux'), { program: 'az', args: ['%*'] });
});

test('windowsProgram() names a program of Windows by its full path', () => {
  assert.equal(windowsProgram('rundll32.exe', { systemroot: 'E:\\W' }), 'E:\\W\\System32\\rundll32.exe');
  for (const SystemRoot of ['W', '', undefined]) {
    assert.equal(windowsProgram('taskkill.exe', { SystemRoot }), 'C:\\Windows\\System32\\taskkill.exe');
  }
});

test('variableOf() finds a variable in any letter case, the exact one first', () => {
  assert.equal(variableOf({ Path: 'a', PATH: 'b' }, 'PATH'), 'b');
  assert.equal(variableOf({ Path: 'a' }, 'PATH'), 'a');
  assert.equal(variableOf({}, 'PATH'), undefined);
});
