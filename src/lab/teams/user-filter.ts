import { isSameUser } from './same-user.ts';
import { invalidInput } from './teams-fault.ts';
import type { UserRecord } from './user-record.ts';

const maxLength = 2000;
/** Strings with doubled quotes inside, and words: names, operators, `$true`. */
const tokenPattern = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[^\s'"]+/g;

type Test = (record: UserRecord) => boolean;

/**
 * Parses a filter with PowerShell's operators, with or without dashes: `AccountType -eq 'User' -and City -like 'Lon*'`.
 * Supports eq, ne and like, joined by and.
 *
 * @throws {TeamsFault} 400 for anything else, and for an unknown property.
 */
export function readUserFilter(text: string, example: UserRecord): Test {
  if (text.length > maxLength) throw invalidInput('filter');
  const tokens = text.match(tokenPattern) ?? [];
  const tests: Test[] = [];
  for (let at = 0; at < tokens.length; at += 4) {
    const [name = '', operator = '', value = '', joint] = tokens.slice(at, at + 4);
    const isLast = at + 4 > tokens.length;
    if (!isLast && (wordOf(joint ?? '') !== 'and' || at + 4 === tokens.length)) throw invalidInput('filter');
    tests.push(readClause(name, wordOf(operator), value, example));
  }
  if (tests.length === 0) throw invalidInput('filter');
  return (record) => tests.every((test) => test(record));
}

function readClause(name: string, operator: string, token: string, example: UserRecord): Test {
  const value = readValue(token);
  const wanted = name.toLowerCase();
  if (wanted === 'identity') {
    if (operator !== 'eq' || typeof value !== 'string') throw invalidInput('filter');
    return (record) => isSameUser(value, record.objectId, String(record['userPrincipalName']));
  }
  const property = Object.keys(example).find((key) => key.toLowerCase() === wanted);
  if (property === undefined) throw invalidInput('filter');
  const isEqual: Test = (record) => foldCase(record[property]) === foldCase(value);
  switch (operator) {
    case 'eq':
      return isEqual;
    case 'ne':
      return (record) => !isEqual(record);
    case 'like':
      if (typeof value !== 'string') throw invalidInput('filter');
      return (record) => typeof record[property] === 'string' && isLike(record[property], value);
    default:
      throw invalidInput('filter');
  }
}

function readValue(token: string): string | boolean | null {
  const quote = /^['"]/.exec(token)?.[0];
  if (quote !== undefined) return token.slice(1, -1).replaceAll(quote + quote, quote);
  const values: ReadonlyMap<string, boolean | null> = new Map([
    ['true', true],
    ['false', false],
    ['null', null],
  ]);
  const value = values.get(token.toLowerCase().replace(/^\$/, ''));
  if (value === undefined) throw invalidInput('filter');
  return value;
}

function wordOf(token: string): string {
  return token.toLowerCase().replace(/^-/, '');
}

function foldCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** Matches a pattern whose stars match any text; each piece is searched once, so no pattern takes long. */
function isLike(text: string, pattern: string): boolean {
  const rest = text.toLowerCase();
  const [first = '', ...others] = pattern.toLowerCase().split('*');
  const last = others.pop();
  if (last === undefined) return rest === first;
  if (!rest.startsWith(first) || !rest.endsWith(last)) return false;
  let at = first.length;
  for (const piece of others) {
    const found = rest.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= rest.length - last.length;
}
