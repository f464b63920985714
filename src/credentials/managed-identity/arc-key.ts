import { EntradaError } from '../../base/errors.ts';
import { type Machine, pathsOf } from './machine.ts';
import { readRegularFile } from '../../base/read-regular-file.ts';

/** In bytes. */
const maxKeyLength = 4096;

/**
 * Reads the key file that a challenge of the Azure Arc agent names. The key gives access to the machine's token, so
 * only a file that the agent itself can have written is read: in its folder, ending in .key, not a symbolic link,
 * small.
 *
 * @param path - As the challenge names it.
 * @throws {EntradaError} `TOKEN_RESPONSE_INVALID` when the challenge names another file; `SECRET_UNREADABLE` when this
 * user may not read the file, or it is missing or not a key.
 */
export async function readArcKey(path: string, machine: Machine): Promise<string> {
  checkPlace(path, machine);
  const file = await readRegularFile(path, { maxBytes: maxKeyLength, followLinks: false });
  if (file.kind === 'unreadable') throw unreadable(path, file.found, file.cause);
  const key = file.bytes.toString('latin1').trimEnd();
  if (!/^[\x20-\x7e]+$/.test(key)) throw unreadable(path, 'it does not contain a key');
  return key;
}

function checkPlace(path: string, machine: Machine): void {
  const paths = pathsOf(machine);
  // Names are case-insensitive on Windows.
  const same = (text: string) => (machine.platform === 'win32' ? text.toLowerCase() : text);
  const isInFolder = same(paths.dirname(path)) === same(machine.arcKeyFolder);
  if (isInFolder && same(paths.extname(path)) === '.key') return;
  throw new EntradaError(
    'TOKEN_RESPONSE_INVALID',
    `Cannot answer the challenge of Azure Arc: it names a file that is not a .key file in "${machine.arcKeyFolder}", so nothing was read`,
    { hint: 'Check that only the Azure Connected Machine agent listens on its port.' },
  );
}

function unreadable(path: string, found: string, cause?: unknown): EntradaError {
  return new EntradaError('SECRET_UNREADABLE', `Cannot read the key file "${path}" of Azure Arc: ${found}`, {
    hint: 'Its readers are root and the group himds; on Windows, Hybrid agent extension applications.',
    cause,
  });
}
