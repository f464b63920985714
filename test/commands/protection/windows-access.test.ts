import assert from 'node:assert/strict';
import { test } from 'node:test';
import { othersWithAccess } from '../../../src/commands/protection/windows-access.ts';

const env = { SystemRoot: 'C:\\Windows' };
const machine = 'S-1-5-21-1004336348-1177238915-682003330';

/** Lists the others that icacls saved an entry of, when the user is `sid`. */
function others(list: string, sid = `${machine}-1001`, status = 0): string[] | undefined {
  const calls: string[][] = [];
  const found = othersWithAccess(
    '\\\\?\\E:\\entrada\\data',
    env,
    (program, args) => {
      calls.push([program, ...args]);
      const stdout = program.endsWith('whoami.exe') ? `"desktop\\ada","${sid}"\r\n` : '';
      return { status, stdout, stderr: '' };
    },
    (path) => {
      assert.equal(path, calls[0]?.[3]);
      return Buffer.from(`data\r\n${list}\r\n`, 'utf16le');
    },
  );
  assert.deepEqual(calls[0]?.slice(0, 3), ['C:\\Windows\\System32\\icacls.exe', 'E:\\entrada\\data', '/save']);
  return found;
}

test('othersWithAccess() reads who else the saved access list names', () => {
  // As the list of a folder below C:\ that anyone may read.
  const inherited =
    '(A;OICIID;FA;;;BA)(A;OICIID;FA;;;SY)(A;OICIID;0x1200a9;;;BU)(A;ID;0x1301bf;;;AU)(A;OICIIOID;SDGXGWGR;;;AU)';
  assert.deepEqual(others(`D:AI${inherited}`), ['BU', 'AU']);
  assert.deepEqual(others(`D:PAI(A;OICI;FA;;;${machine}-1001)`), []);
  assert.deepEqual(others(`D:PAI(A;OICI;FA;;;${machine}-1002)(A;OICI;FA;;;WD)`), [`${machine}-1002`, 'WD']);
  assert.deepEqual(others('D:(A;OICIIO;FA;;;CO)(A;;FA;;;OW)'), []);
  assert.deepEqual(others('D:NO_ACCESS_CONTROL'), ['WD']);
  assert.deepEqual(others('D:P'), []);
});

test('othersWithAccess() does not take a refusal for access, nor a condition for a refusal', () => {
  assert.deepEqual(others(`D:(D;OICI;FA;;;WD)(A;OICI;FA;;;${machine}-1001)`), []);
  assert.deepEqual(others('D:(XA;;FX;;;S-1-1-0;(@User.Title=="PM"))'), ['S-1-1-0']);
});

test('othersWithAccess() knows the built-in administrator by its letters', () => {
  assert.deepEqual(others('D:(A;OICI;FA;;;LA)', `${machine}-500`), []);
  assert.deepEqual(others('D:(A;OICI;FA;;;LA)'), ['LA']);
  assert.deepEqual(others('D:(A;OICI;FA;;;LG)', `${machine}-501`), []);
});

test('othersWithAccess() says when it cannot know', () => {
  assert.equal(others('D:P', `${machine}-1001`, 5), undefined);
  assert.equal(others('O:BAG:SY'), undefined);
  assert.equal(others(''), undefined);
  const missing = () => {
    throw new Error('ENOENT');
  };
  assert.equal(
    othersWithAccess('E:\\x', env, () => ({ status: 0, stdout: '', stderr: '' }), missing),
    undefined,
  );
});
