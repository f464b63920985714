import { X509Certificate } from 'node:crypto';
import { EntradaError } from '../../base/errors.ts';

/** A certificate in the forms that assertions name it by. */
export interface ClientCertificate {
  readonly x509: X509Certificate;
  /** SHA-1, 40 upper-case hex digits. */
  readonly thumbprint: string;
  /** SHA-256, 64 upper-case hex digits. */
  readonly thumbprintSha256: string;
}

/** @throws {Error} when it is no certificate. */
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
 * Takes the first certificate out of a PEM text, which may hold a key and others besides.
 *
 * @returns Its PEM alone, so that nothing else is kept.
 * @throws {EntradaError} `LAB_FAILED` when there is none or when its key is not RSA of 2048 bits or more: the platform
 *   takes no other.
 */
export function takeCertificate(pem: string): string {
  const failed = (found: string) =>
    new EntradaError(
      'LAB_FAILED',
      `Cannot register the certificate: ${found}; give a PEM text with an RSA certificate of 2048 bits or more`,
    );
  const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(pem)?.[0];
  if (block === undefined) throw failed('the text holds none');
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

/** Returns whether an instant lies within the certificate's life. */
export function isWithinLife({ x509 }: ClientCertificate, nowMs: number): boolean {
  return Date.parse(x509.validFrom) <= nowMs && nowMs <= Date.parse(x509.validTo);
}
