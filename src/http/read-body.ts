import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, type ZlibOptions } from 'node:zlib';
import { EntradaError, systemErrorCode } from '../base/errors.ts';

/**
 * Reads the complete body of a response and decompresses it.
 *
 * @param host - For messages.
 * @param limit - In bytes, for the body as received and as decompressed.
 * @throws {EntradaError} `RESPONSE_INVALID` when it is truncated, too long or badly compressed.
 */
export async function readBody(incoming: IncomingMessage, host: string, limit: number): Promise<Buffer> {
  const packed = await collect(incoming, host, limit);
  const encoding = incoming.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  // A response to HEAD, a 204 or a 304 may name the encoding of a body that it does not have.
  if (packed.length === 0 || encoding === 'identity') return packed;
  const unpack = unpackers[encoding];
  if (unpack === undefined) throw unreadable(host, `its compression "${encoding}" was not requested`);
  try {
    return await unpack(packed, { maxOutputLength: limit });
  } catch (cause) {
    throw systemErrorCode(cause) === 'ERR_BUFFER_TOO_LARGE'
      ? tooLong(host, limit)
      : unreadable(host, 'its compression is damaged');
  }
}

type Unpack = (packed: Buffer, options: ZlibOptions) => Promise<Buffer>;

const unpackers: Readonly<Record<string, Unpack | undefined>> = {
  gzip: promisify(gunzip) as Unpack,
  'x-gzip': promisify(gunzip) as Unpack,
  deflate: promisify(inflate) as Unpack,
  br: promisify(brotliDecompress) as Unpack,
};

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
    incoming.on('error', () => reject(unreadable(host, 'it was truncated; run the command again')));
  });
}

function tooLong(host: string, limit: number): EntradaError {
  return unreadable(host, `it is longer than ${limit} bytes`);
}

function unreadable(host: string, found: string): EntradaError {
  return new EntradaError('RESPONSE_INVALID', `Cannot read the response of "${host}": ${found}`);
}
