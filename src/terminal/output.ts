import { jsonPieces } from './output-json.ts';
import { type OutputStream, writePieces } from './output-sink.ts';
import { type Elements, isAsyncIterable, plainValue } from './output-values.ts';

export const outputFormats = ['json', 'table', 'yaml', 'tsv'] as const;

export type OutputFormat = (typeof outputFormats)[number];

export interface OutputOptions {
  readonly format: OutputFormat;
  readonly stream: OutputStream;
  /** Columns of the terminal; absent: lines are as long as they need to be. */
  readonly width?: number | undefined;
  /** As {@link isColorWanted} decided. */
  readonly color?: boolean | undefined;
  /** A table that is too wide leaves its last columns out; default: it lists every property below the other. */
  readonly dropsColumns?: boolean | undefined;
}

/**
 * Writes a command's result: one value, a list, or an async iterable whose elements are written as they come, so that
 * memory stays flat whatever its length. Waits for the reader: nothing is taken from the iterable before the stream has
 * accepted what was written.
 *
 * - `json`: indented by two, a list as an array (also an empty one).
 * - `table`: for people; see {@link tablePieces}.
 * - `yaml`: a document, a list as a sequence.
 * - `tsv`: values only, a line an element; see {@link tsvPieces}.
 *
 * Whatever the values hold, no control character, escape sequence or direction mark of theirs reaches the stream.
 * `undefined` writes nothing.
 *
 * @throws {EntradaError} `OUTPUT_CLOSED` when the reader has gone away (end without a word, as `head` expects);
 * `STORAGE_FAILED` when the output cannot be written, for a full disk say.
 */
export async function writeOutput(value: unknown, options: OutputOptions): Promise<void> {
  if (value === undefined) return;
  await writePieces(
    await piecesOf(isAsyncIterable(value) ? plainElements(value) : plainValue(value), options),
    options.stream,
  );
}

/** The formats that need a library are loaded when they are used. */
async function piecesOf(value: unknown, options: OutputOptions): Promise<AsyncIterable<string>> {
  switch (options.format) {
    case 'json':
      return jsonPieces(value);
    case 'table': {
      const { tablePieces } = await import('./table.ts');
      const { width = Infinity, color = false, dropsColumns = false } = options;
      return tablePieces(value, { width, color, dropsColumns });
    }
    case 'yaml': {
      const { yamlPieces } = await import('./yaml.ts');
      return yamlPieces(value);
    }
    case 'tsv': {
      const { tsvPieces } = await import('./tsv.ts');
      return tsvPieces(value);
    }
  }
}

async function* plainElements(elements: Elements): AsyncGenerator<unknown> {
  for await (const element of elements) yield plainValue(element);
}
