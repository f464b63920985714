import { createHash, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import { derTags, writeDer, writeOid, writeSequence, writeTime } from './write-der.ts';

/** A name as its components in their order, the widest first: `[['O', 'Contoso'], ['CN', 'Reports']]`. */
export type NameParts = readonly (readonly [type: keyof typeof nameTypes, value: string])[];

/** The contents of a new certificate (RFC 5280 4.1). */
export interface CertificateContents {
  readonly subject: NameParts;
  /** A buffer: a name that is encoded already. */
  readonly issuer: NameParts | Buffer;
  /** Positive and at most 20 bytes; see {@link newSerialNumber}. */
  readonly serialNumber: Buffer;
  /** Epoch milliseconds, exact to the second. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly publicKey: KeyObject;
  /** Made by the functions of this file; none: the certificate is without this field. */
  readonly extensions: readonly Buffer[];
}

const nameTypes = { CN: '2.5.4.3', O: '2.5.4.10' } as const;

/** X.509 version 3. */
const version = writeDer(0xa0, writeDer(derTags.integer, Buffer.from([2])));

const signatureAlgorithms: Readonly<Record<string, Buffer>> = {
  // RSASSA-PKCS1-v1_5 with SHA-256 (RFC 4055 5), whose parameters are NULL.
  rsa: writeSequence(writeOid('1.2.840.113549.1.1.11'), writeDer(derTags.null)),
  // ECDSA with SHA-256 (RFC 5758 3.2), without parameters.
  ec: writeSequence(writeOid('1.2.840.10045.4.3.2')),
};

/**
 * Writes a certificate and signs it with SHA-256.
 *
 * @param issuerKey - A private key: RSA or of an elliptic curve.
 * @throws {TypeError} For a key of another type.
 */
export function writeCertificate(contents: CertificateContents, issuerKey: KeyObject): X509Certificate {
  const { subject, issuer, serialNumber, notBeforeMs, notAfterMs, publicKey, extensions } = contents;
  const algorithm = signatureAlgorithms[issuerKey.asymmetricKeyType ?? ''];
  if (algorithm === undefined) throw new TypeError(`Cannot sign with a key of type ${issuerKey.asymmetricKeyType}`);
  const content = writeSequence(
    version,
    writeDer(derTags.integer, serialNumber),
    algorithm,
    Buffer.isBuffer(issuer) ? issuer : writeName(issuer),
    writeSequence(writeTime(notBeforeMs), writeTime(notAfterMs)),
    writeName(subject),
    keyInfo(publicKey),
    ...(extensions.length === 0 ? [] : [writeDer(0xa3, writeSequence(...extensions))]),
  );
  return new X509Certificate(writeSequence(content, algorithm, bitString(sign('sha256', content, issuerKey))));
}

/** Returns 16 random bytes whose first hexadecimal digit is 1: serial numbers are positive (RFC 5280 4.1.2.2). */
export function newSerialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x0f) | 0x10;
  return bytes;
}

/** Marks an authority, which cannot certify another one, or anything else (RFC 5280 4.2.1.9). */
export function basicConstraints(isAuthority: boolean): Buffer {
  const fields = isAuthority
    ? [writeDer(derTags.boolean, Buffer.from([0xff])), writeDer(derTags.integer, Buffer.from([0]))]
    : [];
  return extension('2.5.29.19', writeSequence(...fields), 'critical');
}

/** The bits of `keyUsage` by their number (RFC 5280 4.2.1.3). */
const keyUsages = { digitalSignature: 0, keyEncipherment: 2, keyCertSign: 5, cRLSign: 6 };

/** Limits the key to its uses (RFC 5280 4.2.1.3). */
export function keyUsage(...usages: readonly (keyof typeof keyUsages)[]): Buffer {
  const bits = usages.map((usage) => keyUsages[usage]);
  const byte = bits.reduce((sum, bit) => sum | (0x80 >> bit), 0);
  return extension('2.5.29.15', bitString(Buffer.from([byte]), 7 - Math.max(...bits)), 'critical');
}

const purposes = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const;

/** Limits the certificate to servers or to clients of TLS (RFC 5280 4.2.1.12). */
export function extendedKeyUsage(purpose: keyof typeof purposes): Buffer {
  return extension('2.5.29.37', writeSequence(writeOid(purposes[purpose])));
}

/** The identifier of the certificate's own key (RFC 5280 4.2.1.2). */
export function subjectKeyIdentifier(publicKey: KeyObject): Buffer {
  return extension('2.5.29.14', writeDer(derTags.octetString, keyIdentifier(publicKey)));
}

/** The identifier of the issuer's key, as {@link subjectKeyIdentifier} writes it there (RFC 5280 4.2.1.1). */
export function authorityKeyIdentifier(publicKey: KeyObject): Buffer {
  return extension('2.5.29.35', writeSequence(writeDer(0x80, keyIdentifier(publicKey))));
}

/** A DNS name as text, or an IP address as its bytes, with its mask in constraints. */
export type GeneralName = string | Uint8Array;

/** The names of the subject (RFC 5280 4.2.1.6). */
export function subjectAltName(names: readonly GeneralName[]): Buffer {
  return extension('2.5.29.17', writeSequence(...names.map(writeGeneralName)));
}

/** Limits an authority to names, and excludes others (RFC 5280 4.2.1.10). */
export function nameConstraints(permitted: readonly GeneralName[], excluded: readonly GeneralName[] = []): Buffer {
  const subtrees = (tag: number, names: readonly GeneralName[]) =>
    names.length === 0 ? [] : [writeDer(tag, ...names.map((name) => writeSequence(writeGeneralName(name))))];
  const fields = [...subtrees(0xa0, permitted), ...subtrees(0xa1, excluded)];
  return extension('2.5.29.30', writeSequence(...fields), 'critical');
}

function writeGeneralName(name: GeneralName): Buffer {
  return typeof name === 'string' ? writeDer(0x82, Buffer.from(name)) : writeDer(0x87, name);
}

function writeName(parts: NameParts): Buffer {
  const components = parts.map(([type, value]) => {
    const part = writeSequence(writeOid(nameTypes[type]), writeDer(derTags.utf8String, Buffer.from(value)));
    return writeDer(derTags.set, part);
  });
  return writeSequence(...components);
}

function extension(oid: string, value: Buffer, criticality?: 'critical'): Buffer {
  const critical = criticality === undefined ? [] : [writeDer(derTags.boolean, Buffer.from([0xff]))];
  return writeSequence(writeOid(oid), ...critical, writeDer(derTags.octetString, value));
}

function bitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return writeDer(derTags.bitString, Buffer.from([unusedBits]), bytes);
}

function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash('sha1').update(keyInfo(publicKey)).digest();
}

function keyInfo(publicKey: KeyObject): Buffer {
  return publicKey.export({ type: 'spki', format: 'der' });
}
