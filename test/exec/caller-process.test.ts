import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { callerProcess } from '../../src/exec/caller-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('callerProcess() finds the process that holds the other end of a connection', (t) => {
  const root = temporaryFolder(t);
  mkdirSync(join(root, 'net'));
  const line = (local: string, remote: string, inode: number) =>
    `   1: 0100007F:${local} 0100007F:${remote} 01 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0000 20 0 0 10 -1`;
  writeFileSync(
    join(root, 'net', 'tcp'),
    ['  sl  local_address rem_address   st', line('0FA0', 'C350', 11), line('C350', '0FA0', 22), ''].join('\n'),
  );
  for (const [pid, inode] of [
    [700, 11],
    [701, 22],
  ] as const) {
    mkdirSync(join(root, String(pid), 'fd'), { recursive: true });
    writeFileSync(join(root, String(pid), 'comm'), `program-${pid}\n`);
    symlinkSync(`socket:[${inode}]`, join(root, String(pid), 'fd', '5'));
  }
  assert.equal(callerProcess(0xc350, 0x0fa0, root), 'program-701 (701)');
  assert.equal(callerProcess(0x0fa0, 0xc350, root), 'program-700 (700)');
  assert.equal(callerProcess(1, 2, root), undefined);
  assert.equal(callerProcess(0xc350, 2, root), undefined);
  assert.equal(callerProcess(1, 0x0fa0, root), undefined);
  assert.equal(callerProcess(0xc350, 0x0fa0, join(root, 'none')), undefined);
});
