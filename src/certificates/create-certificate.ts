import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import {
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  newSerialNumber,
  subjectKeyIdentifier,
  writeCertificate,
} from '../base/write-certificate.ts';
import type { KeyedCertificate } from './keyed-certificate.ts';

/** The contents of a new certificate. */
export interface CertificateRequest {
  /** Shortened to 64 characters (RFC 5280 A.1, ub-common-name). */
  readonly commonName: string;
  /** Epoch milliseconds, exact to the second. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** Creates a new pair of RSA keys. */
export type RsaKeyMaker = () => Promise<{ readonly publicKey: KeyObject; readonly privateKey: KeyObject }>;

/** The identity platform accepts from 2048 bits; a longer key signs several times slower. */
const keyBits = 2048;

const makeRsaKey: RsaKeyMaker = () => promisify(generateKeyPair)('rsa', { modulusLength: keyBits });

/**
 * Creates an RSA key and a certificate for it that is signed by this key: for client assertions, which an application
 * registration compares by thumbprint.
 *
 * @param makeKey - Default: a key of 2048 bits, which takes a tenth of a second and more.
 */
export async function createCertificate(
  request: CertificateRequest,
  makeKey: RsaKeyMaker = makeRsaKey,
): Promise<KeyedCertificate> {
  const { publicKey, privateKey } = await makeKey();
  const name = [['CN', Array.from(request.commonName).slice(0, 64).join('')]] as const;
  const certificate = writeCertificate(
    {
      subject: name,
      issuer: name,
      serialNumber: newSerialNumber(),
      notBeforeMs: request.notBeforeMs,
      notAfterMs: request.notAfterMs,
      publicKey,
      extensions: [
        basicConstraints(false),
        keyUsage('digitalSignature'),
        extendedKeyUsage('client'),
        subjectKeyIdentifier(publicKey),
      ],
    },
    privateKey,
  );
  return { certificate, issuers: [], key: privateKey };
}
