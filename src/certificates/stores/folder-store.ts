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

/** Our own store, which can also be added to. */
export interface FolderStore extends CertificateStore {
  /**
   * Keeps a certificate with its key; one with the same thumbprint is replaced.
   *
   * @throws {EntradaError} `STORAGE_FAILED`.
   */
  add(certificate: KeyedCertificate): StoredCertificate;
  /**
   * Removes a certificate and its key.
   *
   * @param thumbprint - As people paste it.
   * @throws {EntradaError} `CERTIFICATE_NOT_FOUND`; `PARAMETER_VALUE_INVALID` for what is no thumbprint;
   * `STORAGE_FAILED`.
   */
  remove(thumbprint: string): void;
}

/**
 * Keeps certificates as PEM files, `<thumbprint>.pem`, readable to their owner alone (0600 in a 0700 folder).
 *
 * @param folder - Absolute; made when the first certificate comes.
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
      // Files being written start with a point.
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
        `Cannot remove the certificate "${thumbprint}": ${folder} does not hold it.`,
        { details: { thumbprint, folder } },
      );
    },
  };
}

async function readNamed(content: Buffer, name: string): Promise<KeyedCertificate> {
  const keyed = await readCertificateBytes(content, undefined);
  // Removing goes by the file's name, so that it has to be the true one.
  if (name === `${readCertificateFacts(keyed.certificate).thumbprint}.pem`) return keyed;
  throw new EntradaError('CERTIFICATE_UNUSABLE', 'the file holds another certificate than its name says');
}

function toPem({ certificate, issuers, key }: KeyedCertificate): string {
  const keyPem = key.export({ type: 'pkcs8', format: 'pem' });
  return [String(keyPem), ...[certificate, ...issuers].map(String)].join('');
}
