import { EntradaError } from '../../../base/errors.ts';
import { isObject, type JsonObject } from '../../../base/json.ts';

const lineFeed = 0x0a;

/**
 * Reads messages, one JSON object in each line. Empty lines are skipped.
 *
 * @param mostBytes - The length of the longest line; a longer one is refused before it is read to its end.
 * @throws {EntradaError} `INPUT_INVALID` for a line that is too long or is not a JSON object. The line is not shown,
 *   because it can contain secrets.
 */
export async function* readMessages(stream: AsyncIterable<unknown>, mostBytes: number): AsyncGenerator<JsonObject> {
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    let rest = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    for (let end = rest.indexOf(lineFeed); end !== -1; end = rest.indexOf(lineFeed)) {
      if (length + end > mostBytes) throw tooLong(mostBytes);
      const line = Buffer.concat([...pieces, rest.subarray(0, end)]).toString('utf8');
      pieces = [];
      length = 0;
      rest = rest.subarray(end + 1);
      if (line.trim() !== '') yield messageIn(line);
    }
    length += rest.length;
    if (length > mostBytes) throw tooLong(mostBytes);
    if (rest.length > 0) pieces.push(rest);
  }
}

function messageIn(line: string): JsonObject {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    // The parser's own message quotes the line.
  }
  if (isObject(message) && !Array.isArray(message)) return message;
  throw new EntradaError('INPUT_INVALID', 'Cannot read a message of the shell: it is not a JSON object');
}

function tooLong(mostBytes: number): EntradaError {
  return new EntradaError(
    'INPUT_INVALID',
    `Cannot read a message of the shell: it is longer than ${mostBytes / 2 ** 20} MB`,
  );
}
