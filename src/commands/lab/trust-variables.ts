import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';

type Variables = Readonly<Record<string, string | undefined>>;

/** Files of the authorities that Linux distributions, the BSDs and macOS trust; the first that exists counts. */
const systemFiles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
  '/usr/local/etc/ssl/cert.pem',
];

/** Variables with a file of all the authorities to trust: OpenSSL (Go, .NET and Ruby, too), Python and curl. */
const wholeVariables = ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'] as const;

/**
 * Writes files with certificate authorities and returns the variables through which programs find them. Those that the
 * machine trusts, and those that the same variables already name, are in the files.
 *
 * @param folder - Of the files; only this user can read it.
 * @param authorities - PEM text of the authorities to trust in addition.
 */
export function writeTrustFiles(folder: string, authorities: string, env: Variables): Record<string, string> {
  const extra = readAuthorities(env['NODE_EXTRA_CA_CERTS']);
  const named = wholeVariables.map((name) => readAuthorities(env[name]));
  const nodeFile = join(folder, 'extra-ca.pem');
  const wholeFile = join(folder, 'ca-bundle.pem');
  // Node adds these to its own. It reads the file at each start, so it is short.
  writeFileSync(nodeFile, joinTexts([authorities, extra]), { mode: 0o600 });
  writeFileSync(wholeFile, joinTexts([authorities, extra, ...named, systemAuthorities()]), { mode: 0o600 });
  const whole = Object.fromEntries(wholeVariables.map((name) => [name, wholeFile]));
  return { NODE_EXTRA_CA_CERTS: nodeFile, ...whole };
}

function systemAuthorities(): string {
  const found = systemFiles.map((file) => readAuthorities(file)).find((text) => text !== '');
  return found ?? rootCertificates.join('\n');
}

/** Reads a file, or those of a folder, as OpenSSL's and curl's variables permit; programs ignore what is missing. */
function readAuthorities(path: string | undefined): string {
  if (path === undefined || path === '') return '';
  try {
    if (!statSync(path).isDirectory()) return keepCertificates(readFileSync(path, 'utf8'));
    return joinTexts(readdirSync(path).map((name) => readAuthorities(join(path, name))));
  } catch {
    return '';
  }
}

/** Leaves out comments, which some bundles have in other encodings, and anything else, such as keys. */
function keepCertificates(text: string): string {
  return (
    text.match(/-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g) ?? []
  ).join('\n');
}

function joinTexts(texts: readonly string[]): string {
  const parts = texts.map((text) => text.trim()).filter((text) => text !== '');
  return [...new Set(parts)].map((text) => `${text}\n`).join('');
}
