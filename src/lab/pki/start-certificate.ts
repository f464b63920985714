import { constants, generateKeyPair, privateEncrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { pki as Pki } from 'node-forge';

// Apart from certificates.ts: a program that uses the package does not have the types of node-forge.

/** The library that writes certificates. */
export type Forge = typeof import('node-forge');

const dayMs = 24 * 3600 * 1000;

/** Creates a certificate with a new RSA key, without names and unsigned; it is valid from an hour ago. */
export async function startCertificate(nowMs: number, days: number) {
  // Loaded on demand: a lab whose certificates exist never needs it.
  const [{ default: forge }, { privateKey: keyPem, publicKey: publicPem }] = await Promise.all([
    import('node-forge'),
    promisify(generateKeyPair)('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }),
  ]);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicPem);
  // First digit below 8: a serial number is a positive integer (RFC 5280 4.1.2.2).
  certificate.serialNumber = `1${forge.util.bytesToHex(forge.random.getBytesSync(16)).slice(1)}`;
  // An hour back, in case the clock is set back a little later.
  certificate.validity.notBefore = new Date(nowMs - 3600 * 1000);
  certificate.validity.notAfter = new Date(nowMs - 3600 * 1000 + days * dayMs);
  return { forge, certificate, keyPem };
}

/** The algorithm in a DigestInfo of SHA-256, before the digest (RFC 8017 9.2). */
const sha256Info = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/**
 * Returns a key for `Certificate.sign()` of node-forge that signs with node:crypto, by RSASSA-PKCS1-v1_5 with SHA-256:
 * that takes a hundredth of node-forge's time.
 *
 * @param keyPem - RSA, PKCS#8.
 */
export function signerWith(forge: Forge, keyPem: string): Pki.rsa.PrivateKey {
  const key = forge.pki.privateKeyFromPem(keyPem);
  key.sign = (digest) => {
    const bytes = typeof digest === 'string' ? digest : digest.digest().getBytes();
    const info = Buffer.concat([sha256Info, Buffer.from(bytes, 'latin1')]);
    return privateEncrypt({ key: keyPem, padding: constants.RSA_PKCS1_PADDING }, info).toString('latin1');
  };
  return key;
}
