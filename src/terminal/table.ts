import { isObject, type JsonObject } from '../base/json.ts';
import { elementsOf, isList } from './output-values.ts';
import { type Paint, painter } from './style.ts';
import { cellText } from './table-cells.ts';
import { type Column, fittedColumns, rowLine } from './table-columns.ts';
import { listText } from './table-list.ts';

export interface TableOptions {
  /** Columns of the terminal; Infinity: as long as needed. */
  readonly width: number;
  readonly color: boolean;
  /** Leaves the last columns of a list out, down to two, rather than list the properties below each other. */
  readonly dropsColumns: boolean;
}

// As many rows as are seen before the widths are settled, so that a list of any length needs little memory.
const sampleSize = 100;

// PowerShell lists the properties of an object below each other when it has more than four.
const widestRow = 4;

/**
 * Gives a table for people. A list of objects has a heading and a row each, cut with `…` to the terminal's width; the
 * first 100 elements settle columns and widths. A list that does not fit even so, and one object of more than four
 * properties, is written as `Name : value` lines, where nothing is cut. Simple values stand on a line each.
 */
export async function* tablePieces(value: unknown, options: TableOptions): AsyncGenerator<string> {
  const elements = elementsOf(value);
  try {
    const sample = await firstOf(elements);
    const isTable = areRows(sample, isList(value));
    const columns = isTable ? fittedColumns(sample.filter(isObject), options.width, options.dropsColumns) : undefined;
    const paint = painter(options.color);
    if (columns !== undefined) yield headingOf(columns, paint);
    const list = listWriter(options.width, paint);
    const pieceOf = (element: unknown): string => {
      if (!isObject(element)) return `${cellText(element)}\n`;
      return columns === undefined ? list(element) : `${rowLine(columns, element)}\n`;
    };
    for (const element of sample) yield pieceOf(element);
    for await (const element of elements) yield pieceOf(element);
  } finally {
    // Also when the reader has gone away: whoever hands out the elements can stop.
    await elements.return(undefined);
  }
}

async function firstOf(elements: AsyncGenerator<unknown>): Promise<unknown[]> {
  const sample = [];
  while (sample.length < sampleSize) {
    const step = await elements.next();
    if (step.done === true) break;
    sample.push(step.value);
  }
  return sample;
}

/** Claims that the elements are to stand as rows below a heading. */
function areRows(sample: readonly unknown[], isOfList: boolean): boolean {
  const hasNames = sample.some((element) => isObject(element) && Object.keys(element).length > 0);
  const isTooWide = !isOfList && sample.some((element) => isObject(element) && Object.keys(element).length > widestRow);
  return hasNames && !isTooWide && sample.every(isObject);
}

function headingOf(columns: readonly Column[], paint: Paint): string {
  const names = Object.fromEntries(columns.map(({ name }) => [name, name]));
  const rule = columns.map(({ width }) => '-'.repeat(width)).join('  ');
  return `${paint('bold', rowLine(columns, names))}\n${paint('dim', rule)}\n`;
}

/** Writes objects below each other, with an empty line between two. */
function listWriter(width: number, paint: Paint): (object: JsonObject) => string {
  let gap = '';
  return (object) => {
    const text = gap + listText(object, width, paint);
    gap = '\n';
    return text;
  };
}
