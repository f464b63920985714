import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { callingShell } from '../../src/cache/agent/calling-shell.ts';
import { type Environment, shellsAround } from '../../src/cache/agent/shells-around.ts';
import { linuxProcesses } from '../../src/cache/processes/linux-processes.ts';
import { parseOwner, printOwner, thisProcess, visible } from '../../src/cache/processes/lock-owner.ts';
import { ancestorsOf, processTable } from '../../src/cache/processes/process-table.ts';
import type { ProcessTable, RunningProcess } from '../../src/cache/processes/process.ts';
import { psProcesses } from '../../src/cache/processes/ps-processes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const me = process.getuid?.() ?? -1;

interface ProcFiles {
  readonly stat?: string;
  readonly comm?: string;
  readonly exe?: string;
  readonly cmdline?: string;
}

/** A folder as /proc is, with one process. */
function procWith(t: TestContext, pid: number, { exe, ...files }: ProcFiles): ProcessTable {
  const root = temporaryFolder(t);
  const folder = join(root, String(pid));
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  if (exe !== undefined) symlinkSync(exe, join(folder, 'exe'));
  return linuxProcesses(root);
}

/** A line of /proc/PID/stat; flags are the 9th field, the start is the 22nd. */
function statLine(name: string, { state = 'S', parent = 1, flags = 0, start = '8812' } = {}): string {
  const between = Array.from({ length: 12 }, (_, index) => 100 + index).join(' ');
  return `42 (${name}) ${state} ${parent} 5 6 7 8 ${flags} ${between} ${start} 900 901\n`;
}

test('linuxProcesses() reads the parent, the start and whether it was forked, whatever the name', (t) => {
  const expected = { pid: 42, parentPid: 17, startTime: '8812', isFork: false };
  for (const name of ['bash', 'a b', ') S 1 2', '(x) (y)', 'two\nlines']) {
    assert.deepEqual(procWith(t, 42, { stat: statLine(name, { parent: 17 }) }).find(42), expected, name);
  }
  const forked = procWith(t, 42, { stat: statLine('sh', { parent: 17, flags: 0x400040 }) });
  assert.deepEqual(forked.find(42), { ...expected, isFork: true });
  assert.equal(procWith(t, 42, { stat: statLine('sh', { flags: 0x4000bf }) }).find(42)?.isFork, false);
});

test('linuxProcesses() finds no zombie, none that is gone, and nothing in a line that is none', (t) => {
  for (const state of ['Z', 'X', 'x'])
    assert.equal(procWith(t, 42, { stat: statLine('sh', { state }) }).find(42), undefined);
  for (const stat of ['', 'garbage', '42 (sh) S 1', statLine('sh', { start: 'x' }), statLine('sh').replace(')', '')]) {
    assert.equal(procWith(t, 42, { stat }).find(42), undefined, stat);
  }
  assert.equal(procWith(t, 42, {}).find(42), undefined);
  assert.equal(procWith(t, 42, { stat: statLine('sh') }).find(43), undefined);
});

test('linuxProcesses() tells a process from a later one of its number, and whether it is stopped', (t) => {
  const table = procWith(t, 42, { stat: statLine('a) T b') });
  assert.deepEqual(
    [
      table.isRunning({ pid: 42, startTime: '8812' }),
      table.isRunning({ pid: 42, startTime: '8813' }),
      table.isRunning({ pid: 43, startTime: '8812' }),
    ],
    [true, false, false],
  );
  assert.deepEqual([table.isStopped(42), table.isStopped(43)], [false, false]);
  for (const state of ['T', 't'])
    assert.equal(procWith(t, 42, { stat: statLine('sh', { state }) }).isStopped(42), true);
  assert.deepEqual([table.ownerOf(42), table.ownerOf(43)], [me, undefined]);
});

test('linuxProcesses() names a process by its name, its program, and what runs in a program of many', (t) => {
  const cases: readonly [ProcFiles, readonly string[]][] = [
    [{ comm: 'script.sh\n', exe: '/bin/bash' }, ['script.sh', 'bash']],
    [{ comm: 'zsh\n', exe: '/usr/bin/zsh (deleted)' }, ['zsh', 'zsh']],
    [{ comm: 'ash\n', exe: '/bin/busybox', cmdline: '/bin/ash\0-c\0' }, ['ash', 'busybox', 'ash']],
    [{ comm: 'x\n', exe: '/bin/busybox', cmdline: 'busybox\0sh\0' }, ['x', 'busybox', 'sh']],
    [{ comm: 'x\n', exe: '/bin/toybox', cmdline: '/bin/toybox\0/bin/sh\0' }, ['x', 'toybox', 'sh']],
    [{ comm: 'x\n', exe: '/bin/busybox' }, ['x', 'busybox', '']],
    [{ comm: 'x\n', exe: '/bin/other', cmdline: 'sh\0' }, ['x', 'other']],
    [{ comm: 'x\n' }, ['x']],
    [{ exe: '/bin/bash' }, ['bash']],
    [{}, []],
  ];
  for (const [files, expected] of cases) assert.deepEqual(procWith(t, 42, files).namesOf(42), expected);
});

