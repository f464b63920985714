import { createDecipheriv } from 'node:crypto';
import { derTags } from '../../base/write-der.ts';
import { childrenOf, type DerValue, expectDer, readCount, readOctets, readOid } from '../../base/der.ts';
import { unusable } from '../unusable.ts';
import { derivePbes2Key } from './pbes2-key.ts';
import { derivePkcs12Key, pkcs12KeyUse } from './pkcs12-key.ts';
import type { WorkBudget } from './work-budget.ts';

/**
 * Decrypts password-based encryption: PBES2 (RFC 8018 6.2) and the schemes of PKCS#12 (RFC 7292 C).
 *
 * @param algorithm - The AlgorithmIdentifier next to the encrypted bytes.
 * @param password - `null` means no password.
 * @returns The plain bytes, or undefined when the padding shows that the password is wrong.
 * @throws {EntradaError} `CERTIFICATE_UNUSABLE` for an unsupported scheme, or one that would take too long.
 */
export async function decryptWithPassword(
  algorithm: DerValue,
  encrypted: Buffer,
  password: string | null,
  budget: WorkBudget,
): Promise<Buffer | undefined> {
  const identifier = childrenOf(algorithm);
  const oid = readOid(expectDer(identifier, 0));
  const parameters = identifier[1];
  if (parameters === undefined) throw unknownScheme(oid);
  if (oid === pbes2) return decryptPbes2(childrenOf(parameters), encrypted, password, budget);
  const legacy = legacySchemes[oid];
  if (legacy === undefined) throw unknownScheme(oid);

  const fields = childrenOf(parameters);
  const derivation = {
    hash: 'sha1' as const,
    password,
    salt: readOctets(expectDer(fields, 0)),
    iterations: readCount(expectDer(fields, 1)),
  };
  const key = derivePkcs12Key({ ...derivation, use: pkcs12KeyUse.cipherKey, length: legacy.keyLength }, budget);
  const iv = derivePkcs12Key({ ...derivation, use: pkcs12KeyUse.initialVector, length: 8 }, budget);
  if (legacy.isRc2) return decryptRc2(key, iv, encrypted);
  // Two-key Triple DES is three-key with the first key again.
  return decryptCbc('des-ede3-cbc', key.length === 24 ? key : Buffer.concat([key, key.subarray(0, 8)]), iv, encrypted);
}

const pbes2 = '1.2.840.113549.1.5.13';

const legacySchemes: Readonly<Record<string, { isRc2: boolean; keyLength: number }>> = {
  '1.2.840.113549.1.12.1.3': { isRc2: false, keyLength: 24 },
  '1.2.840.113549.1.12.1.4': { isRc2: false, keyLength: 16 },
  '1.2.840.113549.1.12.1.5': { isRc2: true, keyLength: 16 },
  '1.2.840.113549.1.12.1.6': { isRc2: true, keyLength: 5 },
};

const pbes2Ciphers: Readonly<Record<string, { name: string; keyLength: number; ivLength: number }>> = {
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyLength: 24, ivLength: 8 },
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyLength: 16, ivLength: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyLength: 24, ivLength: 16 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyLength: 32, ivLength: 16 },
};

async function decryptPbes2(
  parameters: readonly DerValue[],
  encrypted: Buffer,
  password: string | null,
  budget: WorkBudget,
): Promise<Buffer | undefined> {
  const identifier = childrenOf(expectDer(parameters, 1, derTags.sequence));
  const oid = readOid(expectDer(identifier, 0));
  const cipherParameters = identifier[1];
  const cipher = pbes2Ciphers[oid];
  if (cipher === undefined || cipherParameters === undefined) throw unknownScheme(oid);
  const iv = readOctets(cipherParameters);
  if (iv.length !== cipher.ivLength) throw unknownScheme(oid);
  const key = await derivePbes2Key(expectDer(parameters, 0), password ?? '', cipher.keyLength, budget);
  return decryptCbc(cipher.name, key, iv, encrypted);
}

function decryptCbc(name: string, key: Buffer, iv: Buffer, encrypted: Buffer): Buffer | undefined {
  const decipher = createDecipheriv(name, key, iv);
  try {
    return Buffer.concat([decipher.update(encrypted), decipher.final()]);
  } catch {
    return undefined;
  }
}

function unknownScheme(oid: string): Error {
  return unusable(
    `its protection uses an unsupported algorithm (${oid})`,
    'Export it again with the usual settings of openssl or Windows (AES-256 with SHA-256).',
  );
}

/**
 * Decrypts RC2 in CBC mode, which old Windows versions used to encrypt certificates; Node's OpenSSL no longer
 * supports it.
 *
 * @param key - Its length is also the effective key length: 5 octets (RC2-40) or 16.
 * @returns Undefined when the padding is wrong.
 */
async function decryptRc2(key: Buffer, iv: Buffer, encrypted: Buffer): Promise<Buffer | undefined> {
  // Loaded on demand: hardly ever needed.
  const { default: forge } = await import('node-forge');
  const cipher = forge.rc2.createDecryptionCipher(key.toString('latin1'), key.length * 8);
  cipher.start(iv.toString('latin1'));
  cipher.update(forge.util.createBuffer(encrypted.toString('latin1')));
  if (encrypted.length % 8 !== 0 || !cipher.finish()) return undefined;
  return Buffer.from(cipher.output.getBytes(), 'latin1');
}
