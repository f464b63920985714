import { win32 } from 'node:path';
import { EntradaError } from './errors.ts';
import { findHomeFolder } from './folders.ts';
import { variableOf, windowsProgram } from './windows-system.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Runs a program of Windows until it ends. */
export type RunProgram = (
  program: string,
  args: readonly string[],
) => { readonly status: number | null; readonly stdout: string; readonly stderr: string };

/**
 * Returns whether a folder is outside of the user's profile, whose access list names only the user, the system and
 * administrators. Elsewhere, a new folder has the access list of the folder around it, which often lets all users read.
 *
 * @param path - Absolute.
 */
export function isOutsideProfile(path: string, env: Env): boolean {
  const places = [findHomeFolder(env, 'win32'), variableOf(env, 'LOCALAPPDATA'), variableOf(env, 'APPDATA')];
  return !places.some((place) => place !== undefined && win32.isAbsolute(place) && isWithin(path, place));
}

/**
 * Lets only the user open a new folder outside of the profile, and what will be in it.
 *
 * @param path - Absolute, of an empty folder.
 * @throws {EntradaError} `STORAGE_FAILED` if Windows does not, as on a disk without access lists.
 */
export function closeNewFolder(path: string, env: Env = process.env, run: RunProgram = runProgram): void {
  if (!isOutsideProfile(path, env)) return;
  const folder = plainPath(path);
  const args = [folder, '/inheritance:r', '/grant:r', `${ownAccount(env, run)}:(OI)(CI)F`, '/q'];
  const { status, stdout, stderr } = run(windowsProgram('icacls.exe', env), args);
  if (status === 0) return;
  const reason = (stderr.trim() || stdout.trim()).split(/\r?\n/)[0] || `icacls.exe ended with ${status}`;
  throw new EntradaError('STORAGE_FAILED', `Cannot keep other users out of the folder "${folder}": ${reason}`, {
    hint: 'Set ENTRADA_HOME to a folder on a disk with access lists (NTFS), or remove it to use your profile.',
    details: { path: folder, reason },
  });
}

/** Returns the user as icacls takes it: `*` and the security identifier, or `DOMAIN\name`. */
export function ownAccount(env: Env, run: RunProgram): string {
  const { stdout } = run(windowsProgram('whoami.exe', env), ['/user', '/fo', 'csv', '/nh']);
  const sid = /"(S-1-[\d-]+)"/.exec(stdout)?.[1];
  if (sid !== undefined) return `*${sid}`;
  const name = stdout.trim();
  // Only this alphabet is the same in each code page.
  if (/^[\w. $-]+\\[\w. $-]+$/.test(name)) return name;
  throw new EntradaError('STORAGE_FAILED', 'Cannot find the identifier of your account: whoami.exe did not print it');
}

/** Removes the prefix that Node puts before long paths, which other programs do not take. */
export function plainPath(path: string): string {
  return path.replace(/^\\\\\?\\UNC\\/i, '\\\\').replace(/^\\\\\?\\/, '');
}

/** Runs a program without a window. */
export function runProgram(program: string, args: readonly string[]): ReturnType<RunProgram> {
  // Not imported above: it would be loaded at every start.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', windowsHide: true });
  return { status, stdout: stdout ?? '', stderr: stderr || error?.message || '' };
}

function isWithin(path: string, folder: string): boolean {
  const relative = win32.relative(plainPath(folder), plainPath(path));
  return relative !== '..' && !relative.startsWith('..\\') && !win32.isAbsolute(relative);
}
