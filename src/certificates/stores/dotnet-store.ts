import { join } from 'node:path';
import { listFolder } from '../../base/private-files.ts';
import { readCertificateFile } from '../read-certificate-file.ts';
import { reasonOf } from '../unusable.ts';
import type { CertificateStore, StoredCertificate } from './certificate-store.ts';
import { storedWithKey } from './stored-certificate.ts';

/**
 * The user's store of .NET on Linux (`CurrentUser\My`), where PowerShell's `Connect-Entra` finds certificates: a folder
 * of PFX files without a password. Read-only; .NET writes it.
 *
 * @param homeFolder - The user's, absolute.
 */
export function createDotnetStore(homeFolder: string): CertificateStore {
  const folder = join(homeFolder, '.dotnet', 'corefx', 'cryptography', 'x509stores', 'my');
  return {
    name: `.NET's store (${folder})`,
    async list({ onUnreadable } = {}) {
      const found: StoredCertificate[] = [];
      for (const file of listFolder(folder)
        .filter((name) => name.toLowerCase().endsWith('.pfx'))
        .toSorted()) {
        try {
          found.push(storedWithKey(await readCertificateFile(join(folder, file), undefined)));
        } catch (cause) {
          onUnreadable?.(join(folder, file), reasonOf(cause));
        }
      }
      return found;
    },
  };
}
