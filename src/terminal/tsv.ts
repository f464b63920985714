import { elementsOf, isRow } from './output-values.ts';
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
  for await (const element of elementsOf(value)) {
    // The values of [].[a, b] are columns, as in az.
    if (Array.isArray(element)) {
      yield `${element.map(tsvText).join('\t')}\n`;
      continue;
    }
    if (!isRow(element)) {
      yield `${tsvText(element)}\n`;
      continue;
    }
    for (const name of Object.keys(element)) columns.add(name);
    yield `${[...columns].map((name) => (Object.hasOwn(element, name) ? tsvText(element[name]) : '')).join('\t')}\n`;
  }
}

function tsvText(value: unknown): string {
  return safeText(rawCellText(value).replaceAll('\\', '\\\\'));
}
