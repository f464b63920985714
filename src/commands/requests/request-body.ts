import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { abortable } from '../../base/abortable.ts';
import { EntradaError, isEntradaError } from '../../base/errors.ts';
import { openInput } from '../../base/open-input.ts';
import { fileReason } from '../../base/system-reason.ts';
import type { BodySource } from '../../model/streamed-body.ts';
import type { CommandHost } from '../command.ts';
import { steadyMemory } from './steady-memory.ts';
import { isSentAsText, textBody } from './text-body.ts';
import { showTransfer } from './transfer-progress.ts';

/** The parameters that describe a body. */
export interface BodyParameters {
  readonly Uri: string;
  readonly Body?: string;
  readonly InputFilePath?: string;
}

/**
 * Returns the body of a request. A file that is not converted is read while it is sent, again for every try.
 *
 * @param type - The media type, if it was given.
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export async function requestBody(
  { Uri: uri, Body: body, InputFilePath: inputPath }: BodyParameters,
  type: string | undefined,
  host: CommandHost,
): Promise<string | Uint8Array | BodySource | undefined> {
  const path = inputPath ?? (body?.startsWith('@') === true ? body.slice(1) : body === '-' ? '-' : undefined);
  if (path === undefined) return textBody(body, uri, type);
  try {
    const size = path === '-' ? undefined : sizeOf(path);
    // A pipe can be read only once; a text is converted as a whole.
    if (size === undefined || isSentAsText(uri, type))
      return textBody(await readAll(path, mostBodyBytes, host), uri, type);
    return size === 0 ? new Uint8Array() : { size, open: () => piecesOf(path, size, host) };
  } catch (cause) {
    throw isEntradaError(cause) ? cause : unreadable(path, cause);
  }
}

/** Returns undefined for a pipe or a device. */
function sizeOf(path: string): number | undefined {
  // A pipe that is opened loses what its writer has written so far.
  const stat = statSync(path);
  return stat.isFile() ? stat.size : undefined;
}

const pieceSize = 65_536;

/** Reads all pieces into the same memory. */
async function* piecesOf(path: string, size: number, host: CommandHost): AsyncGenerator<Uint8Array> {
  const progress = showTransfer(`Uploading ${basename(path)}`, size, host.progressLine);
  const count = steadyMemory();
  const buffer = new Uint8Array(Math.min(pieceSize, size));
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    // A file that grows meanwhile is sent as long as it was announced.
    for (let sent = 0; sent < size; ) {
      const read = readSync(file, buffer, 0, Math.min(buffer.length, size - sent), sent);
      if (read === 0) return;
      yield buffer.subarray(0, read);
      sent += read;
      progress.advance(read);
      count(read);
    }
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    progress.end();
    if (file !== undefined) closeSync(file);
  }
}

/**
 * Reads a file, or standard input (`-`), as text in UTF-8 or UTF-16, without a byte order mark.
 *
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export async function readTextFile(path: string, host: CommandHost): Promise<string> {
  try {
    const bytes = await readAll(path, mostFieldBytes, host);
    return Buffer.from(textBody(bytes, '', 'text/plain') ?? '').toString();
  } catch (cause) {
    if (isEntradaError(cause) && cause.code === 'CANCELLED') throw cause;
    if (cause instanceof TooLongError) throw invalid(`Cannot read the field from "${path}": ${cause.message}`);
    if (isEntradaError(cause)) throw invalid(`Cannot read the field from "${path}": it is not text in UTF-8 or UTF-16`);
    throw invalid(`Cannot read the field from "${path}": ${fileReason(cause)}`);
  }
}

/** The most that is held in memory. */
const mostBodyBytes = 256 * 2 ** 20;
const mostFieldBytes = 64 * 2 ** 20;

class TooLongError extends Error {}

/** Reads a file, a pipe or standard input (`-`) as a whole, until the command is cancelled. */
async function readAll(path: string, mostBytes: number, { stdin, services }: CommandHost): Promise<Buffer> {
  const { signal } = services;
  const own = path === '-' ? undefined : openInput(path, signal);
  const read = async (): Promise<Buffer> => {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of own ?? stdin) {
      const bytes = Buffer.from(chunk);
      length += bytes.length;
      if (length > mostBytes) throw new TooLongError(`it is longer than ${mostBytes / 2 ** 20} MB`);
      chunks.push(bytes);
    }
    return Buffer.concat(chunks);
  };
  try {
    return await (signal === undefined ? read() : abortable(read(), signal));
  } catch (cause) {
    throw signal?.aborted === true ? new EntradaError('CANCELLED', 'Cancelled.') : cause;
  }
}

function unreadable(path: string, cause: unknown): EntradaError {
  const found =
    cause instanceof TooLongError ? `${cause.message}, and is not read while it is sent` : fileReason(cause);
  return invalid(`Cannot read the body from "${path}": ${found}`);
}

function invalid(message: string): EntradaError {
  return new EntradaError('INPUT_INVALID', message);
}
