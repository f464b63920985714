import { type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Returns a warning about a file whose content decides who is trusted, if anyone besides its user and root can change
 * or replace it. Links are followed.
 *
 * @returns A sentence; undefined if no one can, if there is no such file, and on Windows, which has access lists.
 */
export function cautionAbout(path: string): string | undefined {
  const file = statSync(path, { throwIfNoEntry: false });
  const folder = statSync(dirname(path), { throwIfNoEntry: false });
  if (process.getuid === undefined || file === undefined || folder === undefined) return undefined;
  const found = whoCanChange(file) ?? whoCanReplace(folder);
  if (found === undefined) return undefined;
  return `The authorities in "${path}" are trusted, but ${found}; make it writable for you alone: chmod go-w.`;
}

function whoCanChange(file: Stats): string | undefined {
  if (file.uid !== 0 && file.uid !== process.getuid?.()) return `the file belongs to another user (id ${file.uid})`;
  return isOpen(file) ? `other users can write the file (mode ${modeOf(file)})` : undefined;
}

/** In a folder with the sticky bit, such as /tmp, others cannot replace a file. */
function whoCanReplace(folder: Stats): string | undefined {
  const isSticky = (folder.mode & 0o1000) !== 0;
  return isOpen(folder) && !isSticky ? `other users can write its folder (mode ${modeOf(folder)})` : undefined;
}

/** A user's own group usually contains that user alone, and its files are then made writable for the group. */
function isOpen({ mode, gid }: Stats): boolean {
  const isForeignGroup = gid !== 0 && gid !== process.getgid?.();
  return (mode & (isForeignGroup ? 0o022 : 0o002)) !== 0;
}

function modeOf({ mode }: Stats): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
