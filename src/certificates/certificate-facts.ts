import { createHash, type X509Certificate } from 'node:crypto';
import { childrenOf, type DerValue, expectDer, readDer } from '../base/der.ts';
import { printName } from './distinguished-name.ts';
import type { CertificateFacts } from './signing-certificate.ts';
import { unusable } from './unusable.ts';

/**
 * Reads the fields of a certificate (RFC 5280 4.1) from its bytes: Node only prints names and dates for people.
 *
 * @throws {RangeError} When its structure does not follow RFC 5280.
 */
export function readCertificateFacts({ raw }: X509Certificate): CertificateFacts {
  const fields = childrenOf(expectDer(childrenOf(readDer(raw)), 0));
  // Version 1 certificates leave the version field out.
  const serialAt = expectDer(fields, 0).tag === 0xa0 ? 1 : 0;
  const validity = childrenOf(expectDer(fields, serialAt + 3));
  return {
    subject: printName(expectDer(fields, serialAt + 4)),
    thumbprint: createHash('sha1').update(raw).digest('hex').toUpperCase(),
    thumbprintSha256: createHash('sha256').update(raw).digest('base64url'),
    notBeforeMs: readTime(expectDer(validity, 0)),
    notAfterMs: readTime(expectDer(validity, 1)),
  };
}

type Validity = Pick<CertificateFacts, 'notBeforeMs' | 'notAfterMs'>;

/**
 * Returns why a certificate is not valid at a moment, as a clause with the date; undefined when it is. Both ends are
 * included (RFC 5280 4.1.2.5).
 */
export function reasonAgainstTime({ notBeforeMs, notAfterMs }: Validity, nowMs: number): string | undefined {
  if (nowMs < notBeforeMs) return `it is not valid before ${printTime(notBeforeMs)}`;
  if (nowMs > notAfterMs) return `it expired on ${printTime(notAfterMs)}`;
  return undefined;
}

/** @throws {EntradaError} `CERTIFICATE_UNUSABLE` with the date, when a certificate has expired or is not valid yet. */
export function expectValidAt(validity: Validity, nowMs: number): void {
  const reason = reasonAgainstTime(validity, nowMs);
  if (reason === undefined) return;
  throw unusable(reason, 'Use a certificate that is valid now, and check the clock of this machine.');
}

/** Prints epoch milliseconds as `2026-11-23 18:27:00 UTC`. */
function printTime(timeMs: number): string {
  return new Date(timeMs)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}

/** UTCTime or GeneralizedTime, both in UTC and with seconds (RFC 5280 4.1.2.5.1 and .2). */
function readTime({ tag, content }: DerValue): number {
  const text = content.toString('latin1');
  const [, year = '', month, day, hour, minute, second] =
    /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  if (year.length !== (tag === 0x17 ? 2 : 4)) throw new RangeError('DER: not a time');
  const century = Number(year) < 50 ? '20' : '19';
  const full = year.length === 2 ? `${century}${year}` : year;
  const timeMs = Date.parse(`${full}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(timeMs)) throw new RangeError('DER: not a time');
  return timeMs;
}
