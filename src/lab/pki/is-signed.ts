import type { KeyObject } from 'node:crypto';

/** Returns whether a key signed a JWT with one of the algorithms; does not check its claims. */
export async function isSigned(jwt: string, key: KeyObject, algorithms: readonly string[]): Promise<boolean> {
  // Loaded on demand: a lab whose clients use secrets does without it.
  const { compactVerify, errors } = await import('jose');
  try {
    await compactVerify(jwt, key, { algorithms: [...algorithms] });
    return true;
  } catch (error) {
    // A TypeError: the key, which may be untrusted, has another type or is too short.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return false;
    throw error;
  }
}
