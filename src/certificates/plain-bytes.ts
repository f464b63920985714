/**
 * Removes the wrappings that certificate files come in: UTF-16 (Windows PowerShell's redirections), Base64 (a PFX from
 * Azure Key Vault, or a PEM file in a variable), quotation marks around it, and `\n` in place of line breaks (JSON).
 *
 * @returns PEM or PFX (DER); anything else unchanged.
 */
export function plainBytes(bytes: Buffer): Buffer {
  // One step for each: one expression for all of them takes minutes for a file with much white space.
  const text = textOf(bytes)
    .replaceAll(/\\[nr]/g, '\n')
    .trim()
    .replace(/^["']/, '')
    .replace(/["']$/, '')
    .trim();
  if (text.includes('-----BEGIN ')) return Buffer.from(text, 'latin1');
  if (!/^[\w+/\s-]+={0,2}$/.test(text)) return bytes;
  const decoded = Buffer.from(text, 'base64');
  return decoded[0] === derSequence || decoded.includes('-----BEGIN ') ? decoded : bytes;
}

const derSequence = 0x30;

/** Octets as Latin-1, since text around PEM parts can be in any encoding. */
function textOf(bytes: Buffer): string {
  const [first, second] = bytes;
  const isLittleEndian = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0);
  const isBigEndian = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0);
  const encoding = isLittleEndian ? 'utf-16le' : isBigEndian ? 'utf-16be' : undefined;
  if (encoding !== undefined) return new TextDecoder(encoding).decode(bytes);
  return bytes.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '');
}
