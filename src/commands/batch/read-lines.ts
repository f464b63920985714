import { EntradaError, isEntradaError } from '../../base/errors.ts';
import { openInput } from '../../base/open-input.ts';
import { fileReason } from '../../base/system-reason.ts';

/** A longer line is not a request. */
const longestLine = 64 * 1024 * 1024;

const none = Buffer.alloc(0);

/** A line of a text and its number, from 1. */
export interface NumberedLine {
  readonly text: string;
  readonly number: number;
}

/**
 * Reads the lines of a file, or of standard input (-), as they are needed, without empty ones, comments (#) and white
 * space around them. A text in UTF-16 with a byte order mark is read, too.
 *
 * @param signal - Ends the wait for a pipe.
 * @throws {EntradaError} `INPUT_INVALID` for a file that cannot be read, and for a line of more than 64 MB.
 */
export async function* readLines(
  path: string,
  stdin: NodeJS.ReadableStream,
  signal?: AbortSignal,
): AsyncGenerator<NumberedLine> {
  let decoder: { decode(bytes?: Uint8Array, options?: { readonly stream: boolean }): string } | undefined;
  let begin: Buffer = none;
  let rest = '';
  let number = 0;
  const take = function* (text: string): Generator<NumberedLine> {
    number += 1;
    const trimmed = text.trim();
    if (trimmed !== '' && !trimmed.startsWith('#')) yield { text: trimmed, number };
  };
  try {
    for await (const chunk of path === '-' ? stdin : openInput(path, signal)) {
      const bytes = Buffer.concat([begin, typeof chunk === 'string' ? Buffer.from(chunk) : chunk]);
      // The mark can be split over two chunks.
      if (decoder === undefined && bytes.length < 2) {
        begin = bytes;
        continue;
      }
      begin = none;
      decoder ??= new TextDecoder(encodingOf(bytes));
      const lines = decoder.decode(bytes, { stream: true }).split('\n');
      // Only what is new is searched: a line can be long.
      lines[0] = rest + (lines[0] ?? '');
      rest = lines.pop() ?? '';
      if (rest.length > longestLine) throw invalid(`Cannot read line ${number + lines.length + 1}: it is too long`);
      for (const line of lines) yield* take(line);
    }
  } catch (cause) {
    if (isEntradaError(cause)) throw cause;
    throw invalid(`Cannot read the requests from "${path}": ${fileReason(cause)}`);
  }
  decoder ??= new TextDecoder();
  yield* take(rest + decoder.decode(begin));
}

function encodingOf(bytes: Uint8Array): string {
  const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  return mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8';
}

function invalid(message: string): EntradaError {
  return new EntradaError('INPUT_INVALID', message);
}
