import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import type { Server } from 'node:net';
import { systemErrorCode } from '../base/errors.ts';

/** A lock that no other process of this machine holds. */
export interface FileLock {
  release(): void;
}

const { O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDWR } = constants;
/** Of macOS and the BSDs: opening a file also locks it. */
const O_EXLOCK = 0x20;

/**
 * Locks a file for this process, by the file itself, whatever its path, links and the user's home are; it is created
 * when it is missing. The system frees the lock when the process ends, also when it is killed.
 *
 * Linux: a name of the machine's (abstract) sockets; Windows: one of its pipes; other systems: a lock of the file.
 *
 * @returns Undefined if it is locked. A file that cannot be opened, and one where the system does not have such locks,
 * is not locked: opening it then says what is wrong with it.
 */
export async function lockFile(path: string): Promise<FileLock | undefined> {
  const hasNames = process.platform === 'linux' || process.platform === 'android' || process.platform === 'win32';
  let file: number;
  try {
    const flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK;
    file = openSync(path, hasNames ? flags : flags | O_EXLOCK, 0o600);
  } catch (cause) {
    return systemErrorCode(cause) === 'EAGAIN' ? undefined : { release: () => undefined };
  }
  // While it is open, the system does not give its number to another file.
  const { dev, ino } = fstatSync(file, { bigint: true });
  const server = hasNames ? await take(`entrada-file-${dev}-${ino}`) : undefined;
  if (server === 'taken') {
    closeSync(file);
    return undefined;
  }
  return {
    release() {
      server?.close();
      closeSync(file);
    },
  };
}

/** Takes a name of the machine's. */
async function take(name: string): Promise<Server | 'taken' | undefined> {
  const { createServer } = await import('node:net');
  const server = createServer((socket) => socket.destroy());
  const path = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : `\0${name}`;
  return new Promise((resolve) => {
    server.once('error', (cause) => resolve(systemErrorCode(cause) === 'EADDRINUSE' ? 'taken' : undefined));
    server.listen({ path, exclusive: true }, () => resolve(server.unref()));
  });
}
