import { hash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readdirSync, type Stats, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve, win32 } from 'node:path';
import { EntradaError, messageOf, systemErrorCode } from '../../base/errors.ts';
import { entradaFolders, findHomeFolder } from '../../base/folders.ts';
import { ensurePrivateFolder } from '../../base/private-files.ts';
import type { Environment } from './shells-around.ts';
import type { ProcessIdentity } from '../processes/process.ts';

/** A socket, or on Windows a file that names a pipe, that belongs to a shell's agent by its name. */
export interface AgentSocket {
  readonly path: string;
  readonly shell: ProcessIdentity;
}

/**
 * Returns the folders that agents' sockets may be in, the preferred one first: below `$XDG_RUNTIME_DIR`, below the
 * folder for temporary files, and in the home folder, since another user can make the folder in `/tmp` first. All are
 * searched, because a child may have different variables than the command that signed in. Each `ENTRADA_HOME` has its
 * own agents. On Windows, it is the folder of the master key, with which the files share their protection.
 */
export function agentFolders(env: Environment, platform: NodeJS.Platform = process.platform): string[] {
  if (platform === 'win32') {
    return [win32.join(entradaFolders(env, platform, findHomeFolder(env, platform)).data, 'agents')];
  }
  const userId = process.getuid?.();
  if (userId === undefined) return [];
  const runtime = absolute(env['XDG_RUNTIME_DIR']);
  const home = env['ENTRADA_HOME'];
  // Too long a path would not do for a socket, so the other home shows as a digest.
  const other = home === undefined || home === '' ? '' : `-${hash('sha256', resolve(home), 'hex').slice(0, 8)}`;
  const temporary = [absolute(env['TMPDIR']) ?? '/tmp', '/tmp'].map((folder) =>
    join(folder, `entrada-${userId}${other}`),
  );
  const own = absolute(home) ?? absolute(env['HOME']);
  return [
    ...new Set([
      ...(runtime === undefined ? [] : [join(runtime, `entrada${other}`)]),
      ...temporary,
      ...(own === undefined ? [] : [join(own, `.entrada-agent${other}`)]),
    ]),
  ];
}

/** Returns whether an agent's path is a file that names a pipe and has its secret, in place of a socket. */
export function isPipeFile(path: string): boolean {
  return path.endsWith('.pipe');
}

/** Lists the agents' sockets in folders that only this user can change; other and missing folders are skipped. */
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
 * Creates the first folder that can be private to this user (0700), and returns the path of the shell's socket in it.
 *
 * @throws {EntradaError} `STORAGE_FAILED` with the problem of each folder.
 */
export function prepareSocketPath(
  folders: readonly string[],
  shell: ProcessIdentity,
  platform: NodeJS.Platform = process.platform,
): string {
  if (platform === 'win32') return preparePipePath(folders[0] ?? '', shell);
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

function preparePipePath(folder: string, shell: ProcessIdentity): string {
  ensurePrivateFolder(folder);
  return join(folder, `agent-${shell.pid}-${shell.startTime}.pipe`);
}

/** Lists sockets that are not moved to their final path yet, which {@link listAgentSockets} skips. */
export function unfinishedSockets(folder: string): { readonly path: string; readonly pid: number }[] {
  return namesIn(folder).flatMap((name) => {
    const pid = /^\.(\d+)-[0-9a-f]+\.tmp$/.exec(name)?.[1];
    return pid === undefined ? [] : [{ path: join(folder, name), pid: Number(pid) }];
  });
}

function shellOf(name: string): ProcessIdentity | undefined {
  const parts = /^agent-(\d+)-(\d+)\.(?:sock|pipe)$/.exec(name);
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
    const isOursAlone = stat !== undefined && stat.isDirectory() && isOurs(stat.uid) && isClosedToOthers(stat);
    return isOursAlone ? readdirSync(folder) : [];
  } catch {
    // A parent folder that this user cannot enter.
    return [];
  }
}

function isClosedToOthers({ mode }: Stats): boolean {
  // Modes mean nothing on Windows.
  return process.getuid === undefined || (mode & 0o022) === 0;
}

function isOurSocket(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat !== undefined && (isPipeFile(path) ? stat.isFile() : stat.isSocket()) && isOurs(stat.uid);
}

/** Length of sun_path on macOS and the BSDs, without the final zero; Linux allows 4 more bytes. */
const longestPath = 103;

function faultOfPath(path: string): string | undefined {
  const bytes = Buffer.byteLength(path);
  return bytes > longestPath ? `its socket's path has ${bytes} bytes where the system takes ${longestPath}` : undefined;
}

function faultOfFolder(folder: string): string | undefined {
  try {
    // Not in another user's runtime folder, whose variable `su` hands on: its owner could replace the folder.
    const above = statSync(dirname(folder), { throwIfNoEntry: false });
    if (above === undefined) return 'the folder above it does not exist';
    if (!isSafeAbove(above)) return `others may change the folder above it (owner ${above.uid})`;
    makeFolder(folder);
    // Not followed: a symbolic link could lead to where others read along.
    const stat = lstatSync(folder);
    if (!stat.isDirectory()) return 'something other than a folder is in its place';
    if (!isOurs(stat.uid)) return `it belongs to another user (id ${stat.uid})`;
    if ((stat.mode & 0o077) !== 0) chmodSync(folder, 0o700);
    return undefined;
  } catch (cause) {
    return messageOf(cause);
  }
}

/**
 * Returns whether this user owns the folder, or only the system may change it, or it is sticky (as `/tmp`).
 */
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
  return process.getuid === undefined || ownerId === process.getuid();
}
