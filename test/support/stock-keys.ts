import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../../../test/lab/fixtures/rsa-keys.pem', import.meta.url));

/** RSA keys that were made beforehand, as PEM: making one takes a tenth of a second and more. For tests alone. */
export const stockKeys: readonly string[] =
  readFileSync(file, 'utf8').match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----\n/g) ?? [];

let used = 0;

/** Returns the next RSA key of the stock: another one than the 23 before. */
export function nextStockKey(): KeyObject {
  const pem = stockKeys[used % stockKeys.length] ?? '';
  used += 1;
  return createPrivateKey(pem);
}

/** Gives a pair of the stock in place of a new one, for tests that are not about the key. */
export async function stockKeyPair(): Promise<{ readonly publicKey: KeyObject; readonly privateKey: KeyObject }> {
  const privateKey = nextStockKey();
  return { publicKey: createPublicKey(privateKey), privateKey };
}
