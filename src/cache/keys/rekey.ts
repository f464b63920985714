import { EntradaError, isEntradaError } from '../../base/errors.ts';
import type { Secret } from '../../base/secret.ts';
import type { MasterKey } from '../master-key.ts';
import { seal } from '../seal.ts';
import type { TokenCache } from '../token-cache.ts';
import type { KeyChain } from './key-surroundings.ts';
import { keyError } from './key-error.ts';
import { type KeyNote, replaceKeyNote } from './key-note.ts';
import { KeyringUnusable } from './keyring.ts';
import { keyChoices } from './make-key.ts';
import { commandFor } from './named-key-file.ts';
import { firstKeyFile, type KeyKind, type NotedKey, placeOfKey, wrapName } from './noted-key.ts';
import { prepareKey, type PreparedKey, removeKey } from './prepare-key.ts';
import { type Resealed, resealSessions } from './reseal-sessions.ts';

/** Options of {@link rekey}. */
export interface RekeyWishes {
  /** Where the new key goes. Default: where a first key would go. */
  readonly to?: KeyKind | undefined;
  /** Passphrase for a new key of that kind. Default: ENTRADA_KEY_PASSPHRASE. */
  readonly passphrase?: Secret | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * Seals with the key that seals now what else is sealed with these keys, and returns the errors of what could not be
   * opened; `keyId` in the details of one is the key that it needs.
   */
  resealOthers?(): Promise<readonly EntradaError[]>;
}

/** The result of {@link rekey}. */
export interface Rekeyed extends Resealed {
  /** The key that seals from now on. */
  readonly noted: NotedKey;
  /** Whether this only finished an earlier call, without creating a new key. */
  readonly isFinished: boolean;
  /** Ids of older keys that were kept: sessions that could not be read now may need them. */
  readonly keptKeys: readonly string[];
}

/**
 * Creates a new key, seals every session with it and removes the older ones.
 *
 * The older keys stay in use alongside the new one until every session is sealed again: so this may be killed at any
 * point, and every session can be read; the next call finishes it. Sessions that are renewed meanwhile are sealed with
 * the new key.
 *
 * @param cache - The sessions that the keys seal.
 * @throws {EntradaError} `KEY_UNREADABLE` when the key in use cannot be read or the new one cannot be stored; the
 * errors of reading and writing. Nothing is lost then.
 */
export async function rekey(cache: TokenCache, chain: KeyChain, wishes: RekeyWishes = {}): Promise<Rekeyed> {
  const lock = await cache.lock(rekeyLock, { signal: wishes.signal });
  try {
    return await rekeyInTurn(cache, chain, wishes);
  } finally {
    await lock.release();
  }
}

/** No session has this id: its lock makes processes that rekey take turns. */
const rekeyLock = '0'.repeat(32);

async function rekeyInTurn(cache: TokenCache, chain: KeyChain, wishes: RekeyWishes): Promise<Rekeyed> {
  // A process that was stopped so long that it lost its turn, or a sign-in that replaces a lost key, may interfere.
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    await removeLeftovers(chain);
    const begun = await noteWithStray(chain);
    if (begun !== undefined && begun.keys.length > 1) {
      const finished = await finish(cache, chain, begun, wishes);
      if (finished === undefined) continue;
      const isAsWished = wishes.to === undefined || wishes.to === finished.noted.kind;
      if (isAsWished || finished.keptKeys.length > 0) return { ...finished, isFinished: true };
    }
    const added = begun === undefined ? undefined : await addKey(chain, wishes);
    const done = added === undefined ? undefined : await finish(cache, chain, added, wishes);
    if (done !== undefined) return { ...done, isFinished: false };
  }
  throw new EntradaError('KEY_UNREADABLE', 'Cannot change the key of saved sessions: other processes change it, too', {
    hint: 'Run "entrada cache rekey" again.',
  });
}

const mostAttempts = 8;

/** Returns the note, after adding a key file that a process left next to the noted keys. Undefined: look again. */
async function noteWithStray(chain: KeyChain): Promise<KeyNote | undefined> {
  const note = chain.note();
  const stray = (await chain.read()).find(({ id }) => !note.keys.some((noted) => noted.id === id));
  if (stray === undefined || note.number === 0) return note;
  const keys = [...note.keys, { kind: 'file', id: stray.id, file: firstKeyFile } as const];
  return replaceKeyNote(chain.noteFolder, note, { ...note, keys })
    ? { ...note, keys, number: note.number + 1 }
    : undefined;
}

