import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../project.js';

/**
 * @typedef {object} Difference
 * @property {string} file - Below test, without `.ts`.
 * @property {string} [test] - Its title; absent: the file does not run.
 * @property {string} reason
 */

/**
 * @typedef {object} Result
 * @property {string} file - Below test, without `.ts`.
 * @property {string} name
 * @property {'passed' | 'failed' | 'skipped'} state
 * @property {string} [found]
 */

/**
 * Reads test/windows-differences.json: the tests that cannot pass with Windows' Node in Wine.
 *
 * @returns {readonly Difference[]}
 */
export function readDifferences() {
  return JSON.parse(readFileSync(join(root, 'test', 'windows-differences.json'), 'utf8'));
}

/**
 * Compares the results of a run with the declared differences.
 *
 * @param {readonly Result[]} results
 * @param {readonly Difference[]} differences
 * @param {(file: string) => boolean} [exists] - Whether a test file exists; by default, below test.
 * @returns {{ undeclared: Result[], declared: Result[], outdated: string[] }} `outdated` names each entry whose file or
 *   test does not exist, or whose test passes or is skipped. Tests of files that did not run are not judged.
 */
export function compareWithDifferences(results, differences, exists = isTestFile) {
  const failed = results.filter(({ state }) => state === 'failed');
  const declared = failed.filter((result) => differences.some((one) => isAbout(one, result)));
  const filesRun = new Set(results.map(({ file }) => file));
  const outdated = differences.flatMap((difference) => {
    const { file, test } = difference;
    if (!exists(file)) return [`${file}: the file does not exist`];
    if (test === undefined || !filesRun.has(file)) return [];
    const ofTest = results.filter((result) => isAbout(difference, result));
    if (ofTest.some(({ state }) => state === 'failed')) return [];
    const state = ofTest[0]?.state;
    const problem =
      state === undefined
        ? 'the file does not have this test'
        : state === 'passed'
          ? 'the test passes'
          : 'the test is skipped';
    return [`${file}: ${test}: ${problem}`];
  });
  return { undeclared: failed.filter((result) => !declared.includes(result)), declared, outdated };
}

/**
 * @param {Difference} difference
 * @param {Result} result
 */
function isAbout({ file, test }, result) {
  return file === result.file && test === result.name;
}

/** @param {string} file */
function isTestFile(file) {
  return existsSync(join(root, 'test', `${file}.ts`));
}
