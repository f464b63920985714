import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { win32 } from 'node:path';
import { ownAccount, plainPath, type RunProgram, runProgram } from '../../base/new-windows-folder.ts';
import { windowsProgram } from '../../base/windows-system.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Returns who besides this user, the system and administrators can open a folder of Windows.
 *
 * @param path - Absolute.
 * @param takeFile - Reads and removes the file that icacls wrote.
 * @returns Security identifiers, or the letters that stand for them in SDDL (`WD`: everyone; `BU`: all users), each
 *   once; undefined if the access list cannot be read.
 */
export function othersWithAccess(
  path: string,
  env: Env,
  run: RunProgram = runProgram,
  takeFile: (path: string) => Buffer = takeTemporaryFile,
): string[] | undefined {
  // What icacls prints is in the language of the system; the file that it saves is not.
  const file = win32.join(tmpdir(), `entrada-${randomBytes(8).toString('hex')}.acl`);
  try {
    const { status } = run(windowsProgram('icacls.exe', env), [plainPath(path), '/save', file, '/q']);
    if (status !== 0) return undefined;
    return trusteesIn(takeFile(file).toString('utf16le'), ownAccount(env, run).slice(1));
  } catch {
    return undefined;
  }
}

/** The system and administrators, who can open everything anyway; placeholders for the owner. */
const expected = new Set(['SY', 'BA', 'CO', 'OW', 'S-1-5-18', 'S-1-5-32-544', 'S-1-3-0', 'S-1-3-4']);

/** The built-in accounts of a machine, by the end of their identifiers. */
const builtIn = new Map([
  ['500', 'LA'],
  ['501', 'LG'],
]);

/**
 * @param saved - The name of the folder, and its list in the Security Descriptor Definition Language, such as
 *   `D:PAI(A;OICI;FA;;;S-1-5-21-1-2-3-1001)`.
 */
function trusteesIn(saved: string, sid: string): string[] | undefined {
  const list = /^D:.*$/m.exec(saved)?.[0];
  if (list === undefined) return undefined;
  // Without a list, everyone has access.
  if (list.startsWith('D:NO_ACCESS_CONTROL')) return ['WD'];
  const own = [sid, builtIn.get(sid.slice(sid.lastIndexOf('-') + 1))];
  const entries = [...list.matchAll(/\(([^()]*)/g)].map(([, entry = '']) => entry.split(';'));
  const granted = entries
    .filter(([type = '']) => ['A', 'OA', 'XA', 'ZA'].includes(type))
    .map((entry) => entry[5] ?? '');
  return [...new Set(granted)].filter((trustee) => !expected.has(trustee) && !own.includes(trustee));
}

function takeTemporaryFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } finally {
    rmSync(path, { force: true });
  }
}
