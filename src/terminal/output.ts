import { type OutputStream, writePieces } from './output-sink.ts';
import { elementsOf, isList, plainValue } from './output-values.ts';
import { batchesOf, isAsyncIterable } from '../base/batches.ts';
import { exactJsonText } from '../base/exact-json.ts';
import { safeMarkup } from './safe-text.ts';

/** The name of an output format. */
export type OutputFormat = 'json' | 'table' | 'yaml' | 'tsv' | 'csv' | 'ndjson';

/** How and where to write a result. */
export interface OutputOptions {
  readonly format: OutputFormat;
  readonly stream: OutputStream;
  /** Columns of the terminal. Default: lines have any length. */
  readonly width?: number | undefined;
  /** Whether to use color, as decided by {@link isColorWanted}. */
  readonly color?: boolean | undefined;
  /**
   * A table that is too wide drops its last columns, these after all others. Default: it lists the properties below
   * each other.
   */
  readonly keptColumns?: readonly string[] | undefined;
  /** A table that is too wide drops only these, in this order, before it lists the properties below each other. */
  readonly leastColumns?: readonly string[] | undefined;
  /** Called with the columns that a table has dropped, before it is written. */
  readonly onDropped?: ((columns: readonly string[]) => void) | undefined;
  /** Written by `table` in place of a list without elements. Default: nothing. */
  readonly emptyText?: string | undefined;
  /** Whether a table that lists objects below each other leaves their empty values out. Default: false. */
  readonly omitsEmpty?: boolean;
  /** Properties that come before all others in a table, in this order. */
  readonly firstColumns?: readonly string[] | undefined;
  /** Whether a table shows times in ISO 8601 as local ones. Default: false. */
  readonly hasLocalTimes?: boolean | undefined;
  /** Columns of csv and table that come after all others, in this order, whichever row is first. */
  readonly lastColumns?: readonly string[] | undefined;
  /** Whether csv is without its header, because it continues a file. */
  readonly omitsHeader?: boolean | undefined;
  /** How many rows determine the columns of csv. Default: 1000. */
  readonly sampleRows?: number | undefined;
}

/**
 * Writes a command's result: one value, a list, or an async iterable, whose elements are written as they are received,
 * so that memory use does not depend on its length. Honors back pressure: the next element is requested only after the
 * stream has accepted the previous one.
 *
 * - `json`: indented by two; a list is an array, even if it is empty.
 * - `table`: for reading; see {@link tablePieces}.
 * - `yaml`: a document; a list is a sequence.
 * - `tsv`: values only, one line per element; see {@link tsvPieces}.
 * - `csv`: a header and one record per element; see {@link csvPieces}.
 * - `ndjson`: each element as JSON on one line.
 *
 * Control characters, escape sequences and direction marks in values never reach the stream.
 * `undefined` writes nothing.
 *
 * @throws {EntradaError} `OUTPUT_CLOSED` if the reader has closed the stream (exit silently, as `head` expects);
 * `STORAGE_FAILED` if the output cannot be written, for example to a full disk; `OUTPUT_INCOMPLETE` for csv.
 */
export async function writeOutput(value: unknown, options: OutputOptions): Promise<void> {
  if (value === undefined) return;
  await writePieces(
    await piecesOf(isAsyncIterable(value) ? elementsOf(value, plainValue) : plainValue(value), options),
    options.stream,
  );
}

/** Formats that need a library are loaded at their first use. */
async function piecesOf(value: unknown, options: OutputOptions): Promise<AsyncIterable<string>> {
  switch (options.format) {
    case 'json':
      return jsonPieces(value);
    case 'table': {
      const { tablePieces } = await import('./table.ts');
      const { width = Infinity, color = false, hasLocalTimes } = options;
      const times = hasLocalTimes === true ? (await import('./local-times.ts')).localTimes() : undefined;
      return tablePieces(value, { ...options, width, color, times });
    }
    case 'yaml': {
      const { yamlPieces } = await import('./yaml.ts');
      return yamlPieces(value);
    }
    case 'tsv': {
      const { tsvPieces } = await import('./tsv.ts');
      return tsvPieces(value);
    }
    case 'csv': {
      const { csvPieces } = await import('./csv.ts');
      return csvPieces(value, options);
    }
    case 'ndjson':
      return jsonLines(value);
  }
}

/** Yields indented JSON; a list is yielded element by element and forms one valid array. */
async function* jsonPieces(value: unknown): AsyncGenerator<string> {
  if (!isList(value)) {
    yield `${jsonText(value)}\n`;
    return;
  }
  let isFirst = true;
  for await (const batch of batchesOf(value)) {
    const list = Array.from(batch);
    if (list.length === 0) continue;
    // Without the brackets around it.
    yield `${isFirst ? '[' : ','}${jsonText(list).slice(1, -2)}`;
    isFirst = false;
  }
  yield isFirst ? '[]\n' : '\n]\n';
}

/** Yields one line of JSON per element. */
async function* jsonLines(value: unknown): AsyncGenerator<string> {
  for await (const batch of batchesOf(value)) {
    let lines = '';
    for (const element of batch) lines += `${exactJsonText(element)}\n`;
    yield safeMarkup(lines);
  }
}

// JSON itself escapes only C0 controls; others would reach the terminal.
function jsonText(value: unknown): string {
  return safeMarkup(exactJsonText(value, '  '));
}
