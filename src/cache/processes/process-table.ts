import { linuxProcesses } from './linux-processes.ts';

/** A process, told from a later one of the same number by when it began. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Digits in a unit of the system's own; only good for comparing. */
  readonly startTime: string;
}

export interface RunningProcess extends ProcessIdentity {
  readonly parentPid: number;
  /** It runs its parent's program since it was forked: a shell's subshell, `$(...)` or a function in a pipeline. */
  readonly isFork: boolean;
}

/** The processes of this machine, as far as this user may see them. */
export interface ProcessTable {
  /** Gives the process, or undefined when none has this number or it has ended and only waits to be noticed. */
  find(pid: number): RunningProcess | undefined;
  /** Names its program may be known by, without folders. */
  namesOf(pid: number): readonly string[];
  ownerOf(pid: number): number | undefined;
  /** Claims that this very process still runs. Cheap enough for every second. */
  isRunning(process: ProcessIdentity): boolean;
  /** Claims that it is stopped (SIGSTOP, Ctrl+Z), where that can be told without starting a program. */
  isStopped(pid: number): boolean;
}

/**
 * Gives the system's process table: from /proc on Linux, by `ps` on macOS and the other Unixes.
 *
 * @returns Undefined on Windows, where no agent is kept (see start-agent.ts).
 */
export async function processTable(platform: NodeJS.Platform): Promise<ProcessTable | undefined> {
  if (platform === 'win32') return undefined;
  if (platform === 'linux' || platform === 'android') return linuxProcesses();
  // Not imported above: it would load the code that starts processes into every command.
  const { psProcesses } = await import('./ps-processes.ts');
  return psProcesses();
}

/** Walks from a process's parent upwards as far as can be seen. */
export function* ancestorsOf(pid: number, processes: ProcessTable): Generator<RunningProcess> {
  const seen = new Set([pid]);
  let next = processes.find(pid)?.parentPid ?? 0;
  // Numbers are reused while we look, so that a circle can show.
  while (next > 0 && !seen.has(next)) {
    seen.add(next);
    const ancestor = processes.find(next);
    if (ancestor === undefined) return;
    yield ancestor;
    next = ancestor.parentPid;
  }
}
