import { badRequest, type GraphFault } from '../core/graph-fault.ts';

/** A piece of a filter; `end` is the position after it, which the OData parser reports for a syntax error. */
export type FilterToken =
  | { readonly kind: 'word' | 'string' | 'digits' | 'mark'; readonly text: string; readonly end: number }
  | { readonly kind: 'end'; readonly text: ''; readonly end: number };

const pattern =
  /\s*(?:(?<string>'[^']*(?:''[^']*)*')|(?<digits>-?\d[\w.:+-]*)|(?<word>\$?[A-Za-z_][\w.-]*)|(?<mark>[(),/:]))/uy;

/**
 * Splits a filter into words, strings (with `''` for an apostrophe), numbers and dates, and marks.
 *
 * @throws {GraphFault} 400 `BadRequest` with the position of an invalid character.
 */
export function tokenizeFilter(text: string): FilterToken[] {
  const tokens: FilterToken[] = [];
  const last = text.trimEnd().length;
  let position = 0;
  while (position < last) {
    pattern.lastIndex = position;
    const found = pattern.exec(text)?.groups;
    if (found === undefined) throw unreadable(text, position);
    position = pattern.lastIndex;
    tokens.push(toToken(found, position));
  }
  tokens.push({ kind: 'end', text: '', end: text.length });
  return tokens;
}

/** The fault for a filter that is not OData; Graph puts its own text before that of the OData parser. */
export function invalidFilter(reason: string): GraphFault {
  return badRequest(`Invalid filter clause: ${reason}`);
}

function toToken(found: Record<string, string | undefined>, end: number): FilterToken {
  const { string, digits, word, mark } = found;
  if (string !== undefined) return { kind: 'string', text: string.slice(1, -1).replaceAll("''", "'"), end };
  if (digits !== undefined) return { kind: 'digits', text: digits, end };
  if (word !== undefined) return { kind: 'word', text: word, end };
  return { kind: 'mark', text: mark ?? '', end };
}

function unreadable(text: string, position: number): GraphFault {
  const start = position + text.slice(position).search(/\S/);
  if (text[start] === "'") {
    return invalidFilter(`There is an unterminated string literal at position ${text.length} in '${text}'.`);
  }
  return invalidFilter(`Syntax error: character '${text[start]}' is not valid at position ${start} in '${text}'.`);
}
