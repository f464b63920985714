import { constants } from 'node:buffer';
import { createHash } from 'node:crypto';
import { renameSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ensurePrivateFolder } from '../../base/private-files.ts';
import { retryInUse } from '../../base/retry-in-use.ts';
import { storageError } from '../../base/storage-error.ts';
import { inSlices } from '../setup/in-slices.ts';
import type { LabSeed } from '../setup/shape/seed-types.ts';
import { jsonPieces } from './json-pieces.ts';
import { withDataHint } from './with-data-hint.ts';

/** Characters that are written at once. */
const chunkLength = 2 ** 18;

/** The most that can be read again: Node does not have longer texts. */
export const mostBytes = constants.MAX_STRING_LENGTH;

/**
 * Creates the function that replaces the data of a lab in a file, in slices and without waiting for the disk: data of
 * 100,000 users has 36 MB. One call at a time.
 *
 * @param limit - Larger data is not written, in bytes.
 */
export function createWriter(file: string, limit: number = mostBytes): (seed: LabSeed) => Promise<void> {
  const temporary = temporaryOf(file);
  let digest: string | undefined;
  return async (seed) => {
    try {
      ensurePrivateFolder(dirname(file));
      await rm(temporary, { force: true });
      const written = await writeNew(temporary, seed, limit);
      if (written === digest) await rm(temporary);
      else retryInUse(() => renameSync(temporary, file));
      await syncFolder(dirname(file));
      digest = written;
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw withDataHint(storageError('write', file, error));
    }
  };
}

/**
 * Returns the path of the new data before it replaces the file. The lock of the folder allows one writer, so that a
 * constant name is enough, and leftovers do not add up.
 */
export function temporaryOf(file: string): string {
  return join(dirname(file), `.${basename(file)}.tmp`);
}

/** Returns the digest of the written text. */
async function writeNew(path: string, seed: LabSeed, limit: number): Promise<string> {
  const hash = createHash('sha256');
  let size = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    let chunk = '';
    const flush = async (next: string) => {
      hash.update(chunk);
      size += Buffer.byteLength(chunk);
      if (size > limit)
        throw new Error(`the data of the lab has more than ${limit} bytes, which could not be read again`);
      // On a full disk, the system writes a part: this writes the rest, which fails, in place of leaving it out.
      await file.writeFile(chunk);
      chunk = next;
    };
    await inSlices(jsonPieces(seed), (piece) => {
      if (chunk.length + piece.length > chunkLength) return flush(piece);
      chunk += piece;
      return undefined;
    });
    await flush('');
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('base64');
}

/** Lets a rename survive a power failure; Windows cannot, and the change is made. */
async function syncFolder(path: string): Promise<void> {
  let folder: FileHandle | undefined;
  try {
    folder = await open(path, 'r');
    await folder.sync();
  } catch {
    // As described.
  } finally {
    await folder?.close();
  }
}
