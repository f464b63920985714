import type { JsonObject } from '../base/json.ts';
import type { LocalTimes } from './local-times.ts';
import { isPlainAscii, safeText } from './safe-text.ts';
import { cellText, displayWidth, padded, rawCellText, truncated } from './table-cells.ts';

/** A column of a table. */
export interface Column {
  readonly name: string;
  /** The name, of the first column of times with their zone. */
  readonly title: string;
  readonly width: number;
  /** Width at which cells are truncated: later rows can have longer cells than those seen so far. */
  readonly limit: number;
}

/** Which columns a table has, and in which order. */
export interface ColumnChoice {
  /**
   * If given, columns can be dropped down to two to make the others fit: from the last to the first, but these after
   * all others, in the reverse of their order here.
   */
  readonly keptColumns?: readonly string[] | undefined;
  /** If given, only these can be dropped, in this order. */
  readonly leastColumns?: readonly string[] | undefined;
  /** Come after all others, in this order. */
  readonly lastColumns?: readonly string[] | undefined;
  /** Come before all others, in this order. */
  readonly firstColumns?: readonly string[] | undefined;
  /** The zone of local times, and the columns that have such. */
  readonly times?: Pick<LocalTimes, 'zone' | 'names'> | undefined;
}

const gap = '  ';

// Only long texts are truncated: shorter ones (an ID, an address) are useful only in full.
const narrowest = 36;

/**
 * Determines the columns for some rows: each as wide as its widest cell, or, if the terminal is too narrow, the widest
 * ones narrowed evenly.
 *
 * @returns Undefined if the columns do not fit even with the long ones narrowed to 36.
 */
export function fittedColumns(
  rows: readonly JsonObject[],
  width: number,
  { keptColumns, leastColumns, lastColumns = [], firstColumns = [], times }: ColumnChoice = {},
): Column[] | undefined {
  const named = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const placed = new Set([...firstColumns, ...lastColumns]);
  let names = [
    ...firstColumns.filter(isIn(named)),
    ...named.filter((name) => !placed.has(name)),
    ...lastColumns.filter(isIn(named)),
  ];
  for (;;) {
    const columns = columnsOf(names, rows, width, times);
    if (columns !== undefined || names.length <= 2) return columns;
    const least = leastColumns === undefined ? leastOf(names, keptColumns) : leastColumns.find(isIn(names));
    if (least === undefined) return undefined;
    names = names.filter((name) => name !== least);
  }
}

function leastOf(names: readonly string[], keptColumns: readonly string[] | undefined): string | undefined {
  if (keptColumns === undefined) return undefined;
  return names.findLast((name) => !keptColumns.includes(name)) ?? keptColumns.findLast(isIn(names));
}

function isIn(names: readonly string[]): (name: string) => boolean {
  return (name) => names.includes(name);
}

function columnsOf(
  names: readonly string[],
  rows: readonly JsonObject[],
  width: number,
  times: ColumnChoice['times'],
): Column[] | undefined {
  const zoned = names.find((name) => times?.names.has(name));
  const titleOf = (name: string) => (name === zoned ? `${name} (${times?.zone})` : name);
  const wanted = names.map((name) =>
    Math.max(displayWidth(safeText(titleOf(name))), ...rows.map((row) => displayWidth(cellOf(row, name)))),
  );
  const room = width - gap.length * (names.length - 1);
  const limit = widthLimit(wanted, room);
  if (limit < narrowest && wanted.some((columns) => columns > limit)) return undefined;
  const widths = wanted.map((columns) => Math.min(columns, limit));
  const spare = room - widths.reduce((sum, columns) => sum + columns, 0);
  return names.map((name, index) => {
    const columns = widths[index] ?? 0;
    // The last column can use the remaining space; without a width, nothing needs to be truncated.
    const isFree = width === Infinity || index === names.length - 1;
    return { name, title: titleOf(name), width: columns, limit: isFree ? columns + spare : columns };
  });
}

/** Returns the line of a row. */
export function rowLine(columns: readonly Column[], row: JsonObject): string {
  return (
    plainLine(columns, row) ??
    columns
      .map(({ name, width, limit }) => padded(truncated(cellOf(row, name), limit), width))
      .join(gap)
      .trimEnd()
  );
}

/** Returns the line of a row whose cells are short and without marks to escape, found in one search of all of it. */
function plainLine(columns: readonly Column[], row: JsonObject): string | undefined {
  let line = '';
  let separator = '';
  for (const { name, width, limit } of columns) {
    const text = Object.hasOwn(row, name) ? rawCellText(row[name]) : '';
    if (text.length > limit) return undefined;
    line += separator + text.padEnd(width);
    separator = gap;
  }
  return isPlainAscii(line) ? line.trimEnd() : undefined;
}

/** Finds the largest width limit with which all columns fit; narrower columns keep their width. */
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
