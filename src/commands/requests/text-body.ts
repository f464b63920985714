import { EntradaError } from '../../base/errors.ts';

/**
 * Converts a body of text to UTF-8 without a byte order mark, as Graph reads it. Files that are uploaded (`/content`,
 * `/$value`), other types and other charsets are sent unchanged.
 *
 * @param type - The media type; default `application/json`.
 * @throws {EntradaError} `INPUT_INVALID` for bytes that are not text in UTF-8 or UTF-16.
 */
export function textBody(
  body: string | Uint8Array | undefined,
  uri: string,
  type = 'application/json',
): string | Uint8Array | undefined {
  if (typeof body !== 'object' || !isSentAsText(uri, type)) return body;
  const [first, second] = body;
  const encoding =
    (first === 0xff && second === 0xfe) || (first !== 0 && second === 0)
      ? 'utf-16le'
      : (first === 0xfe && second === 0xff) || (first === 0 && second !== 0)
        ? 'utf-16be'
        : 'utf-8';
  try {
    return new TextEncoder().encode(new TextDecoder(encoding, { fatal: true }).decode(body));
  } catch {
    throw new EntradaError(
      'INPUT_INVALID',
      `Cannot send the body of ${body.length} bytes as ${type}: it is not text in UTF-8 or UTF-16; convert it, or name its type with -ContentType`,
    );
  }
}

/** Returns whether a body is converted to UTF-8, rather than sent unchanged. */
export function isSentAsText(uri: string, type = 'application/json'): boolean {
  const isUpload = /\/(?:content|\$value)\/?$/i.test(uri.replace(/\?.*$/s, '').trim());
  return !isUpload && /^(?:text\/|[^;]*\b(?:json|xml)\b)/i.test(type) && !/charset=(?!"?utf-?8\b)/i.test(type);
}
