import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { quoteForUser } from './shell-quote.ts';

/**
 * Returns a warning about a file with a secret if every user of this machine can read it: its own permissions, and
 * those of all its folders, allow it. Links are followed.
 *
 * @param parameterName - The parameter that names the file.
 * @returns Undefined also if it cannot be found out, for files of others, and on Windows, which has access lists.
 */
export function warningOfReadableFile(path: string, parameterName: string): string | undefined {
  if (!isReadableByOthers(path)) return undefined;
  return `Other users can read the file of -${parameterName}; keep it for yourself: chmod 600 ${quoteForUser(path)}`;
}

function isReadableByOthers(path: string): boolean {
  try {
    const real = realpathSync(path);
    const { mode, uid } = statSync(real);
    if (uid !== process.getuid?.() || (mode & 0o4) === 0) return false;
    return foldersAbove(real).every((folder) => (statSync(folder).mode & 0o1) !== 0);
  } catch {
    return false;
  }
}

function foldersAbove(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...foldersAbove(folder)];
}
