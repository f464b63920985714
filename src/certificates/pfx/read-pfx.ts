import type { Secret } from '../../base/secret.ts';
import { derTags } from '../../base/write-der.ts';
import { childrenOf, type DerValue, expectDer, readDer, readOctets, readOid } from '../../base/der.ts';
import { joinKeyAndCertificate, type KeyedCertificate } from '../keyed-certificate.ts';
import { passwordCandidates, wrongPassword } from '../password-candidates.ts';
import { unusable } from '../unusable.ts';
import { isMacRight } from './mac.ts';
import { decryptWithPassword } from './password-cipher.ts';
import { readSafeContents, type SafeContents } from './safe-contents.ts';
import { createWorkBudget, type WorkBudget } from './work-budget.ts';

/**
 * Reads a PFX file (PKCS#12, RFC 7292) as written by Windows, .NET, openssl and Java, including old ciphers.
 *
 * Not read by node-forge, which accepts any number of iterations, takes seconds for current ones and garbles
 * passwords that are not ASCII.
 *
 * @param password - Absent or empty: the file was exported without one.
 * @param nowMs - Epoch milliseconds; of several certificates, a valid one is preferred.
 * @throws {EntradaError} `CERTIFICATE_UNUSABLE`: damaged, unsupported protection, wrong password.
 * @throws {RangeError} When it is not a PFX file or is truncated.
 */
export async function readPfx(bytes: Buffer, password: Secret | undefined, nowMs: number): Promise<KeyedCertificate> {
  const fields = childrenOf(readDer(bytes));
  const authenticated = dataOf(expectDer(fields, 1, derTags.sequence));
  const mac = fields[2];
  const budget = createWorkBudget();
  for (const candidate of passwordCandidates(password)) {
    if (mac !== undefined && !isMacRight(mac, authenticated, candidate, budget)) continue;
    const contents = await openSafes(authenticated, candidate, budget);
    if (contents !== undefined) return joinKeyAndCertificate(contents.certificates, contents.keys, nowMs);
  }
  const { found, remedy } = wrongPassword(password);
  throw unusable(found, remedy);
}

const contentTypes = { data: '1.2.840.113549.1.7.1', encryptedData: '1.2.840.113549.1.7.6' };

/** @returns Undefined when the password does not open one of them. */
async function openSafes(
  authenticated: Buffer,
  password: string | null,
  budget: WorkBudget,
): Promise<SafeContents | undefined> {
  const contents: SafeContents = { certificates: [], keys: [] };
  for (const safe of childrenOf(readDer(authenticated))) {
    const opened = await openSafe(safe, password, budget);
    if (opened === undefined || !(await readSafeContents(opened, password, budget, contents))) return undefined;
  }
  return contents;
}

async function openSafe(safe: DerValue, password: string | null, budget: WorkBudget): Promise<DerValue | undefined> {
  const type = readOid(expectDer(childrenOf(safe), 0));
  if (type !== contentTypes.encryptedData) return readDer(dataOf(safe));
  const [encryptedData] = childrenOf(expectDer(childrenOf(safe), 1, 0xa0));
  const fields = encryptedData === undefined ? [] : childrenOf(encryptedData);
  const [, algorithm, content] = childrenOf(expectDer(fields, 1, derTags.sequence));
  if (algorithm === undefined || content === undefined) throw new RangeError('DER: no content');
  const plain = await decryptWithPassword(algorithm, readOctets(content, 0x80), password, budget);
  try {
    return plain === undefined ? undefined : readDer(plain);
  } catch {
    // One wrong password in 256 results in valid padding.
    return undefined;
  }
}

/** ContentInfo of the type data (RFC 5652 4). */
function dataOf(contentInfo: DerValue): Buffer {
  const fields = childrenOf(contentInfo);
  const type = readOid(expectDer(fields, 0));
  if (type !== contentTypes.data) {
    throw unusable(`its content type is not supported (${type})`, 'Export it as PFX with a password.');
  }
  return readOctets(expectDer(childrenOf(expectDer(fields, 1, 0xa0)), 0));
}
