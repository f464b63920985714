import { type FileHandle, open } from 'node:fs/promises';
import { constants } from 'node:fs';
import { EntradaError, isEntradaError, messageOf, systemErrorCode } from '../../base/errors.ts';
import { type Machine, pathsOf } from './machine.ts';

/** In bytes. */
const maxKeyLength = 4096;

/**
 * Reads the key that a challenge of the Azure Arc agent points at. Whoever can read it may have the machine's token, so
 * only a file that the agent itself can have written is read: in its folder, ending in .key, no symbolic link, small.
 *
 * @param path - As the challenge names it.
 * @throws {EntradaError} `TOKEN_RESPONSE_INVALID` when the challenge points elsewhere; `SECRET_UNREADABLE` when this user
 * may not read the file, or it is gone or none of a key.
 */
export async function readArcKey(path: string, machine: Machine): Promise<string> {
  checkPlace(path, machine);
  let file: FileHandle | undefined;
  try {
    // Windows knows neither flag; there only administrators can make links in this folder.
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const facts = await file.stat();
    if (!facts.isFile()) throw unreadable(path, 'it is no regular file');
    if (facts.size > maxKeyLength) throw unreadable(path, `it is longer than ${maxKeyLength} bytes`);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(maxKeyLength), 0, maxKeyLength, 0);
    const key = buffer.toString('latin1', 0, bytesRead).trimEnd();
    if (!/^[\x20-\x7e]+$/.test(key)) throw unreadable(path, 'it holds no key');
    return key;
  } catch (cause) {
    if (isEntradaError(cause)) throw cause;
    throw unreadable(path, reasons[systemErrorCode(cause) ?? ''] ?? messageOf(cause), cause);
  } finally {
    await file?.close();
  }
}

function checkPlace(path: string, machine: Machine): void {
  const paths = pathsOf(machine);
  // Windows takes names in any case.
  const same = (text: string) => (machine.platform === 'win32' ? text.toLowerCase() : text);
  const isInFolder = same(paths.dirname(path)) === same(machine.arcKeyFolder);
  if (isInFolder && same(paths.extname(path)) === '.key') return;
  throw new EntradaError(
    'TOKEN_RESPONSE_INVALID',
    `Cannot answer the challenge of Azure Arc: it points at a file that is no .key file in "${machine.arcKeyFolder}", so nothing was read`,
    { hint: 'Check that nothing else than the Azure Connected Machine agent answers at its port.' },
  );
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ENOENT: 'it is gone',
  ELOOP: 'it is a symbolic link',
};

function unreadable(path: string, found: string, cause?: unknown): EntradaError {
  return new EntradaError('SECRET_UNREADABLE', `Cannot read the key file "${path}" of Azure Arc: ${found}`, {
    hint: 'Its readers are root and the group himds; on Windows, Hybrid agent extension applications.',
    ...(cause === undefined ? {} : { cause }),
  });
}
