import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { ZlibOptions } from 'node:zlib';
import { EntradaError, isEntradaError, systemErrorCode } from '../base/errors.ts';
import type { BodyWriter } from '../model/streamed-body.ts';

/**
 * Reads the complete body of a response and decompresses it.
 *
 * @param host - For messages.
 * @param limit - In bytes, for the body as received and as decompressed.
 * @throws {EntradaError} `RESPONSE_INVALID` when it is truncated, too long or badly compressed.
 */
export async function readBody(incoming: IncomingMessage, host: string, limit: number): Promise<Buffer> {
  const packed = await collect(incoming, host, limit);
  const encoding = encodingOf(incoming);
  // A response to HEAD, a 204 or a 304 may name the encoding of a body that it does not have.
  if (packed.length === 0 || encoding === 'identity') return packed;
  const unpack = unpackers[encoding];
  if (unpack === undefined) throw otherEncoding(host, encoding);
  try {
    return await unpack(packed, { maxOutputLength: limit });
  } catch (cause) {
    throw systemErrorCode(cause) === 'ERR_BUFFER_TOO_LARGE' ? tooLong(host, limit) : damaged(host);
  }
}

/**
 * Passes the body of a response on, decompressed, piece by piece: memory use does not depend on its length.
 *
 * @param onProgress - Called for every piece that is received.
 * @returns The number of bytes passed on.
 * @throws {EntradaError} `RESPONSE_INVALID` when it is truncated (`details.truncated`) or badly compressed, and the
 * errors of `write`.
 */
export async function passBody(
  incoming: IncomingMessage,
  host: string,
  write: BodyWriter,
  onProgress: () => void,
): Promise<number> {
  const encoding = encodingOf(incoming);
  const unpacker = unpackingStreams[encoding]?.();
  let isCut = false;
  incoming.on('error', () => (isCut = true));
  try {
    if (unpacker === undefined && encoding !== 'identity') throw otherEncoding(host, encoding);
    const take: BodyWriter = (piece) => {
      onProgress();
      return write(piece);
    };
    if (unpacker === undefined) return await passPieces(incoming, take);
    const [size] = await Promise.all([passPieces(unpacker, take), pipeline(incoming, unpacker)]);
    return size;
  } catch (cause) {
    unpacker?.destroy();
    if (isEntradaError(cause)) throw cause;
    if (isCut) throw truncated(host);
    throw unpacker === undefined ? cause : damaged(host);
  }
}

/** Passes pieces on one after the other. An iterator of the stream would take more time and memory. */
function passPieces(source: Readable, take: BodyWriter): Promise<number> {
  return new Promise((resolve, reject) => {
    let size = 0;
    let last: void | Promise<void>;
    let hasEnded = false;
    source.on('data', (piece: Uint8Array) => {
      size += piece.length;
      try {
        last = take(piece);
      } catch (cause) {
        reject(cause);
        source.pause();
      }
      if (last === undefined) return;
      source.pause();
      last.then(() => void source.resume(), reject);
    });
    // A paused stream can end, too.
    source.on('end', () => {
      hasEnded = true;
      Promise.resolve(last).then(() => resolve(size), reject);
    });
    source.on('error', reject);
    source.on('close', () => void (hasEnded || reject(new Error('The stream was closed.'))));
  });
}

function encodingOf(incoming: IncomingMessage): string {
  return incoming.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
}

const unpackingStreams: Readonly<Record<string, (() => Transform) | undefined>> = {
  gzip: () => zlib().createGunzip(),
  'x-gzip': () => zlib().createGunzip(),
  deflate: () => zlib().createInflate(),
  br: () => zlib().createBrotliDecompress(),
};

type Unpack = (packed: Buffer, options: ZlibOptions) => Promise<Buffer>;

const unpackers: Readonly<Record<string, Unpack | undefined>> = {
  gzip: (packed, options) => promisify<Buffer, ZlibOptions, Buffer>(zlib().gunzip)(packed, options),
  'x-gzip': (packed, options) => promisify<Buffer, ZlibOptions, Buffer>(zlib().gunzip)(packed, options),
  deflate: (packed, options) => promisify<Buffer, ZlibOptions, Buffer>(zlib().inflate)(packed, options),
  br: (packed, options) => promisify<Buffer, ZlibOptions, Buffer>(zlib().brotliDecompress)(packed, options),
};

/** Loaded for the first compressed body: most responses of a short command are not compressed. */
function zlib() {
  return process.getBuiltinModule('node:zlib');
}

function collect(incoming: IncomingMessage, host: string, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) return void chunks.push(chunk);
      reject(tooLong(host, limit));
      incoming.destroy();
    });
    incoming.on('end', () => resolve(Buffer.concat(chunks)));
    incoming.on('error', () => reject(truncated(host)));
  });
}

/** The error for a response that is not a response: the server takes the connection for another protocol. */
export function switchedProtocol(host: string): EntradaError {
  return unreadable(host, 'it switches to another protocol');
}

function tooLong(host: string, limit: number): EntradaError {
  return unreadable(host, `it is longer than ${limit} bytes`);
}

function otherEncoding(host: string, encoding: string): EntradaError {
  return unreadable(host, `its compression "${encoding}" was not requested`);
}

function damaged(host: string): EntradaError {
  return unreadable(host, 'its compression is damaged');
}

function truncated(host: string): EntradaError {
  return unreadable(host, 'it was truncated; run the command again', { truncated: true });
}

function unreadable(host: string, found: string, details: { readonly truncated?: true } = {}): EntradaError {
  return new EntradaError('RESPONSE_INVALID', `Cannot read the response of "${host}": ${found}`, { details });
}
