import { EntradaError } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import { withoutFormula } from './formula-cell.ts';
import { elementsOf, isRow, sampleOf } from './output-values.ts';
import { safeLines } from './safe-text.ts';
import { rawCellText } from './table-cells.ts';

/** How to write csv. */
export interface CsvOptions {
  /** The number of rows whose names are the columns. Default: 1000. */
  readonly sampleRows?: number | undefined;
  /** Come after all others; columns in any case if rows follow that are not in the sample. */
  readonly lastColumns?: readonly string[] | undefined;
  /** Whether the header is omitted. Default: false. */
  readonly omitsHeader?: boolean | undefined;
}

/**
 * Yields CSV (RFC 4180, in UTF-8, with line feeds as line ends): a header, then one record per object. The first 1,000
 * elements determine the columns. Lists of values are records without a header, as is a single value; next to objects,
 * what is not an object has a column of its own, `Value`. If the elements end with an error, those before it are
 * written first. A null or missing value is empty, a nested one JSON. Line feeds and tabs stay inside quotation marks;
 * other controls are written as `\x1b` or `\u202e`. A text that a spreadsheet would run as a formula gets an
 * apostrophe before it.
 *
 * @throws {EntradaError} `OUTPUT_INCOMPLETE` at the end if later rows had properties without a column.
 */
export async function* csvPieces(value: unknown, options: CsvOptions = {}): AsyncGenerator<string> {
  const { sampleRows = 1000, lastColumns = [], omitsHeader = false } = options;
  const elements = elementsOf(value);
  const left = new Map<string, number>();
  let count = 0;
  try {
    const { elements: sample, failure } = await sampleOf(elements, sampleRows);
    const named = new Set(sample.filter(isRow).flatMap((row) => Object.keys(row)));
    const last = lastColumns.filter((name) => named.has(name) || sample.length === sampleRows);
    const valueName = bareName(named);
    const bare = named.size > 0 && !sample.every(isRow) ? [valueName] : [];
    const columns = [...[...named].filter((name) => !last.includes(name)), ...bare, ...last];
    const known = new Set(columns);
    const recordOf = (element: unknown): string => {
      count += 1;
      if (columns.length === 0 && !isRow(element)) return recordText(Array.isArray(element) ? element : [element]);
      const row = isRow(element) ? element : { [valueName]: element };
      for (const name of Object.keys(row)) if (!known.has(name) && !left.has(name)) left.set(name, count);
      return recordText(columns.map((name) => valueIn(row, name)));
    };
    if (columns.length > 0 && !omitsHeader) yield recordText(columns);
    for (const element of sample) yield recordOf(element);
    if (failure !== undefined) throw failure.cause;
    for await (const element of elements) yield recordOf(element);
  } finally {
    await elements.return();
  }
  if (left.size > 0) throw incomplete(left, sampleRows);
}

/** Returns the name of the column of elements that are not objects. */
function bareName(names: ReadonlySet<string>): string {
  let name = 'Value';
  for (let count = 2; names.has(name); count += 1) name = `Value${count}`;
  return name;
}

function valueIn(row: JsonObject, name: string): unknown {
  return Object.hasOwn(row, name) ? row[name] : null;
}

function recordText(values: readonly unknown[]): string {
  const record = values.map((value) => fieldText(value)).join(',');
  // Readers skip an empty line.
  return record === '' ? '""\n' : `${record}\n`;
}

function fieldText(value: unknown): string {
  const text = safeLines(withoutFormula(rawCellText(value)));
  // Some spreadsheets separate fields by semicolons or tabs.
  return /[",;\t\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function incomplete(left: ReadonlyMap<string, number>, sampleRows: number): EntradaError {
  const shown = [...left].slice(0, 5).map(([name, row]) => `"${name}" (row ${row})`);
  const more = left.size > shown.length ? ` and ${left.size - shown.length} more` : '';
  return new EntradaError(
    'OUTPUT_INCOMPLETE',
    `Cannot write every value as csv: properties that appear after the first ${sampleRows === 1 ? 'row' : `${sampleRows} rows`} do not have a column: ${shown.join(', ')}${more}`,
    { hint: 'Name the columns with -Query, as in [].{Name: displayName, Mail: mail}, or use -Output ndjson.' },
  );
}
