import { changeOf } from './allowed.js';
import { groupBy } from './choose-sample.js';

/** The score that a run has to reach, in percent of the mutants. */
const thresholds = { overall: 92, folder: 85 };

/**
 * Describes the survivors and the scores.
 *
 * @param {readonly import('./judge.js').Verdict[]} verdicts
 * @returns {{ text: string, passed: boolean }}
 */
export function report(verdicts) {
  const rows = [...groupBy(verdicts, ({ mutant }) => mutant.folder)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const low = rows.filter(([, each]) => scoreOf(each) < thresholds.folder).map(([folder]) => folder);
  const passed = low.length === 0 && scoreOf(verdicts) >= thresholds.overall;
  const lines = [
    ...verdicts
      .filter((each) => each.killer === undefined)
      .map(describe)
      .toSorted(),
    '',
    ...rows.map(([folder, each]) => row(folder, each)),
    row('all', verdicts),
    `${passed ? 'Passed' : 'Failed'}: ${thresholds.overall} % of all and ${thresholds.folder} % in each folder are asked for` +
      `${low.length > 0 ? `; below: ${low.join(', ')}` : ''}.`,
  ];
  return { text: `${lines.join('\n')}\n`, passed };
}

/** @param {import('./judge.js').Verdict} verdict */
export function describe({ mutant, killer, tests }) {
  const found = killer ?? (tests === 0 ? 'no test runs it' : `${tests} test file${tests === 1 ? '' : 's'} passed`);
  return `${killer === undefined ? 'survived' : 'killed'} ${placeOf(mutant)} (${found})`;
}

/**
 * Returns a mutant's place and change.
 *
 * @param {import('./sources.js').PlacedMutant} mutant
 */
export function placeOf(mutant) {
  return `${mutant.source}:${mutant.line}: ${changeOf(mutant)} in "${mutant.code}"`;
}

/** @param {readonly import('./judge.js').Verdict[]} verdicts */
function scoreOf(verdicts) {
  const killed = verdicts.filter((each) => each.killer !== undefined).length;
  return verdicts.length === 0 ? 100 : (100 * killed) / verdicts.length;
}

/**
 * @param {string} name
 * @param {readonly import('./judge.js').Verdict[]} verdicts
 */
function row(name, verdicts) {
  const killed = verdicts.filter((each) => each.killer !== undefined).length;
  return `${name.padEnd(14)} ${String(killed).padStart(4)} of ${String(verdicts.length).padStart(4)}  ${scoreOf(verdicts).toFixed(1).padStart(5)} %`;
}
