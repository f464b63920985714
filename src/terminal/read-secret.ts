import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { EntradaError } from '../base/errors.ts';
import { Secret } from '../base/secret.ts';
import type { ReadableSource } from '../base/secret-source.ts';
import { warningOfReadableFile } from '../base/readable-by-others.ts';
import { fileReason } from '../base/system-reason.ts';

/** The sources that secrets are read from. */
export interface SecretReaderOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };
  /** Prompts without echo; present only on a terminal. */
  readonly prompt?: (label: string) => Promise<Secret>;
  /** Called when a secret looks as if something that does not belong to it was stored with it. */
  readonly warn?: (text: string) => void;
  /** Also warns about a file that other users can read; jobs often have such files for their one user. */
  readonly warnsOfReadableFiles?: boolean;
}

const sizeLimit = 1024 * 1024;

/**
 * Creates a reader of secrets, in UTF-8, or in UTF-16 with its byte order mark. It drops line ends at the end and a
 * byte order mark at the start, and reads at most 1 MiB. A file can be a pipe (`file:/dev/fd/3`), and `file:~/name` is
 * in the home folder. If standard input is a terminal, it prompts without echo.
 *
 * @returns A function that throws `SECRET_UNREADABLE` with the variable or path, never with its content.
 */
export function createSecretReader(
  options: SecretReaderOptions,
): (source: ReadableSource, parameterName: string) => Promise<Secret> {
  return async (source, parameterName) => {
    switch (source.kind) {
      case 'environment':
        return checked(readVariable(source.name, parameterName, options.env), parameterName, source);
      case 'file':
        return checked(
          await readFile(inHome(source.path, options.env), parameterName, sourceName(source)),
          parameterName,
          source,
        );
      case 'standard-input':
        if (options.stdin.isTTY === true && options.prompt !== undefined) return ask({ kind: 'prompt' }, parameterName);
        return checked(await readFrom(() => options.stdin, parameterName, sourceName(source)), parameterName, source);
      case 'prompt':
        return ask(source, parameterName);
    }
  };

  async function readFile(path: string, parameterName: string, name: string): Promise<string> {
    const text = await readFrom(() => createReadStream(path), parameterName, name);
    const warning = options.warnsOfReadableFiles === true ? warningOfReadableFile(path, parameterName) : undefined;
    if (warning !== undefined) options.warn?.(warning);
    return text;
  }

  function checked(text: string, parameterName: string, source: ReadableSource): Secret {
    const value = text.replace(/[\r\n]+$/, '');
    if (value === '') throw unreadable(parameterName, sourceName(source), 'it is empty');
    const oddity = oddityOf(value);
    if (oddity !== undefined) {
      options.warn?.(`The secret for -${parameterName} from "${sourceName(source)}" ${oddity}; it is used unchanged.`);
    }
    return new Secret(value);
  }

  async function ask(source: ReadableSource & { kind: 'prompt' }, parameterName: string): Promise<Secret> {
    if (options.prompt === undefined) {
      throw unreadable(parameterName, 'the terminal', 'no terminal is available');
    }
    const label = source.userName === undefined ? parameterName : `Password for user ${source.userName}`;
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
  source: string,
): Promise<string> {
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
    throw unreadable(parameterName, source, fileReason(cause), cause);
  }
  if (size > sizeLimit) throw unreadable(parameterName, source, 'it is longer than 1 MiB');
  return decode(Buffer.concat(chunks), parameterName, source);
}

function decode(bytes: Uint8Array, parameterName: string, source: string): string {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(parameterName, source, `it is not text in ${encoding.toUpperCase()}`);
  }
}

/** The redirections of Windows PowerShell 5.1 write UTF-16 with a byte order mark. */
function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** Returns what is unusual about a secret, in words that follow it. */
function oddityOf(value: string): string | undefined {
  if (/[\r\n]/.test(value)) return 'contains a line break';
  if (/^\s|\s$/u.test(value)) return 'starts or ends with a space';
  if (/^(["'`]).*\1$|^[\u2018\u201c].*[\u2019\u201d]$/u.test(value)) return 'is in quotation marks';
  const [invisible] = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.exec(value) ?? [];
  if (invisible === undefined) return undefined;
  const code = invisible.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0') ?? '';
  return `contains the invisible character U+${code}`;
}

function inHome(path: string, env: SecretReaderOptions['env']): string {
  const home = env['HOME'] ?? env['USERPROFILE'];
  return home !== undefined && /^~[/\\]/.test(path) ? join(home, path.slice(2)) : path;
}

function sourceName(source: ReadableSource): string {
  if (source.kind === 'environment') return `env:${source.name}`;
  return source.kind === 'file' ? `file:${source.path}` : 'standard input';
}

function unreadable(parameterName: string, source: string, found: string, cause?: unknown): EntradaError {
  return new EntradaError('SECRET_UNREADABLE', `Cannot read -${parameterName} from "${source}": ${found}`, {
    hint: 'Use env:NAME, file:PATH, - (standard input), or prompt on a terminal.',
    cause,
    details: { parameter: parameterName, place: source },
  });
}
