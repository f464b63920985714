import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyChain } from '../../src/cache/keys/key-surroundings.ts';
import { replaceKeyNote } from '../../src/cache/keys/key-note.ts';
import { masterKeyOf } from '../../src/cache/master-key.ts';

/** Where the note of the keys is. */
export function keyNoteFolder(stateFolder: string): string {
  return join(stateFolder, 'key');
}

/** Leaves what a rekey leaves that was killed right after its new key counted; gives the ids, the new one first. */
export function replaceNoteWith({ surroundings, note, noteFolder }: KeyChain, kind: 'file'): string[] {
  const bytes = randomBytes(32);
  const { id } = masterKeyOf(bytes);
  const file = `master-${id}.key`;
  mkdirSync(surroundings.folders.data, { recursive: true });
  writeFileSync(join(surroundings.folders.data, file), bytes, { mode: 0o600 });
  const before = note();
  const keys = [{ kind, id, file }, ...before.keys];
  replaceKeyNote(noteFolder, before, { keys, leftovers: [] });
  return keys.map((key) => key.id);
}
