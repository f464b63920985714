import { linuxProcesses } from './linux-processes.ts';
import type { ProcessTable, RunningProcess } from './process.ts';
import { windowsProcesses } from './windows-processes.ts';

/**
 * Returns the system's process table: from /proc on Linux, by `ps` on macOS and the other Unixes. On Windows it has
 * only this process, the one that started it, and whether others run.
 */
export async function processTable(platform: NodeJS.Platform): Promise<ProcessTable> {
  if (platform === 'win32') return windowsProcesses();
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
