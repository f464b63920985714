import { EntradaError, isEntradaError } from '../../base/errors.ts';
import { parseExactJson } from '../../base/exact-json.ts';
import { isObject } from '../../base/json.ts';
import type { NumberedLine } from './read-lines.ts';

/** A part of the input that is one request. */
export interface Entry {
  /** For messages: `line 7`, or `request 3 of line 1` of a list. */
  readonly place: string;
  /** A line that is not JSON, a value of JSON, or why the line cannot be read as JSON. */
  readonly content:
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'json'; readonly value: unknown }
    | { readonly kind: 'fault'; readonly error: EntradaError };
}

/** More JSON over several lines is not read at once. */
const mostCharacters = 64 * 1024 * 1024;

/**
 * Reads lines: text, JSON in one line, and JSON over several lines where the input begins with it. The
 * elements of an array, and of `requests` as in a batch of Microsoft Graph, are entries of their own.
 *
 * @throws {EntradaError} `INPUT_INVALID` if the input begins with JSON over several lines that cannot be read.
 */
export async function* readEntries(lines: AsyncIterable<NumberedLine>): AsyncGenerator<Entry> {
  let open: NumberedLine | undefined;
  let isFirst = true;
  const texts: string[] = [];
  let length = 0;
  for await (const line of lines) {
    if (isFirst && isOpen(line.text)) open = line;
    isFirst = false;
    if (open === undefined) {
      yield* entriesOf(line);
      continue;
    }
    texts.push(line.text);
    length += line.text.length + 1;
    if (length > mostCharacters) throw unreadable(open.number, 'JSON of more than 64 MB over several lines');
  }
  if (open === undefined) return;
  const { content } = entryOf({ text: texts.join('\n'), number: open.number });
  if (content.kind !== 'json') throw unreadable(open.number, 'JSON over several lines that is not complete and valid');
  yield* listOf(content.value, open.number);
}

/** Reads a line by itself. */
export function entryOf({ text, number }: NumberedLine): Entry {
  const place = `line ${number}`;
  if (!isLikeJson(text)) return { place, content: { kind: 'text', text } };
  try {
    return { place, content: { kind: 'json', value: parseExactJson(text, place, 'INPUT_INVALID') } };
  } catch (error) {
    if (!isEntradaError(error)) throw error;
    return { place, content: { kind: 'fault', error } };
  }
}

/** Whether a text begins as JSON does, or as a piece of it over several lines. */
export function isLikeJson(text: string): boolean {
  return /^[{}[\]"]/.test(text);
}

function entriesOf(line: NumberedLine): Entry[] {
  const entry = entryOf(line);
  return entry.content.kind === 'json' ? listOf(entry.content.value, line.number) : [entry];
}

function listOf(value: unknown, number: number): Entry[] {
  const list = Array.isArray(value) ? value : isObject(value) && !('url' in value) ? value['requests'] : undefined;
  if (!Array.isArray(list)) return [{ place: `line ${number}`, content: { kind: 'json', value } }];
  return list.map((element: unknown, index) => ({
    place: `request ${index + 1} of line ${number}`,
    content: { kind: 'json', value: element },
  }));
}

/** Whether JSON goes on in the next line. */
function isOpen(text: string): boolean {
  if (!/^[{[]/.test(text)) return false;
  const marks = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"/g, '');
  // A text of JSON ends in its line.
  if (marks.includes('"')) return false;
  return (marks.match(/[{[]/g)?.length ?? 0) > (marks.match(/[}\]]/g)?.length ?? 0);
}

function unreadable(number: number, found: string): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot read the requests from line ${number}: it begins ${found}`, {
    hint: "Write one request in each line: jq -c '.requests[]' does that for a batch of Graph, jq -c '.[]' for an array.",
  });
}
