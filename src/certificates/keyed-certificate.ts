import { constants, type KeyObject, sign, type X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { readCertificateFacts, reasonAgainstTime } from './certificate-facts.ts';
import { checkedCertificate } from './checked-certificate.ts';
import { reasonAgainstKey, rsaRemedy } from './rsa-only.ts';
import type { SigningCertificate } from './signing-certificate.ts';
import { unusable } from './unusable.ts';

/** A certificate with its private key in this process. */
export interface KeyedCertificate {
  readonly certificate: X509Certificate;
  /** Its chain of issuers, nearest first. */
  readonly issuers: readonly X509Certificate[];
  readonly key: KeyObject;
}

/**
 * Finds the certificate to sign with, and its chain of issuers: among those with a private key, one that is valid now
 * before others, then the one that became valid last. A renewed certificate often keeps its key, and its file then
 * contains both.
 *
 * @param certificates - In any order.
 * @param keys - Usually one.
 * @param nowMs - Epoch milliseconds.
 * @throws {EntradaError} `CERTIFICATE_UNUSABLE`: no certificate, no RSA key, or no matching pair.
 */
export function joinKeyAndCertificate(
  certificates: readonly X509Certificate[],
  keys: readonly KeyObject[],
  nowMs: number,
): KeyedCertificate {
  if (certificates.length === 0) throw unusable('it does not contain a certificate', together);
  if (keys.length === 0) throw unusable('it does not contain a private key', together);
  const pairs = keys.flatMap((key) =>
    certificates.filter((one) => one.checkPrivateKey(key)).map((certificate) => ({ certificate, key })),
  );
  const usable = newestOf(
    pairs.filter(({ key }) => reasonAgainstKey(key) === undefined),
    nowMs,
  );
  if (usable !== undefined) return { ...usable, issuers: issuersOf(usable.certificate, certificates) };

  const reasons = (pairs.length > 0 ? pairs.map(({ key }) => key) : keys).map(reasonAgainstKey);
  const reason = reasons.find((one) => one !== undefined);
  if (reason !== undefined) throw unusable(reason, rsaRemedy);
  throw unusable('its private key belongs to another certificate', together);
}

function newestOf<T extends { readonly certificate: X509Certificate }>(pairs: readonly T[], nowMs: number) {
  const dated = pairs.map((pair) => {
    const facts = readCertificateFacts(pair.certificate);
    return { pair, isValid: reasonAgainstTime(facts, nowMs) === undefined, notBeforeMs: facts.notBeforeMs };
  });
  const [newest] = dated.toSorted(
    (one, other) => Number(other.isValid) - Number(one.isValid) || other.notBeforeMs - one.notBeforeMs,
  );
  return newest?.pair;
}

/** Returns the chain of issuers of a certificate, nearest first; other certificates are left out. */
export function issuersOf(leaf: X509Certificate, among: readonly X509Certificate[]): X509Certificate[] {
  const issuers: X509Certificate[] = [];
  for (let last = leaf; issuers.length < maxIssuers && last.subject !== last.issuer; ) {
    const subject = last;
    const next = among.find((one) => !issuers.includes(one) && subject.checkIssued(one) && isSignedBy(subject, one));
    if (next === undefined) break;
    issuers.push(next);
    last = next;
  }
  return issuers;
}

/** Creates a certificate that signs with a key in this process. */
export function toSigningCertificate({ certificate, issuers, key }: KeyedCertificate): SigningCertificate {
  return checkedCertificate(certificate, issuers, async (data, algorithm) =>
    promisify(sign)(
      'sha256',
      data,
      algorithm === 'PS256'
        ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
        : { key, padding: constants.RSA_PKCS1_PADDING },
    ),
  );
}

const together = 'Put the certificate and its private key into one PEM file, or export both as PFX.';
const maxIssuers = 10;

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.verify(issuer.publicKey);
  } catch {
    // A key type that OpenSSL cannot verify with.
    return false;
  }
}
