import { isObject, type JsonObject } from '../../../base/json.ts';
import { invalidRequest } from './graph-fault.ts';

/** Reads values of a body and refuses those of another type, naming the property as Graph does. */
export interface ValueReader {
  /** Undefined when the body does not have the property. */
  has(name: string): boolean;
  text(name: string): string;
  textOrNull(name: string): string | null;
  flag(name: string): boolean;
  /** Null counts as false. */
  flagOrNull(name: string): boolean;
  texts(name: string): readonly string[];
  object(name: string): ValueReader;
  objects(name: string): readonly ValueReader[];
  /** A GUID, in lower case. */
  guid(name: string): string;
  raw(name: string): unknown;
  /** Refuses the value of a property. */
  refuse(name: string): Error;
}

const guid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Creates a reader of an object in a body; absent properties read as empty values.
 *
 * @param resource - As in `of resource 'Application'`.
 * @param path - Of the object in the body: `api` for `api.oauth2PermissionScopes`.
 * @throws {GraphFault} 400 `Request_BadRequest` for a property that the type does not have.
 */
export function readValues(
  body: JsonObject,
  resource: string,
  known: readonly string[],
  path: string = '',
): ValueReader {
  const byName = new Map(Object.entries(body).map(([name, value]) => [name.toLowerCase(), value]));
  const names = new Set(known.map((name) => name.toLowerCase()));
  const refuse = (name: string) =>
    invalidRequest(`Invalid value specified for property '${path}${name}' of resource '${resource}'.`);
  const unknown = Object.keys(body).find((name) => !name.startsWith('@') && !names.has(name.toLowerCase()));
  if (unknown !== undefined) throw refuse(unknown);
  const valueOf = (name: string) => byName.get(name.toLowerCase()) ?? null;
  const nested = (name: string, value: unknown) => {
    if (!isObject(value)) throw refuse(name);
    return readValues(value, resource, Object.keys(value), `${path}${name}.`);
  };
  const listOf = (name: string): readonly unknown[] => {
    const value = valueOf(name) ?? [];
    if (!Array.isArray(value) || value.length > 1200) throw refuse(name);
    return value;
  };
  const textOrNull = (name: string) => {
    const value = valueOf(name);
    if (value !== null && (typeof value !== 'string' || value.length > 8192)) throw refuse(name);
    return value;
  };
  const flagOrNull = (name: string) => {
    const value = valueOf(name) ?? false;
    if (typeof value !== 'boolean') throw refuse(name);
    return value;
  };
  return {
    has: (name) => byName.has(name.toLowerCase()),
    textOrNull,
    text(name) {
      const value = textOrNull(name);
      if (value === null || value === '') throw refuse(name);
      return value;
    },
    flagOrNull,
    flag(name) {
      if (valueOf(name) === null) throw refuse(name);
      return flagOrNull(name);
    },
    texts: (name) =>
      listOf(name).map((value) => {
        if (typeof value !== 'string') throw refuse(name);
        return value;
      }),
    object: (name) => nested(name, valueOf(name)),
    objects: (name) => listOf(name).map((value) => nested(name, value)),
    guid(name) {
      const value = textOrNull(name);
      if (value === null || !guid.test(value)) throw refuse(name);
      return value.toLowerCase();
    },
    raw: valueOf,
    refuse,
  };
}
