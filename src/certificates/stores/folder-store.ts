import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import {
  listFolder,
  readPrivateFile,
  removePrivateFile,
  writePrivateFileAtomically,
} from '../../base/private-files.ts';
import type { KeySeal } from '../../base/key-seal.ts';
import { EntradaError, isEntradaError, withCodeOf } from '../../base/errors.ts';
import { readCertificateFacts } from '../certificate-facts.ts';
import { type KeyedCertificate, toSigningCertificate } from '../keyed-certificate.ts';
import { readCertificateBytes } from '../read-certificate-file.ts';
import { normalizeThumbprint } from '../thumbprint.ts';
import { named, reasonOf, unusable } from '../unusable.ts';
import type { CertificateStore, StoredCertificate } from './certificate-store.ts';
import { storedWithKey } from './stored-certificate.ts';

/** Entrada's store, which is also writable. */
export interface FolderStore extends CertificateStore {
  /**
   * Saves a certificate with its key; replaces one with the same thumbprint.
   *
   * @throws {EntradaError} `STORAGE_FAILED`; `KEY_UNREADABLE` for the key that seals.
   */
  add(certificate: KeyedCertificate): Promise<StoredCertificate>;
  /**
   * Seals every private key again, with the key that seals now, also those that older versions stored without a seal.
   *
   * @returns The errors of those that could not be opened; they are unchanged.
   * @throws {EntradaError} `STORAGE_FAILED`.
   */
  reseal(): Promise<readonly EntradaError[]>;
  /**
   * Removes a certificate and its key.
   *
   * @param thumbprint - In any of the forms that people paste.
   * @throws {EntradaError} `CERTIFICATE_NOT_FOUND`; `PARAMETER_VALUE_INVALID` for an invalid thumbprint;
   * `STORAGE_FAILED`.
   */
  remove(thumbprint: string): void;
}

/**
 * Keeps certificates as PEM files, `<thumbprint>.pem`, readable only by their owner (0600 in a 0700 folder), each with
 * its private key as a sealed block.
 *
 * @param folder - Absolute; created with the first certificate.
 * @param keySeal - Absent: private keys are stored without a seal, and sealed ones cannot be used.
 */
export function createFolderStore(folder: string, keySeal?: KeySeal): FolderStore {
  const fileOf = (thumbprint: string) => join(folder, `${thumbprint}.pem`);
  // Files being written start with a dot.
  const names = () =>
    listFolder(folder)
      .filter((one) => /^[0-9A-F]{40}\.pem$/.test(one))
      .toSorted();
  const save = async (keyed: KeyedCertificate, thumbprint: string): Promise<void> => {
    for (let sealedWith: string | undefined, now = await keySeal?.keyId(); ; ) {
      writePrivateFileAtomically(fileOf(thumbprint), await toPem(keyed, thumbprint, keySeal));
      // A change of the key meanwhile may have passed by the file.
      [sealedWith, now] = [now, await keySeal?.keyId()];
      if (now === sealedWith) return;
    }
  };
  return {
    name: `Entrada's store (${folder})`,
    async add(keyed) {
      const stored = storedWithKey(keyed);
      await save(keyed, stored.thumbprint);
      return stored;
    },
    async reseal() {
      const failures: EntradaError[] = [];
      for (const name of names()) {
        const path = join(folder, name);
        try {
          const content = readPrivateFile(path);
          if (content !== undefined) await save(await readKeyed(content, name, keySeal), thumbprintIn(name));
        } catch (cause) {
          if (isEntradaError(cause) && cause.code === 'STORAGE_FAILED') throw cause;
          const error = named(path, cause);
          failures.push(isEntradaError(cause) ? withCodeOf(error, error.message, { details: cause.details }) : error);
        }
      }
      return failures;
    },
    async list({ onUnreadable } = {}) {
      const found: StoredCertificate[] = [];
      for (const name of names()) {
        const path = join(folder, name);
        try {
          const content = readPrivateFile(path);
          if (content === undefined) continue;
          found.push(await readStored(content, name, keySeal));
        } catch (cause) {
          onUnreadable?.(path, reasonOf(cause));
        }
      }
      return found;
    },
    remove(text) {
      const thumbprint = normalizeThumbprint(text, 'Thumbprint');
      if (removePrivateFile(fileOf(thumbprint))) return;
      throw new EntradaError(
        'CERTIFICATE_NOT_FOUND',
        `Cannot remove the certificate "${thumbprint}": it is not in ${folder}.`,
        { details: { thumbprint, folder } },
      );
    },
  };
}

const label = 'ENTRADA SEALED KEY';

interface SealedParts {
  readonly certificate: X509Certificate;
  readonly others: readonly X509Certificate[];
  readonly sealed: Buffer;
}

/** Undefined for a file whose key is not sealed. */
function sealedPartsOf(content: Buffer): SealedParts | undefined {
  const text = content.toString('latin1');
  const body = new RegExp(`-----BEGIN ${label}-----([^-]*)-----END ${label}-----`).exec(text)?.[1];
  if (body === undefined) return undefined;
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  const [certificate, ...others] = blocks.map((block) => new X509Certificate(block));
  if (certificate === undefined) throw unusable('it does not contain a certificate');
  return { certificate, others, sealed: Buffer.from(body, 'base64') };
}

/** The key is opened only when it is used. */
async function readStored(content: Buffer, name: string, keySeal: KeySeal | undefined): Promise<StoredCertificate> {
  const parts = sealedPartsOf(content);
  if (parts === undefined) return storedWithKey(await readKeyed(content, name, keySeal));
  const facts = readCertificateFacts(parts.certificate);
  requireName(name, facts.thumbprint);
  return {
    ...facts,
    async open() {
      try {
        return toSigningCertificate(await openParts(parts, facts.thumbprint, keySeal));
      } catch (cause) {
        throw named(facts.subject, cause);
      }
    },
  };
}

async function readKeyed(content: Buffer, name: string, keySeal: KeySeal | undefined): Promise<KeyedCertificate> {
  const parts = sealedPartsOf(content);
  const keyed =
    parts === undefined
      ? await readCertificateBytes(content, undefined)
      : await openParts(parts, thumbprintIn(name), keySeal);
  requireName(name, readCertificateFacts(keyed.certificate).thumbprint);
  return keyed;
}

async function openParts(
  { certificate, others, sealed }: SealedParts,
  thumbprint: string,
  keySeal: KeySeal | undefined,
): Promise<KeyedCertificate> {
  if (keySeal === undefined) throw unusable('its private key is sealed');
  const key = await keySeal.open(sealed, thumbprint);
  const opened = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  key.fill(0);
  return { certificate, issuers: others, key: opened };
}

function thumbprintIn(name: string): string {
  return name.slice(0, -'.pem'.length);
}

/** Removing uses the file's name, so the name has to be right. */
function requireName(name: string, thumbprint: string): void {
  if (name === `${thumbprint}.pem`) return;
  throw unusable('the file contains another certificate than its name says');
}

async function toPem(
  { certificate, issuers, key }: KeyedCertificate,
  thumbprint: string,
  keySeal: KeySeal | undefined,
): Promise<string> {
  const certificates = [certificate, ...issuers].map(String).join('');
  if (keySeal === undefined) return `${String(key.export({ type: 'pkcs8', format: 'pem' }))}${certificates}`;
  const plain = key.export({ type: 'pkcs8', format: 'der' });
  const sealed = await keySeal.seal(plain, thumbprint);
  plain.fill(0);
  const body = sealed.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n${certificates}`;
}
