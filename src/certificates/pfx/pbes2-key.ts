import { pbkdf2, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { derTags } from '../../base/write-der.ts';
import { childrenOf, type DerValue, expectDer, readCount, readOctets, readOid } from '../../base/der.ts';
import { unusable } from '../unusable.ts';
import type { WorkBudget } from './work-budget.ts';

/**
 * Derives the key of PBES2, with PBKDF2 (RFC 8018 A.2) or scrypt (RFC 7914 7).
 *
 * @param algorithm - The AlgorithmIdentifier of the key derivation.
 * @param keyLength - Octets.
 * @throws {EntradaError} `CERTIFICATE_UNUSABLE` for another derivation, or one that would take too long.
 */
export async function derivePbes2Key(
  algorithm: DerValue,
  password: string,
  keyLength: number,
  budget: WorkBudget,
): Promise<Buffer> {
  const fields = childrenOf(algorithm);
  const oid = readOid(expectDer(fields, 0));
  const parameters = childrenOf(expectDer(fields, 1, derTags.sequence));
  const salt = readOctets(expectDer(parameters, 0));
  const counts = parameters.slice(1).filter(({ tag }) => tag === derTags.integer);
  if (oid === '1.2.840.113549.1.5.12') {
    const iterations = readCount(expectDer(counts, 0));
    budget.spend(iterations);
    const hash = readPseudoRandomFunction(parameters.find(({ tag }) => tag === derTags.sequence));
    return promisify(pbkdf2)(password, salt, Math.max(1, iterations), keyLength, hash);
  }
  if (oid === '1.3.6.1.4.1.11591.4.11') {
    const [N = 0, r = 0, p = 0] = counts.map(readCount);
    // A round mixes 128 octets.
    budget.spend(N * r * p);
    if (128 * N * r > maxScryptMemory) throw unknown('scrypt with that much memory');
    return promisify<string, Buffer, number, object, Buffer>(scrypt)(password, salt, keyLength, {
      N,
      r,
      p,
      maxmem: 2 * maxScryptMemory,
    });
  }
  throw unknown(oid);
}

/** Octets. */
const maxScryptMemory = 64 * 1024 * 1024;

const hmacHashes: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};

function readPseudoRandomFunction(algorithm: DerValue | undefined): string {
  if (algorithm === undefined) return 'sha1';
  const oid = readOid(expectDer(childrenOf(algorithm), 0));
  const hash = hmacHashes[oid];
  if (hash === undefined) throw unknown(oid);
  return hash;
}

function unknown(what: string): Error {
  return unusable(
    `its protection uses an unsupported key derivation (${what})`,
    'Export it again with the usual settings of openssl or Windows (AES-256 with SHA-256).',
  );
}
