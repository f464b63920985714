import { createPrivateKey, type KeyObject } from 'node:crypto';
import { derTags } from '../../base/write-der.ts';
import { childrenOf, expectDer, readDer, readOctets } from '../../base/der.ts';
import { decryptWithPassword } from './password-cipher.ts';
import type { WorkBudget } from './work-budget.ts';

/**
 * Reads an encrypted private key (EncryptedPrivateKeyInfo, RFC 5958 3).
 *
 * Not left to OpenSSL, which would run two billion iterations if a file says so.
 *
 * @returns Undefined when the password is wrong.
 */
export async function readEncryptedKey(
  info: Buffer,
  password: string | null,
  budget: WorkBudget,
): Promise<KeyObject | undefined> {
  const fields = childrenOf(readDer(info));
  const encrypted = readOctets(expectDer(fields, 1));
  const plain = await decryptWithPassword(expectDer(fields, 0, derTags.sequence), encrypted, password, budget);
  if (plain === undefined) return undefined;
  try {
    return readPlainKey(plain);
  } catch {
    // One wrong password in 256 results in valid padding.
    return undefined;
  }
}

/** Reads a private key (PrivateKeyInfo, RFC 5958 2). */
export function readPlainKey(info: Buffer): KeyObject {
  return createPrivateKey({ key: info, format: 'der', type: 'pkcs8' });
}
