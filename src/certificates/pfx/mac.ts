import { createHmac, timingSafeEqual } from 'node:crypto';
import { derTags } from '../../base/write-der.ts';
import { childrenOf, type DerValue, expectDer, readCount, readOctets, readOid } from '../../base/der.ts';
import { unusable } from '../unusable.ts';
import { derivePkcs12Key, type Pkcs12Hash, pkcs12KeyUse } from './pkcs12-key.ts';
import type { WorkBudget } from './work-budget.ts';

const hashes: Readonly<Record<string, { name: Pkcs12Hash; length: number }>> = {
  '1.3.14.3.2.26': { name: 'sha1', length: 20 },
  '2.16.840.1.101.3.4.2.4': { name: 'sha224', length: 28 },
  '2.16.840.1.101.3.4.2.1': { name: 'sha256', length: 32 },
  '2.16.840.1.101.3.4.2.2': { name: 'sha384', length: 48 },
  '2.16.840.1.101.3.4.2.3': { name: 'sha512', length: 64 },
};

/**
 * Checks the MAC over a PFX file's content (RFC 7292 4 and 5.1), which distinguishes the right password from a wrong
 * one.
 *
 * @throws {EntradaError} `CERTIFICATE_UNUSABLE` for an unsupported MAC (such as PBMAC1 of RFC 9579).
 */
export function isMacRight(mac: DerValue, content: Buffer, password: string | null, budget: WorkBudget): boolean {
  const parts = childrenOf(mac);
  const iterations = parts[2];
  const fields = childrenOf(expectDer(parts, 0));
  const oid = readOid(expectDer(childrenOf(expectDer(fields, 0, derTags.sequence)), 0));
  const hash = hashes[oid];
  if (hash === undefined) {
    throw unusable(
      `its password check uses an unsupported algorithm (${oid})`,
      'Export it again with the usual settings of openssl or Windows.',
    );
  }
  const key = derivePkcs12Key(
    {
      hash: hash.name,
      password,
      salt: readOctets(expectDer(parts, 1)),
      iterations: iterations === undefined ? 1 : readCount(iterations),
      use: pkcs12KeyUse.macKey,
      length: hash.length,
    },
    budget,
  );
  const expected = readOctets(expectDer(fields, 1));
  const found = createHmac(hash.name, key).update(content).digest();
  return expected.length === found.length && timingSafeEqual(expected, found);
}
