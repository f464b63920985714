import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { callingShell } from '../../src/cache/agent/calling-shell.ts';
import { shellsAround } from '../../src/cache/agent/shells-around.ts';
import { linuxProcesses } from '../../src/cache/processes/linux-processes.ts';
import { ancestorsOf, processTable } from '../../src/cache/processes/process-table.ts';
import type { ProcessTable } from '../../src/cache/processes/process.ts';
import { psProcesses } from '../../src/cache/processes/ps-processes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Entry {
  readonly parent: number;
  readonly names: readonly string[];
  readonly isFork?: boolean;
  readonly owner?: number;
}

const me = process.getuid?.() ?? 0;

/** A table of processes that were all started at 100 and their number. */
function tableOf(entries: Readonly<Record<number, Entry>>): ProcessTable {
  return {
    find(pid) {
      const entry = entries[pid];
      if (entry === undefined) return undefined;
      return { pid, parentPid: entry.parent, startTime: `100${pid}`, isFork: entry.isFork ?? false };
    },
    namesOf: (pid) => entries[pid]?.names ?? [],
    ownerOf: (pid) => entries[pid]?.owner ?? me,
    isRunning: () => true,
    isStopped: () => false,
  };
}

const terminal = tableOf({
  1: { parent: 0, names: ['systemd'], owner: 0 },
  10: { parent: 1, names: ['sshd'], owner: 0 },
  20: { parent: 10, names: ['-bash'] },
  30: { parent: 20, names: ['make'] },
  40: { parent: 30, names: ['node'] },
  50: { parent: 1, names: ['fish'] },
  60: { parent: 1, names: ['zsh'], owner: me + 1 },
});

test('callingShell() picks the nearest ancestor that is a known shell, under any of its names', () => {
  assert.deepEqual(callingShell({}, terminal, 40), { pid: 20, parentPid: 10, startTime: '10020', isFork: false });
  for (const name of ['sh', 'bash-5.2', 'ksh93', '-zsh', 'FISH', 'pwsh', 'nu', 'xonsh3.12']) {
    const table = tableOf({ 2: { parent: 1, names: ['deploy', name] }, 3: { parent: 2, names: ['node'] } });
    assert.equal(callingShell({}, table, 3).pid, 2, name);
  }
});

test('callingShell() picks the direct parent when no ancestor is a shell, but never the first process', () => {
  const table = tableOf({
    1: { parent: 0, names: ['init'] },
    2: { parent: 1, names: ['cron', 'bashful', 'sha'] },
    3: { parent: 2, names: ['node'] },
    4: { parent: 1, names: ['node'] },
  });
  assert.equal(callingShell({}, table, 3).pid, 2);
  for (const pid of [4, 1, 99]) {
    assert.throws(() => callingShell({}, table, pid), {
      code: 'INPUT_INVALID',
      message: 'Cannot find the calling shell: no process is seen that started this one',
      hint: 'Set ENTRADA_SHELL_PID to the number of the process that the session shall last as long as.',
    });
  }
});

test('callingShell() takes subshells for the shell they were forked from, and a forked shell of another program for itself', () => {
  const table = tableOf({
    1: { parent: 0, names: ['init'] },
    2: { parent: 1, names: ['bash'] },
    3: { parent: 2, names: ['bash'], isFork: true },
    4: { parent: 3, names: ['bash'], isFork: true },
    5: { parent: 4, names: ['node'] },
    6: { parent: 1, names: ['sh'], isFork: true },
    7: { parent: 6, names: ['node'] },
  });
  assert.deepEqual([callingShell({}, table, 5).pid, callingShell({}, table, 7).pid], [2, 6]);
});

test('callingShell() obeys ENTRADA_SHELL_PID when it names a process of this user or an ancestor', () => {
  const pick = (value: string) => callingShell({ ENTRADA_SHELL_PID: value }, terminal, 40).pid;
  // Another user's, one that is gone and an empty text leave it to the ancestors.
  assert.deepEqual(['50', '10', '60', '4711', ''].map(pick), [50, 10, 20, 20, 20]);
});

