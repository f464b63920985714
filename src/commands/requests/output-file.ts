import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  createWriteStream,
  ftruncateSync,
  openSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EntradaError, systemErrorCode } from '../../base/errors.ts';
import { storageError } from '../../base/storage-error.ts';
import { writeBytes } from '../../terminal/output-sink.ts';

/** A file that is written piece by piece and appears under its name when it is complete. */
export interface OutputFile {
  /** @throws {EntradaError} `STORAGE_FAILED`. */
  write(piece: Uint8Array): void | Promise<void>;
  /** Drops what was written. @throws {EntradaError} `STORAGE_FAILED` where that is impossible. */
  restart(): void;
  /** Puts the file in place. @throws {EntradaError} `STORAGE_FAILED`. */
  commit(): void | Promise<void>;
  /** Removes the incomplete file; without effect after `commit`. */
  abandon(): void;
}

/** Names of files that the process already has open, which can be regular files. */
const openFile = /^\/(?:dev\/(?:fd\/|std(?:out|err)$)|proc\/)/;

/**
 * Opens a file for writing. Until it is complete, it has a temporary name in the same folder, and a file that was there
 * stays unchanged; it then keeps its permissions, and a symbolic link to it stays. Pipes and devices are written
 * directly.
 *
 * @param state - What was done before, for the hint of an error.
 * @throws {EntradaError} `STORAGE_FAILED`.
 */
export function openOutputFile(path: string, state = 'Nothing was sent.'): OutputFile {
  try {
    const target = statSync(path, { throwIfNoEntry: false });
    if (target?.isDirectory() === true) throw Object.assign(new Error('It is a folder.'), { code: 'EISDIR' });
    const isDirect = (target !== undefined && !target.isFile()) || openFile.test(path);
    return isDirect ? directFile(path) : replacingFile(path, target);
  } catch (cause) {
    throw failed(path, cause, state);
  }
}

function replacingFile(path: string, target: Stats | undefined): OutputFile {
  const place = target === undefined ? path : realpathSync(path);
  if (target !== undefined) accessSync(place, constants.W_OK);
  const temporary = join(dirname(place), `.${basename(place).slice(0, 200)}.${randomBytes(6).toString('hex')}.tmp`);
  // It gets the permissions of the target when it is complete, and must not have more until then.
  let file: number | undefined = openSync(temporary, 'wx', target === undefined ? 0o666 : 0o600);
  let written = 0;
  const close = () => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  const attempt = (action: (open: number) => void) => {
    try {
      if (file !== undefined) action(file);
    } catch (cause) {
      throw failed(path, cause);
    }
  };
  return {
    write: (piece) =>
      attempt((open) => {
        for (let start = 0; start < piece.length; ) {
          const count = writeSync(open, piece, start, piece.length - start, written);
          start += count;
          written += count;
        }
      }),
    restart: () =>
      attempt((open) => {
        ftruncateSync(open, 0);
        written = 0;
      }),
    commit: () =>
      attempt(() => {
        close();
        try {
          if (target !== undefined) chmodSync(temporary, target.mode & 0o7777);
          renameSync(temporary, place);
        } catch (cause) {
          unlinkSync(temporary);
          throw cause;
        }
      }),
    abandon() {
      if (file === undefined) return;
      close();
      unlinkSync(temporary);
    },
  };
}

function directFile(path: string): OutputFile {
  const stream = createWriteStream(path);
  // A stream that was not written to reports its error nowhere else.
  let failure: unknown;
  stream.on('error', (cause) => (failure = cause));
  let isBegun = false;
  return {
    async write(piece) {
      isBegun = true;
      await writeBytes(piece, stream);
    },
    restart() {
      if (isBegun) throw failed(path, new Error('the response changed while it was read'));
    },
    commit: () =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) return reject(failed(path, failure));
        stream.end((cause?: Error | null) => (cause ? reject(failed(path, cause)) : resolve()));
      }),
    abandon: () => void stream.destroy(),
  };
}

function failed(path: string, cause: unknown, sent = 'The request was sent and succeeded.'): EntradaError {
  return new EntradaError('STORAGE_FAILED', storageError('write', path, cause).message, {
    hint: `${sent} ${systemErrorCode(cause) === 'EISDIR' ? 'For a folder, add -InferOutputFileName.' : 'Choose another file with -OutputFilePath.'}`,
    cause,
  });
}
