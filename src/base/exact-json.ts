import type { KnownErrorCode } from './errors.ts';
import { type JsonObject, parseJson } from './json.ts';

const brand = Symbol.for('entrada.ExactNumber');

/** A number of JSON that a double would change, as it was written: `9007199254740993`, `1e400`, `1.0`, `-0.0`. */
export class ExactNumber {
  // The bundled command line and the modules next to it have a copy of this one each.
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && brand in value;
  }

  readonly [brand] = true;

  /** The number as JSON. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Returns the nearest double; infinite outside its range. */
  valueOf(): number {
    return Number(this.text);
  }

  toString(): string {
    return this.text;
  }

  /** Returns the text, because `JSON.stringify` can write it only as a string. */
  toJSON(): string {
    exactNumbersWritten += 1;
    return this.text;
  }
}

let exactNumbersWritten = 0;

// Where a JSON number can begin and end; a decimal point, an exponent, 16 digits or -0 can make it inexact.
const suspectNumbers = /(?:^|[:,[])\s*((?:-0|-?\d{16}|-?\d+[.eE])[\d.eE+-]*)\s*(?=[,\]}]|$)/g;
const indexName = /^(?:0|[1-9]\d{0,9})$/;
const indexNames = /"(?:0|[1-9]\d{0,9})"\s*:/;
// Either of them within an object or a list: one search for texts without them.
const suspects = /[:,[]\s*(?:-0|-?\d{16}|-?\d+[.eE])|"(?:0|[1-9]\d{0,9})"\s*:/;

// Of valid JSON: a string, a mark, a number or literal.
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * Parses JSON so that nothing changes: a number that a double would change is an {@link ExactNumber}, and objects keep
 * the order of their names, also of names such as "10". A text without either, as nearly all are, is only searched.
 *
 * @throws {EntradaError} As {@link parseJson}.
 */
export function parseExactJson(text: string, subject: string, code: KnownErrorCode): unknown {
  const value = parseJson(text, subject, code);
  if (typeof value !== 'number' && !suspects.test(text)) return value;
  return indexNames.test(text) || hasInexactNumber(text) ? exactValue(text) : value;
}

function hasInexactNumber(text: string): boolean {
  for (const [, number = ''] of text.matchAll(suspectNumbers)) if (isInexact(number)) return true;
  return false;
}

function isInexact(number: string): boolean {
  return String(Number(number)) !== number;
}

interface OpenObject {
  readonly entries: Map<string, unknown>;
  name: string | undefined;
}

/** Builds the value of a valid text, without recursion. */
function exactValue(text: string): unknown {
  const open: (OpenObject | unknown[])[] = [];
  let value: unknown;
  const put = (inner: unknown): void => {
    const around = open.at(-1);
    if (around === undefined) {
      value = inner;
    } else if (Array.isArray(around)) {
      around.push(inner);
    } else if (around.name === undefined) {
      around.name = String(inner);
    } else {
      around.entries.set(around.name, inner);
      around.name = undefined;
    }
  };
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{') {
      open.push({ entries: new Map(), name: undefined });
    } else if (token === '[') {
      open.push([]);
    } else if (token === '}' || token === ']') {
      const closed = open.pop();
      put(closed === undefined || Array.isArray(closed) ? closed : orderedObject(closed.entries));
    } else if (token !== ',' && token !== ':') {
      put(scalarOf(token));
    }
  }
  return value;
}

function scalarOf(token: string): unknown {
  if (token.startsWith('"') && !token.includes('\\')) return token.slice(1, -1);
  return /^[-\d]/.test(token) && isInexact(token) ? new ExactNumber(token) : JSON.parse(token);
}

/** Returns an object whose names are in the order of the entries. */
export function orderedObject(entries: Iterable<readonly [string, unknown]>): JsonObject {
  const inOrder = [...entries];
  const object: JsonObject = Object.fromEntries(inOrder);
  if (!inOrder.some(([name]) => indexName.test(name))) return object;
  // JavaScript lists names such as "10" first, except for a proxy.
  const names = new Set(inOrder.map(([name]) => name));
  return new Proxy(object, {
    ownKeys(target) {
      const own = Reflect.ownKeys(target);
      return [...[...names].filter((name) => own.includes(name)), ...own.filter((key) => !names.has(String(key)))];
    },
  });
}

/**
 * Returns JSON data as text, with the exact numbers as they were received.
 *
 * @param step - The indentation of each level. Default: the text is one line.
 */
export function exactJsonText(value: unknown, step = ''): string {
  // JSON.stringify is several times as fast, and meets every exact number.
  const before = exactNumbersWritten;
  const text = JSON.stringify(value, undefined, step);
  return exactNumbersWritten === before ? text : textWithNumbers(value, step, '');
}

function textWithNumbers(value: unknown, step: string, indent: string): string {
  if (value instanceof ExactNumber) return value.text;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}${step}`;
  const parts = Array.isArray(value)
    ? value.map((element) => textWithNumbers(element, step, inner))
    : Object.entries(value).map(
        ([name, one]) => `${JSON.stringify(name)}:${step && ' '}${textWithNumbers(one, step, inner)}`,
      );
  const [start, end] = Array.isArray(value) ? '[]' : '{}';
  if (parts.length === 0) return `${start}${end}`;
  if (step === '') return `${start}${parts.join(',')}${end}`;
  return `${start}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${end}`;
}
