import type { Clock } from '../../base/clock.ts';
import { EntradaError } from '../../base/errors.ts';
import type { Secret } from '../../base/secret.ts';
import { checkFederatedToken, maxFederatedTokenLength } from './check-token.ts';
import { readRegularFile } from '../../base/read-regular-file.ts';

/**
 * Reads a federated token from a file, which its issuer replaces from time to time. Symbolic links are followed,
 * because Kubernetes replaces the file with one.
 *
 * @throws {EntradaError} `SECRET_UNREADABLE`, `SIGN_IN_NEEDED` when the token has expired.
 */
export async function readFederatedTokenFile(path: string, clock: Clock): Promise<Secret> {
  return checkFederatedToken(await readSmallFile(path), `the file "${path}"`, clock);
}

async function readSmallFile(path: string): Promise<string> {
  const file = await readRegularFile(path, { maxBytes: maxFederatedTokenLength });
  if (file.kind === 'unreadable') throw unreadable(path, file.found, file.cause);
  return file.bytes.toString('utf8');
}

function unreadable(path: string, found: string, cause?: unknown): EntradaError {
  const message = `Cannot read a federated token from the file "${path}": ${found}`;
  return new EntradaError('SECRET_UNREADABLE', message, { cause });
}
