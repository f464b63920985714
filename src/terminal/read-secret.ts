import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { EntradaError } from '../base/errors.ts';
import { Secret } from '../base/secret.ts';
import type { ReadableSource } from '../base/secret-source.ts';
import { fileReason } from '../base/system-reason.ts';

export interface SecretReaderOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };
  /** Asks without echo; present only on a terminal. */
  readonly prompt?: (label: string) => Promise<Secret>;
}

const sizeLimit = 1024 * 1024;

/**
 * Creates the reader of secrets. One line end at the end is dropped, as is a byte order mark at the start; at most
 * 1 MiB is read. A file may be a pipe (`file:/dev/fd/3`) and `file:~/name` is in the home folder. A terminal as
 * standard input is asked without echo.
 *
 * @returns A function that throws `SECRET_UNREADABLE`, naming the variable or path and never what is in it.
 */
export function createSecretReader(
  options: SecretReaderOptions,
): (place: ReadableSource, parameterName: string) => Promise<Secret> {
  return async (place, parameterName) => {
    switch (place.kind) {
      case 'environment':
        return checkedSecret(readVariable(place.name, parameterName, options.env), parameterName, placeName(place));
      case 'file':
        return readFrom(() => createReadStream(inHome(place.path, options.env)), parameterName, placeName(place));
      case 'standard-input':
        if (options.stdin.isTTY === true && options.prompt !== undefined) return ask({ kind: 'prompt' }, parameterName);
        return readFrom(() => options.stdin, parameterName, placeName(place));
      case 'prompt':
        return ask(place, parameterName);
    }
  };

  async function ask(place: ReadableSource & { kind: 'prompt' }, parameterName: string): Promise<Secret> {
    if (options.prompt === undefined) {
      throw unreadable(parameterName, 'the terminal', 'there is no terminal to ask on');
    }
    const label = place.userName === undefined ? parameterName : `Password for user ${place.userName}`;
    const secret = await options.prompt(`${label}: `);
    if (secret.reveal() === '') throw unreadable(parameterName, 'the terminal', 'nothing was typed');
    return secret;
  }
}

function readVariable(name: string, parameterName: string, env: SecretReaderOptions['env']): string {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value === undefined) throw unreadable(parameterName, `env:${name}`, 'this environment variable is not set');
  return value;
}

async function readFrom(
  open: () => AsyncIterable<Uint8Array | string>,
  parameterName: string,
  place: string,
): Promise<Secret> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of open()) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      size += bytes.length;
      if (size > sizeLimit) break;
      chunks.push(bytes);
    }
  } catch (cause) {
    throw unreadable(parameterName, place, fileReason(cause), cause);
  }
  if (size > sizeLimit) throw unreadable(parameterName, place, 'it is longer than 1 MiB');
  return checkedSecret(decode(Buffer.concat(chunks), parameterName, place), parameterName, place);
}

function decode(bytes: Uint8Array, parameterName: string, place: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(parameterName, place, 'it is not text in UTF-8');
  }
}

function checkedSecret(text: string, parameterName: string, place: string): Secret {
  const value = text.replace(/\r?\n$/, '');
  if (value === '') throw unreadable(parameterName, place, 'it is empty');
  return new Secret(value);
}

function inHome(path: string, env: SecretReaderOptions['env']): string {
  const home = env['HOME'] ?? env['USERPROFILE'];
  return home !== undefined && /^~[/\\]/.test(path) ? join(home, path.slice(2)) : path;
}

function placeName(place: ReadableSource): string {
  if (place.kind === 'environment') return `env:${place.name}`;
  return place.kind === 'file' ? `file:${place.path}` : 'standard input';
}

function unreadable(parameterName: string, place: string, found: string, cause?: unknown): EntradaError {
  return new EntradaError('SECRET_UNREADABLE', `Cannot read -${parameterName} from "${place}": ${found}`, {
    hint: 'A secret is read from env:NAME, file:PATH, - (standard input), or prompt on a terminal.',
    cause,
    details: { parameter: parameterName, place },
  });
}
