import { hash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readdirSync, type Stats, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { EntradaError, messageOf, systemErrorCode } from '../../base/errors.ts';
import type { Environment } from './calling-shell.ts';
import type { ProcessIdentity } from '../processes/process.ts';

/** A socket that belongs, by its name, to a shell's agent. */
export interface AgentSocket {
  readonly path: string;
  readonly shell: ProcessIdentity;
}

/**
 * Gives the folders that agents' sockets may be in, the preferred one first: beneath `$XDG_RUNTIME_DIR` and beneath the
 * folder for temporary files. All are searched, because a child may have other variables than the command that signed in.
 * Another `ENTRADA_HOME` has agents of its own, as it has everything of its own.
 */
export function agentFolders(env: Environment): string[] {
  const userId = process.getuid?.();
  if (userId === undefined) return [];
  const runtime = absolute(env['XDG_RUNTIME_DIR']);
  const home = env['ENTRADA_HOME'];
  // Too long a path would not do for a socket, so the other home shows as a digest.
  const other = home === undefined || home === '' ? '' : `-${hash('sha256', resolve(home), 'hex').slice(0, 8)}`;
  const temporary = [absolute(env['TMPDIR']) ?? '/tmp', '/tmp'].map((folder) =>
    join(folder, `entrada-${userId}${other}`),
  );
  return [...new Set([...(runtime === undefined ? [] : [join(runtime, `entrada${other}`)]), ...temporary])];
}

/** Lists the agents' sockets in folders that are ours alone; a folder that is not there or not ours holds none. */
export function listAgentSockets(folders: readonly string[]): AgentSocket[] {
  return folders.flatMap((folder) =>
    namesIn(folder).flatMap((name) => {
      const shell = shellOf(name);
      const path = join(folder, name);
      return shell !== undefined && isOurSocket(path) ? [{ path, shell }] : [];
    }),
  );
}

/**
 * Makes the first of the folders that can be had for us alone (0700), and says where the shell's socket goes.
 *
 * @throws {EntradaError} `STORAGE_FAILED` with what is wrong about each folder.
 */
export function prepareSocketPath(folders: readonly string[], shell: ProcessIdentity): string {
  const faults: string[] = [];
  for (const folder of folders) {
    const path = join(folder, `agent-${shell.pid}-${shell.startTime}.sock`);
    const fault = faultOfPath(path) ?? faultOfFolder(folder);
    if (fault === undefined) return path;
    faults.push(`"${folder}": ${fault}`);
  }
  throw new EntradaError(
    'STORAGE_FAILED',
    `Cannot make a private folder for the agent's socket: ${faults.join('; ')}`,
    {
      hint: 'Set XDG_RUNTIME_DIR to a folder of your own with a short path, then run the command again.',
    },
  );
}

/** Tells, of names that {@link listAgentSockets} passes over, those of sockets not put in their place yet. */
export function unfinishedSockets(folder: string): { readonly path: string; readonly pid: number }[] {
  return namesIn(folder).flatMap((name) => {
    const pid = /^\.(\d+)-[0-9a-f]+\.tmp$/.exec(name)?.[1];
    return pid === undefined ? [] : [{ path: join(folder, name), pid: Number(pid) }];
  });
}

function shellOf(name: string): ProcessIdentity | undefined {
  const parts = /^agent-(\d+)-(\d+)\.sock$/.exec(name);
  if (parts === null) return undefined;
  const [, pid = '', startTime = ''] = parts;
  return { pid: Number(pid), startTime };
}

function absolute(folder: string | undefined): string | undefined {
  return folder !== undefined && isAbsolute(folder) ? folder : undefined;
}

function namesIn(folder: string): string[] {
  try {
    const stat = lstatSync(folder, { throwIfNoEntry: false });
    const isOursAlone = stat !== undefined && stat.isDirectory() && isOurs(stat.uid) && (stat.mode & 0o022) === 0;
    return isOursAlone ? readdirSync(folder) : [];
  } catch {
    // A folder above it that we cannot enter.
    return [];
  }
}

function isOurSocket(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat !== undefined && stat.isSocket() && isOurs(stat.uid);
}

/** What sun_path takes on macOS and the BSDs, less the final zero; Linux takes 4 more. */
const longestPath = 103;

function faultOfPath(path: string): string | undefined {
  const bytes = Buffer.byteLength(path);
  return bytes > longestPath ? `its socket's path has ${bytes} bytes where the system takes ${longestPath}` : undefined;
}

function faultOfFolder(folder: string): string | undefined {
  try {
    // Not in another user's runtime folder, whose variable `su` hands on: its owner could put anything in our place.
    const above = statSync(dirname(folder), { throwIfNoEntry: false });
    if (above === undefined) return 'the folder above it does not exist';
    if (!isSafeAbove(above)) return `others may change the folder above it (owner ${above.uid})`;
    makeFolder(folder);
    // Not followed: a symbolic link could lead to where others read along.
    const stat = lstatSync(folder);
    if (!stat.isDirectory()) return 'something else than a folder stands in its place';
    if (!isOurs(stat.uid)) return `it belongs to another user (id ${stat.uid})`;
    if ((stat.mode & 0o077) !== 0) chmodSync(folder, 0o700);
    return undefined;
  } catch (cause) {
    return messageOf(cause);
  }
}

/** Ours, or one where everybody may remove only what is his (`/tmp`), or one that only the system may change. */
function isSafeAbove({ uid, mode }: Stats): boolean {
  const isSticky = (mode & 0o1000) !== 0;
  return isOurs(uid) || isSticky || (uid === 0 && (mode & 0o022) === 0);
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (cause) {
    if (systemErrorCode(cause) !== 'EEXIST') throw cause;
  }
}

function isOurs(ownerId: number): boolean {
  return ownerId === process.getuid?.();
}
