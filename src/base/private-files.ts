import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemErrorCode } from './errors.ts';
import { closeNewFolder } from './new-windows-folder.ts';
import { retryInUse } from './retry-in-use.ts';
import { foreignOwnerError, storageError } from './storage-error.ts';

// Synchronous on purpose: one small file is read several times faster than through the thread pool.

// Windows has neither of O_NOFOLLOW and O_NONBLOCK: undefined adds nothing to flags, and the access lists of the user's
// own folders protect.
const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/**
 * Creates a folder, and its parents, that only its owner can enter (0700); the user's own folder with wider access is
 * tightened. On Windows, a new folder outside of the user's profile gets an access list with only the user.
 *
 * @throws {EntradaError} `STORAGE_FAILED`, also when the folder is another user's.
 */
export function ensurePrivateFolder(path: string): void {
  try {
    const first = createFolders(path);
    if (first !== undefined && process.platform === 'win32') closeOrRemove(first);
    const stat = statSync(path);
    if (!stat.isDirectory()) throw systemError('ENOTDIR');
    if (isForeign(stat.uid)) throw foreignOwnerError('write', path, stat.uid);
    if (isOpenToOthers(stat.mode)) chmodSync(path, 0o700);
  } catch (cause) {
    throw storageError('create the folder', path, cause);
  }
}

/**
 * Creates a folder and its missing parents, and returns the first one created. Node's own `recursive` repeats forever
 * where the system reports a missing folder below one that exists, as in /proc.
 */
function createFolders(path: string): string | undefined {
  if (existsSync(path)) return undefined;
  const parent = dirname(path);
  // A drive that Windows does not have is its own parent.
  const first = parent === path ? undefined : createFolders(parent);
  try {
    mkdirSync(path, 0o700);
    return first ?? path;
  } catch (cause) {
    // Another process was faster.
    if (systemErrorCode(cause) !== 'EEXIST') throw cause;
    return first;
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(), { code });
}

/** Removes new folders that cannot be private: they would look like ones that the user made, the next time. */
function closeOrRemove(folder: string): void {
  try {
    closeNewFolder(folder);
  } catch (cause) {
    tryTo(() => rmSync(folder, { recursive: true }));
    throw cause;
  }
}

/**
 * Reads a file that only its owner may read; the user's own file with wider access is tightened to 0600.
 *
 * @returns The content, or undefined when there is no such file.
 * @throws {EntradaError} `STORAGE_FAILED`, also when it is another user's, a folder, a pipe or a symbolic link.
 */
export function readPrivateFile(path: string): Buffer | undefined {
  let file: number | undefined;
  try {
    // Without O_NONBLOCK opening a pipe would block forever.
    file = retryInUse(() => openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
    const stat = fstatSync(file);
    if (isForeign(stat.uid)) throw foreignOwnerError('read', path, stat.uid);
    // A pipe reads as an empty file. Reading a folder fails by itself.
    if (stat.isFIFO()) throw systemError('ESPIPE');
    if (isOpenToOthers(stat.mode)) fchmodSync(file, 0o600);
    return readFileSync(file);
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return undefined;
    throw storageError('read', path, cause);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * Replaces a file's content atomically: a reader, also after a crash or on a full disk, finds the old content
 * or the new content. The folder is created when it is missing.
 *
 * @param temporary - Path of the new file before it is renamed, on the same file system; default: in the same folder,
 * where leftovers of writers that were killed hours ago are removed.
 * @param waitsForDisk - Default: true. Otherwise the content can be lost or damaged by a power failure.
 * @throws {EntradaError} `STORAGE_FAILED`; the old content remains and no temporary file is left behind.
 */
export function writePrivateFileAtomically(
  path: string,
  content: Uint8Array | string,
  temporary?: string,
  waitsForDisk = true,
): void {
  ensurePrivateFolder(dirname(path));
  const place = temporary ?? temporaryBeside(path);
  withTemporaryFile(path, place, content, (made) => retryInUse(() => renameSync(made, path)), waitsForDisk);
  if (temporary === undefined) tryTo(() => sweepBeside(path));
}

/**
 * Writes a file that only its owner may read (0600), in one step, into any folder. A file or a symbolic link that is
 * there is replaced.
 *
 * @throws {EntradaError} `STORAGE_FAILED`.
 */
export function writeSecretFile(path: string, content: Uint8Array | string): void {
  withTemporaryFile(path, temporaryBeside(path), content, (made) => renameSync(made, path));
}

/**
 * Creates a file with this content unless it exists; when several processes do so at once, one wins and its
 * file is whole from the first moment it can be seen (on file systems without hard links, from a moment later).
 *
 * @returns Whether this call created it.
 * @throws {EntradaError} `STORAGE_FAILED`.
 */
export function createPrivateFile(path: string, content: Uint8Array | string): boolean {
  ensurePrivateFolder(dirname(path));
  let made = true;
  withTemporaryFile(path, temporaryBeside(path), content, (temporary) => {
    try {
      linkOrCopy(temporary, path);
    } catch (cause) {
      if (systemErrorCode(cause) !== 'EEXIST') throw cause;
      made = false;
    }
    retryInUse(() => unlinkSync(temporary));
  });
  return made;
}

/**
 * Removes a file, and temporary files left by writers of it that were killed.
 *
 * @returns Whether there was one.
 * @throws {EntradaError} `STORAGE_FAILED`.
 */
export function removePrivateFile(path: string): boolean {
  const folder = dirname(path);
  const leftovers = listFolder(folder).filter((name) => isTemporaryOf(path, name));
  for (const name of leftovers) unlinkIfThere(join(folder, name));
  const wasThere = unlinkIfThere(path);
  syncFolder(folder);
  return wasThere;
}

/**
 * Removes a file without listing its folder, so that the cost does not depend on the folder's size.
 *
 * @returns Whether there was one.
 * @throws {EntradaError} `STORAGE_FAILED`.
 */
export function removePrivateFileAlone(path: string): boolean {
  const wasThere = unlinkIfThere(path);
  if (wasThere) syncFolder(dirname(path));
  return wasThere;
}

/** Lists the names in a folder; none when there is no such folder. */
export function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return [];
    throw storageError('list the folder', path, cause);
  }
}

function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
}

