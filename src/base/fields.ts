import { isObject, type JsonObject } from '../base/json.ts';
import { Secret } from '../base/secret.ts';

/*
 * Readers of the fields of a kept record; each throws a FieldError that names the field.
 */

/** What a reader throws: the field that is missing or of another type, never its content. */
export class FieldError extends Error {
  readonly field: string;

  constructor(field: string) {
    super(`its field "${field}" is missing or not as expected`);
    this.field = field;
  }
}

export function objectOf(value: unknown, field: string): JsonObject {
  if (isObject(value)) return value;
  throw new FieldError(field);
}

export function text(object: JsonObject, field: string): string {
  const value = object[field];
  if (typeof value === 'string') return value;
  throw new FieldError(field);
}

export function textOrNull(object: JsonObject, field: string): string | null {
  return object[field] === null ? null : text(object, field);
}

export function texts(object: JsonObject, field: string): string[] {
  const value: unknown = object[field];
  if (Array.isArray(value) && value.every((entry): entry is string => typeof entry === 'string')) return value;
  throw new FieldError(field);
}

export function finite(object: JsonObject, field: string): number {
  const value = object[field];
  if (typeof value === 'number') return value;
  throw new FieldError(field);
}

export function oneOf<V extends string>(object: JsonObject, field: string, values: Readonly<Record<V, unknown>>): V {
  const value = text(object, field);
  if (isKeyOf(values, value)) return value;
  throw new FieldError(field);
}

function isKeyOf<V extends string>(values: Readonly<Record<V, unknown>>, value: string): value is V {
  return Object.hasOwn(values, value);
}

export function secret(object: JsonObject, field: string): Secret {
  return new Secret(text(object, field));
}

export function secretOrNull(object: JsonObject, field: string): Secret | null {
  return object[field] === null ? null : secret(object, field);
}

export function flag(object: JsonObject, field: string): boolean {
  const value = object[field];
  if (typeof value === 'boolean') return value;
  throw new FieldError(field);
}
