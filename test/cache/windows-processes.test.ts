import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callingShell } from '../../src/cache/agent/calling-shell.ts';
import { isOver } from '../../src/cache/lock-lease.ts';
import { windowsProcesses } from '../../src/cache/processes/windows-processes.ts';

const codes = new Map([
  [5, 'ESRCH'],
  [6, 'EPERM'],
]);
const own = {
  pid: 3,
  ppid: 2,
  kill(pid: number): true {
    const code = codes.get(pid);
    if (code !== undefined) throw Object.assign(new Error(code), { code });
    return true;
  },
};

test('windowsProcesses() sees what runs, and its own parent', () => {
  const table = windowsProcesses(own);
  assert.deepEqual(table.find(3), { pid: 3, startTime: '1', parentPid: 2, isFork: false });
  assert.deepEqual(table.find(2), { pid: 2, startTime: '1', parentPid: 0, isFork: false });
  assert.equal(table.find(5), undefined);
  assert.deepEqual(
    [2, 5, 6].map((pid) => table.isRunning({ pid, startTime: '1' })),
    [true, false, true],
  );
  assert.deepEqual([table.namesOf(2), table.isStopped(2)], [[], false]);
});

test('windowsProcesses() leads a session to the process that started the command, or to ENTRADA_SHELL_PID', () => {
  const table = windowsProcesses(own);
  assert.equal(callingShell({}, table, 3).pid, 2);
  assert.equal(callingShell({ ENTRADA_SHELL_PID: '9' }, table, 3).pid, 9);
  assert.equal(callingShell({ ENTRADA_SHELL_PID: '5' }, table, 3).pid, 2);
});

test('a lock on Windows ends with its holder, and a busy holder keeps it for longer than the lease', () => {
  const table = windowsProcesses(own);
  assert.equal(isOver({ pid: 5, startTime: '1' }, 0, table), true);
  assert.equal(isOver({ pid: 2, startTime: '1' }, 5_000, table), false);
});

test('windowsProcesses() sees this process', () => {
  const table = windowsProcesses();
  assert.equal(table.find(process.pid)?.parentPid, process.ppid);
  assert.equal(table.isRunning({ pid: 99_999_999, startTime: '1' }), false);
});
