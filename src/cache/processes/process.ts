/** A process, told from a later one of the same number by when it began. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Digits in a unit of the system; only for comparison. */
  readonly startTime: string;
}

/** A process that runs or is stopped. */
export interface RunningProcess extends ProcessIdentity {
  readonly parentPid: number;
  /** It runs its parent's program since it was forked: a shell's subshell, `$(...)` or a function in a pipeline. */
  readonly isFork: boolean;
}

/** The processes of this machine, as far as this user may see them. */
export interface ProcessTable {
  /** Returns the process; undefined when none has this number or it is a zombie. */
  find(pid: number): RunningProcess | undefined;
  /** Names its program may be known by, without folders. */
  namesOf(pid: number): readonly string[];
  ownerOf(pid: number): number | undefined;
  /** Returns whether this very process still runs. Cheap enough for every second. */
  isRunning(process: ProcessIdentity): boolean;
  /** Returns whether it is stopped (SIGSTOP, Ctrl+Z), where that is known without starting a program. */
  isStopped(pid: number): boolean;
}
