import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { readCertificateFacts } from '../certificate-facts.ts';
import type { Signer } from '../checked-certificate.ts';
import type { RunTool } from '../run-tool.ts';
import { unusable } from '../unusable.ts';
import type { CertificateStore } from './certificate-store.ts';
import { keychainSignScript } from './keychain-sign-script.ts';
import { storedElsewhere } from './stored-certificate.ts';

/**
 * The macOS Keychain: listed by `/usr/bin/security`. That program cannot sign bytes without exporting the key, so
 * signing uses the system's Security framework through `/usr/bin/osascript`; the key stays in the Keychain, which may
 * ask the user for permission.
 *
 * Written from the tools' documentation and tested against recorded output; not yet run on a Mac.
 */
export function createKeychainStore(runTool: RunTool): CertificateStore {
  return {
    name: 'the Keychain',
    async list({ signal } = {}) {
      const [all, identities] = await Promise.all([
        runTool(security, ['find-certificate', '-a', '-p'], {}, signal),
        // Without -v, which leaves out certificates that the system does not trust, such as self-signed ones.
        runTool(security, ['find-identity'], {}, signal),
      ]);
      const failed = [all, identities].find(({ status }) => status !== 0);
      if (failed !== undefined) throw unusable(`the Keychain cannot be listed: ${failed.errorOutput.trim()}`);
      const withKey = new Set(identities.output.toString('utf8').match(/\b[0-9A-F]{40}\b/g));
      const certificates = readCertificates(all.output.toString('latin1'));
      return [...certificates].map(([thumbprint, certificate]) =>
        storedElsewhere({
          certificate,
          hasKey: withKey.has(thumbprint),
          others: [...certificates.values()],
          sign: keychainSigner(certificate.publicKey, runTool),
        }),
      );
    },
  };
}

const security = '/usr/bin/security';
const osascript = '/usr/bin/osascript';

/** By thumbprint: a certificate can be in several keychains. Unreadable ones belong to other programs. */
function readCertificates(pem: string): Map<string, X509Certificate> {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return new Map(
    blocks.flatMap((block) => {
      try {
        const certificate = new X509Certificate(block);
        return [[readCertificateFacts(certificate).thumbprint, certificate] as const];
      } catch {
        return [];
      }
    }),
  );
}

function keychainSigner(publicKey: KeyObject, runTool: RunTool): Signer {
  return async (data, algorithm, signal) => {
    // The Keychain identifies a key by the SHA-1 of its public part (kSecAttrApplicationLabel).
    const label = createHash('sha1')
      .update(publicKey.export({ type: 'pkcs1', format: 'der' }))
      .digest('base64');
    const digest = createHash('sha256').update(data).digest('base64');
    const args = ['-l', 'JavaScript', '-e', keychainSignScript, label, algorithm, digest];
    const { status, output, errorOutput } = await runTool(osascript, args, {}, signal);
    if (status === 0) return Buffer.from(output.toString('latin1').trim(), 'base64');
    throw unusable(`the Keychain did not sign: ${errorOutput.trim()}`, 'Allow the use of the key when asked.');
  };
}
