import { EntradaError, type ErrorCode, messageOf } from './errors.ts';

export type JsonObject = Record<string, unknown>;

/** Claims that a value is a plain object (no array, no null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Parses JSON that came from outside.
 *
 * @param subject - What the text is, for the message: `Cannot read <subject>: ...`.
 * @param code - The error's code.
 * @throws {EntradaError} `code`, saying how many characters came and what the parser found; never the text itself.
 */
export function parseJson(text: string, subject: string, code: ErrorCode): unknown {
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

/** Reads a field that must be text; anything else gives undefined. */
export function textField(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' ? value : undefined;
}

/** Reads a finite number, also one written as text (the v1 token endpoint does that). */
export function numberField(object: JsonObject, name: string): number | undefined {
  const value = object[name];
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value)) return undefined;
  return Number(value);
}

/** Reads a list of texts; entries that are not text are left out. */
export function textListField(object: JsonObject, name: string): string[] {
  const value = object[name];
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}
