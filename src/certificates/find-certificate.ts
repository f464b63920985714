import type { Clock } from '../base/clock.ts';
import { EntradaError, isEntradaError } from '../base/errors.ts';
import type { Secret } from '../base/secret.ts';
import { expectValidAt, reasonAgainstTime } from './certificate-facts.ts';
import { isLikeName, isSameName } from './distinguished-name.ts';
import { toSigningCertificate } from './keyed-certificate.ts';
import { openTokenCertificate } from './pkcs11/open-token-certificate.ts';
import { readCertificateBytes, readCertificateFile } from './read-certificate-file.ts';
import type { RunTool } from './run-tool.ts';
import type { SigningCertificate } from './signing-certificate.ts';
import type { CertificateStore, StoredCertificate } from './stores/certificate-store.ts';
import { normalizeThumbprint } from './thumbprint.ts';
import { named, reasonOf } from './unusable.ts';

/** Names a certificate to sign in with. */
export type CertificateReference =
  /** A PEM or PFX file. */
  | { readonly kind: 'path'; readonly path: string; readonly password?: Secret | null | undefined }
  /** 40 hex digits, in any of the forms that people paste. */
  | { readonly kind: 'thumbprint'; readonly thumbprint: string }
  /** The complete distinguished name. */
  | { readonly kind: 'subject'; readonly subject: string }
  /** RFC 7512; the PIN may also be in the URI or in a file that it names. */
  | { readonly kind: 'pkcs11'; readonly uri: string; readonly pin?: Secret | null | undefined }
  /** The content of a PFX file in base64, for a certificate that a shell has as an object. */
  | { readonly kind: 'pfx'; readonly thumbprint: string; readonly pfx: Secret; readonly password: Secret };

/** Settings of {@link findCertificate}. */
export interface FindCertificateOptions {
  /** Required for a certificate in a token. */
  readonly runTool?: RunTool | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds the certificate to sign in with: from a file, from a token, or, among the matching certificates in the stores
 * that are valid now and can sign, the one that became valid last.
 *
 * @param stores - In search order; of two equal certificates the first is used.
 * @throws {EntradaError} `CERTIFICATE_NOT_FOUND` with the cmdlet's text, its hint naming the stores and near misses;
 * `CERTIFICATE_UNUSABLE` with the reason, also for a file's certificate that is not valid now;
 * `PARAMETER_VALUE_INVALID` for an invalid thumbprint; `CANCELLED`.
 */
export async function findCertificate(
  reference: CertificateReference,
  stores: readonly CertificateStore[],
  clock: Clock,
  options: FindCertificateOptions = {},
): Promise<SigningCertificate> {
  if (reference.kind === 'path') {
    return valid(
      reference.path,
      toSigningCertificate(await readCertificateFile(reference.path, reference.password ?? undefined, clock.nowMs())),
      clock,
    );
  }
  if (reference.kind === 'pfx') return openHeld(reference, clock);
  if (reference.kind === 'pkcs11') {
    const found = await openTokenCertificate(reference.uri, reference.pin ?? undefined, options);
    return valid(found.subject, found, clock);
  }
  return findInStores(searchFor(reference), stores, clock, options.signal);
}

async function openHeld(
  { thumbprint, pfx, password }: Extract<CertificateReference, { kind: 'pfx' }>,
  clock: Clock,
): Promise<SigningCertificate> {
  const name = heldName(thumbprint);
  try {
    // Base64, which is read as that of a file.
    const content = Buffer.from(pfx.reveal());
    return valid(name, toSigningCertificate(await readCertificateBytes(content, password, clock.nowMs())), clock);
  } catch (cause) {
    throw named(name, cause);
  }
}

/** Names a certificate that a shell has as an object. */
export function heldName(thumbprint: string): string {
  return `X509Certificate2 ${thumbprint}`;
}

function valid(name: string, certificate: SigningCertificate, clock: Clock): SigningCertificate {
  try {
    expectValidAt(certificate, clock.nowMs());
  } catch (cause) {
    throw named(name, cause);
  }
  return certificate;
}

interface Search {
  /** The term of the cmdlet's message. */
  readonly by: 'thumbprint' | 'subject name';
  readonly text: string;
  fits(certificate: StoredCertificate): boolean;
}

function searchFor(reference: Extract<CertificateReference, { kind: 'thumbprint' | 'subject' }>): Search {
  if (reference.kind === 'subject') {
    const { subject } = reference;
    return { by: 'subject name', text: subject, fits: (one) => isSameName(one.subject, subject) };
  }
  const thumbprint = normalizeThumbprint(reference.thumbprint);
  return { by: 'thumbprint', text: thumbprint, fits: (one) => one.thumbprint === thumbprint };
}

async function findInStores(
  search: Search,
  stores: readonly CertificateStore[],
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<SigningCertificate> {
  const nowMs = clock.nowMs();
  const all: StoredCertificate[] = [];
  const problems: string[] = [];
  for (const store of stores) {
    try {
      const onUnreadable = (where: string, reason: string) => problems.push(`Not readable: ${where} (${reason}).`);
      all.push(...(await store.list({ signal, onUnreadable })));
    } catch (cause) {
      // A locked store must not hide the certificates of another one.
      if (!isEntradaError(cause) || cause.code === 'CANCELLED') throw cause;
      problems.push(`Not readable: ${store.name} (${reasonOf(cause)}).`);
    }
  }
  const fitting = all.filter((one) => search.fits(one));
  const reasonAgainst = (one: StoredCertificate) => one.unusable ?? reasonAgainstTime(one, nowMs);
  const usable = fitting.filter((one) => reasonAgainst(one) === undefined);
  const [newest] = usable.toSorted((one, other) => other.notBeforeMs - one.notBeforeMs);
  if (newest !== undefined) return newest.open(signal);

  const nearMiss = (one: StoredCertificate) => `Found ${one.thumbprint}, but ${reasonAgainst(one)}.`;
  const misses = fitting.length > 0 ? fitting.map(nearMiss) : likeNames(search, all);
  const searched = `Searched: ${stores.map(({ name }) => name).join(', ')}.`;
  throw new EntradaError(
    'CERTIFICATE_NOT_FOUND',
    `Certificate with ${search.by} '${search.text}' was not found in certificate store or has expired.`,
    { hint: [searched, ...misses, ...problems].join(' '), details: { stores: stores.map(({ name }) => name) } },
  );
}

/** For a partial or mistyped name, suggests complete ones. */
function likeNames({ by, text }: Search, all: readonly StoredCertificate[]): string[] {
  if (by !== 'subject name') return [];
  const like = [...new Set(all.map(({ subject }) => subject))].filter((one) => isLikeName(one, text));
  if (like.length === 0) return [];
  const shown = like.slice(0, 5).map((subject) => `"${subject}"`);
  return [`The complete name is needed, such as ${shown.join(' or ')}.`];
}
