import { EntradaError, type KnownErrorCode, messageOf } from './errors.ts';

/** An object parsed from JSON; its values are unchecked. */
export type JsonObject = Record<string, unknown>;

/** Returns whether a value is a plain object (not an array, not null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Parses JSON from an external source.
 *
 * @param subject - The name of the text in the message: `Cannot read <subject>: ...`.
 * @param code - The error's code.
 * @throws {EntradaError} `code`; the message has the length and the parser's position, never the text itself.
 */
export function parseJson(text: string, subject: string, code: KnownErrorCode): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The parser quotes a piece of the text, which may hold a secret: keep only its position.
    const position = /position \d+/.exec(messageOf(cause))?.[0];
    const where = position === undefined ? '' : ` at ${position}`;
    throw new EntradaError(code, `Cannot read ${subject}: ${text.length} characters that are not JSON${where}`);
  }
}

/** Parses text as JSON; undefined when it is not JSON. */
export function parseJsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Parses text as a JSON object; undefined when it is anything else. */
export function parseJsonObject(text: string): JsonObject | undefined {
  const value = parseJsonOrUndefined(text);
  return isObject(value) ? value : undefined;
}

/** Deeper JSON is not accepted: writing it again can exhaust the stack. */
const deepestJson = 100;

/** Like {@link parseJsonObject}, for text that a stranger sent: also undefined when it is nested deeper than 100. */
export function parseSentJsonObject(text: string): JsonObject | undefined {
  const value = parseJsonObject(text);
  let level: unknown[] = [value];
  for (let depth = 0; depth <= deepestJson; depth += 1) {
    level = level.flatMap((each): unknown[] => (typeof each === 'object' && each !== null ? Object.values(each) : []));
    if (level.length === 0) return value;
  }
  return undefined;
}

/** Reads a string field; undefined for anything else. */
export function textField(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' ? value : undefined;
}

/**
 * Reads a finite number, including one written as a string (as the v1 token endpoint does); undefined for anything
 * else.
 */
export function numberField(object: JsonObject, name: string): number | undefined {
  const value = object[name];
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value)) return undefined;
  return Number(value);
}

/** Reads a list of strings; other entries are left out. */
export function textListField(object: JsonObject, name: string): string[] {
  const value = object[name];
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}
