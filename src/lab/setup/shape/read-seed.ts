import { isObject } from '../../../base/json.ts';
import { createProblems, type SeedPath, type SeedProblems, type SeedSource } from './seed-problems.ts';
import { readValue } from './read-value.ts';
import { readRule } from './read-rule.ts';
import { seedTables } from './seed-tables.ts';
import type { LabSeed } from './seed-types.ts';

const object: SeedSource = { name: 'the object' };

/**
 * Checks the shape of a seed: the names and the values of all fields. What its names refer to is checked where it is
 * used, by `startLab({ seed })` and `applySeed`.
 *
 * @param source - For messages; default: an object in memory, which may not name files.
 * @throws {EntradaError} `INPUT_INVALID` with all mistakes, each with its path and, from a file, its line.
 */
export function readSeed(value: unknown, source: SeedSource = object): LabSeed {
  const problems = createProblems(source);
  const seed = readValue({ table: 'seed' }, value, [], problems, readRule);
  problems.throwAny();
  return seedOf(seed);
}

/** Checks a seed as {@link readSeed} does, in steps: the objects of its tenants one by one. */
export function* readSeedInSteps(
  value: Readonly<Record<string, unknown>>,
  source: SeedSource,
): Generator<void, LabSeed> {
  const problems = createProblems(source);
  const { tenants } = value;
  const list: readonly unknown[] = Array.isArray(tenants) ? tenants : [];
  const read: unknown[] = [];
  for (const [index, tenant] of list.entries()) {
    read.push(yield* readTenant(tenant, ['tenants', index], problems));
  }
  const seed = readValue({ table: 'seed' }, { ...value, tenants: [] }, [], problems, readRule);
  problems.throwAny();
  return seedOf({ ...(isObject(seed) ? seed : {}), tenants: read });
}

function* readTenant(tenant: unknown, path: SeedPath, problems: SeedProblems): Generator<void, unknown> {
  if (!isObject(tenant)) return readValue({ table: 'tenant' }, tenant, path, problems, readRule);
  // The lists are read one object at a time, and stay where they are among the other fields.
  const lists = new Map<string, unknown[]>();
  for (const [name, value] of Object.entries(tenant)) {
    const type = seedTables['tenant']?.fields[name]?.type;
    if (!Array.isArray(value) || typeof type !== 'object' || !('list' in type)) continue;
    const items: unknown[] = [];
    for (const [index, item] of value.entries()) {
      items.push(readValue(type.list, item, [...path, name, index], problems, readRule));
      yield;
    }
    lists.set(name, items);
  }
  const emptied = Object.entries(tenant).map(([name, value]) => [name, lists.has(name) ? [] : value] as const);
  const rest = readValue({ table: 'tenant' }, Object.fromEntries(emptied), path, problems, readRule);
  if (!isObject(rest)) return rest;
  return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, lists.get(name) ?? value]));
}

function seedOf(seed: unknown): LabSeed {
  // Every field was checked against the table that the type is generated from.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return seed as LabSeed;
}
