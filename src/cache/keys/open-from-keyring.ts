import { messageOf } from '../../base/errors.ts';
import type { Secret } from '../../base/secret.ts';
import { type MasterKey, masterKeyOf } from '../master-key.ts';
import type { KeySurroundings } from './key-surroundings.ts';
import { keyError } from './key-error.ts';
import { systemKeyring } from './keyring.ts';
import type { NotedKey } from './noted-key.ts';
import { keyLength } from './read-key-file.ts';

/**
 * Gets the noted key from the keyring.
 *
 * @returns Undefined when the keyring can be used and no longer has it.
 * @throws {EntradaError} `KEY_UNREADABLE`.
 */
export async function openFromKeyring(
  noted: Extract<NotedKey, { kind: 'keyring' }>,
  surroundings: KeySurroundings,
  place: string,
): Promise<MasterKey | undefined> {
  const keyring = surroundings.keyring ?? systemKeyring(surroundings);
  let value: Secret | undefined;
  try {
    value = await keyring.read(noted.id);
  } catch (cause) {
    throw keyError(place, messageOf(cause), keyringHint, cause);
  }
  if (value === undefined) return undefined;
  const bytes = Buffer.from(value.reveal(), 'base64');
  if (bytes.length !== keyLength) {
    throw keyError(place, `it has ${bytes.length} bytes where a key has ${keyLength}`, entryHint);
  }
  const key = masterKeyOf(bytes);
  if (key.id !== noted.id) throw keyError(place, `it holds the key ${key.id} where ${noted.id} was noted`, entryHint);
  return key;
}

const keyringHint =
  'Unlock the keyring (signing in to the desktop does) and run the command again. Where the keyring can be used, "entrada cache rekey -To file" keeps the key in a file instead.';
const entryHint =
  'Put the entry back if you have a copy. Otherwise remove it and run "entrada Connect-Entra" again for each session.';
