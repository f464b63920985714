import { createReadStream } from 'node:fs';
import { EntradaError, isEntradaError } from '../../base/errors.ts';
import { fileReason } from '../../base/system-reason.ts';

/** A longer line is not a request. */
const longestLine = 64 * 1024 * 1024;

/** A line of a text and its number, from 1. */
export interface NumberedLine {
  readonly text: string;
  readonly number: number;
}

/**
 * Reads the lines of a file, or of standard input (-), as they are needed, without empty ones, comments (#) and white
 * space around them. A text in UTF-16 with a byte order mark is read, too.
 *
 * @throws {EntradaError} `INPUT_INVALID` for a file that cannot be read, and for a line of more than 64 MB.
 */
export async function* readLines(path: string, stdin: NodeJS.ReadableStream): AsyncGenerator<NumberedLine> {
  const source = path === '-' ? stdin : createReadStream(path);
  let decoder: { decode(bytes?: Uint8Array, options?: { readonly stream: boolean }): string } | undefined;
  let rest = '';
  let number = 0;
  const take = function* (text: string): Generator<NumberedLine> {
    number += 1;
    const trimmed = text.trim();
    if (trimmed !== '' && !trimmed.startsWith('#')) yield { text: trimmed, number };
  };
  try {
    for await (const chunk of source) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      decoder ??= new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8');
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > longestLine) throw invalid(`Cannot read line ${number + lines.length + 1}: it is too long`);
      for (const line of lines) yield* take(line);
    }
  } catch (cause) {
    if (isEntradaError(cause)) throw cause;
    throw invalid(`Cannot read the requests from "${path}": ${fileReason(cause)}`);
  }
  yield* take(rest + (decoder?.decode() ?? ''));
}

function invalid(message: string): EntradaError {
  return new EntradaError('INPUT_INVALID', message);
}
