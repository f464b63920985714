import { createHash, generateKeyPair, randomBytes, sign, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { derTags } from './der.ts';
import type { KeyedCertificate } from './keyed-certificate.ts';
import { writeDer, writeOid, writeSequence, writeTime } from './write-der.ts';

/** The contents of a new certificate. */
export interface CertificateRequest {
  /** Shortened to 64 characters (RFC 5280 A.1, ub-common-name). */
  readonly commonName: string;
  /** Epoch milliseconds, exact to the second. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** The identity platform accepts from 2048 bits; a longer key signs several times slower. */
const keyBits = 2048;

/**
 * Creates an RSA key and a certificate for it that is signed by this key: for client assertions, which an application
 * registration compares by thumbprint.
 */
export async function createCertificate(request: CertificateRequest): Promise<KeyedCertificate> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: keyBits });
  const keyInfo = publicKey.export({ type: 'spki', format: 'der' });
  const name = nameOf(request.commonName);
  const algorithm = writeSequence(writeOid('1.2.840.113549.1.1.11'), Buffer.from([0x05, 0x00]));
  const content = writeSequence(
    writeDer(0xa0, writeDer(derTags.integer, Buffer.from([2]))),
    writeDer(derTags.integer, serialNumber()),
    algorithm,
    name,
    writeSequence(writeTime(request.notBeforeMs), writeTime(request.notAfterMs)),
    name,
    keyInfo,
    writeDer(0xa3, writeSequence(...extensions(keyInfo))),
  );
  const signature = await promisify(sign)('sha256', content, privateKey);
  const certificate = new X509Certificate(writeSequence(content, algorithm, bitString(signature)));
  return { certificate, issuers: [], key: privateKey };
}

function nameOf(commonName: string): Buffer {
  const text = Array.from(commonName).slice(0, 64).join('');
  const part = writeSequence(writeOid('2.5.4.3'), writeDer(0x0c, Buffer.from(text)));
  return writeSequence(writeDer(derTags.set, part));
}

/** Positive, of 16 bytes. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

function bitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return writeDer(0x03, Buffer.from([unusedBits]), bytes);
}

/** RFC 5280 4.2.1: not an authority, for digital signatures, of a client, with the identifier of its key. */
function extensions(keyInfo: Buffer): Buffer[] {
  const critical = writeDer(0x01, Buffer.from([0xff]));
  const extension = (oid: string, value: Buffer, ...flags: Buffer[]) =>
    writeSequence(writeOid(oid), ...flags, writeDer(derTags.octetString, value));
  return [
    extension('2.5.29.19', writeSequence(), critical),
    extension('2.5.29.15', bitString(Buffer.from([0x80]), 7), critical),
    extension('2.5.29.37', writeSequence(writeOid('1.3.6.1.5.5.7.3.2'))),
    extension('2.5.29.14', writeDer(derTags.octetString, createHash('sha1').update(keyInfo).digest())),
  ];
}
