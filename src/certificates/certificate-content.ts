import { plainBytes } from './plain-bytes.ts';

/**
 * Returns whether a text is the content of a PEM or PFX file, also in Base64, where its path is expected. Its private
 * key must not be shown.
 */
export function isCertificateContent(text: string): boolean {
  if (text.includes('-----BEGIN ')) return true;
  const bytes = Buffer.from(text);
  return text.length >= shortestContent && plainBytes(bytes) !== bytes;
}

/** A certificate without a key has about 1,000 characters in Base64. A path of this length usually has a period. */
const shortestContent = 400;
