import { randomBytes } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrivateFolder, listFolder } from '../../base/private-files.ts';
import { parseOwner, printOwner, type Self, thisProcess, visible } from '../processes/lock-owner.ts';

/** Longer than any write takes, also when the clock is set by an hour meanwhile. */
const leftoverMs = 2 * 3_600_000;

/**
 * Returns a path for a file or folder that is then moved to its final path in one step. Its name has the owner's
 * process, so that leftovers of a killed writer are removed by the next one.
 *
 * @param folder - On the same file system; created when it is missing.
 */
export async function stagingPath(folder: string): Promise<string> {
  const self = await thisProcess();
  ensurePrivateFolder(folder);
  sweep(folder, self);
  return join(folder, `${printOwner(self.owner)}.${randomBytes(6).toString('hex')}`);
}

function sweep(folder: string, self: Self): void {
  for (const name of listFolder(folder)) {
    const path = join(folder, name);
    if (isLeftover(name, path, self)) rmSync(path, { recursive: true, force: true });
  }
}

function isLeftover(name: string, path: string, self: Self): boolean {
  const owner = visible(parseOwner(name.slice(0, name.lastIndexOf('.'))), self);
  if (owner !== undefined && self.processes !== undefined) return !self.processes.isRunning(owner);
  // Its owner cannot be checked from here.
  const changedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return changedMs !== undefined && Date.now() - changedMs > leftoverMs;
}
