import './check-node.js';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { readAllowed, withoutAllowed } from './mutants/allowed.js';
import { chooseSample } from './mutants/choose-sample.js';
import { judge } from './mutants/judge.js';
import { measureTests } from './mutants/measure-tests.js';
import { endProcessesOf } from './mutants/run-test.js';
import { describe, placeOf, report } from './mutants/report.js';
import { findAllMutants } from './mutants/sources.js';
import { createWorkspace } from './mutants/workspace.js';
import { root } from './project.js';

// Changes single tokens of the compiled sources and runs the tests that execute them: a change that no test notices is
// a survivor. CONTRIBUTING.md says how to use it.

const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    folder: { type: 'string', multiple: true, default: [] },
    file: { type: 'string', multiple: true, default: [] },
    all: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    kinds: { type: 'string', default: '' },
    near: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    jobs: { type: 'string', default: String(availableParallelism()) },
    // A project that is compiled already, for the test of this script.
    root: { type: 'string' },
  },
});
const project = values.root ?? root;
process.exitCode = await main();

/** @returns {Promise<number>} Exit status. */
async function main() {
  const compiled = values.root === undefined ? await compile() : 0;
  if (compiled !== 0) return compiled;
  const found = findAllMutants(project);
  const { mutants, problems } = withoutAllowed(found, readAllowed(join(project, 'test/equivalent-mutants.json')));
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  if (problems.length > 0) return 1;
  const chosen = choose(mutants);
  if (chosen.length === 0) {
    process.stderr.write('No code matches --folder and --file.\n');
    return 1;
  }
  if (values.list) {
    for (const mutant of chosen) process.stdout.write(`${placeOf(mutant)}\n`);
    return 0;
  }
  const { verdicts, failures } = await judgeAll(chosen);
  const { text, passed } = report(verdicts);
  process.stdout.write(text);
  if (failures.length > 0) process.stdout.write(`${failures.length} test files fail without a mutant.\n`);
  return passed && failures.length === 0 ? 0 : 1;
}

async function compile() {
  // Loaded only now: they need what is installed.
  const { ensureReady } = await import('./ensure-ready.js');
  const { compileTests } = await import('./compile-tests.js');
  await ensureReady();
  return compileTests();
}

/** @param {import('./mutants/sources.js').PlacedMutant[]} mutants */
function choose(mutants) {
  const wanted = mutants.filter(
    ({ folder, source }) =>
      (values.folder.length === 0 || values.folder.includes(folder)) &&
      (values.file.length === 0 || values.file.some((file) => source === file || source.startsWith(`${file}/`))),
  );
  return values.all ? wanted : chooseSample(wanted, Number(values.sample), Number(values.seed));
}

/** @param {readonly import('./mutants/sources.js').PlacedMutant[]} chosen */
async function judgeAll(chosen) {
  const jobs = Math.max(1, Math.min(Number(values.jobs), chosen.length));
  const cacheFolder = join(project, 'build/mutants');
  // The certificates of labs in it are valid for a day.
  const pkiFolder = join(cacheFolder, 'pki');
  if (existsSync(pkiFolder) && Date.now() - statSync(pkiFolder).mtimeMs > 12 * 3_600_000) {
    rmSync(pkiFolder, { recursive: true });
  }
  const workspaces = Array.from({ length: jobs }, () => createWorkspace(project));
  const removeAll = () => {
    for (const workspace of workspaces) {
      endProcessesOf(workspace.homes);
      workspace.remove();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      removeAll();
      process.exit(130);
    });
  }
  try {
    const show = (/** @type {string} */ file) => process.stderr.write(`Measuring ${file}\n`);
    const { measured, failures } = await measureTests(testFiles(chosen), workspaces, cacheFolder, show);
    for (const failure of failures) process.stderr.write(`${failure}\n`);
    const queue = [...chosen];
    /** @type {import('./mutants/judge.js').Verdict[]} */
    const verdicts = [];
    await Promise.all(
      workspaces.map(async (workspace) => {
        for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
          const verdict = await judge(mutant, measured, workspace, { pkiFolder, near: values.near });
          verdicts.push(verdict);
          if (values.verbose || verdict.killer === undefined) {
            process.stderr.write(`${verdicts.length}/${chosen.length} ${describe(verdict)}\n`);
          }
        }
      }),
    );
    return { verdicts, failures };
  } finally {
    removeAll();
  }
}

/**
 * Returns the compiled tests of `npm test`, and of the kinds that --kinds names; with --near only those of the folders
 * that the mutants are in.
 *
 * @param {readonly import('./mutants/sources.js').PlacedMutant[]} chosen
 */
function testFiles(chosen) {
  const folders = new Set(chosen.map(({ folder }) => folder));
  const kinds = values.kinds.split(',').filter((kind) => kind !== '');
  return readdirSync(join(project, 'build/test'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(project, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => {
      const [, kind] = /(?:\.(long|browser|terminal|machine|interop|windows))?\.test\.js$/.exec(file) ?? [];
      // Tests of the package run the packed files, which are without a mutant.
      if (file.startsWith('build/test/package/')) return false;
      if (values.near && !folders.has(file.split('/')[2] ?? '')) return false;
      return file.endsWith('.test.js') && (kind === undefined || kinds.includes(kind));
    })
    .toSorted();
}
