import { createHash } from 'node:crypto';

/** Derives a GUID from texts: always the same one, so that objects that are not stored have stable ids. */
export function derivedGuid(...texts: readonly string[]): string {
  const hex = digest(texts).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Derives an opaque id of 43 characters, as assignments and grants have. */
export function derivedKey(...texts: readonly string[]): string {
  return digest(texts).toString('base64url');
}

function digest(texts: readonly string[]): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(texts.map((text) => text.toLowerCase())))
    .digest();
}
