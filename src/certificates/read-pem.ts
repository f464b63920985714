import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Secret } from '../base/secret.ts';
import { joinKeyAndCertificate, type KeyedCertificate } from './keyed-certificate.ts';
import { passwordCandidates, wrongPassword } from './password-candidates.ts';
import { readEncryptedKey } from './pfx/read-private-key.ts';
import { createWorkBudget, type WorkBudget } from './pfx/work-budget.ts';
import { unusable } from './unusable.ts';

/**
 * Reads a PEM file (RFC 7468): a certificate, its private key (PKCS#8, plain or encrypted, or PKCS#1) and the chain
 * of issuers, in any order and with any text around them.
 *
 * @param nowMs - Epoch milliseconds; of several certificates, a valid one is preferred.
 * @throws {EntradaError} `CERTIFICATE_UNUSABLE`: a part missing or damaged, no RSA key, parts that do not match,
 * wrong password.
 */
export async function readPem(text: string, password: Secret | undefined, nowMs: number): Promise<KeyedCertificate> {
  const certificates: X509Certificate[] = [];
  const keys: KeyObject[] = [];
  const budget = createWorkBudget();
  for (const block of blocksOf(text)) {
    const isKey = block.label.endsWith('PRIVATE KEY');
    if (isKey) keys.push(await readKeyBlock(block, password, budget));
    else if (block.label.endsWith('CERTIFICATE')) certificates.push(readCertificateBlock(block, certificates.length));
  }
  return joinKeyAndCertificate(certificates, keys, nowMs);
}

/** Returns whether a file is PEM. */
export function isPem(bytes: Buffer): boolean {
  return bytes.includes('-----BEGIN ');
}

interface Block {
  readonly label: string;
  readonly text: string;
  readonly body: string;
}

const maxBlocks = 200;

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  for (const part of text.split('-----BEGIN ').slice(1)) {
    const label = /^([A-Z0-9 ]{1,40})-----/.exec(part)?.[1] ?? '';
    const end = part.indexOf(`-----END ${label}-----`);
    if (end === -1) throw unusable('a part of it does not have an end line', again);
    const body = part.slice(label.length + '-----'.length, end);
    blocks.push({ label, body, text: `-----BEGIN ${label}-----\n${inLines(body)}-----END ${label}-----\n` });
    if (blocks.length > maxBlocks) throw unusable(`it has more than ${maxBlocks} parts`, again);
  }
  return blocks;
}

/** Returns the content of a block in lines, as OpenSSL needs it; in a variable all of it can be in one line. */
function inLines(body: string): string {
  const [, procType, dekInfo, data = ''] =
    /^\s*(?:(Proc-Type:[ \t]*\S+)\s+(DEK-Info:[ \t]*\S+)\s+)?(.*)$/s.exec(body) ?? [];
  // A header that is not one of these two: left to OpenSSL.
  if (data.includes(':')) return body.replace(/^\r?\n/, '');
  const header = procType === undefined ? '' : `${procType}\n${dekInfo}\n\n`;
  return `${header}${data.replaceAll(/\s/g, '').replaceAll(/.{1,64}/g, '$&\n')}`;
}

const again = 'Export the certificate with its private key again.';

function readCertificateBlock({ body }: Block, before: number): X509Certificate {
  try {
    return new X509Certificate(Buffer.from(body, 'base64'));
  } catch {
    throw unusable(`certificate ${before + 1} in it is damaged`, again);
  }
}

async function readKeyBlock(block: Block, password: Secret | undefined, budget: WorkBudget): Promise<KeyObject> {
  const { label, body, text } = block;
  if (label === 'OPENSSH PRIVATE KEY') {
    throw unusable('its private key is in OpenSSH format', 'Convert it: ssh-keygen -p -m PKCS8 -f FILE');
  }
  if (label === 'ENCRYPTED PRIVATE KEY') {
    for (const candidate of passwordCandidates(password)) {
      const key = await readEncryptedKey(Buffer.from(body, 'base64'), candidate, budget);
      if (key !== undefined) return key;
    }
    throw locked(password);
  }
  for (const candidate of passwordCandidates(password)) {
    try {
      // Needed for the old encryption inside a PKCS#1 block: one round of MD5, so its time is bounded.
      return createPrivateKey({ key: text, passphrase: candidate ?? '' });
    } catch {
      // Another password may be right.
    }
  }
  throw /Proc-Type:.*ENCRYPTED/.test(body) ? locked(password) : unusable('its private key is damaged', again);
}

function locked(password: Secret | undefined): Error {
  const { found, remedy } = wrongPassword(password);
  return unusable(found, remedy);
}
