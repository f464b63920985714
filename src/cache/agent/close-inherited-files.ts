import { closeSync, readdirSync, readFileSync } from 'node:fs';
import { systemErrorCode } from '../../base/errors.ts';

/**
 * Closes the files that a shell's redirections (`exec 200>lock`, a pipe to another program) have left open in this
 * process: an agent would hold such a lock or pipe for as long as it lives. Node opens its own files close-on-exec, so
 * that inherited ones can be told. Only on Linux, where /proc shows that.
 */
export function closeInheritedFiles(): void {
  for (const name of inheritedFiles()) {
    try {
      closeSync(Number(name));
    } catch (cause) {
      if (systemErrorCode(cause) !== 'EBADF') throw cause;
    }
  }
}

const closeOnExec = 0o2000000;

function inheritedFiles(): string[] {
  try {
    return readdirSync('/proc/self/fd').filter((name) => Number(name) > 2 && isInherited(name));
  } catch {
    return [];
  }
}

function isInherited(name: string): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, 'latin1'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0;
  } catch {
    // The one that the list was read through.
    return false;
  }
}
