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
