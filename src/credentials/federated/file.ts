import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Clock } from '../../base/clock.ts';
import { EntradaError, isEntradaError, messageOf, systemErrorCode } from '../../base/errors.ts';
import type { Secret } from '../../base/secret.ts';
import { checkFederatedToken, maxFederatedTokenLength } from './check-token.ts';

/**
 * Reads a federated token from a file, which its issuer replaces from time to time; a symbolic link is followed, since
 * Kubernetes replaces files by one.
 *
 * @throws {EntradaError} `SECRET_UNREADABLE`, `SIGN_IN_NEEDED` when the token has ended.
 */
export async function readFederatedTokenFile(path: string, clock: Clock): Promise<Secret> {
  return checkFederatedToken(await readSmallFile(path), `the file "${path}"`, clock);
}

async function readSmallFile(path: string): Promise<string> {
  let file: FileHandle | undefined;
  try {
    // Without O_NONBLOCK a pipe in the file's place would hold us for ever.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const facts = await file.stat();
    if (!facts.isFile()) throw unreadable(path, facts.isDirectory() ? 'it is a folder' : 'it is no regular file');
    if (facts.size > maxFederatedTokenLength) throw unreadable(path, `its ${facts.size} bytes are no token`);
    return await file.readFile('utf8');
  } catch (cause) {
    if (isEntradaError(cause)) throw cause;
    throw unreadable(path, reasons[systemErrorCode(cause) ?? ''] ?? messageOf(cause), cause);
  } finally {
    await file?.close();
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
};

function unreadable(path: string, found: string, cause?: unknown): EntradaError {
  const message = `Cannot read a federated token from the file "${path}": ${found}`;
  return new EntradaError('SECRET_UNREADABLE', message, cause === undefined ? {} : { cause });
}
