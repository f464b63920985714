/**
 * Decrypts RC2 in CBC mode, which old Windows versions used to encrypt certificates; Node's OpenSSL no longer
 * supports it.
 *
 * @param key - Its length is also the effective key length: 5 octets (RC2-40) or 16.
 * @returns Undefined when the padding is wrong.
 */
export async function decryptRc2(key: Buffer, iv: Buffer, encrypted: Buffer): Promise<Buffer | undefined> {
  // Loaded on demand: hardly ever needed.
  const { default: forge } = await import('node-forge');
  const cipher = forge.rc2.createDecryptionCipher(key.toString('latin1'), key.length * 8);
  cipher.start(iv.toString('latin1'));
  cipher.update(forge.util.createBuffer(encrypted.toString('latin1')));
  if (encrypted.length % 8 !== 0 || !cipher.finish()) return undefined;
  return Buffer.from(cipher.output.getBytes(), 'latin1');
}
