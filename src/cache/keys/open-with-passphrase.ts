import { messageOf } from '../../base/errors.ts';
import { Secret } from '../../base/secret.ts';
import type { MasterKey } from '../master-key.ts';
import type { KeySurroundings } from './key-surroundings.ts';
import { keyError } from './key-error.ts';
import type { NotedKey } from './noted-key.ts';
import { openPassphraseKey } from './passphrase-key.ts';

/**
 * Derives the noted key from the passphrase again.
 *
 * @throws {EntradaError} `KEY_UNREADABLE` when the passphrase is missing or wrong.
 */
export async function openWithPassphrase(
  noted: Extract<NotedKey, { kind: 'passphrase' }>,
  { env }: KeySurroundings,
  place: string,
): Promise<MasterKey> {
  const passphrase = env['ENTRADA_KEY_PASSPHRASE'];
  if (!passphrase) throw keyError(place, 'the variable is not set', passphraseHint);
  let opened: MasterKey | undefined;
  try {
    opened = await openPassphraseKey(new Secret(passphrase), noted);
  } catch (cause) {
    throw keyError(place, messageOf(cause), passphraseHint, cause);
  }
  if (opened === undefined) throw keyError(place, 'it is another one than the key was made of', passphraseHint);
  return opened;
}

const passphraseHint =
  'Set ENTRADA_KEY_PASSPHRASE to the passphrase that was set when the key was made. If it is lost, remove the sessions and run "entrada Connect-Entra" again for each.';
