import { batchesOf } from '../base/batches.ts';
import { isRow } from './output-values.ts';
import { safeText } from './safe-text.ts';
import { rawCellText } from './table-cells.ts';

/**
 * Yields values only, separated by tabs, one line per element: for `cut`, `read` and spreadsheets. The first element
 * determines the order of the columns; names that appear later follow. A missing or null value is empty. Tab, line
 * feed, carriage return and backslash are written as `\t`, `\n`, `\r` and `\\` (like PostgreSQL's COPY), other controls
 * as `\x1b` or `\u202e`, so that a line is always one element. The values of an element that is a list are columns.
 */
export async function* tsvPieces(value: unknown): AsyncGenerator<string> {
  const columns = new Set<string>();
  for await (const batch of batchesOf(value)) {
    let lines = '';
    for (const element of batch) lines += `${valuesOf(element, columns).join('\t')}\n`;
    yield lines;
  }
}

/** @param columns - Receives names that are new. */
function valuesOf(element: unknown, columns: Set<string>): string[] {
  // The values of [].[a, b] are columns, as in az.
  if (Array.isArray(element)) return element.map(tsvText);
  if (!isRow(element)) return [tsvText(element)];
  for (const name of Object.keys(element)) columns.add(name);
  return Array.from(columns, (name) => (Object.hasOwn(element, name) ? tsvText(element[name]) : ''));
}

function tsvText(value: unknown): string {
  return safeText(rawCellText(value).replaceAll('\\', '\\\\'));
}
