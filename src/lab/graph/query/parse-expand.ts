import { badRequest, notServed } from '../core/graph-fault.ts';

/** One relation of `$expand`, with its own options as written. */
export interface WrittenExpansion {
  readonly name: string;
  readonly select: string | undefined;
  readonly expand: string | undefined;
  readonly levels: number;
  readonly top: number | undefined;
}

/** Reports to a manager end well before this number. */
const mostLevels = 100;
/** Deeper expansions are mistakes, and would only cost time. */
const mostNested = 3;

/**
 * Reads `$expand`: `manager($levels=max;$select=id),directReports`.
 *
 * @throws {GraphFault} 400 `BadRequest` for invalid syntax, 501 for options that the lab does not serve.
 */
export function parseExpand(text: string): WrittenExpansion[] {
  return splitOutside(text, ',').map((part) => {
    // Trimmed first: spaces at three places of the pattern would take cubic time for a long row of them.
    const [, name, options] = /^([\w*.]*)(?:\s*\((.*)\))?$/s.exec(part.trim()) ?? [];
    if (name === undefined || depthOf(part) > mostNested) {
      throw badRequest(`Parsing OData Select and Expand failed: Syntax error in '${part.trim()}'.`);
    }
    return readOptions(name, name === '' ? undefined : options);
  });
}

function readOptions(name: string, options: string | undefined): WrittenExpansion {
  const values = new Map<string, string>();
  for (const option of options === undefined ? [] : splitOutside(options, ';')) {
    const [, key, value] = /^\s*\$?(\w+)\s*=(.*)$/s.exec(option) ?? [];
    if (key === undefined || value === undefined) {
      throw badRequest(`Parsing OData Select and Expand failed: Syntax error in '${option.trim()}'.`);
    }
    const known = key.toLowerCase();
    if (['filter', 'orderby', 'search', 'count', 'skip'].includes(known)) throw notServed(`$${known} in $expand`);
    if (!['select', 'expand', 'levels', 'top'].includes(known)) {
      throw badRequest(`Parsing OData Select and Expand failed: Term '${option.trim()}' is not valid.`);
    }
    values.set(known, value.trim());
  }
  const top = values.get('top');
  return {
    name,
    select: values.get('select'),
    expand: values.get('expand'),
    levels: readNumber(values.get('levels')?.replace(/^max$/i, String(mostLevels)) ?? '1'),
    top: top === undefined ? undefined : readNumber(top),
  };
}

function readNumber(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw badRequest(`Parsing OData Select and Expand failed: '${text}' is not a positive number.`);
}

/** Splits at a sign, but not inside of parentheses. */
function splitOutside(text: string, sign: ',' | ';'): string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (letter === sign && depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts;
}

function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const letter of text) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
