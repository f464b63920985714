import { createPrivateKey, generateKeyPair, type KeyObject, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { childrenOf, expectDer, readDer } from '../../base/der.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  type GeneralName,
  keyUsage,
  type NameParts,
  nameConstraints,
  newSerialNumber,
  subjectAltName,
  subjectKeyIdentifier,
  writeCertificate,
} from '../../base/write-certificate.ts';
import { derTags } from '../../base/write-der.ts';

/** A private key with its certificate, both PEM. */
export interface Identity {
  readonly key: string;
  readonly certificate: string;
}

/** The common name of the certificates that sign in to a lab. */
export const clientName = 'Entrada Lab Client';

const hourMs = 3600 * 1000;
const dayMs = 24 * hourMs;
const authorityDays = 3650;
/** Browsers and macOS refuse server certificates that are valid for longer than 398 days. */
const serverDays = 397;

/** The subject and lifetime of a certificate. */
interface Owner {
  readonly name: NameParts;
  readonly nowMs: number;
  readonly days: number;
}

/** Creates a certificate authority that can only issue certificates for this machine's loopback names. */
export async function makeAuthority(nowMs: number): Promise<Identity> {
  const loopback = ['localhost', address('7f000001', 'ffffffff'), address(`${'0'.repeat(31)}1`, 'f'.repeat(32))];
  return makeAuthorityFor('Entrada lab CA', { nowMs, days: authorityDays }, nameConstraints(loopback));
}

/**
 * Creates a certificate authority for the names that its constraints permit.
 *
 * @param title - Followed by a part of the serial number, so that TLS libraries can distinguish the authorities of two
 *   labs.
 */
export async function makeAuthorityFor(
  title: string,
  life: Pick<Owner, 'nowMs' | 'days'>,
  constraints: Buffer,
): Promise<Identity> {
  const { publicKey, privateKey } = await makeServerKey();
  const serialNumber = newSerialNumber();
  const name = [
    ['O', 'Entrada lab'],
    ['CN', `${title} ${serialNumber.toString('hex').slice(-8)}`],
  ] as const;
  const certificate = writeCertificate(
    {
      ...lifetime(life),
      subject: name,
      issuer: name,
      serialNumber,
      publicKey,
      extensions: [
        basicConstraints(true),
        keyUsage('keyCertSign', 'cRLSign'),
        subjectKeyIdentifier(publicKey),
        constraints,
      ],
    },
    privateKey,
  );
  return identityOf(privateKey, certificate);
}

/** Creates the lab's server certificate: localhost, 127.0.0.1 and ::1. */
export function makeServerIdentity(authority: Identity, nowMs: number): Promise<Identity> {
  const names = ['localhost', address('7f000001'), address(`${'0'.repeat(31)}1`)];
  return makeServerFor(names, { name: [['CN', 'localhost']], nowMs, days: serverDays }, authority);
}

/** Creates a server certificate for names and addresses that an authority issues. */
export async function makeServerFor(
  names: readonly GeneralName[],
  owner: Owner,
  authority: Identity,
): Promise<Identity> {
  const { publicKey, privateKey } = await makeServerKey();
  const issuer = new X509Certificate(authority.certificate);
  const certificate = writeCertificate(
    {
      ...lifetime(owner),
      subject: owner.name,
      issuer: encodedSubject(issuer),
      serialNumber: newSerialNumber(),
      publicKey,
      extensions: [
        basicConstraints(false),
        keyUsage('digitalSignature'),
        extendedKeyUsage('server'),
        subjectKeyIdentifier(publicKey),
        authorityKeyIdentifier(issuer.publicKey),
        subjectAltName(names),
      ],
    },
    createPrivateKey(authority.key),
  );
  return identityOf(privateKey, certificate);
}

/**
 * Creates a self-signed certificate, trusted only by its thumbprint: a client's or a server's.
 *
 * @param keyType - Of client assertions: RSA.
 */
export async function makeSelfSigned(commonName: string, nowMs: number, keyType: 'rsa' | 'ec'): Promise<Identity> {
  const { publicKey, privateKey } = keyType === 'ec' ? await makeServerKey() : await makeClientKey();
  const name = [['CN', commonName]] as const;
  const certificate = writeCertificate(
    {
      ...lifetime({ nowMs, days: serverDays }),
      subject: name,
      issuer: name,
      serialNumber: newSerialNumber(),
      publicKey,
      extensions: [
        basicConstraints(false),
        keyType === 'ec' ? keyUsage('digitalSignature') : keyUsage('digitalSignature', 'keyEncipherment'),
        subjectKeyIdentifier(publicKey),
      ],
    },
    privateKey,
  );
  return identityOf(privateKey, certificate);
}

/** On the curve that every TLS client knows; an RSA key takes several hundred times as long to make. */
function makeServerKey() {
  return promisify(generateKeyPair)('ec', { namedCurve: 'prime256v1' });
}

function makeClientKey() {
  return promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
}

/** From an hour back, in case the clock is set back a little later. */
function lifetime({ nowMs, days }: Pick<Owner, 'nowMs' | 'days'>) {
  return { notBeforeMs: nowMs - hourMs, notAfterMs: nowMs - hourMs + days * dayMs };
}

/** The encoded subject of an authority: some clients compare it with the issuer byte by byte. */
function encodedSubject({ raw }: X509Certificate): Buffer {
  const fields = childrenOf(expectDer(childrenOf(readDer(raw)), 0));
  return expectDer(fields, 5, derTags.sequence).whole;
}

function identityOf(key: KeyObject, certificate: X509Certificate): Identity {
  return { key: String(key.export({ type: 'pkcs8', format: 'pem' })), certificate: certificate.toString() };
}

/** An IP address in hexadecimal digits, with its mask in constraints. */
function address(digits: string, mask = ''): Buffer {
  return Buffer.from(digits + mask, 'hex');
}
