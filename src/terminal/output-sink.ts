import { writeSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { EntradaError, messageOf, systemErrorCode } from '../base/errors.ts';

/** The stream for results; standard output in a process. */
export type OutputStream = Writable;

const guardedStreams = new WeakSet<OutputStream>();

/** Characters that are written together. */
const batchLength = 65_536;

/**
 * Writes pieces in batches of 64 KiB, each after the stream has accepted the previous one. Pieces that have come are
 * written before the next one is waited for, so that a slow source shows at once what it has.
 *
 * @throws {EntradaError} `OUTPUT_CLOSED` if the reader has closed the stream, `STORAGE_FAILED` for other errors.
 */
export async function writePieces(pieces: AsyncIterable<string>, stream: OutputStream): Promise<void> {
  const batch = batchFor(guarded(stream));
  try {
    for await (const piece of pieces) {
      const written = batch.add(piece);
      if (written !== undefined) await written;
    }
  } finally {
    // Also those before a failure of their source.
    await batch.end();
  }
}

function batchFor(stream: OutputStream) {
  let held = '';
  let writing: Promise<void> | undefined;
  let pause: NodeJS.Immediate | undefined;
  const flush = (): Promise<void> => {
    clearImmediate(pause);
    pause = undefined;
    const text = held;
    held = '';
    const written = Promise.all([writing, writePiece(text, stream)]).then(() => {});
    writing = written;
    written.then(
      () => void (writing === written && (writing = undefined)),
      // The next piece, or the end, reports it.
      () => {},
    );
    return written;
  };
  return {
    /** Returns a promise if the next piece has to wait. */
    add(piece: string): Promise<void> | undefined {
      held += piece;
      if (held.length >= batchLength) return flush();
      // Runs as soon as the source waits for something.
      pause ??= setImmediate(() => void flush());
      return writing;
    },
    end: async (): Promise<void> => (held === '' ? writing : flush()),
  };
}

/**
 * Writes one text unchanged, and a line feed.
 *
 * @throws {EntradaError} Those of {@link writePieces}.
 */
export async function writeLine(text: string, stream: OutputStream): Promise<void> {
  await writeBytes(`${text}\n`, stream);
}

/** Writes text or bytes unchanged. @throws {EntradaError} Those of {@link writePieces}. */
export async function writeBytes(content: string | Uint8Array, stream: OutputStream): Promise<void> {
  await writePiece(content, guarded(stream));
}

/**
 * Writes one text and a line feed to an open file (1 is standard output) without creating a stream.
 *
 * @param openStream - Returns a stream to the same file, for the rest when a nonblocking pipe is full.
 * @throws {EntradaError} Those of {@link writePieces}.
 */
export async function writeLineNow(file: number, text: string, openStream: () => OutputStream): Promise<void> {
  const bytes = Buffer.from(`${text}\n`);
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(file, bytes, written);
    } catch (cause) {
      if (systemErrorCode(cause) !== 'EAGAIN') throw outputError(cause);
      return writeBytes(bytes.subarray(written), openStream());
    }
  }
}

/**
 * Returns a stream whose errors do not end the process: a failed write also emits an error event after its callback.
 *
 * @param stream - Gets one listener, however often it is guarded.
 */
export function guarded<S extends OutputStream>(stream: S): S {
  if (!guardedStreams.has(stream)) stream.on('error', () => {});
  guardedStreams.add(stream);
  return stream;
}

function writePiece(piece: string | Uint8Array, stream: OutputStream): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(piece, (error) => {
      if (error === null || error === undefined) resolve();
      else reject(outputError(error));
    });
  });
}

function outputError(cause: unknown): EntradaError {
  const code = systemErrorCode(cause);
  if (
    code === 'EPIPE' ||
    code === 'ECONNRESET' ||
    code === 'ERR_STREAM_DESTROYED' ||
    code === 'ERR_STREAM_WRITE_AFTER_END'
  ) {
    return new EntradaError('OUTPUT_CLOSED', 'Cannot write the output: its reader has closed it', { cause });
  }
  const hint = code === 'ENOSPC' ? 'Free some disk space, or write to another location.' : undefined;
  const found = code === 'ENOSPC' ? 'the disk is full (ENOSPC)' : (code ?? messageOf(cause));
  return new EntradaError('STORAGE_FAILED', `Cannot write the output: ${found}`, { cause, ...(hint && { hint }) });
}