const psLines = `    1     0     0 Ss   Thu Jan  1 00:00:10 2026 /sbin/launchd
  42     1   ${me} S+   Thu Jan  1 00:01:00 2026 -zsh
  43    42   501 Z    Thu Jan  1 00:01:01 2026 (node)
  44    42   501 R    Thu Jan  1 00:01:02 2026 /Applications/My Shell.app/bash   \n  45    42   501 R    Thu Foo  1 00:01:02 2026 sh
garbage
`;
const beganAt = (text: string): string => String(Date.parse(`2026-01-01T${text}Z`) / 1000);

test('closeInheritedFiles() closes what came from the shell, and nothing that this process opened', {
  skip: process.platform !== 'linux',
}, () => {
  const module = new URL('../../src/cache/agent/close-inherited-files.js', import.meta.url).href;
  const script = `
    const { fstatSync, openSync } = require('node:fs');
    const own = openSync('/dev/null');
    const isOpen = (file) => { try { return fstatSync(file) !== undefined; } catch { return false; } };
    import(${JSON.stringify(module)}).then(({ closeInheritedFiles }) => {
      const before = [200, 201].map(isOpen);
      closeInheritedFiles();
      process.stdout.write(JSON.stringify([before, [200, 201, own, 1].map(isOpen)]));
    });`;
  // Of the lower numbers, Node passes none on.
  const shell = ['-c', 'exec 200</dev/null 201>/dev/null; exec "$@"', 'bash'];
  const child = spawnSync('bash', [...shell, process.execPath, '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  assert.deepEqual(JSON.parse(child.stdout.toString()), [
    [true, true],
    [false, false, true, true],
  ]);
});

test('psProcesses() reads all processes at once, and keeps them', () => {
  const asked: (readonly string[])[] = [];
  const table = psProcesses((args) => {
    asked.push(args);
    return psLines;
  });
  const expected = {
    pid: 42,
    parentPid: 1,
    startTime: beganAt('00:01:00'),
    isFork: false,
    ownerId: me,
    names: ['-zsh'],
  };
  assert.deepEqual(table.find(42), expected);
  assert.deepEqual([table.namesOf(44), table.ownerOf(44)], [['bash'], 501]);
  assert.deepEqual(
    [table.find(43), table.find(45), table.namesOf(45), table.ownerOf(45)],
    [undefined, undefined, [], undefined],
  );
  assert.equal(table.isStopped(42), false);
  assert.deepEqual(asked, [['-A', '-o', 'pid=,ppid=,uid=,stat=,lstart=,comm=']]);
});

test('psProcesses() asks the ps of the system by default', { skip: !existsSync('/bin/ps') }, () => {
  const table = psProcesses();
  const own = table.find(process.pid);
  assert.deepEqual([own?.parentPid, table.ownerOf(process.pid)], [process.ppid, me]);
  const identity = { pid: process.pid, startTime: own?.startTime ?? '' };
  assert.deepEqual([table.isRunning(identity), table.isRunning({ ...identity, pid: 2 ** 30 })], [true, false]);
  const { startTime } = identity;
  // As printed in universal time.
  assert.ok(Math.abs(Number(startTime) * 1000 - (Date.now() - process.uptime() * 1000)) < 120_000, startTime);
});

test('psProcesses() looks at each fifteenth check whether the number is of a later process, and else at the number alone', () => {
  const asked: (readonly string[])[] = [];
  const table = psProcesses((args) => {
    asked.push(args);
    return `${process.pid} 1 ${me} S Thu Jan  1 00:01:00 2026 node\n`;
  });
  const own = { pid: process.pid, startTime: beganAt('00:01:00') };
  const later = { pid: process.pid, startTime: beganAt('00:01:01') };
  assert.equal(table.isRunning(later), false);
  const outcomes = Array.from({ length: 14 }, () => table.isRunning(later));
  assert.deepEqual([outcomes, asked.length], [Array(14).fill(true), 1]);
  assert.deepEqual([table.isRunning(later), asked.length], [false, 2]);
  assert.deepEqual(asked[0], ['-p', String(process.pid), '-o', 'pid=,ppid=,uid=,stat=,lstart=,comm=']);
  for (let check = 0; check < 14; check += 1) table.isRunning(own);
  assert.deepEqual([table.isRunning(own), asked.length], [true, 3]);
  // Above the highest number that any system gives.
  assert.deepEqual([table.isRunning({ pid: 99_999_999, startTime: '1' }), asked.length], [false, 3]);
});

