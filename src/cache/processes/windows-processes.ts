import { systemErrorCode } from '../../base/errors.ts';
import type { ProcessTable, RunningProcess } from './process.ts';

/** The parts of the process that {@link windowsProcesses} uses. */
export type OwnProcess = Pick<NodeJS.Process, 'pid' | 'ppid' | 'kill'>;

/**
 * Sees, of Windows' processes, whether one runs and which one started this process: more takes a program that runs for
 * longer than most commands. When a process began is not known, so that a later one of the same number looks the same;
 * locks have a lease for that.
 */
export function windowsProcesses(own: OwnProcess = process): ProcessTable {
  const runs = (pid: number): boolean => {
    try {
      own.kill(pid, 0);
      return true;
    } catch (cause) {
      // A process of another user.
      return systemErrorCode(cause) === 'EPERM';
    }
  };
  return {
    find(pid): RunningProcess | undefined {
      if (!runs(pid)) return undefined;
      return { pid, startTime: unknownStart, parentPid: pid === own.pid ? own.ppid : 0, isFork: false };
    },
    namesOf: () => [],
    // Node does not tell; those of other users cannot read the files of a session anyway.
    ownerOf: () => process.getuid?.(),
    isRunning: ({ pid }) => runs(pid),
    isStopped: () => false,
  };
}

/** Not 0, which stands for processes that cannot be looked at. */
const unknownStart = '1';
