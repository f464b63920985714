import { ancestorsOf } from '../processes/process-table.ts';
import type { ProcessTable, RunningProcess } from '../processes/process.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Names the calling shell: `PID`, or `PID:START` as `entrada init` sets it. */
export const shellVariable = 'ENTRADA_SHELL_PID';

/** Yields the processes whose agent a command may use: the named one first, then its ancestors. */
export function* shellsAround(env: Environment, processes: ProcessTable, pid: number): Generator<RunningProcess> {
  const named = namedShell(env, processes, pid);
  if (named !== undefined) yield named;
  yield* ancestorsOf(pid, processes);
}

/**
 * Returns the process that `ENTRADA_SHELL_PID` names. A value that names none of this user is ignored: children keep
 * the variable when the shell is gone.
 */
export function namedShell(env: Environment, processes: ProcessTable, pid: number): RunningProcess | undefined {
  const value = env[shellVariable];
  if (!value || !isProcessNumber(value)) return undefined;
  const [number, startTime] = value.split(':');
  const named = processes.find(Number(number));
  // A later process can have the number.
  if (named === undefined || (startTime !== undefined && named.startTime !== startTime)) return undefined;
  const isOurs = processes.ownerOf(named.pid) === process.getuid?.();
  const isAncestor = () => [...ancestorsOf(pid, processes)].some((ancestor) => ancestor.pid === named.pid);
  return isOurs || isAncestor() ? named : undefined;
}

/** Returns whether a text is `PID` or `PID:START`. */
export function isProcessNumber(text: string): boolean {
  return /^[1-9]\d{0,9}(?::\d{1,20})?$/.test(text);
}