test('processTable() has less on Windows, and reads /proc on Linux and Android', async () => {
  const windows = await processTable('win32');
  assert.deepEqual([windows.find(process.pid)?.parentPid, windows.namesOf(process.ppid)], [process.ppid, []]);
  const [linux, android] = [await processTable('linux'), await processTable('android')];
  for (const table of [linux, android]) assert.equal(table?.isStopped(process.pid), false);
  if (process.platform === 'linux') {
    const own = linux?.find(process.pid);
    assert.deepEqual([own?.parentPid, android?.find(process.pid)], [process.ppid, own]);
    const { owner, processes } = await thisProcess();
    assert.deepEqual([owner.pid, owner.startTime], [process.pid, own?.startTime]);
    assert.match(owner.host, /^(?!00000000)[0-9a-f]{8}$/);
    assert.equal(processes?.isRunning(owner), true);
  }
});

test('parseOwner() reads what printOwner() wrote, and nothing else', async () => {
  const owner = { pid: 42, startTime: '8812', host: '0123abcd' };
  assert.equal(printOwner(owner), '42.8812.0123abcd');
  assert.deepEqual(parseOwner('42.8812.0123abcd'), owner);
  for (const text of [
    '',
    '42.8812',
    '42.8812.0123abc',
    '42.8812.0123abcde',
    '42.8812.0123abcg',
    'x.1.0123abcd',
    '42.x.0123abcd',
    `${'1'.repeat(11)}.1.0123abcd`,
    `1.${'1'.repeat(21)}.0123abcd`,
    ' 42.8812.0123abcd',
    '42.8812.0123abcd ',
  ]) {
    assert.equal(parseOwner(text), undefined, text);
  }
  const self = await thisProcess();
  const near = { ...owner, host: self.owner.host };
  assert.equal(visible(near, { ...self, processes: tableOf([]) }), near);
  assert.deepEqual(
    [visible(owner, self), visible(undefined, self), visible(near, { ...self, processes: undefined })],
    [undefined, undefined, undefined],
  );
});

interface Row extends Partial<RunningProcess> {
  readonly pid: number;
  readonly names?: readonly string[];
  readonly ownerId?: number;
}

/** Processes that started one another in this order, the first by number 1. */
function tableOf(rows: readonly Row[]): ProcessTable {
  const found = new Map(
    rows.map((row, index) => {
      const process = { parentPid: rows[index - 1]?.pid ?? 1, startTime: `start of ${row.pid}`, isFork: false, ...row };
      return [row.pid, process] as const;
    }),
  );
  return {
    find: (pid) => found.get(pid),
    namesOf: (pid) => found.get(pid)?.names ?? [],
    ownerOf: (pid) => found.get(pid)?.ownerId ?? me,
    isRunning: () => true,
    isStopped: () => false,
  };
}

test('ancestorsOf() goes from the parent upwards, and ends where nothing is seen or a circle shows', () => {
  const pids = (table: ProcessTable) => [...ancestorsOf(30, table)].map(({ pid }) => pid);
  assert.deepEqual(pids(tableOf([{ pid: 10 }, { pid: 20 }, { pid: 30 }])), [20, 10]);
  assert.deepEqual(pids(tableOf([{ pid: 1, parentPid: 0 }, { pid: 20 }, { pid: 30 }])), [20, 1]);
  assert.deepEqual(pids(tableOf([{ pid: 10, parentPid: 20 }, { pid: 20 }, { pid: 30 }])), [20, 10]);
  assert.deepEqual(pids(tableOf([{ pid: 20, parentPid: 30 }, { pid: 30 }])), [20]);
  assert.deepEqual(pids(tableOf([])), []);
});

const shellNames =
  'ash bash csh dash elvish fish hush ion ksh mksh nu oksh osh pdksh posh powershell pwsh rbash sh tcsh xonsh yash ysh zsh';

