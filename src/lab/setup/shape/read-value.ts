import { isObject } from '../../../base/json.ts';
import { nearestName } from '../../../base/nearest-name.ts';
import { textProblem } from './text-forms.ts';
import { type SeedPath, type SeedProblems, shorten } from './seed-problems.ts';
import { seedTables } from './seed-tables.ts';
import type { PlainType, Table, ValueType } from './table.ts';

/** Checks the values that have a checker of their own, such as policies; returns what it made of one. */
export type CheckValue = (kind: 'policy' | 'fault', value: unknown, path: SeedPath, problems: SeedProblems) => unknown;

/** Checks a value against its type; returns a copy, with undefined in place of what is wrong. */
export function readValue(
  type: ValueType,
  value: unknown,
  path: SeedPath,
  problems: SeedProblems,
  check: CheckValue,
): unknown {
  if (typeof type === 'string') return readPlain(type, value, path, problems);
  if ('oneOf' in type) return readOneOf(type.oneOf, value, path, problems);
  if ('checked' in type) return check(type.checked, value, path, problems);
  if ('either' in type) {
    const found = type.either.find((one) => isOfKind(one, value));
    if (found !== undefined) return readValue(found, value, path, problems, check);
    return refuse(`${describe(value)}; use ${type.either.map(nameOf).join(' or ')}`, path, problems);
  }
  if (!isOfKind(type, value)) return refuse(`${describe(value)}; use ${nameOf(type)}`, path, problems);
  if ('list' in type) {
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    return list.map((one, index) => readValue(type.list, one, [...path, index], problems, check));
  }
  const object = isObject(value) ? value : {};
  if ('map' in type) {
    const entries = Object.entries(object).map(([name, one]) => {
      if (forbiddenNames.has(name)) problems.add([...path, name], 'this name cannot be used; use another one');
      return [name, readValue(type.map, one, [...path, name], problems, check)] as const;
    });
    return Object.fromEntries(entries);
  }
  return readTable(seedTables[type.table], object, path, problems, check);
}

/** Checks an object against a table: unknown names, missing ones, and the value of each. */
function readTable(
  table: Table | undefined,
  object: Readonly<Record<string, unknown>>,
  path: SeedPath,
  problems: SeedProblems,
  check: CheckValue,
): unknown {
  const { fields = {} } = table ?? {};
  const result: [string, unknown][] = [];
  for (const [name, value] of Object.entries(object)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) problems.add([...path, name], unknownName(name, Object.keys(fields), path));
    // In YAML, `users:` with nothing after it is null: the same as an absent field unless null has a meaning.
    else if (value !== undefined && !(value === null && isNothing(field.type))) {
      result.push([name, readValue(field.type, value, [...path, name], problems, check)]);
    }
  }
  for (const [name, { required }] of Object.entries(fields)) {
    if (required === true && (object[name] ?? undefined) === undefined) {
      problems.add(path, `"${name}" is missing; add it`);
    }
  }
  return Object.fromEntries(result);
}

function isNothing(type: ValueType): boolean {
  return typeof type === 'object' && ('list' in type || 'map' in type || 'table' in type);
}

function unknownName(name: string, names: readonly string[], path: SeedPath): string {
  const isInTenant = path[0] === 'tenants' && path.length === 2;
  if (isInTenant && Object.hasOwn(seedTables['seed']?.fields ?? {}, name)) {
    return `"${name}" is not a field of a tenant; put it at the top of the seed, for all tenants`;
  }
  const near = nearestName(name, names);
  const works = near === undefined ? `use one of ${names.join(', ')}` : `did you mean "${near}"`;
  return `"${shorten(name)}" is not a field of this object; ${works}`;
}

function readPlain(type: PlainType, value: unknown, path: SeedPath, problems: SeedProblems): unknown {
  if (!isOfKind(type, value)) return refuse(`${describe(value)}; use ${nameOf(type)}`, path, problems);
  if (type === 'json') return readJson(value, path, problems);
  if (typeof value !== 'string' || problems.source.isExport === true) return value;
  const found = textProblem(type, value);
  return found === undefined ? value : refuse(found, path, problems);
}

/** Names with a meaning in JavaScript, which must not become names of an object's properties. */
const forbiddenNames = new Set(['__proto__', 'constructor', 'prototype']);
const deepest = 32;

function readJson(value: unknown, path: SeedPath, problems: SeedProblems): unknown {
  if (path.length > deepest) return refuse(`more than ${deepest} levels; use fewer`, path, problems);
  if (Array.isArray(value)) {
    return value.map((one: unknown, index): unknown => readJson(one, [...path, index], problems));
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, one]) => {
    if (forbiddenNames.has(name)) problems.add([...path, name], 'this name cannot be used; use another one');
    return [name, readJson(one, [...path, name], problems)] as const;
  });
  return Object.fromEntries(entries);
}

function readOneOf(
  allowed: readonly (string | number)[],
  value: unknown,
  path: SeedPath,
  problems: SeedProblems,
): unknown {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  const near = typeof value === 'string' ? nearestName(value, allowed.map(String)) : undefined;
  const works = near === undefined ? `use one of ${allowed.join(', ')}` : `did you mean "${near}"`;
  return refuse(`${describe(value)}; ${works}`, path, problems);
}

function refuse(found: string, path: SeedPath, problems: SeedProblems): undefined {
  problems.add(path, found);
  return undefined;
}

/** Returns whether a value is of the kind of a type in JSON: the first step of its check. */
function isOfKind(type: ValueType, value: unknown): boolean {
  if (typeof type === 'object') {
    if ('list' in type) return Array.isArray(value);
    if ('oneOf' in type) return type.oneOf.some((one) => typeof one === typeof value);
    if ('either' in type) return type.either.some((one) => isOfKind(one, value));
    return isObject(value);
  }
  if (type === 'json') return true;
  if (type === 'null') return value === null;
  if (type === 'flag') return typeof value === 'boolean';
  if (type === 'count') return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
  return typeof value === 'string';
}

function nameOf(type: ValueType): string {
  if (typeof type === 'object') {
    if ('list' in type) return 'a list';
    if ('oneOf' in type) return type.oneOf.join(', ');
    if ('either' in type) return 'another value';
    return `an object with named fields${'table' in type ? `, such as ${namesIn(type.table)}` : ''}`;
  }
  if (type === 'null') return 'null';
  if (type === 'flag') return 'true or false';
  if (type === 'count') return 'a whole number from 0';
  return 'a text (in quotes if it looks like a number, true, false or null)';
}

/** The fields that an object needs, otherwise its first ones. */
function namesIn(table: string): string {
  const entries = Object.entries(seedTables[table]?.fields ?? {}).filter(([name]) => !name.startsWith('$'));
  const required = entries.filter(([, field]) => field.required === true);
  return (required.length > 0 ? required : entries.slice(0, 3)).map(([name]) => name).join(', ');
}

/** Describes a value without showing it: it may be a secret in the wrong place. */
function describe(value: unknown): string {
  if (value === null) return 'found null';
  if (Array.isArray(value)) return 'found a list';
  if (typeof value === 'object') return 'found an object';
  if (typeof value === 'boolean') return `found ${value}`;
  if (typeof value === 'number') return 'found a number';
  return value === '' ? 'found an empty text' : `found ${typeof value === 'string' ? 'a text' : typeof value}`;
}
