import { cannotConvert } from './binding-errors.ts';
import type { NamedParameter } from './known-parameters.ts';
import { closingQuotes, readQuotedText } from './quoted-text.ts';

/** The entries of a Hashtable in the order given; keys keep their spelling. */
export type HashtableEntries = ReadonlyMap<string, string>;

/** Returns the error for a text that is not a Hashtable; the reason is PowerShell's text. */
type Fault = (reason: string) => Error;

interface ParsedHashtable {
  readonly entries: Map<string, string>;
  readonly quoted: ReadonlySet<string>;
  readonly end: number;
}

const brace = /\s*@\{/y;
const separators = /[\s;]*/y;
const spaces = /\s*/y;
const spacesInLine = /[^\S\r\n]*/y;
const bareKey = /[^\s=;,'"{}@]+/y;
const bareStop = /[;,\r\n}]/g;

/**
 * Reads `@{Name=value; Other='value'}`, or the same without `@{` and `}`.
 *
 * Entries are separated by semicolons, line ends, or commas followed by `KEY=`. Keys and values can be quoted; a
 * doubled quote inside is one quote. An unquoted value can contain `=` and spaces, a quoted one anything.
 *
 * @returns The entries, the keys whose values were quoted, and the index after the closing brace.
 */
export function parseHashtable(text: string, fault: Fault): ParsedHashtable {
  const entries = new Map<string, string>();
  const quoted = new Set<string>();
  const keys = new Set<string>();
  const opening = skip(brace, text, 0);
  const isBraced = opening > 0;
  let at = opening;
  for (;;) {
    at = skip(separators, text, at);
    if (isBraced && text[at] === '}') return { entries, quoted, end: at + 1 };
    if (at === text.length && isBraced) throw fault('The hash literal was incomplete.');
    if (at === text.length) return { entries, quoted, end: at };
    const key = readKey(text, at, fault);
    const folded = key.text.toLowerCase();
    if (keys.has(folded)) throw fault(duplicateKeys(key.text));
    keys.add(folded);
    const value = readValue(text, key.end, isBraced, fault);
    entries.set(key.text, value.text);
    if (value.isQuoted) quoted.add(key.text);
    at = value.end;
  }
}

// Classes of Unicode take time as soon as V8 sees them, so these expressions are inside of functions.
function isPlainName(key: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(key);
}

/** A comma is a separator only if a key follows it, so that other commas stay in the value. */
function skipToNextKey(text: string, at: number): number {
  return skip(/\s*(?:['"\u2018-\u201e]|[\p{L}_][\p{L}\p{N}_.-]*\s*=)/uy, text, at);
}

/**
 * Merges the entries of a repeated parameter.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` if both contain a key, ignoring case.
 */
export function mergeHashtables(known: NamedParameter, before: HashtableEntries, more: HashtableEntries) {
  const keys = new Set(Array.from(before.keys(), (key) => key.toLowerCase()));
  for (const [key, value] of more) {
    if (keys.has(key.toLowerCase())) throw cannotConvert(known, `${key}=${value}`, `. Error: "${duplicateKeys(key)}"`);
  }
  return new Map([...before, ...more]);
}

/** Writes entries as one word that {@link parseHashtable} parses to the same entries. */
export function printHashtable(entries: HashtableEntries): string {
  const pairs = Array.from(entries, ([key, value]) => `${isPlainName(key) ? key : inQuotes(key)}=${inQuotes(value)}`);
  return `@{${pairs.join('; ')}}`;
}

/** Returns whether an unread value is a Hashtable. */
export function isHashtable(value: unknown): value is HashtableEntries {
  return value instanceof Map;
}

/** Returns whether a word starts a Hashtable in braces. */
export function isBracedHashtable(word: string): boolean {
  return skip(brace, word, 0) > 0;
}

/** Returns whether a word starts with an entry (`KEY=`), optionally after a separator. */
export function startsEntry(word: string): boolean {
  const from = skip(separators, word, 0);
  return skipToNextKey(word, word[from] === ',' ? from + 1 : from) > from;
}

interface Piece {
  readonly text: string;
  readonly end: number;
}

/** Reads a key and the `=` after it. */
function readKey(text: string, from: number, fault: Fault): Piece {
  if (text[from] === '=') throw fault("Missing key before '=' in hash literal.");
  const end = skip(bareKey, text, from);
  const key = readQuoted(text, from, fault) ?? { text: text.slice(from, end), end };
  if (key.end === from) throw unexpected(text, from, fault);
  const equalsAt = skip(spaces, text, key.end);
  if (text[equalsAt] !== '=') throw fault("Missing '=' operator after key in hash literal.");
  if (key.text === '') throw fault("Missing key before '=' in hash literal.");
  return { text: key.text, end: equalsAt + 1 };
}

/** Reads a value and the comma after it, if that is a separator. */
function readValue(text: string, from: number, isBraced: boolean, fault: Fault): Piece & { isQuoted: boolean } {
  const start = skip(spacesInLine, text, from);
  const quotedValue = readQuoted(text, start, fault);
  const end = quotedValue === undefined ? bareEnd(text, start, isBraced) : skip(spacesInLine, text, quotedValue.end);
  const value = quotedValue?.text ?? text.slice(start, end).trimEnd();
  if (quotedValue === undefined && value === '') throw fault("Missing statement after '=' in hash literal.");
  const isAtComma = text[end] === ',' && skipToNextKey(text, end + 1) > end + 1;
  const isAtEnd = end === text.length || /[;\r\n]/.test(text[end] ?? '') || text[end] === '}';
  if (!isAtComma && !isAtEnd) throw unexpected(text, end, fault);
  if (quotedValue === undefined && value.endsWith(',')) throw unexpected(text, start + value.length - 1, fault);
  return { text: value, end: isAtComma ? end + 1 : end, isQuoted: quotedValue !== undefined };
}

function bareEnd(text: string, from: number, isBraced: boolean): number {
  bareStop.lastIndex = from;
  for (let stop = bareStop.exec(text); stop !== null; stop = bareStop.exec(text)) {
    const isComma = stop[0] === ',';
    if (isComma ? skipToNextKey(text, stop.index + 1) > stop.index + 1 : isBraced || stop[0] !== '}') return stop.index;
  }
  return text.length;
}

/** Reads a quoted text; returns undefined if none starts here. A curly quote without an end is part of the value. */
function readQuoted(text: string, from: number, fault: Fault): Piece | undefined {
  const quote = text[from];
  const closing = closingQuotes(quote, true);
  if (closing === undefined) return undefined;
  const read = readQuotedText(text, from + 1, closing);
  if (read === undefined && quote === closing) throw fault(`The string is missing the terminator: ${quote}.`);
  return read;
}

/** Returns the index after a match of a sticky pattern, or the start index if it does not match. */
function skip(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

function unexpected(text: string, at: number, fault: Fault): Error {
  const word = /^\S+/.exec(text.slice(at, at + 40))?.[0] ?? '';
  return fault(`Unexpected token '${word}' in expression or statement.`);
}

function duplicateKeys(key: string): string {
  return `Duplicate keys '${key}' are not allowed in hash literals.`;
}

function inQuotes(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
