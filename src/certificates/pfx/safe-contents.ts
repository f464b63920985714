import { type KeyObject, X509Certificate } from 'node:crypto';
import { childrenOf, type DerValue, expectDer, readOctets, readOid } from '../../base/der.ts';
import { readEncryptedKey, readPlainKey } from './read-private-key.ts';
import type { WorkBudget } from './work-budget.ts';

/** The certificates and keys found in the safes. */
export interface SafeContents {
  readonly certificates: X509Certificate[];
  readonly keys: KeyObject[];
}

const bags = {
  key: '1.2.840.113549.1.12.10.1.1',
  shroudedKey: '1.2.840.113549.1.12.10.1.2',
  certificate: '1.2.840.113549.1.12.10.1.3',
  safeContents: '1.2.840.113549.1.12.10.1.6',
};

/** Levels of nested safes; no known program nests them at all. */
const maxLevels = 4;

/**
 * Reads the bags of a safe (RFC 7292 4.2) into `into`; revocation lists and secrets are skipped.
 *
 * @returns Whether the password opened every key.
 */
export async function readSafeContents(
  safe: DerValue,
  password: string | null,
  budget: WorkBudget,
  into: SafeContents,
  level = 0,
): Promise<boolean> {
  if (level > maxLevels) throw new RangeError('PFX: safes too deep');
  for (const bag of childrenOf(safe)) {
    const fields = childrenOf(bag);
    const type = readOid(expectDer(fields, 0));
    const [value] = childrenOf(expectDer(fields, 1, 0xa0));
    if (value === undefined) throw new RangeError('PFX: an empty bag');
    // Each bag costs a little, so that millions of them cost too much.
    budget.spend(bagWeight);
    if (type === bags.key) into.keys.push(readPlainKey(value.whole));
    if (type === bags.certificate) into.certificates.push(...readCertificateBag(value));
    if (type === bags.shroudedKey) {
      const key = await readEncryptedKey(value.whole, password, budget);
      if (key === undefined) return false;
      into.keys.push(key);
    }
    if (type === bags.safeContents && !(await readSafeContents(value, password, budget, into, level + 1))) return false;
  }
  return true;
}

const bagWeight = 1000;
const x509Certificate = '1.2.840.113549.1.9.22.1';

function readCertificateBag(value: DerValue): X509Certificate[] {
  const fields = childrenOf(value);
  if (readOid(expectDer(fields, 0)) !== x509Certificate) return [];
  const [octets] = childrenOf(expectDer(fields, 1, 0xa0));
  return octets === undefined ? [] : [new X509Certificate(readOctets(octets))];
}
