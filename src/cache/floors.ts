import { hash } from 'node:crypto';
import { join } from 'node:path';
import { readPrivateFile, writePrivateFileAtomically } from '../base/private-files.ts';

/**
 * The least generation that a value of a store may have. It is kept outside the store, so that a person who can write
 * to the store cannot put an old value back.
 */
export interface Floors {
  /** Returns the least generation of a key; 0 when it is not known. */
  least(key: string): number;
  /** Raises it, where that is possible. */
  raise(key: string, generation: number): Promise<void>;
}

/** Keeps floors in this process's memory. */
export function memoryFloors(): Floors {
  const floors = new Map<string, number>();
  return {
    least: (key) => floors.get(key) ?? 0,
    async raise(key, generation) {
      floors.set(key, Math.max(generation, floors.get(key) ?? 0));
    },
  };
}

/**
 * Keeps floors in files, one for each key that needs one: a removed session, the notes of current sessions.
 *
 * @param folder - Where the key is, not where the sessions are; created when it is needed.
 * @param place - The store that they are of.
 */
export function fileFloors(folder: string, place: string): Floors {
  const pathOf = (key: string): string => join(folder, hash('sha256', `${place}\n${key}`, 'hex').slice(0, 32));
  const least = (key: string): number => {
    try {
      const text = readPrivateFile(pathOf(key))?.toString('latin1').trim() ?? '';
      return /^\d{1,15}$/.test(text) ? Number(text) : 0;
    } catch {
      return 0;
    }
  };
  return {
    least,
    async raise(key, generation) {
      if (generation <= least(key)) return;
      try {
        // The folder is not listed: it can have many files.
        writePrivateFileAtomically(pathOf(key), String(generation), `${pathOf(key)}.${process.pid}`);
      } catch {
        // On a full disk, or in a folder that cannot be written to, a session can be removed all the same.
      }
    },
  };
}
