import { join } from 'node:path';
import { createPrivateFile } from '../../base/private-files.ts';
import { keyFile, type MasterKey } from '../master-key.ts';
import type { KeyChain } from './key-surroundings.ts';
import { readKeyNote, replaceKeyNote } from './key-note.ts';
import { isKeyringOff, KeyringUnusable } from './keyring.ts';
import { type KeyKind, placeOfKey } from './noted-key.ts';
import { prepareKey, type PreparedKey, removeKey } from './prepare-key.ts';

/**
 * Creates the key that seals in the safest place on this machine, and notes the place.
 *
 * @returns The key in use: another process's, when that one was first.
 * @throws {EntradaError} `KEY_UNREADABLE`, `STORAGE_FAILED`.
 */
export async function makeKey(chain: KeyChain): Promise<MasterKey> {
  const { env } = chain.surroundings;
  const before = readKeyNote(chain.noteFolder);
  let unusable: string | undefined;
  for (const kind of keyChoices(env)) {
    // A key file of the usual name does not need a note.
    if (kind === 'file' && before === undefined) break;
    let made: PreparedKey;
    try {
      made = await prepareKey(chain, kind);
      await made.store();
    } catch (error) {
      if (!(error instanceof KeyringUnusable)) throw error;
      unusable = error.message;
      continue;
    }
    const { key, noted } = made;
    chain.remember(key);
    // Keys that are gone may be put back one day: they stay noted.
    const next = { keys: [noted, ...(before?.keys ?? [])], leftovers: before?.leftovers ?? [] };
    if (replaceKeyNote(chain.noteFolder, before, next)) {
      if (kind === 'file' && unusable !== undefined) warnOfFile(chain, unusable);
      return key;
    }
    await removeKey(chain, noted);
    return chain.readOrMake();
  }
  const key = await keyFile(chain.place).readOrMake();
  if (readKeyNote(chain.noteFolder) !== undefined) return chain.readOrMake();
  if (unusable !== undefined) warnOfFile(chain, unusable);
  return key;
}

/** Returns the kinds that a new key may have, best first; a variable that the user set decides alone. */
export function keyChoices(env: Readonly<Record<string, string | undefined>>): readonly KeyKind[] {
  if (env['ENTRADA_KEY_FILE']) return ['key-file'];
  if (env['ENTRADA_KEY_PASSPHRASE']) return ['passphrase'];
  return isKeyringOff(env) ? ['file'] : ['keyring', 'file'];
}

/** Warns once that a variable asks for another key than the one in use. */
export function warnOfUnusedChoice(chain: KeyChain): void {
  const { env, folders } = chain.surroundings;
  const [noted] = chain.note().keys;
  const [wanted] = keyChoices(env);
  if (noted === undefined || noted.kind === wanted) return;
  const variable = wanted === 'key-file' ? 'ENTRADA_KEY_FILE' : 'ENTRADA_KEY_PASSPHRASE';
  const place = placeOfKey(noted, folders.data);
  warnOnce(
    chain,
    variable,
    `${variable} is set and not used: the key of saved sessions is ${place}. "entrada cache rekey" moves it.`,
  );
}

function warnOfFile(chain: KeyChain, unusable: string): void {
  const { folders } = chain.surroundings;
  const [noted] = chain.note().keys;
  const place = noted === undefined ? chain.place : placeOfKey(noted, folders.data);
  warnOnce(
    chain,
    'file',
    `The key of saved sessions is kept in a file that every program of yours can read (${place}), as no keyring can be used: ${unusable}. "entrada status" shows what protects the sessions.`,
  );
}

/** Once for a user of this machine: a file notes that it was said. */
function warnOnce(chain: KeyChain, name: string, text: string): void {
  const { warn } = chain.surroundings;
  if (warn !== undefined && createPrivateFile(join(chain.noteFolder, `said-${name}`), '')) warn(text);
}