/** Longer than any write takes, even when the clock is changed by an hour meanwhile. */
const leftoverMs = 2 * 3_600_000;

function sweepBeside(path: string): void {
  for (const name of listFolder(dirname(path)).filter((other) => isTemporaryOf(path, other))) {
    const leftover = join(dirname(path), name);
    const changedMs = statSync(leftover, { throwIfNoEntry: false })?.mtimeMs;
    if (changedMs !== undefined && Date.now() - changedMs > leftoverMs) unlinkIfThere(leftover);
  }
}

function withTemporaryFile(
  path: string,
  temporary: string,
  content: Uint8Array | string,
  moveIntoPlace: (temporary: string) => void,
  waitsForDisk = true,
): void {
  let file: number | undefined;
  let made = false;
  try {
    file = openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    made = true;
    writeFileSync(file, content);
    if (waitsForDisk) fsyncSync(file);
    const written = file;
    file = undefined;
    closeSync(written);
    moveIntoPlace(temporary);
  } catch (cause) {
    if (file !== undefined) closeSync(file);
    if (made) tryTo(() => retryInUse(() => unlinkSync(temporary)));
    throw storageError('write', path, cause);
  }
  if (waitsForDisk) syncFolder(dirname(path));
}

/** Error codes of file systems without hard links: FAT, some network and user-space file systems. */
const withoutLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

function linkOrCopy(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
  } catch (cause) {
    if (!withoutLinks.has(systemErrorCode(cause) ?? '')) throw cause;
    copyFileSync(temporary, path, constants.COPYFILE_EXCL);
  }
}

function isTemporaryOf(path: string, name: string): boolean {
  return name.startsWith(`.${basename(path)}.`) && name.endsWith('.tmp');
}

function unlinkIfThere(path: string): boolean {
  try {
    retryInUse(() => unlinkSync(path));
    return true;
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return false;
    throw storageError('remove', path, cause);
  }
}

/**
 * Makes sure that a rename survives a power failure. The change is already made, and Windows cannot do this, so
 * failures are ignored.
 */
function syncFolder(path: string): void {
  tryTo(() => {
    const folder = openSync(path, O_RDONLY);
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  });
}

function tryTo(action: () => void): void {
  try {
    action();
  } catch {
    // The caller has said why it does not matter.
  }
}

function isForeign(ownerId: number): boolean {
  return process.getuid !== undefined && ownerId !== process.getuid();
}

function isOpenToOthers(mode: number): boolean {
  return process.getuid !== undefined && (mode & 0o077) !== 0;
}
