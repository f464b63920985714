import { join } from 'node:path';
import { type MasterKey, masterKeyOf } from '../master-key.ts';
import { openSealed } from '../seal.ts';
import { keyError } from './key-error.ts';
import { type KeyNote, readKeyNote } from './key-note.ts';
import { firstKeyFile, type NotedKey } from './noted-key.ts';
import { keyLength, readKeyFile } from './read-key-file.ts';
import type { KeyChain, KeySurroundings } from './key-surroundings.ts';
import { placeOfKey, wrapName } from './noted-key.ts';

/**
 * Keeps the master key where it is safest on this machine: in the file that the user names or derived from the user's
 * passphrase (`ENTRADA_KEY_FILE`, `ENTRADA_KEY_PASSPHRASE`), else in the system's keyring, else in a file. That is
 * decided when the key is created, and noted next to the sessions; from then on the key is read from there only.
 */
export function keyChain(surroundings: KeySurroundings): KeyChain {
  const { folders, env } = surroundings;
  const noteFolder = join(folders.state, 'key');
  // Keys that take a process or a fifth of a second to get are kept; a key file is read again, as it may be put back.
  const costly = new Map<string, MasterKey>();

  const open = async (noted: NotedKey, sealing?: MasterKey): Promise<MasterKey | undefined> => {
    if (noted.kind === 'file') return openOwnFile(join(folders.data, noted.file), noted.id);
    if (noted.kind === 'wrapped') return sealing === undefined ? undefined : unwrap(noted, sealing);
    const kept = costly.get(noted.id);
    if (kept !== undefined) return kept;
    const opened = await openElsewhere(noted, surroundings);
    if (opened !== undefined && noted.kind !== 'key-file') costly.set(opened.id, opened);
    return opened;
  };
  const firstKey = (): MasterKey | undefined => openOwnFile(join(folders.data, firstKeyFile));
  const openSealing = async (note: KeyNote | undefined): Promise<MasterKey | undefined> => {
    if (note === undefined) return firstKey();
    const [first] = note.keys;
    return first === undefined ? undefined : open(first);
  };
  /** Looks again for a key that another process replaces meanwhile. */
  const openCurrent = async (): Promise<{ note: KeyNote | undefined; sealing: MasterKey | undefined }> => {
    for (let note = readKeyNote(noteFolder); ; ) {
      const sealing = await openSealing(note).catch((error: unknown) => ({ error }));
      if (sealing !== undefined && !('error' in sealing)) return { note, sealing };
      const now = readKeyNote(noteFolder);
      if (now?.number === note?.number) {
        if (sealing !== undefined) throw sealing.error;
        return { note, sealing };
      }
      note = now;
    }
  };

  const chain: KeyChain = {
    surroundings,
    noteFolder,
    place: join(folders.data, firstKeyFile),
    note: () => readKeyNote(noteFolder) ?? impliedNote(firstKey()),
    open,
    remember: (key) => void costly.set(key.id, key),
    async read() {
      const { note, sealing } = await openCurrent();
      if (note === undefined) return sealing === undefined ? unnotedKeys(env) : [sealing];
      const [first, ...others] = note.keys;
      if (first === undefined) return [];
      if (sealing === undefined) throw keyError(placeOfKey(first, folders.data), 'it is missing', goneHint);
      const older = await Promise.all(others.map((noted) => open(noted, sealing).catch(() => undefined)));
      // A key that a process without a keyring created at the same moment as the noted one.
      const isNoted = note.keys.some((noted) => noted.kind === 'file' && noted.file === firstKeyFile);
      return [sealing, ...older, isNoted ? undefined : strayKey(firstKey)].filter((key) => key !== undefined);
    },
    async readOrMake() {
      const { sealing } = await openCurrent();
      if (sealing !== undefined && !env['ENTRADA_KEY_FILE'] && !env['ENTRADA_KEY_PASSPHRASE']) return sealing;
      const { makeKey, warnOfUnusedChoice } = await import('./make-key.ts');
      if (sealing === undefined) return makeKey(chain);
      warnOfUnusedChoice(chain);
      return sealing;
    },
  };
  return chain;
}

/** Each module is loaded when it is needed: most machines use one of these kinds, and many none. */
async function openElsewhere(
  noted: Exclude<NotedKey, { kind: 'file' | 'wrapped' }>,
  surroundings: KeySurroundings,
): Promise<MasterKey | undefined> {
  const place = placeOfKey(noted, surroundings.folders.data);
  switch (noted.kind) {
    case 'key-file': {
      const { openNamedFile } = await import('./open-named-file.ts');
      return openNamedFile(noted, surroundings.env['ENTRADA_KEY_FILE'], place);
    }
    case 'passphrase': {
      const { openWithPassphrase } = await import('./open-with-passphrase.ts');
      return openWithPassphrase(noted, surroundings, place);
    }
    case 'keyring': {
      const { openFromKeyring } = await import('./open-from-keyring.ts');
      return openFromKeyring(noted, surroundings, place);
    }
  }
}

const goneHint =
  'Put the key back if you have a copy, or run "entrada Connect-Entra" again for each session: that makes a new key.';

function openOwnFile(path: string, id?: string): MasterKey | undefined {
  const bytes = readKeyFile(path);
  if (bytes === undefined) return undefined;
  const key = masterKeyOf(bytes);
  if (id !== undefined && key.id !== id) throw keyError(path, `it holds the key ${key.id} where ${id} was noted`);
  return key;
}

function unwrap(noted: Extract<NotedKey, { kind: 'wrapped' }>, sealing: MasterKey): MasterKey | undefined {
  const opened = openSealed(Buffer.from(noted.sealed, 'base64url'), [sealing], wrapName(noted.id));
  return opened.kind === 'opened' && opened.content.length === keyLength ? masterKeyOf(opened.content) : undefined;
}

function impliedNote(key: MasterKey | undefined): KeyNote {
  const keys = key === undefined ? [] : [{ kind: 'file', id: key.id, file: firstKeyFile } as const];
  return { number: 0, keys, leftovers: [] };
}

function strayKey(read: () => MasterKey | undefined): MasterKey | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** The note was lost, or is another machine's: the file that the user names may still be the key. */
async function unnotedKeys(env: KeySurroundings['env']): Promise<readonly MasterKey[]> {
  const path = env['ENTRADA_KEY_FILE'];
  if (!path) return [];
  const { readNamedKeyFile } = await import('./named-key-file.ts');
  const key = readNamedKeyFile(path);
  return key === undefined ? [] : [key];
}