test('callingShell() is the nearest ancestor with the name of a shell', () => {
  const found = (rows: readonly Row[], env: Environment = {}) => callingShell(env, tableOf(rows), 30).pid;
  for (const name of [...shellNames.split(' '), '-zsh', 'bash-5.2', 'ksh93', 'BASH', 'zsh-5.9.1']) {
    assert.equal(
      found([
        { pid: 10, names: ['sh'] },
        { pid: 15, names: ['other', name] },
        { pid: 20, names: ['node'] },
        { pid: 30 },
      ]),
      15,
      name,
    );
  }
  for (const name of ['bashful', 'my-sh', 'sh.exe', 'login', '--sh', '5sh']) {
    assert.equal(found([{ pid: 10, names: [name] }, { pid: 20, names: ['node'] }, { pid: 30 }]), 20, name);
  }
});

test('callingShell() of a subshell is the shell that it was forked from, if that is one', () => {
  const found = (rows: readonly Row[]) => callingShell({}, tableOf(rows), 30).pid;
  const fork = { names: ['sh'], isFork: true };
  assert.equal(found([{ pid: 10, names: ['sh'] }, { pid: 15, ...fork }, { pid: 20, ...fork }, { pid: 30 }]), 10);
  assert.equal(found([{ pid: 10, names: ['node'] }, { pid: 20, ...fork }, { pid: 30 }]), 20);
  assert.equal(found([{ pid: 20, ...fork }, { pid: 30 }]), 20);
  assert.equal(found([{ pid: 10, names: ['sh'] }, { pid: 20, names: ['sh'] }, { pid: 30 }]), 20);
});

test('callingShell() is the parent where there is no shell, but not what adopts every process', () => {
  const rows = [{ pid: 1, parentPid: 0 }, { pid: 20 }, { pid: 30 }];
  assert.equal(callingShell({}, tableOf(rows), 30).pid, 20);
  const none = {
    code: 'INPUT_INVALID',
    message: 'Cannot find the calling shell: no process is seen that started this one',
    hint: 'Set ENTRADA_SHELL_PID to the number of the process that the session shall last as long as.',
  };
  assert.throws(() => callingShell({}, tableOf([{ pid: 1, parentPid: 0 }, { pid: 30 }]), 30), none);
  assert.throws(() => callingShell({}, tableOf([{ pid: 30 }]), 30), none);
});

test('callingShell() passes over the process that got the number of ENTRADA_SHELL_PID later', () => {
  const rows = [{ pid: 10, names: ['sh'] }, { pid: 20, names: ['sh'] }, { pid: 30 }, { pid: 50, ownerId: me }];
  const { find, ...others } = tableOf(rows);
  const withStart = (found: ReturnType<typeof find>) => found && { ...found, startTime: '77' };
  const table = { ...others, find: (pid: number) => withStart(find(pid)) };
  for (const [value, expected] of [
    ['50:77', 50],
    ['50:779', 20],
    ['50:0', 20],
    ['70:77', 20],
    ['50', 50],
  ] as const) {
    assert.equal(callingShell({ ENTRADA_SHELL_PID: value }, table, 30).pid, expected, value);
    assert.equal([...shellsAround({ ENTRADA_SHELL_PID: value }, table, 30)][0]?.pid, expected);
  }
});

test('callingShell() is the process of ENTRADA_SHELL_PID, if that is of this user or started this one', () => {
  const rows = [
    { pid: 10, names: ['sh'] },
    { pid: 20, names: ['sh'] },
    { pid: 30 },
    { pid: 50, ownerId: me },
    { pid: 60, ownerId: -2 },
  ];
  const found = (value: string, table = tableOf(rows)) => callingShell({ ENTRADA_SHELL_PID: value }, table, 30).pid;
  assert.deepEqual(
    ['10', '50', '60', '70', ''].map((value) => found(value)),
    [10, 50, 20, 20, 20],
  );
  assert.equal(found('10', tableOf([{ pid: 10, ownerId: -2 }, { pid: 20, names: ['sh'] }, { pid: 30 }])), 10);
  const around = (value: string) =>
    [...shellsAround({ ENTRADA_SHELL_PID: value }, tableOf(rows), 30)].map(({ pid }) => pid);
  assert.deepEqual(['50', '60', 'x', ''].map(around), [
    [50, 20, 10],
    [20, 10],
    [20, 10],
    [20, 10],
  ]);
  for (const value of ['0', '-1', '1.5', '50:', '50:x', ':1', '50:1:1', 'x', '1 ', '12345678901', 'y'.repeat(70)]) {
    assert.throws(() => found(value), {
      code: 'INPUT_INVALID',
      message: `Cannot use ENTRADA_SHELL_PID "${value.slice(0, 64)}": it is not a process number`,
      hint: 'In your shell: export ENTRADA_SHELL_PID=$$',
    });
  }
});
