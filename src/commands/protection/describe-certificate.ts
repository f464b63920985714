import type { StoredCertificate } from '../../certificates/stores/certificate-store.ts';

/** Returns the displayed properties of a stored certificate, without its key. */
export function describeCertificate(certificate: StoredCertificate, store: string): Record<string, string> {
  return {
    Thumbprint: certificate.thumbprint,
    Subject: certificate.subject,
    NotBefore: new Date(certificate.notBeforeMs).toISOString(),
    NotAfter: new Date(certificate.notAfterMs).toISOString(),
    Store: store,
    ...(certificate.unusable === undefined ? {} : { Problem: certificate.unusable }),
  };
}
