import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { messageOf } from '../../base/errors.ts';
import { createPrivateFile, readPrivateFile, writePrivateFileAtomically } from '../../base/private-files.ts';
import { clientName, type Identity, makeAuthority, makeSelfSigned, makeServerIdentity } from './certificates.ts';

/** The certificates of the lab's listeners, and the authority that its clients trust. */
export interface LabPki {
  /** PEM file of the lab's own certificate authority. */
  readonly caFile: string;
  readonly server: Identity;
}

/** Settings of {@link loadPki}. */
export interface LabPkiOptions {
  /** Created with mode 0700 when missing. */
  readonly folder: string;
  /** Real time, as in the TLS libraries of the clients. */
  readonly nowMs: number;
  readonly log: (line: string) => void;
}

const dayMs = 24 * 3600 * 1000;
/** The remaining lifetime at which a certificate is replaced. */
const renewAuthorityMs = 180 * dayMs;
const renewCertificateMs = 30 * dayMs;

/**
 * Returns the lab's certificates. They are created at the first run and when existing ones are damaged or about to
 * expire.
 *
 * The authority is in `authority-1.pem`; a damaged one is never overwritten but followed by `authority-2.pem`. So
 * several labs that start in one folder at once agree on one authority without a lock: each file is created once,
 * atomically.
 *
 * @throws {EntradaError} `STORAGE_FAILED` when the folder cannot be used.
 */
export async function loadPki(options: LabPkiOptions): Promise<LabPki> {
  const authority = await loadAuthority(options);
  const caFile = join(options.folder, 'ca.pem');
  if (readPrivateFile(caFile)?.toString('utf8') !== authority.certificate) {
    writePrivateFileAtomically(caFile, authority.certificate);
  }
  return { caFile, server: await loadServer(options, authority) };
}

async function loadAuthority(options: LabPkiOptions): Promise<Identity> {
  const { folder, nowMs, log } = options;
  const problems: string[] = [];
  for (let count = 1; ; count += 1) {
    const path = join(folder, `authority-${count}.pem`);
    let text = readPrivateFile(path)?.toString('utf8');
    if (text === undefined) {
      for (const problem of problems) log(problem);
      createPrivateFile(path, writeIdentity(await makeAuthority(nowMs)));
      // This lab's, or that of another lab that was faster.
      text = readPrivateFile(path)?.toString('utf8') ?? '';
    }
    const found = readIdentity(text, nowMs + renewAuthorityMs);
    if (found.kind === 'usable') return found.identity;
    problems.push(`Created a new certificate authority in place of ${path}: ${found.reason}.`);
  }
}

function loadServer(options: LabPkiOptions, authority: Identity): Promise<Identity> {
  const make = () => makeServerIdentity(authority, options.nowMs);
  return loadIdentity(options, { name: 'localhost', kind: 'server certificate', issuer: authority, make });
}

/**
 * Returns a self-signed certificate for signing in to a lab. It is created at the first run, which takes a tenth of a
 * second, and when the existing one is damaged or about to expire.
 *
 * @throws {EntradaError} `STORAGE_FAILED` when the folder cannot be used.
 */
export function loadClientIdentity(options: LabPkiOptions): Promise<Identity> {
  const make = () => makeSelfSigned(clientName, options.nowMs, 'rsa');
  return loadIdentity(options, { name: 'client', kind: 'client certificate', make });
}

interface IdentityFile {
  /** Without `.pem`. */
  readonly name: string;
  readonly kind: string;
  readonly issuer?: Identity;
  make(): Promise<Identity>;
}

async function loadIdentity(options: LabPkiOptions, { name, kind, issuer, make }: IdentityFile): Promise<Identity> {
  const { folder, nowMs, log } = options;
  const path = join(folder, `${name}.pem`);
  const text = readPrivateFile(path)?.toString('utf8');
  if (text !== undefined) {
    const found = readIdentity(text, nowMs + renewCertificateMs, issuer);
    if (found.kind === 'usable') return found.identity;
    log(`Created a new ${kind} in place of ${path}: ${found.reason}.`);
  }
  const made = await make();
  writePrivateFileAtomically(path, writeIdentity(made));
  return made;
}

type IdentityReading =
  | { readonly kind: 'usable'; readonly identity: Identity }
  | { readonly kind: 'unusable'; readonly reason: string };

function readIdentity(text: string, usableUntilMs: number, issuer?: Identity): IdentityReading {
  const unusable = (reason: string): IdentityReading => ({ kind: 'unusable', reason });
  const key = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n?/.exec(text)?.[0];
  const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\r?\n?/.exec(text)?.[0];
  if (key === undefined || certificate === undefined) return unusable('it is damaged');
  try {
    const parsed = new X509Certificate(certificate);
    if (!parsed.checkPrivateKey(createPrivateKey(key))) return unusable('its key belongs to another certificate');
    if (Date.parse(parsed.validTo) <= usableUntilMs) return unusable(`it expires on ${parsed.validTo}`);
    if (issuer !== undefined && !parsed.verify(new X509Certificate(issuer.certificate).publicKey)) {
      return unusable('another authority signed it');
    }
  } catch (error) {
    return unusable(`it is damaged (${messageOf(error)})`);
  }
  return { kind: 'usable', identity: { key, certificate } };
}

function writeIdentity({ key, certificate }: Identity): string {
  return `${key}${certificate}`;
}