/** Puts a new key before the one in use, so that everything is sealed with it from now on. Undefined: look again. */
async function addKey(chain: KeyChain, wishes: RekeyWishes): Promise<KeyNote | undefined> {
  const { env, folders } = chain.surroundings;
  let problem = 'there is no place for it';
  for (const kind of wishes.to === undefined ? keyChoices(env) : [wishes.to]) {
    const before = chain.note();
    const [inUse] = await chain.read();
    try {
      const prepared = await prepareKey(chain, kind, wishes.passphrase);
      if (prepared.key.id === inUse?.id) throw sameKey(placeOfKey(prepared.noted, folders.data));
      return await storeAndNote(chain, before, inUse, prepared);
    } catch (error) {
      if (!(error instanceof KeyringUnusable)) throw error;
      problem = error.message;
    }
  }
  throw keyError('keyring', problem, 'Run "entrada cache rekey -To file", or -To passphrase.');
}

async function storeAndNote(
  chain: KeyChain,
  before: KeyNote,
  inUse: MasterKey | undefined,
  { key, noted, store }: PreparedKey,
): Promise<KeyNote | undefined> {
  const { noteFolder } = chain;
  let seen = before;
  if ((noted.kind === 'file' || noted.kind === 'keyring') && before.keys.length > 0) {
    // Noted before it is stored, so that its place is known when the process ends here.
    seen = { ...before, number: before.number + 1, leftovers: [...before.leftovers, noted] };
    if (!replaceKeyNote(noteFolder, before, seen)) return undefined;
  }
  await store();
  chain.remember(key);
  const older = before.keys.map((old) => (inUse === undefined ? old : reachable(old, inUse, key)));
  const next = { number: seen.number + 1, keys: [noted, ...older], leftovers: before.leftovers };
  if (replaceKeyNote(noteFolder, seen, next)) return next;
  await removeKey(chain, noted);
  return undefined;
}

/** A passphrase that changes would leave the older key to those who know the former one. */
function reachable(old: NotedKey, oldKey: MasterKey, newKey: MasterKey): NotedKey {
  if (old.kind !== 'passphrase' || old.id !== oldKey.id) return old;
  const sealed = seal(oldKey.key.export(), newKey, wrapName(old.id)).toString('base64url');
  return { kind: 'wrapped', id: old.id, sealed };
}

/** Seals every session with the first key and removes the others. Undefined: look again. */
async function finish(
  cache: TokenCache,
  chain: KeyChain,
  note: KeyNote,
  wishes: RekeyWishes,
): Promise<Omit<Rekeyed, 'isFinished'> | undefined> {
  const [noted, ...older] = note.keys;
  if (noted === undefined) return undefined;
  const sessions = await resealSessions(cache, wishes.signal);
  const others = (await wishes.resealOthers?.()) ?? [];
  // A key that is noted and cannot be read now may be readable later.
  const isLater = ({ code, details }: EntradaError) =>
    code === 'KEY_UNREADABLE' || note.keys.some(({ id }) => id === details['keyId']);
  const resealed = {
    count: sessions.count,
    unreadable: [...sessions.unreadable, ...others.filter((error) => !isLater(error))],
    unreached: [...sessions.unreached, ...others.filter(isLater)],
  };
  if (resealed.unreached.length > 0) return { ...resealed, noted, keptKeys: older.map(({ id }) => id) };
  const next = { keys: [noted], leftovers: [...note.leftovers, ...older] };
  if (older.length > 0 && !replaceKeyNote(chain.noteFolder, note, next)) {
    // Another process does the same; when it has finished, this one has, too.
    const now = chain.note();
    if (now.keys[0]?.id !== noted.id || now.keys.length > 1) return undefined;
  }
  await removeLeftovers(chain);
  return { ...resealed, noted, keptKeys: [] };
}

/** Removes keys that seal nothing; one that cannot be removed now is left to the next call. */
async function removeLeftovers(chain: KeyChain): Promise<void> {
  const before = chain.note();
  if (before.leftovers.length === 0) return;
  // Only the number grows: a process that is about to use one of these keys has to start over.
  if (!replaceKeyNote(chain.noteFolder, before, before)) return;
  const left = [];
  for (const noted of before.leftovers) {
    try {
      await removeKey(chain, noted);
    } catch (error) {
      if (!isEntradaError(error) && !(error instanceof KeyringUnusable)) throw error;
      left.push(noted);
    }
  }
  replaceKeyNote(chain.noteFolder, { ...before, number: before.number + 1 }, { keys: before.keys, leftovers: left });
}

function sameKey(place: string): EntradaError {
  return keyError(
    place,
    'it is the key in use',
    `Make another file, set ENTRADA_KEY_FILE to it and run "entrada cache rekey" again: ${commandFor('new.key')}`,
  );
}
