import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import { systemErrorCode } from '../../base/errors.ts';
import type { ProcessTable, RunningProcess } from './process.ts';

/**
 * Reads processes through `ps`, on systems without Linux's /proc. All are read at once: a child process for each
 * ancestor would cost more. The result is kept for this table; only `isRunning` looks again.
 *
 * @param runPs - Runs ps with these arguments and returns its output; empty when it fails.
 */
export function psProcesses(runPs: (args: readonly string[]) => string = runSystemPs): ProcessTable {
  let kept: ReadonlyMap<number, PsLine> | undefined;
  const lines = (): ReadonlyMap<number, PsLine> => (kept ??= byPid(runPs(['-A', ...columns])));
  let checkCount = 0;
  return {
    find: (pid) => lines().get(pid),
    namesOf: (pid) => lines().get(pid)?.names ?? [],
    ownerOf: (pid) => lines().get(pid)?.ownerId,
    isRunning({ pid, startTime }) {
      if (!someProcessHas(pid)) return false;
      checkCount += 1;
      // A number is not given again within seconds, so that ps need not be started each time.
      if (checkCount % fullLookEvery !== 1) return true;
      return byPid(runPs(['-p', String(pid), ...columns])).get(pid)?.startTime === startTime;
    },
    isStopped: () => false,
  };
}

const fullLookEvery = 15;

/** The last one may contain spaces. */
const columns = ['-o', 'pid=,ppid=,uid=,stat=,lstart=,comm='];

interface PsLine extends RunningProcess {
  readonly ownerId: number;
  readonly names: readonly string[];
}

function byPid(output: string): ReadonlyMap<number, PsLine> {
  return new Map(
    output
      .split('\n')
      .map(parseLine)
      .filter((line) => line !== undefined)
      .map((line) => [line.pid, line]),
  );
}

function parseLine(line: string): PsLine | undefined {
  const parts = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]+\s+\d{4})\s+(.*)$/.exec(line);
  if (parts === null) return undefined;
  const [, pid, parentPid, ownerId, state = '', began = '', command = ''] = parts;
  const beganMs = Date.parse(`${began} UTC`);
  if (state.startsWith('Z') || Number.isNaN(beganMs)) return undefined;
  return {
    pid: Number(pid),
    parentPid: Number(parentPid),
    startTime: String(beganMs / 1000),
    // ps does not tell; a session kept from within a subshell lasts as long as that.
    isFork: false,
    ownerId: Number(ownerId),
    names: [basename(command.trimEnd())],
  };
}

function someProcessHas(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return systemErrorCode(cause) === 'EPERM';
  }
}

function runSystemPs(args: readonly string[]): string {
  try {
    return execFileSync('/bin/ps', args, {
      encoding: 'utf8',
      // Times in one language and one zone for every user.
      env: { LC_ALL: 'C', TZ: 'UTC0' },
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 * 2 ** 20,
    });
  } catch {
    // It ends with 1 when there is no such process.
    return '';
  }
}
