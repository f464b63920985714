import type { JsonObject } from '../base/json.ts';
import { safeText } from './safe-text.ts';
import { cellText, displayWidth, padded, truncated } from './table-cells.ts';

export interface Column {
  readonly name: string;
  readonly width: number;
  /** Columns after which a cell is cut: rows that come later may have longer ones than those seen. */
  readonly limit: number;
}

const gap = '  ';

// Only long texts are cut: what is shorter (an id, an address) has to be whole to be of use.
const narrowest = 36;

/**
 * Settles the columns of some rows: each as wide as its widest cell, or, where that is too much for the terminal, the
 * widest ones narrowed evenly.
 *
 * @param dropsColumns - Leaves the last columns out, down to two, where that makes the others fit.
 * @returns Undefined when the columns do not fit even when the long ones are narrowed to 36.
 */
export function fittedColumns(rows: readonly JsonObject[], width: number, dropsColumns: boolean): Column[] | undefined {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const fewest = dropsColumns ? Math.min(2, names.length) : names.length;
  for (let count = names.length; count >= fewest; count -= 1) {
    const columns = columnsOf(names.slice(0, count), rows, width);
    if (columns !== undefined) return columns;
  }
  return undefined;
}

function columnsOf(names: readonly string[], rows: readonly JsonObject[], width: number): Column[] | undefined {
  const wanted = names.map((name) =>
    Math.max(displayWidth(safeText(name)), ...rows.map((row) => displayWidth(cellOf(row, name)))),
  );
  const room = width - gap.length * (names.length - 1);
  const limit = widthLimit(wanted, room);
  if (limit < narrowest && wanted.some((columns) => columns > limit)) return undefined;
  const widths = wanted.map((columns) => Math.min(columns, limit));
  const spare = room - widths.reduce((sum, columns) => sum + columns, 0);
  return names.map((name, index) => {
    const columns = widths[index] ?? 0;
    // Room to the right of the last column is nobody's; without an edge nothing needs to be cut.
    const isFree = width === Infinity || index === names.length - 1;
    return { name, width: columns, limit: isFree ? columns + spare : columns };
  });
}

/** Gives the line of one row. */
export function rowLine(columns: readonly Column[], row: JsonObject): string {
  return columns
    .map(({ name, width, limit }) => padded(truncated(cellOf(row, name), limit), width))
    .join(gap)
    .trimEnd();
}

/** Finds the greatest width that columns may have so that all of them fit; the narrower ones keep theirs. */
function widthLimit(wanted: readonly number[], room: number): number {
  let left = room;
  const ascending = wanted.toSorted((a, b) => a - b);
  for (const [index, columns] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index));
    if (columns > share) return share;
    left -= columns;
  }
  return Infinity;
}

function cellOf(row: JsonObject, name: string): string {
  return Object.hasOwn(row, name) ? cellText(row[name]) : '';
}
