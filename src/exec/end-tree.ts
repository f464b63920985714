import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { windowsProgram } from '../base/windows-system.ts';

/** The parts of the system that {@link endTree} uses. */
export interface TreeSystem {
  readonly platform: NodeJS.Platform;
  /** Returns the processes of this machine, each with its parent. */
  listParents(): ReadonlyMap<number, number>;
  kill(pid: number, signal: NodeJS.Signals): void;
  run(program: string, args: readonly string[]): void;
}

/**
 * Kills a process and those that it started, directly or not. They are stopped first, so that none of them can start
 * another one meanwhile. A process whose parent ended earlier does not belong to the tree and continues.
 *
 * @param pid - Of a process that has not been waited for, so that its number is not in use again.
 */
export function endTree(pid: number, system: TreeSystem = thisSystem): void {
  if (system.platform === 'win32') {
    system.run(windowsProgram('taskkill.exe', process.env), ['/pid', String(pid), '/t', '/f']);
    return;
  }
  const tree = new Set<number>();
  for (let added = [pid]; added.length > 0; added = childrenOf(tree, system.listParents())) {
    for (const each of added) {
      tree.add(each);
      system.kill(each, 'SIGSTOP');
    }
  }
  for (const each of tree) system.kill(each, 'SIGKILL');
}

function childrenOf(tree: ReadonlySet<number>, parents: ReadonlyMap<number, number>): number[] {
  return [...parents].flatMap(([pid, parent]) => (tree.has(parent) && !tree.has(pid) ? [pid] : []));
}

const thisSystem: TreeSystem = {
  platform: process.platform,
  listParents: () => readProcFolder() ?? askPs(),
  kill: (pid, signal) => attempt(() => process.kill(pid, signal)),
  run: (program, args) => attempt(() => execFileSync(program, args, { stdio: 'ignore' })),
};

/** The fourth field of proc_pid_stat(5); the name of the program comes before, and can contain anything. */
function readProcFolder(root = '/proc'): ReadonlyMap<number, number> | undefined {
  const found = new Map<number, number>();
  for (const name of attempt(() => readdirSync(root)) ?? []) {
    if (!/^\d+$/.test(name)) continue;
    const stat = attempt(() => readFileSync(`${root}/${name}/stat`, 'latin1')) ?? '';
    const parent = /^\) \S+ (\d+) /.exec(stat.slice(stat.lastIndexOf(')')))?.[1];
    if (parent !== undefined) found.set(Number(name), Number(parent));
  }
  return found.size === 0 ? undefined : found;
}

function askPs(): ReadonlyMap<number, number> {
  const text = attempt(() => execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })) ?? '';
  return new Map([...text.matchAll(/^\s*(\d+)\s+(\d+)\s*$/gm)].map(([, pid, parent]) => [Number(pid), Number(parent)]));
}

/** Processes end at any time. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
