import { join } from 'node:path';
import {
  listFolder,
  readPrivateFile,
  removePrivateFile,
  writePrivateFileAtomically,
} from '../../base/private-files.ts';
import { EntradaError } from '../../base/errors.ts';
import { readCertificateFacts } from '../certificate-facts.ts';
import type { KeyedCertificate } from '../keyed-certificate.ts';
import { readCertificateBytes } from '../read-certificate-file.ts';
import { normalizeThumbprint } from '../thumbprint.ts';
import { reasonOf } from '../unusable.ts';
import type { CertificateStore, StoredCertificate } from './certificate-store.ts';
import { storedWithKey } from './stored-certificate.ts';

/** Entrada's store, which is also writable. */
export interface FolderStore extends CertificateStore {
  /**
   * Saves a certificate with its key; replaces one with the same thumbprint.
   *
   * @throws {EntradaError} `STORAGE_FAILED`.
   */
  add(certificate: KeyedCertificate): StoredCertificate;
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
 * Keeps certificates as PEM files, `<thumbprint>.pem`, readable only by their owner (0600 in a 0700 folder).
 *
 * @param folder - Absolute; created with the first certificate.
 */
export function createFolderStore(folder: string): FolderStore {
  const fileOf = (thumbprint: string) => join(folder, `${thumbprint}.pem`);
  return {
    name: `Entrada's store (${folder})`,
    add(keyed) {
      const stored = storedWithKey(keyed);
      writePrivateFileAtomically(fileOf(stored.thumbprint), toPem(keyed));
      return stored;
    },
    async list({ onUnreadable } = {}) {
      const found: StoredCertificate[] = [];
      // Files being written start with a dot.
      for (const name of listFolder(folder)
        .filter((one) => /^[0-9A-F]{40}\.pem$/.test(one))
        .toSorted()) {
        const path = join(folder, name);
        try {
          const content = readPrivateFile(path);
          if (content === undefined) continue;
          found.push(storedWithKey(await readNamed(content, name)));
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

async function readNamed(content: Buffer, name: string): Promise<KeyedCertificate> {
  const keyed = await readCertificateBytes(content, undefined);
  // Removing uses the file's name, so the name has to be right.
  if (name === `${readCertificateFacts(keyed.certificate).thumbprint}.pem`) return keyed;
  throw new EntradaError('CERTIFICATE_UNUSABLE', 'the file contains another certificate than its name says');
}

function toPem({ certificate, issuers, key }: KeyedCertificate): string {
  const keyPem = key.export({ type: 'pkcs8', format: 'pem' });
  return [String(keyPem), ...[certificate, ...issuers].map(String)].join('');
}
