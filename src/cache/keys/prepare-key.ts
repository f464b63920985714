import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { EntradaError } from '../../base/errors.ts';
import { createPrivateFile, removePrivateFile } from '../../base/private-files.ts';
import { Secret } from '../../base/secret.ts';
import { type MasterKey, masterKeyOf } from '../master-key.ts';
import type { KeyChain } from './key-surroundings.ts';
import { type Keyring, KeyringUnusable, systemKeyring } from './keyring.ts';
import { namedKeyFileMissing, readNamedKeyFile } from './named-key-file.ts';
import type { KeyKind, NotedKey } from './noted-key.ts';
import { newPassphraseKey } from './passphrase-key.ts';
import { keyLength } from './read-key-file.ts';

/** A new key that is not stored yet. */
export interface PreparedKey {
  readonly key: MasterKey;
  readonly noted: NotedKey;
  /** @throws {KeyringUnusable | EntradaError} As {@link prepareKey}. */
  store(): Promise<void>;
}

/**
 * Prepares a new key of a kind.
 *
 * @param passphrase - For that kind; default ENTRADA_KEY_PASSPHRASE.
 * @throws {KeyringUnusable} When there is no keyring.
 * @throws {EntradaError} `KEY_UNREADABLE` for a key file that cannot be used, `INPUT_INVALID` when the variable that
 * the kind needs is not set.
 */
export async function prepareKey(chain: KeyChain, kind: KeyKind, passphrase?: Secret): Promise<PreparedKey> {
  const { env, folders, scryptCost } = chain.surroundings;
  const storeNothing = async (): Promise<void> => {};
  switch (kind) {
    case 'key-file':
      return { ...namedKey(env['ENTRADA_KEY_FILE']), store: storeNothing };
    case 'passphrase': {
      const given = passphrase ?? new Secret(env['ENTRADA_KEY_PASSPHRASE'] ?? '');
      if (given.reveal() === '') throw passphraseMissing();
      return { ...(await newPassphraseKey(given, scryptCost)), store: storeNothing };
    }
    case 'keyring': {
      const key = masterKeyOf(randomBytes(keyLength));
      const keyring = keyringOf(chain);
      // Throws when there is no keyring, before anything is noted or kept.
      await keyring.read(key.id);
      const store = () => storeInKeyring(keyring, key);
      return { key, noted: { kind: 'keyring', id: key.id }, store };
    }
    case 'file': {
      const key = masterKeyOf(randomBytes(keyLength));
      const file = `master-${key.id}.key`;
      const store = async () => void createPrivateFile(join(folders.data, file), key.key.export());
      return { key, noted: { kind: 'file', id: key.id, file }, store };
    }
  }
}

/**
 * Removes a key from its noted place; a key that the user keeps is not touched.
 *
 * @throws {KeyringUnusable | EntradaError}
 */
export async function removeKey(chain: KeyChain, noted: NotedKey): Promise<void> {
  if (noted.kind === 'file') removePrivateFile(join(chain.surroundings.folders.data, noted.file));
  if (noted.kind === 'keyring') await keyringOf(chain).remove(noted.id);
}

function keyringOf({ surroundings }: KeyChain): Keyring {
  return surroundings.keyring ?? systemKeyring(surroundings);
}

async function storeInKeyring(keyring: Keyring, { id, key }: MasterKey): Promise<void> {
  const value = new Secret(Buffer.from(key.export()).toString('base64'));
  await keyring.write(id, value);
  const kept = await keyring.read(id);
  if (kept?.reveal() !== value.reveal()) throw new KeyringUnusable('it did not keep what was put into it');
}

function namedKey(path: string | undefined): Pick<PreparedKey, 'key' | 'noted'> {
  if (!path) {
    throw new EntradaError('INPUT_INVALID', 'Cannot use a key file of yours: ENTRADA_KEY_FILE is not set', {
      hint: 'Set ENTRADA_KEY_FILE to the file with the key, and run the command again.',
    });
  }
  const key = readNamedKeyFile(path);
  if (key === undefined) throw namedKeyFileMissing(path);
  return { key, noted: { kind: 'key-file', id: key.id, path } };
}

function passphraseMissing(): EntradaError {
  return new EntradaError('INPUT_INVALID', 'Cannot make a key of a passphrase: ENTRADA_KEY_PASSPHRASE is not set', {
    hint: 'Set ENTRADA_KEY_PASSPHRASE, for this command and for those that use the sessions later.',
  });
}
