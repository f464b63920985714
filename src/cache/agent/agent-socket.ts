import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, lstatSync, renameSync, unlinkSync } from 'node:fs';
import type { Server } from 'node:net';
import { dirname, join } from 'node:path';
import { systemErrorCode } from '../../base/errors.ts';
import { agentFaultOf } from './agent-error.ts';
import { askAgent } from './ask-agent.ts';

/** A socket that clients can find. */
export interface PublishedSocket {
  /** Returns whether the file at its path is still this socket. */
  isInPlace(): boolean;
  /** Removes it, unless another socket has its path. */
  remove(): void;
}

/**
 * Lets a server listen at a path, for this user only (0600). It listens before it can be found there, so that a socket
 * that refuses is surely dead; and of several that try at once one gets the path.
 *
 * @param listenAt - Starts to listen, and creates a file for clients. Default: a socket.
 * @returns Undefined when another server that lives has the path; a dead one's socket is replaced.
 */
export async function publishSocket(
  server: Server,
  path: string,
  listenAt: (server: Server, path: string) => Promise<void> = listenPrivately,
): Promise<PublishedSocket | undefined> {
  const unfinished = join(dirname(path), `.${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
  try {
    await listenAt(server, unfinished);
    while (!placeIfFree(unfinished, path)) {
      if (!(await removeIfDead(path))) return undefined;
    }
    const own = identityOf(path);
    return {
      isInPlace: () => own !== undefined && identityOf(path) === own,
      remove() {
        if (own !== undefined && identityOf(path) === own) removeIfThere(path);
      },
    };
  } finally {
    removeIfThere(unfinished);
  }
}

/**
 * Removes a socket that no process listens on anymore.
 *
 * @returns Whether the path is free now, as far as we know.
 */
export async function removeIfDead(path: string): Promise<boolean> {
  const seen = identityOf(path);
  if (seen === undefined) return true;
  try {
    await askAgent(path, 'hello', []);
    return false;
  } catch (error) {
    if (agentFaultOf(error) !== 'gone') return false;
  }
  removeThisOne(path, seen);
  return true;
}

/** Moves it aside first: only one of several gets it, and if it was replaced since it was seen, it can be put back. */
function removeThisOne(path: string, identity: string): void {
  const aside = join(dirname(path), `.${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
  try {
    renameSync(path, aside);
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return;
    throw cause;
  }
  if (identityOf(aside) !== identity) placeIfFree(aside, path);
  removeIfThere(aside);
}

/** Moves the socket to a path where nothing exists, in one step. */
function placeIfFree(from: string, path: string): boolean {
  try {
    linkSync(from, path);
    return true;
  } catch (cause) {
    if (systemErrorCode(cause) === 'EEXIST') return false;
    if (!unlinkable.has(systemErrorCode(cause) ?? '')) throw cause;
  }
  // A file system that gives sockets no second name: two steps, between which another could come.
  if (existsSync(path)) return false;
  renameSync(from, path);
  return true;
}

const unlinkable = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL']);

function identityOf(path: string): string | undefined {
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? undefined : `${stat.dev}:${stat.ino}:${stat.mtimeNs}`;
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (cause) {
    if (systemErrorCode(cause) !== 'ENOENT') throw cause;
  }
}

async function listenPrivately(server: Server, path: string): Promise<void> {
  await listen(server, path);
  chmodSync(path, 0o600);
}

/** Lets a server listen at an address of the system. */
export function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path, backlog: 4096 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
