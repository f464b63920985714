import { isObject, type JsonObject, numberField, textField } from '../../base/json.ts';
import { join } from 'node:path';

/** How a key is kept: in the system's keyring, derived from a passphrase, in a file the user names, or in Entrada's. */
export const keyKinds = ['keyring', 'passphrase', 'key-file', 'file'] as const;
/** One of {@link keyKinds}. */
export type KeyKind = (typeof keyKinds)[number];

/** The cost of trying a passphrase (RFC 7914): cost factor N (a power of two), block size r and parallelization p. */
export interface ScryptCost {
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
}

/** The place and id of a key, without its secret. */
export type NotedKey =
  /** A file of this name in Entrada's data folder. */
  | { readonly kind: 'file'; readonly id: string; readonly file: string }
  /** The file that ENTRADA_KEY_FILE names, and where it was when this was noted. */
  | { readonly kind: 'key-file'; readonly id: string; readonly path: string }
  | ({ readonly kind: 'passphrase'; readonly id: string; readonly salt: string } & ScryptCost)
  | { readonly kind: 'keyring'; readonly id: string }
  /** Sealed by the first key, so that the first key opens it. */
  | { readonly kind: 'wrapped'; readonly id: string; readonly sealed: string };

/** Name of the key file that is used before anything is noted. */
export const firstKeyFile = 'master.key';

/** Reads one key of a note; undefined when it is malformed. */
export function notedKeyFrom(value: unknown): NotedKey | undefined {
  if (!isObject(value)) return undefined;
  const id = textField(value, 'id');
  if (id === undefined || !/^[0-9a-f]{16}$/.test(id)) return undefined;
  switch (textField(value, 'kind')) {
    case 'file': {
      const file = textField(value, 'file');
      // The name becomes part of a path.
      return file !== undefined && /^master(?:-[0-9a-f]{16})?\.key$/.test(file)
        ? { kind: 'file', id, file }
        : undefined;
    }
    case 'key-file': {
      const path = textField(value, 'path');
      return path ? { kind: 'key-file', id, path } : undefined;
    }
    case 'passphrase':
      return passphraseFrom(value, id);
    case 'keyring':
      return { kind: 'keyring', id };
    case 'wrapped': {
      const sealed = textField(value, 'sealed');
      return sealed === undefined ? undefined : { kind: 'wrapped', id, sealed };
    }
    default:
      return undefined;
  }
}

function passphraseFrom(value: JsonObject, id: string): NotedKey | undefined {
  const salt = textField(value, 'salt');
  const cost = numberField(value, 'cost');
  const blockSize = numberField(value, 'blockSize');
  const parallelization = numberField(value, 'parallelization');
  if (salt === undefined || !/^[\w-]{22,86}$/.test(salt)) return undefined;
  // Beyond these a note would take a machine's whole memory, or hours.
  if (!isBetween(cost, 2, 2 ** 20) || !Number.isInteger(Math.log2(cost))) return undefined;
  if (!isBetween(blockSize, 1, 16) || !isBetween(parallelization, 1, 16)) return undefined;
  return { kind: 'passphrase', id, salt, cost, blockSize, parallelization };
}

function isBetween(value: number | undefined, least: number, most: number): value is number {
  return value !== undefined && Number.isInteger(value) && value >= least && value <= most;
}

/** Returns the place of a key in words. */
export function placeOfKey(noted: NotedKey, dataFolder: string): string {
  switch (noted.kind) {
    case 'file':
      return join(dataFolder, noted.file);
    case 'key-file':
      return noted.path;
    case 'passphrase':
      return 'the passphrase in ENTRADA_KEY_PASSPHRASE';
    case 'keyring':
      return `the keyring's entry entrada/${noted.id}`;
    case 'wrapped':
      return 'the key after it';
  }
}

/** The name under which the note seals an older key. */
export function wrapName(id: string): string {
  return `key ${id}`;
}
