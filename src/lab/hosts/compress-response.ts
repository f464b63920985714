import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import type { LabResponse } from '../tenant/tenant.ts';

type Coding = 'br' | 'gzip' | 'deflate';

/** In the admin API's order of preference. */
const codings: Readonly<Record<Coding, (text: string) => Uint8Array<ArrayBuffer>>> = {
  // At the highest level, brotli takes a second for a page of a thousand users.
  br: (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (text) => gzipSync(text),
  deflate: (text) => deflateSync(text),
};

/** A response whose body may be compressed. */
export type EncodedResponse = Omit<LabResponse, 'body'> & { readonly body: string | Uint8Array<ArrayBuffer> };

/**
 * Compresses a response with an encoding that the client accepts (RFC 9110 12.5.3); only encodings it names are used.
 *
 * @param acceptEncoding - The request's header.
 */
export function compressResponse(response: LabResponse, acceptEncoding: string | undefined): EncodedResponse {
  const coding = chooseCoding(acceptEncoding ?? '');
  if (coding === undefined || response.body === '') return response;
  const headers = { ...response.headers, 'content-encoding': coding, vary: 'accept-encoding' };
  return { ...response, headers, body: codings[coding](response.body) };
}

function chooseCoding(acceptEncoding: string): Coding | undefined {
  const accepted = new Set(
    acceptEncoding
      .toLowerCase()
      .split(',')
      .map((part) => part.split(';').map((piece) => piece.trim()))
      .filter(([, weight = 'q=1']) => !/^q=0(\.0*)?$/.test(weight))
      .map(([name]) => name),
  );
  return (['br', 'gzip', 'deflate'] as const).find((coding) => accepted.has(coding));
}
