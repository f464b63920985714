import type { KeyObject } from 'node:crypto';
import { compactVerify, type CryptoKey, errors } from 'jose';

/** Returns whether a key signed a JWT by one of the algorithms; says nothing about what stands in it. */
export async function isSigned(
  jwt: string,
  key: KeyObject | CryptoKey,
  algorithms: readonly string[],
): Promise<boolean> {
  try {
    await compactVerify(jwt, key, { algorithms: [...algorithms] });
    return true;
  } catch (error) {
    // A TypeError: the key is of another kind, or too short, as one that a stranger sends along may be.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return false;
    throw error;
  }
}
