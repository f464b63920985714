import { createProblems, type SeedSource } from './seed-problems.ts';
import { readValue } from './read-value.ts';
import { readRule } from './read-rule.ts';
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
  // Every field was checked against the table that the type is generated from.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return seed as LabSeed;
}
