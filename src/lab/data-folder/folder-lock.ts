import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { EntradaError, systemErrorCode } from '../../base/errors.ts';
import { numberField, parseJsonObject, textField } from '../../base/json.ts';
import { createPrivateFile, readPrivateFile, removePrivateFileAlone } from '../../base/private-files.ts';

/** Locks of this process. */
const held = new Set<string>();

const mostAttempts = 10;

/**
 * Takes a lock that only one lab of this computer has at a time. The lock of a process that has ended, also by a kill,
 * does not count.
 *
 * @param path - The lock's file, in a folder whose symbolic links are resolved.
 * @returns A function that releases it.
 * @throws {EntradaError} `LAB_FAILED` when another lab has it, `STORAGE_FAILED`.
 */
export function takeLock(path: string): () => void {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const own = { pid: process.pid, startedAt: startOf(process.pid) };
    if (createPrivateFile(path, `${JSON.stringify(own)}\n`)) {
      held.add(path);
      let isReleased = false;
      return () => {
        if (isReleased) return;
        isReleased = true;
        held.delete(path);
        removePrivateFileAlone(path);
      };
    }
    const found = readPrivateFile(path)?.toString('utf8');
    if (found === undefined) continue;
    const holder = holderOf(found, path);
    if (holder !== undefined) throw lockedError(path, holder);
    removeStale(path, found);
  }
  throw lockedError(path, undefined);
}

/** Returns the process that has the lock; undefined: it has ended. */
function holderOf(text: string, path: string): number | undefined {
  const lock = parseJsonObject(text) ?? {};
  const pid = numberField(lock, 'pid');
  if (pid === undefined || !Number.isInteger(pid) || pid <= 0) return undefined;
  if (pid === process.pid) return held.has(path) ? pid : undefined;
  const startedAt = textField(lock, 'startedAt');
  const isSame = startedAt === undefined || startedAt === startOf(pid);
  return isSame && isRunning(pid) ? pid : undefined;
}

/** Removes the file, unless another process has replaced it in the meantime. */
function removeStale(path: string, found: string): void {
  const moved = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(path, moved);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return;
    throw error;
  }
  const text = readPrivateFile(moved)?.toString('utf8');
  if (text !== undefined && text !== found) createPrivateFile(path, text);
  removePrivateFileAlone(moved);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process of another user may not be signaled.
    return systemErrorCode(error) === 'EPERM';
  }
}

/** Returns when a process started, as text to compare: numbers of processes are used again. Known on Linux only. */
function startOf(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in parentheses, can have spaces; the start is the 20th field after it (proc(5)).
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return start === undefined ? undefined : `${boot} ${start}`;
  } catch {
    return undefined;
  }
}

function lockedError(path: string, pid: number | undefined): EntradaError {
  const holder = pid === undefined ? 'another lab' : `another lab (process ${pid})`;
  const message = `Cannot use the data folder of "${path}": ${holder} uses it; stop that lab, or use another folder`;
  return new EntradaError('LAB_FAILED', message, { details: { path } });
}
