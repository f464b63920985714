import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isIn } from './executed.js';
import { runTest } from './run-test.js';

/** A run that takes this many times as long as the same test without a mutant counts as a hang. */
const hangFactor = 5;

/**
 * @typedef {object} Verdict
 * @property {import('./sources.js').PlacedMutant} mutant
 * @property {string} [killer] - The test file that failed or hung; absent when the mutant survived.
 * @property {number} tests - How many test files execute the code.
 */

/**
 * Runs the tests that execute a mutant's code with the mutant in place, those next to it and quick ones first, until
 * one fails.
 *
 * @param {import('./sources.js').PlacedMutant} mutant
 * @param {readonly import('./measure-tests.js').Measured[]} measured
 * @param {import('./workspace.js').Workspace} workspace
 * @param {{ pkiFolder: string, near: boolean }} options - `near`: leaves out the tests of other folders of src.
 * @returns {Promise<Verdict>}
 */
export async function judge(mutant, measured, workspace, { pkiFolder, near }) {
  const tests = measured
    .filter(({ executed }) => executes(executed[mutant.compiled], mutant))
    .map((each) => ({ ...each, rank: distance(mutant.compiled, each.file) }))
    .filter(({ rank }) => !near || rank < 3)
    .toSorted((a, b) => a.rank - b.rank || a.ms - b.ms);
  const path = join(workspace.root, mutant.compiled);
  const text = readFileSync(path, 'utf8');
  const mutated = text.slice(0, mutant.start) + mutant.after + text.slice(mutant.end);
  // What a lab keeps there may be just what the mutant makes.
  const pki = mutant.compiled.includes('/lab/pki/') ? {} : { pkiFolder };
  try {
    for (const test of tests) {
      writeFileSync(path, mutated);
      if (
        await fails(
          test,
          workspace,
          pki,
          () => writeFileSync(path, text),
          () => writeFileSync(path, mutated),
        )
      ) {
        return { mutant, killer: test.file, tests: tests.length };
      }
    }
    return { mutant, tests: tests.length };
  } finally {
    writeFileSync(path, text);
  }
}

/**
 * @param {readonly number[] | undefined} ranges
 * @param {{ start: number, before: string }} mutant
 */
function executes(ranges, { start, before }) {
  // V8 counts the operator with what follows, which may be just what the mutant evaluates.
  return isIn(ranges, start) || (['&&', '||', '?.'].includes(before) && isIn(ranges, start - 1));
}

/**
 * @param {{ file: string, ms: number }} test
 * @param {import('./workspace.js').Workspace} workspace
 * @param {{ pkiFolder?: string }} options
 * @param {() => void} takeOut
 * @param {() => void} putIn
 */
async function fails(test, workspace, options, takeOut, putIn) {
  const limitMs = hangFactor * test.ms;
  const { result } = await runTest(workspace, test.file, { ...options, limitMs });
  if (result !== 'hung') return result === 'failed';
  // The machine may be busier than when the test was measured: measure again, now.
  takeOut();
  const { ms } = await runTest(workspace, test.file, options);
  if (hangFactor * ms <= limitMs) return true;
  putIn();
  return (await runTest(workspace, test.file, { ...options, limitMs: hangFactor * ms })).result !== 'passed';
}

/**
 * Returns how far a test file is from a source: 0 for the same name, 1 for the same folder, 2 for the same folder of
 * src, 3 else.
 *
 * @param {string} compiled
 * @param {string} test
 */
function distance(compiled, test) {
  const [source, other] = [compiled.replace('build/src/', ''), test.replace('build/test/', '')];
  if (basename(source, '.js') === basename(other, '.test.js')) return 0;
  if (dirname(source) === dirname(other)) return 1;
  return source.split('/')[0] === other.split('/')[0] ? 2 : 3;
}