test('shellsAround() gives the named shell first, then the ancestors', () => {
  const around = (env: Record<string, string>) => [...shellsAround(env, terminal, 40)].map(({ pid }) => pid);
  assert.deepEqual(around({}), [30, 20, 10, 1]);
  assert.deepEqual(around({ ENTRADA_SHELL_PID: '50' }), [50, 30, 20, 10, 1]);
  assert.deepEqual(around({ ENTRADA_SHELL_PID: 'fifty' }), [30, 20, 10, 1]);
});

test('ancestorsOf() ends in a circle, which reused numbers can make', () => {
  const table = tableOf({ 2: { parent: 3, names: [] }, 3: { parent: 4, names: [] }, 4: { parent: 2, names: [] } });
  assert.deepEqual(
    [...ancestorsOf(2, table)].map(({ pid }) => pid),
    [3, 4],
  );
});

test('linuxProcesses() reads names with spaces and parentheses, and passes over the dead', (t) => {
  const table = procWith(t, {
    7: { stat: statLine(7, 'a) S 1 (b', { flags: 0x400140 }) },
    8: { stat: statLine(8, 'x\ny', { flags: 0x400100 }) },
    9: { stat: statLine(9, 'zombie', { state: 'Z' }) },
    10: { stat: statLine(10, 'dead', { state: 'X' }) },
    11: { stat: '' },
    12: { stat: '12 (cut off) S 1' },
  });
  assert.deepEqual([7, 8, 9, 10, 11, 12, 13].map(table.find), [
    { pid: 7, parentPid: 4, startTime: '376338', isFork: true },
    { pid: 8, parentPid: 4, startTime: '376338', isFork: false },
    ...Array<undefined>(5).fill(undefined),
  ]);
});

test('linuxProcesses() tells a process from a later one of its number', (t) => {
  const table = procWith(t, { 7: { stat: statLine(7, 'sh') }, 9: { stat: statLine(9, 'sh', { state: 'Z' }) } });
  const runs = (pid: number, startTime: string) => table.isRunning({ pid, startTime });
  assert.deepEqual(
    [runs(7, '376338'), runs(7, '376337'), runs(8, '376338'), runs(9, '376338')],
    [true, false, false, false],
  );
});

test('linuxProcesses() tells a process that is stopped from one that runs, sleeps or is gone', (t) => {
  const states = { 2: 'T', 3: 't', 4: 'S', 5: 'R', 6: 'D' };
  const table = procWith(
    t,
    Object.fromEntries(Object.entries(states).map(([pid, state]) => [pid, { stat: statLine(7, ') T (', { state }) }])),
  );
  assert.deepEqual([2, 3, 4, 5, 6, 7].map(table.isStopped), [true, true, false, false, false, false]);
});

test('linuxProcesses() names a process by its comm and its file, and a part of busybox by its first word', (t) => {
  const table = procWith(t, {
    2: { comm: 'deploy.sh', exe: '/usr/bin/bash', cmdline: '/bin/bash\0./deploy.sh\0' },
    3: { comm: 'zsh', exe: '/usr/bin/zsh (deleted)', cmdline: '-zsh\0' },
    4: { comm: 'timeout', exe: '/bin/busybox', cmdline: 'timeout\x005\0' },
    5: { comm: 'deploy.sh', exe: '/bin/busybox', cmdline: '/bin/sh\0./deploy.sh\0' },
    6: { comm: 'busybox', exe: '/bin/busybox', cmdline: 'busybox\0ash\0' },
    7: { comm: 'hidden' },
  });
  assert.deepEqual([2, 3, 4, 5, 6, 7, 8].map(table.namesOf), [
    ['deploy.sh', 'bash'],
    ['zsh', 'zsh'],
    ['timeout', 'busybox', 'timeout'],
    ['deploy.sh', 'busybox', 'sh'],
    ['busybox', 'busybox', 'ash'],
    ['hidden'],
    [],
  ]);
});

test('processTable() sees this process and its parent', async () => {
  const table = await processTable(process.platform);
  const own = table?.find(process.pid);
  assert.equal(own?.parentPid, process.ppid);
  assert.equal(own.isFork, false);
  assert.equal(table?.ownerOf(process.pid), me);
  assert.deepEqual([table?.isRunning(own), table?.isRunning({ ...own, startTime: '1' })], [true, false]);
});

