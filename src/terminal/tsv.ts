import { batchesOf } from '../base/batches.ts';
import type { JsonObject } from '../base/json.ts';
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
  const columns: string[] = [];
  for await (const batch of batchesOf(value)) {
    let lines = '';
    for (const element of batch) lines += `${rowText(element, columns)}\n`;
    yield lines;
  }
}

/** Matches texts without anything to escape. */
const plainCells = /^[\u0020-\u005B\u005D-\u007E]*$/;

/** @param columns - Receives names that are new. */
function rowText(element: unknown, columns: string[]): string {
  // The values of [].[a, b] are columns, as in az.
  const values = Array.isArray(element) ? element : isRow(element) ? valuesOf(element, columns) : [element];
  const texts = values.map(rawCellText);
  // A search for the whole row: in most rows, nothing is found.
  return (plainCells.test(texts.join('')) ? texts : texts.map(escaped)).join('\t');
}

function valuesOf(row: JsonObject, columns: string[]): unknown[] {
  const names = Object.keys(row);
  if (names.length === columns.length && names.every((name, index) => name === columns[index])) {
    return Object.values(row);
  }
  const known = new Set(columns);
  for (const name of names) if (!known.has(name)) columns.push(name);
  return columns.map((name) => (Object.hasOwn(row, name) ? row[name] : null));
}

function escaped(text: string): string {
  return safeText(text.replaceAll('\\', '\\\\'));
}
