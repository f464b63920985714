import { existsSync, readFileSync } from 'node:fs';

/**
 * A mutant that no test can kill, because it does the same.
 *
 * @typedef {object} Allowed
 * @property {string} file - For example src/base/secret.ts.
 * @property {string} code - The compiled line, without the space around it.
 * @property {string} change - "before -> after".
 * @property {string} reason
 */

/**
 * @param {string} path
 * @returns {Allowed[]} None when there is no such file.
 */
export function readAllowed(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
}

/**
 * @param {Allowed} entry
 * @param {import('./sources.js').PlacedMutant} mutant
 */
function matches(entry, mutant) {
  return entry.file === mutant.source && entry.code === mutant.code && entry.change === changeOf(mutant);
}

/** @param {{ before: string, after: string }} mutant */
export function changeOf({ before, after }) {
  const short = before.replace(/\s+/g, ' ');
  return `${short.length > 90 ? `${short.slice(0, 87)}...` : short} -> ${after || '(nothing)'}`;
}

/**
 * Returns the mutants that the list does not hold, and what is wrong with the list.
 *
 * @param {readonly import('./sources.js').PlacedMutant[]} mutants
 * @param {readonly Allowed[]} list
 */
export function withoutAllowed(mutants, list) {
  const problems = list.flatMap((entry) => {
    const name = `${entry.file}: ${entry.change} in "${entry.code}"`;
    if (!entry.reason) return [`An allowed mutant lacks a reason: ${name}`];
    return mutants.some((mutant) => matches(entry, mutant)) ? [] : [`An allowed mutant matches no code: ${name}`];
  });
  return { mutants: mutants.filter((mutant) => !list.some((entry) => matches(entry, mutant))), problems };
}
