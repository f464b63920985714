import { X509Certificate } from 'node:crypto';
import type { TrustedSubject } from '../../tenant/application.ts';
import { type ClientCertificate, isWithinLife, readCertificate } from '../../pki/client-certificate.ts';

/** Longer than any real chain. */
const maxChain = 10;

/**
 * Reads `x5c` (RFC 7515 4.1.6): standard base64 of DER, the signing certificate first. MSAL.NET writes a single
 * certificate as a string instead of an array.
 *
 * @returns Undefined when it is missing or unreadable.
 */
export function readChain(x5c: unknown): readonly ClientCertificate[] | undefined {
  const encodedChain: readonly unknown[] = Array.isArray(x5c) ? x5c : [x5c];
  if (encodedChain.length === 0 || encodedChain.length > maxChain) return undefined;
  if (!encodedChain.every((encoded) => typeof encoded === 'string')) return undefined;
  try {
    return encodedChain.map((encoded) => readCertificate(Buffer.from(encoded, 'base64')));
  } catch {
    return undefined;
  }
}

/** Returns whether the chain's first certificate has the trusted name and leads to the trusted authority. */
export function isTrustedChain(chain: readonly ClientCertificate[], trusted: TrustedSubject, nowMs: number): boolean {
  const [leaf, ...others] = chain;
  if (leaf === undefined || commonName(leaf.x509) !== trusted.subjectName) return false;
  const authority = new X509Certificate(trusted.authority);
  let current = leaf;
  for (let step = 0; step < maxChain; step += 1) {
    if (!isWithinLife(current, nowMs)) return false;
    if (isIssuedBy(current.x509, authority)) return true;
    const issuer = others.find(({ x509 }) => x509.ca && isIssuedBy(current.x509, x509));
    if (issuer === undefined) return false;
    current = issuer;
  }
  return false;
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function commonName({ subject }: X509Certificate): string | undefined {
  return /^CN=(.*)$/m.exec(subject)?.[1];
}
