import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { endTree, type TreeSystem } from '../../src/exec/end-tree.ts';

function systemOf(listings: readonly (readonly (readonly [pid: number, parent: number])[])[], platform = 'linux') {
  const acts: string[] = [];
  const rest = [...listings];
  const system: TreeSystem = {
    platform: platform as NodeJS.Platform,
    listParents: () => new Map(rest.shift() ?? listings.at(-1)),
    kill: (pid, signal) => acts.push(`${signal} ${pid}`),
    run: (program, args) => acts.push([program, ...args].join(' ')),
  };
  return { acts, system };
}

test('endTree() stops a process and those that it started, also meanwhile, before it kills them', () => {
  const first = [[10, 1], [11, 10], [12, 11], [20, 1], [21, 20]] as const; // biome-ignore format: a table
  const { acts, system } = systemOf([first, [...first, [13, 11]]]);
  endTree(10, system);
  const [stops, kills] = [acts.slice(0, 4), acts.slice(4)];
  assert.deepEqual(stops, ['SIGSTOP 10', 'SIGSTOP 11', 'SIGSTOP 12', 'SIGSTOP 13']);
  assert.deepEqual(
    kills,
    stops.map((act) => act.replace('STOP', 'KILL')),
  );
});

test('endTree() asks taskkill on Windows', () => {
  const { acts, system } = systemOf([], 'win32');
  endTree(10, system);
  assert.deepEqual(
    acts.map((act) => act.toLowerCase()),
    ['c:\\windows\\system32\\taskkill.exe /pid 10 /t /f'],
  );
});

test('endTree() ends real processes that ignore signals', async () => {
  const script = 'trap "" INT TERM HUP; sh -c \'trap "" INT TERM HUP; echo $$; while :; do sleep 1; done\' & wait';
  const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const grandchild = Number(line.toString());
  assert.ok(grandchild > 0);
  const ended = Promise.all([once(child, 'exit'), once(child.stdout.resume(), 'close')]);
  endTree(child.pid ?? 0);
  // The pipe closes when the last process that has it is gone.
  const [[, signal]] = await ended;
  assert.equal(signal, 'SIGKILL');
});
