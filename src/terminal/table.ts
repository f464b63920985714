import { orderedObject } from '../base/exact-json.ts';
import type { JsonObject } from '../base/json.ts';
import type { LocalTimes } from './local-times.ts';
import { batchesOf } from '../base/batches.ts';
import { elementsOf, isList, isRow, sampleOf } from './output-values.ts';
import { type Paint, painter } from './style.ts';
import { cellText, displayWidth, padded, wrapped } from './table-cells.ts';
import { type Column, type ColumnChoice, fittedColumns, rowLine } from './table-columns.ts';
import { safeText } from './safe-text.ts';

/** How to format a table. */
export interface TableOptions extends ColumnChoice {
  /** Columns of the terminal; Infinity for lines of any length. */
  readonly width: number;
  readonly color: boolean;
  /** How times are shown. Default: unchanged. */
  readonly times?: LocalTimes | undefined;
  /** Written in place of a list without elements. Default: nothing. */
  readonly emptyText?: string | undefined;
  /** Leaves empty values out of objects that are listed below each other. Default: false. */
  readonly omitsEmpty?: boolean;
  /** Called with the columns that are dropped because the terminal is too narrow. */
  readonly onDropped?: ((columns: readonly string[]) => void) | undefined;
}

// The number of rows that determine the widths, so that a list of any length needs little memory.
const sampleSize = 100;

// PowerShell lists the properties of an object below each other if it has more than four.
const widestRow = 4;

/**
 * Yields a table. A list of objects has a heading and one row per object, truncated with `…` to the terminal's width;
 * the first 100 elements determine the columns and widths. If a list still does not fit, or for one object with more
 * than four properties, it yields `Name : value` lines, which are not truncated. Each simple value is one line. The
 * zone of local times is named once.
 */
export async function* tablePieces(value: unknown, options: TableOptions): AsyncGenerator<string> {
  const { times } = options;
  const elements = elementsOf(value, rowOf);
  try {
    const { elements: first, failure } = await sampleOf(elements, sampleSize);
    const sample = first.map((element) => shownRow(element, options));
    if (sample.length === 0 && failure === undefined && isList(value) && options.emptyText !== undefined) {
      yield `${options.emptyText}\n`;
    }
    const isTable = areRows(sample, isList(value));
    const rows = isTable ? sample.filter(isRow) : [];
    const columns = isTable ? fittedColumns(rows, options.width, options) : undefined;
    if (columns !== undefined) tellOfDropped(rows, columns, options);
    const paint = painter(options.color);
    if (columns !== undefined) yield headingOf(columns, paint);
    const list = listWriter(options.width, paint, times, isList(value) && options.omitsEmpty === true);
    const pieceOf = (element: unknown): string => {
      if (!isRow(element)) return `${cellText(element)}\n`;
      return columns === undefined ? list(element) : `${rowLine(columns, element)}\n`;
    };
    for (const element of sample) yield pieceOf(element);
    if (failure !== undefined) throw failure.cause;
    // The order of their properties counts only where they are listed.
    const shown = (element: unknown): unknown => {
      if (columns === undefined) return shownRow(element, options);
      return times !== undefined && isRow(element) ? times.rewrite(element) : element;
    };
    for await (const batch of batchesOf(elements)) yield Array.from(batch, (one) => pieceOf(shown(one))).join('');
  } finally {
    // Also if the reader has closed the stream, so that the source of the elements can stop.
    await elements.return();
  }
}

/** Returns an element with its first properties in front, and local times. */
function shownRow(element: unknown, { times, firstColumns }: TableOptions): unknown {
  if (!isRow(element)) return element;
  const row = times === undefined ? element : times.rewrite(element);
  const first = firstColumns?.filter((name) => Object.hasOwn(row, name)) ?? [];
  if (first.length === 0) return row;
  const others = Object.entries(row).filter(([name]) => !first.includes(name));
  return orderedObject([...first.map((name): [string, unknown] => [name, row[name]]), ...others]);
}

/** Lists of lists, as of `[].[a, b]`, are rows with the columns of az: Column1, Column2. */
function rowOf(element: unknown): unknown {
  if (!Array.isArray(element) || element.length === 0) return element;
  return Object.fromEntries(element.map((cell, index) => [`Column${index + 1}`, cell as unknown]));
}

/** Returns whether the elements are shown as rows below a heading. */
function areRows(sample: readonly unknown[], isOfList: boolean): boolean {
  const hasNames = sample.some((element) => isRow(element) && Object.keys(element).length > 0);
  const isTooWide = !isOfList && sample.some((element) => isRow(element) && Object.keys(element).length > widestRow);
  return hasNames && !isTooWide && sample.every(isRow);
}

function tellOfDropped(rows: readonly JsonObject[], columns: readonly Column[], { onDropped }: TableOptions): void {
  const shown = new Set(columns.map(({ name }) => name));
  const dropped = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => !shown.has(name));
  if (dropped.length > 0) onDropped?.(dropped);
}

function headingOf(columns: readonly Column[], paint: Paint): string {
  const names = Object.fromEntries(columns.map(({ name, title }) => [name, title]));
  const rule = columns.map(({ width }) => '-'.repeat(width)).join('  ');
  return `${paint('bold', rowLine(columns, names))}\n${paint('dim', rule)}\n`;
}

/** Returns a function that formats objects as lists, separated by empty lines. */
function listWriter(
  width: number,
  paint: Paint,
  times: LocalTimes | undefined,
  omitsEmpty: boolean,
): (object: JsonObject) => string {
  let gap = '';
  let isZoneShown = false;
  return (object) => {
    const zoned = isZoneShown ? undefined : Object.keys(object).find((name) => times?.names.has(name));
    if (zoned !== undefined) isZoneShown = true;
    const shown = zoned === undefined ? object : withZone(object, zoned, times?.zone);
    const text = gap + listText(omitsEmpty ? withoutEmpty(shown) : shown, width, paint);
    gap = '\n';
    return text;
  };
}

/** An element without any value keeps its names: it is not left out itself. */
function withoutEmpty(object: JsonObject): JsonObject {
  const filled = Object.entries(object).filter(([, value]) => cellText(value) !== '');
  return filled.length === 0 ? object : orderedObject(filled);
}

function withZone(object: JsonObject, zoned: string, zone: string | undefined): JsonObject {
  const entries = Object.entries(object);
  return orderedObject(entries.map(([name, value]) => [name, name === zoned ? `${cellText(value)} (${zone})` : value]));
}

// The minimum width of values, next to a name of any length.
const narrowestValue = 10;

/** Returns an object as `Name : value` lines, like PowerShell's Format-List; long values are wrapped and indented. */
function listText(object: JsonObject, width: number, paint: Paint): string {
  const entries = Object.entries(object).map(([name, value]) => ({ name: safeText(name), text: cellText(value) }));
  const nameWidth = Math.max(0, ...entries.map(({ name }) => displayWidth(name)));
  const valueWidth = Math.max(narrowestValue, width - nameWidth - 3);
  const indent = ' '.repeat(nameWidth + 3);
  const lines = entries.map(({ name, text }) => {
    const value = wrapped(text, valueWidth).join(`\n${indent}`);
    return `${paint('bold', padded(name, nameWidth))} : ${value}`.trimEnd();
  });
  return `${lines.join('\n')}\n`;
}
