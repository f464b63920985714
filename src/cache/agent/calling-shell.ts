import { EntradaError } from '../../base/errors.ts';
import { ancestorsOf } from '../processes/process-table.ts';
import type { ProcessTable, RunningProcess } from '../processes/process.ts';
import { type Environment, isProcessNumber, namedShell, shellVariable } from './shells-around.ts';

/**
 * Finds the shell that a command was called from, whose life a session of the scope Process shares: the process that
 * `ENTRADA_SHELL_PID` names (`PID`, or `PID:START` as `entrada init` sets it, with the start time of /proc), else the
 * nearest ancestor that is a known shell, else the direct parent. A subshell counts as the shell it was forked from, as
 * with `$$`.
 *
 * @param pid - The command's own process.
 * @throws {EntradaError} `INPUT_INVALID` when `ENTRADA_SHELL_PID` is not a number, or nothing is found.
 */
export function callingShell(env: Environment, processes: ProcessTable, pid: number): RunningProcess {
  checkShellVariable(env);
  const named = namedShell(env, processes, pid);
  if (named !== undefined) return named;
  const ancestors = [...ancestorsOf(pid, processes)];
  const shell = ancestors.find((ancestor) => isShell(ancestor, processes));
  if (shell !== undefined) return forkedFrom(shell, processes);
  const [parent] = ancestors;
  // The first process adopts what has lost its parent, and it outlives everything.
  if (parent !== undefined && parent.pid !== 1) return parent;
  throw new EntradaError('INPUT_INVALID', 'Cannot find the calling shell: no process is seen that started this one', {
    hint: `Set ${shellVariable} to the number of the process that the session shall last as long as.`,
  });
}

function checkShellVariable(env: Environment): void {
  const value = env[shellVariable];
  if (!value || isProcessNumber(value)) return;
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot use ${shellVariable} "${value.slice(0, 64)}": it is not a process number`,
    {
      hint:
        process.platform === 'win32'
          ? `In PowerShell: $env:${shellVariable} = $PID`
          : `In your shell: export ${shellVariable}=$$`,
    },
  );
}

function forkedFrom(shell: RunningProcess, processes: ProcessTable): RunningProcess {
  if (!shell.isFork) return shell;
  const parent = processes.find(shell.parentPid);
  return parent !== undefined && isShell(parent, processes) ? forkedFrom(parent, processes) : shell;
}

const shellNames = new Set(
  'ash bash csh dash elvish fish hush ion ksh mksh nu oksh osh pdksh posh powershell pwsh rbash sh tcsh xonsh yash ysh zsh'.split(
    ' ',
  ),
);

function isShell(candidate: RunningProcess, processes: ProcessTable): boolean {
  return processes.namesOf(candidate.pid).some((name) => shellNames.has(plainName(name)));
}

/** `-zsh` is a login shell, and some systems put versions behind names (`bash-5.2`, `ksh93`). */
function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^-/, '')
    .replace(/-?\d+(\.\d+)*$/, '');
}