/** As macOS prints `ps -A -o pid=,ppid=,uid=,stat=,lstart=,comm=` (ps(1); times as the C locale writes them). */
const macLines = `    1     0     0 Ss   Mon Jan  5 09:12:33 2026     /sbin/launchd
  612     1   501 S    Mon Jan  5 09:13:01 2026     /Applications/Some Terminal.app/Contents/MacOS/Some Terminal
  700   612     0 Ss   Tue Nov 24 08:00:09 2026     login
  701   700   501 S    Tue Nov 24 08:00:09 2026     -zsh
  702   701   501 Z+   Tue Nov 24 08:00:10 2026     (node)
  703   701   501 S+   Tue Nov 24 08:00:11 2026     /usr/local/bin/node

unreadable line
`;

test('psProcesses() reads what macOS prints, all of it at once', () => {
  const asked: string[][] = [];
  const table = psProcesses((args) => {
    asked.push([...args]);
    return macLines;
  });
  const chain = [...ancestorsOf(703, table)];
  assert.deepEqual(
    chain.map(({ pid, startTime, isFork }) => ({ pid, startTime, isFork, names: table.namesOf(pid) })),
    [
      { pid: 701, startTime: String(Date.UTC(2026, 10, 24, 8, 0, 9) / 1000), isFork: false, names: ['-zsh'] },
      { pid: 700, startTime: String(Date.UTC(2026, 10, 24, 8, 0, 9) / 1000), isFork: false, names: ['login'] },
      { pid: 612, startTime: String(Date.UTC(2026, 0, 5, 9, 13, 1) / 1000), isFork: false, names: ['Some Terminal'] },
      { pid: 1, startTime: String(Date.UTC(2026, 0, 5, 9, 12, 33) / 1000), isFork: false, names: ['launchd'] },
    ],
  );
  assert.deepEqual([table.ownerOf(701), table.ownerOf(702), table.find(702)], [501, undefined, undefined]);
  assert.deepEqual(asked, [['-A', '-o', 'pid=,ppid=,uid=,stat=,lstart=,comm=']]);
  assert.equal(callingShell({}, table, 703).pid, 701);
});

test('psProcesses() starts ps for one look in fifteen, and none when no process has the number', () => {
  const asked: string[][] = [];
  const startedAt = (second: number) => ` ${process.pid} 1 501 S Tue Nov 24 08:00:0${second} 2026 node\n`;
  let printed = startedAt(9);
  const table = psProcesses((args) => {
    asked.push([...args]);
    return printed;
  });
  const own = { pid: process.pid, startTime: String(Date.UTC(2026, 10, 24, 8, 0, 9) / 1000) };
  assert.deepEqual(
    Array.from({ length: 15 }, () => table.isRunning(own)),
    Array(15).fill(true),
  );
  assert.deepEqual(asked, [['-p', String(process.pid), '-o', 'pid=,ppid=,uid=,stat=,lstart=,comm=']]);
  printed = startedAt(8);
  assert.equal(table.isRunning(own), false);
  assert.equal(table.isRunning({ ...own, pid: 2 ** 30 }), false);
  assert.equal(asked.length, 2);
});

interface ProcFiles {
  readonly stat?: string;
  readonly comm?: string;
  readonly exe?: string;
  readonly cmdline?: string;
}

function procWith(t: TestContext, processes: Readonly<Record<number, ProcFiles>>): ProcessTable {
  const root = temporaryFolder(t);
  for (const [pid, { stat, comm, exe, cmdline }] of Object.entries(processes)) {
    mkdirSync(join(root, pid));
    if (stat !== undefined) writeFileSync(join(root, pid, 'stat'), stat);
    if (comm !== undefined) writeFileSync(join(root, pid, 'comm'), `${comm}\n`);
    if (cmdline !== undefined) writeFileSync(join(root, pid, 'cmdline'), cmdline);
    if (exe !== undefined) symlinkSync(exe, join(root, pid, 'exe'));
  }
  return linuxProcesses(root);
}

/** A line as Linux 6.18 writes it. */
function statLine(pid: number, name: string, { state = 'S', flags = 0x400100 } = {}): string {
  return `${pid} (${name}) ${state} 4 ${pid} ${pid} 0 -1 ${flags} 3340 37839 0 2 1 1 22 2 20 0 1 0 376338 5124096 954\n`;
}
