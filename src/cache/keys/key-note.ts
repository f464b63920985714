import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EntradaError, isEntradaError } from '../../base/errors.ts';
import { isObject, parseJson } from '../../base/json.ts';
import { createPrivateFile, listFolder, readPrivateFile, removePrivateFile } from '../../base/private-files.ts';
import { type NotedKey, notedKeyFrom } from './noted-key.ts';

/** The keys and where each is kept, without secrets. When there is no note, a key file of the usual name is the key. */
export interface KeyNote {
  /** Grows with every change; 0 when there is no note. */
  readonly number: number;
  /** The sealing key first, then those that records may still be sealed with. */
  readonly keys: readonly NotedKey[];
  /** Keys that seal nothing and have yet to be removed from where they are. */
  readonly leftovers: readonly NotedKey[];
}

/*
 * A note is a file <folder>/<number>.json, and the highest number counts. A change creates the next number, and the
 * file system lets one process do so: without any lock, a change never overwrites another process's change.
 */

/**
 * Reads the note.
 *
 * @param folder - Need not exist.
 * @throws {EntradaError} `KEY_UNREADABLE` when it is damaged.
 */
export function readKeyNote(folder: string): KeyNote | undefined {
  // Most machines have none, and throwing and catching an error costs more than this check.
  if (!existsSync(folder)) return undefined;
  for (;;) {
    const number = highestNote(folder);
    if (number === 0) return undefined;
    const path = join(folder, `${number}.json`);
    let text: string | undefined;
    try {
      text = readPrivateFile(path)?.toString('utf8');
    } catch (cause) {
      throw isEntradaError(cause) ? noteError(path, String(cause.details['reason']), cause) : cause;
    }
    // It is gone when a newer one was made right now.
    if (text !== undefined) return keyNoteFrom(text, number, path);
  }
}

/**
 * Puts a note in place of the one that was read.
 *
 * @returns False when another process was first; nothing is changed then.
 * @throws {EntradaError} `STORAGE_FAILED`.
 */
export function replaceKeyNote(folder: string, before: KeyNote | undefined, next: Omit<KeyNote, 'number'>): boolean {
  const number = (before?.number ?? 0) + 1;
  const path = join(folder, `${number}.json`);
  const { keys, leftovers } = next;
  if (!createPrivateFile(path, `${JSON.stringify({ version, keys, leftovers })}\n`)) return false;
  if (highestNote(folder) !== number) {
    // This process was so slow that its note is outdated already.
    removePrivateFile(path);
    return false;
  }
  for (const older of noteNumbers(folder).filter((other) => other < number)) removeOld(join(folder, `${older}.json`));
  return true;
}

/** Removes an outdated note. No process reads it anymore, so a failure is ignored. */
function removeOld(path: string): void {
  try {
    removePrivateFile(path);
  } catch (cause) {
    if (!isEntradaError(cause)) throw cause;
  }
}

function highestNote(folder: string): number {
  return Math.max(0, ...noteNumbers(folder));
}

function noteNumbers(folder: string): number[] {
  return listFolder(folder).flatMap((name) => (/^[1-9]\d{0,8}\.json$/.test(name) ? [Number.parseInt(name, 10)] : []));
}

const version = 1;

function keyNoteFrom(text: string, number: number, path: string): KeyNote {
  let value: unknown;
  try {
    value = parseJson(text, 'the note', 'KEY_UNREADABLE');
  } catch (cause) {
    throw noteError(path, `its ${text.length} characters are not JSON`, cause);
  }
  if (!isObject(value)) throw noteError(path, 'it is not a note of a key');
  if (value['version'] !== version) throw noteError(path, 'it was written by another version of Entrada');
  const keys = notedKeysFrom(value['keys']);
  const leftovers = notedKeysFrom(value['leftovers']);
  if (keys === undefined || keys.length === 0 || leftovers === undefined) throw noteError(path, 'it names no key');
  return { number, keys, leftovers };
}

function notedKeysFrom(value: unknown): NotedKey[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const keys = value.map(notedKeyFrom).filter((key) => key !== undefined);
  return keys.length === value.length ? keys : undefined;
}

function noteError(path: string, found: string, cause?: unknown): EntradaError {
  return new EntradaError('KEY_UNREADABLE', `Cannot read where the key of saved sessions is "${path}": ${found}`, {
    hint: 'Put that file back if you have a copy. Otherwise remove it and run "entrada Connect-Entra" again for each session.',
    cause,
    details: { place: path },
  });
}
