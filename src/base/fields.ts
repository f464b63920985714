import { isObject, type JsonObject } from './json.ts';
import { Secret } from './secret.ts';

/*
 * Readers of the fields of a saved record.
 */

/** Thrown by the readers. It names the field that is missing or of another type, never its content. */
export class FieldError extends Error {
  readonly field: string;

  constructor(field: string) {
    super(`its field "${field}" is missing or not as expected`);
    this.field = field;
  }
}

/**
 * Returns a value that is an object.
 *
 * @param field - Its name, for the error.
 * @throws {FieldError}
 */
export function objectOf(value: unknown, field: string): JsonObject {
  if (isObject(value)) return value;
  throw new FieldError(field);
}

/**
 * Reads a text.
 *
 * @throws {FieldError}
 */
export function text(object: JsonObject, field: string): string {
  const value = object[field];
  if (typeof value === 'string') return value;
  throw new FieldError(field);
}

/**
 * Reads a text or null.
 *
 * @throws {FieldError}
 */
export function textOrNull(object: JsonObject, field: string): string | null {
  return object[field] === null ? null : text(object, field);
}

/**
 * Reads a list of texts.
 *
 * @throws {FieldError}
 */
export function texts(object: JsonObject, field: string): string[] {
  const value: unknown = object[field];
  if (Array.isArray(value) && value.every((entry): entry is string => typeof entry === 'string')) return value;
  throw new FieldError(field);
}

/**
 * Reads a number; JSON has only finite ones.
 *
 * @throws {FieldError}
 */
export function finite(object: JsonObject, field: string): number {
  const value = object[field];
  if (typeof value === 'number') return value;
  throw new FieldError(field);
}

/**
 * Reads a text that is a key of a table.
 *
 * @throws {FieldError}
 */
export function oneOf<V extends string>(object: JsonObject, field: string, values: Readonly<Record<V, unknown>>): V {
  const value = text(object, field);
  if (isKeyOf(values, value)) return value;
  throw new FieldError(field);
}

function isKeyOf<V extends string>(values: Readonly<Record<V, unknown>>, value: string): value is V {
  return Object.hasOwn(values, value);
}

/**
 * Reads a text as a secret.
 *
 * @throws {FieldError}
 */
export function secret(object: JsonObject, field: string): Secret {
  return new Secret(text(object, field));
}

/**
 * Reads a text as a secret, or null.
 *
 * @throws {FieldError}
 */
export function secretOrNull(object: JsonObject, field: string): Secret | null {
  return object[field] === null ? null : secret(object, field);
}

/**
 * Reads true or false.
 *
 * @throws {FieldError}
 */
export function flag(object: JsonObject, field: string): boolean {
  const value = object[field];
  if (typeof value === 'boolean') return value;
  throw new FieldError(field);
}
