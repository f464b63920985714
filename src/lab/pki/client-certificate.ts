import { X509Certificate } from 'node:crypto';
import { EntradaError } from '../../base/errors.ts';

/** A certificate with the thumbprints that assertions name it by. */
export interface ClientCertificate {
  readonly x509: X509Certificate;
  /** SHA-1, 40 upper-case hex digits. */
  readonly thumbprint: string;
  /** SHA-256, 64 upper-case hex digits. */
  readonly thumbprintSha256: string;
}

/** @throws {Error} When it is not a certificate. */
export function readCertificate(encoded: string | Uint8Array): ClientCertificate {
  const x509 = new X509Certificate(encoded);
  const withoutColons = (fingerprint: string) => fingerprint.replaceAll(':', '').toUpperCase();
  return {
    x509,
    thumbprint: withoutColons(x509.fingerprint),
    thumbprintSha256: withoutColons(x509.fingerprint256),
  };
}

/**
 * Extracts the first certificate from PEM text, which may also contain a key and other certificates.
 *
 * @returns Only its PEM block.
 * @throws {EntradaError} `LAB_FAILED` when there is none or its key is not RSA of 2048 bits or more: the platform
 *   does not accept others.
 */
export function takeCertificate(pem: string): string {
  const failed = (found: string) =>
    new EntradaError(
      'LAB_FAILED',
      `Cannot register the certificate: ${found}; supply PEM text with an RSA certificate of 2048 bits or more`,
    );
  const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(pem)?.[0];
  if (block === undefined) throw failed('the text does not contain one');
  let certificate: ClientCertificate;
  try {
    certificate = readCertificate(block);
  } catch {
    throw failed('it is damaged');
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.x509.publicKey;
  if (type !== 'rsa' || (details?.modulusLength ?? 0) < 2048) {
    throw failed(`its key is ${type ?? 'unknown'} of ${details?.modulusLength ?? details?.namedCurve ?? 'unknown'}`);
  }
  return block;
}

/** Returns whether the certificate is valid at a time. */
export function isWithinLife({ x509 }: ClientCertificate, nowMs: number): boolean {
  return Date.parse(x509.validFrom) <= nowMs && nowMs <= Date.parse(x509.validTo);
}
