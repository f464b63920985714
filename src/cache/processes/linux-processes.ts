import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { ProcessTable, RunningProcess } from './process.ts';

/**
 * Reads processes from /proc (proc_pid_stat(5)).
 *
 * @param root - The file system's place.
 */
export function linuxProcesses(root = '/proc'): ProcessTable {
  const statOf = (pid: number): string | undefined => orUndefined(() => readFileSync(`${root}/${pid}/stat`, 'latin1'));
  const find = (pid: number): RunningProcess | undefined => {
    const stat = statOf(pid);
    return stat === undefined ? undefined : parseStat(stat);
  };
  return {
    find,
    namesOf(pid) {
      const comm = orUndefined(() => readFileSync(`${root}/${pid}/comm`, 'utf8').trimEnd());
      // The file may have been replaced by an update since.
      const program = orUndefined(() => basename(readlinkSync(`${root}/${pid}/exe`).replace(/ \(deleted\)$/, '')));
      const words = orUndefined(() => readFileSync(`${root}/${pid}/cmdline`, 'utf8').split('\0')) ?? [];
      return namesFrom(comm, program, words);
    },
    ownerOf: (pid) => orUndefined(() => statSync(`${root}/${pid}`).uid),
    isRunning: ({ pid, startTime }) => find(pid)?.startTime === startTime,
    isStopped(pid) {
      const stat = statOf(pid);
      return stat !== undefined && /^\) [Tt]/.test(stat.slice(stat.lastIndexOf(')')));
    },
  };
}

/** PF_FORKNOEXEC of the kernel's sched.h. */
const forkedWithoutExec = 0x40;

/** Parses a line of /proc/PID/stat; the name in it may contain spaces, line ends and parentheses. */
function parseStat(stat: string): RunningProcess | undefined {
  const nameEnd = stat.lastIndexOf(')');
  // Fields are counted from 1 in the manual; the third follows the name.
  const fields = stat.slice(nameEnd + 2).split(' ');
  const field = (number: number): string => fields[number - 3] ?? '';
  const startTime = field(22);
  if (nameEnd < 0 || !/^\d+$/.test(startTime) || /^[ZX]/i.test(field(3))) return undefined;
  return {
    pid: Number.parseInt(stat, 10),
    parentPid: Number(field(4)),
    startTime,
    isFork: (Number(field(9)) & forkedWithoutExec) !== 0,
  };
}

/** Several commands in one file: the first word of the command line says which of them runs. */
const multiCallPrograms = new Set(['busybox', 'toybox']);

/**
 * A script's `comm` is the script's name, so the program file counts too; and a program may be a script of its own, so
 * that `comm` counts.
 */
function namesFrom(comm: string | undefined, program: string | undefined, words: readonly string[]): string[] {
  const names = [comm, program].filter((name) => name !== undefined);
  if (program === undefined || !multiCallPrograms.has(program)) return names;
  const [first = '', second = ''] = words.map((word) => basename(word));
  return [...names, multiCallPrograms.has(first) ? second : first];
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // The process has ended, or this user may not see it.
    return undefined;
  }
}
