import { randomBytes, scrypt } from 'node:crypto';
import type { Secret } from '../../base/secret.ts';
import { type MasterKey, masterKeyOf } from '../master-key.ts';
import type { NotedKey, ScryptCost } from './noted-key.ts';
import { keyLength } from './read-key-file.ts';

/** OWASP's minimum for scrypt, in the variant that uses 32 MiB: about 0.2 s. */
export const usualScryptCost: ScryptCost = { cost: 2 ** 15, blockSize: 8, parallelization: 3 };

type PassphraseNote = Extract<NotedKey, { kind: 'passphrase' }>;

/** Derives a key from a passphrase with a new salt (scrypt, RFC 7914), and the note to derive it again. */
export async function newPassphraseKey(
  passphrase: Secret,
  cost: ScryptCost = usualScryptCost,
): Promise<{ key: MasterKey; noted: PassphraseNote }> {
  const salt = randomBytes(16).toString('base64url');
  const key = await derive(passphrase, salt, cost);
  return { key, noted: { kind: 'passphrase', id: key.id, salt, ...cost } };
}

/** Derives the noted key again; undefined when the passphrase is wrong. */
export async function openPassphraseKey(passphrase: Secret, noted: PassphraseNote): Promise<MasterKey | undefined> {
  const key = await derive(passphrase, noted.salt, noted);
  return key.id === noted.id ? key : undefined;
}

function derive(
  passphrase: Secret,
  salt: string,
  { cost, blockSize, parallelization }: ScryptCost,
): Promise<MasterKey> {
  // One letter can have two encodings, and keyboards differ in which they send.
  const password = passphrase.reveal().normalize('NFC');
  const maxmem = 256 * blockSize * (cost + parallelization + 2);
  return new Promise((resolve, reject) => {
    scrypt(
      password,
      Buffer.from(salt, 'base64url'),
      keyLength,
      { cost, blockSize, parallelization, maxmem },
      (failure, bytes) => (failure === null ? resolve(masterKeyOf(bytes)) : reject(failure)),
    );
  });
}
