import { badRequest, type GraphFault } from '../core/graph-fault.ts';
import { readCount, skipRefused } from '../core/query-options.ts';
import { splitOutside } from './split-outside.ts';

/** One relation of `$expand`, with its own options as written. */
export interface WrittenExpansion {
  readonly name: string;
  readonly select: string | undefined;
  readonly filter: string | undefined;
  readonly search: string | undefined;
  readonly orderBy: string | undefined;
  readonly isCountWanted: boolean;
  readonly expansions: readonly WrittenExpansion[];
  /** Undefined: not written. */
  readonly levels: number | undefined;
  readonly top: number | undefined;
}

/** The largest number of `$levels` (Graph documentation, "List manager"). */
const mostLevels = 1000;
/** Deeper expansions are mistakes, and would only cost time. */
const mostNested = 4;
const optionNames = new Set(['select', 'expand', 'levels', 'top', 'filter', 'orderby', 'search', 'count']);

/**
 * Reads `$expand`: `manager($levels=max;$select=id),directReports($filter=displayName eq 'a;b')`.
 *
 * @throws {GraphFault} 400 for invalid syntax, and for `$skip`, which the directory does not support.
 */
export function parseExpand(text: string, depth = 1): readonly WrittenExpansion[] {
  if (depth > mostNested) {
    throw failed(`The request includes a $expand path which is too deep. The maximum depth allowed is ${mostNested}.`);
  }
  const parts = splitOutside(text, ',');
  if (parts === undefined) throw syntaxError(text);
  return parts.map((part) => {
    // Trimmed first: spaces at three places of the pattern would take cubic time for a long row of them.
    const [, name, options] = /^([\w*.]*)(?:\s*\((.*)\))?$/s.exec(part.trim()) ?? [];
    if (name === undefined) throw syntaxError(part);
    return readOptions(name, name === '' ? undefined : options, depth);
  });
}

function readOptions(name: string, options: string | undefined, depth: number): WrittenExpansion {
  const values = options === undefined ? new Map<string, string>() : splitOptions(options);
  const [expand, levels, top] = [values.get('expand'), values.get('levels'), values.get('top')];
  return {
    name,
    select: values.get('select'),
    filter: values.get('filter'),
    search: values.get('search'),
    orderBy: values.get('orderby'),
    isCountWanted: readCount(values.get('count')),
    expansions: expand === undefined ? [] : parseExpand(expand, depth + 1),
    levels: levels === undefined ? undefined : readLevels(levels),
    top: top === undefined ? undefined : readTop(top),
  };
}

function splitOptions(text: string): Map<string, string> {
  const values = new Map<string, string>();
  const parts = splitOutside(text, ';');
  if (parts === undefined) throw syntaxError(text);
  for (const part of parts) {
    const option = part.trim();
    const [, key, value] = /^\$?(\w+)\s*=(.*)$/s.exec(option) ?? [];
    if (key === undefined || value === undefined) throw syntaxError(option);
    const known = key.toLowerCase();
    if (known === 'skip') throw skipRefused();
    if (!optionNames.has(known)) throw failed(`Term '${option}' is not valid.`);
    if (values.has(known)) {
      throw badRequest(`Query option '$${known}' was specified more than once, but it must be specified at most once.`);
    }
    values.set(known, value.trim());
  }
  return values;
}

function readLevels(text: string): number {
  if (/^max$/i.test(text)) return mostLevels;
  if (!/^\d+$/.test(text)) {
    throw failed(`Levels option must be a non-negative integer or 'max', it is set to '${text}' instead.`);
  }
  const levels = Number(text);
  if (levels >= 1 && levels <= mostLevels) return levels;
  throw failed(`'${text}' is not between 1 and ${mostLevels}.`);
}

function readTop(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw failed(`'${text}' is not a positive number.`);
}

function syntaxError(text: string): GraphFault {
  return failed(`Syntax error in '${text.trim()}'.`);
}

function failed(reason: string): GraphFault {
  return badRequest(`Parsing OData Select and Expand failed: ${reason}`);
}
