import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { filesIn, root } from './project.js';

/** @typedef {{ file: string, imports: readonly string[] }} Part */
/** @typedef {import('esbuild').Plugin} Plugin */
/** @typedef {{ text: string, sources: readonly string[] }} Bundle */
/**
 * Which part has a source, which sources each part takes from which other one, and the number of each there.
 *
 * @typedef {{
 *   parts: readonly Part[],
 *   owners: Map<string, string>,
 *   taken: Map<string, { home: string, source: string }[]>,
 *   numbers: Map<string, number>,
 * }} State
 */

/**
 * Bundles modules into parts that load one after the other. Each module is in one part: a later part takes those of an
 * earlier one from there, and what an earlier part imports by `import()` from a later one loads that part.
 *
 * @param {readonly Part[]} parts - The files, with the imports whose modules each has; the last one has the rest.
 * @param {string} entry - The source whose exports the first part has.
 * @param {(file: string, contents: string, between: Plugin) => Promise<Bundle>} bundle - Makes one file.
 * @returns {Promise<ReadonlyMap<string, string>>} The texts of the files.
 * @throws {Error} When an import is listed for a part and an earlier one has its module anyway, or there is none.
 */
export async function bundleParts(parts, entry, bundle) {
  const absent = parts.flatMap(({ imports }) => imports).filter((source) => !existsSync(join(root, source)));
  if (absent.length > 0)
    throw new Error(`Cannot build dist/: scripts/parts.js names files that are not there: ${absent.join(', ')}.`);
  /** @type {State} */
  const state = { parts, owners: new Map(), taken: new Map(), numbers: numbersOfSources() };
  /** @type {Map<string, { contents: string, made: Bundle }>} */
  let bundles = new Map();
  // Once in their order, to learn which sources each one has; then until each has all that the others take from it.
  for (let hasChanged = true, isFirst = true; hasChanged; isFirst = false) {
    hasChanged = isFirst;
    for (const part of parts) {
      const contents = contentsOf(part === parts[0] ? entry : undefined, part, state);
      if (bundles.get(part.file)?.contents === contents) continue;
      hasChanged = true;
      state.taken.set(part.file, []);
      const made = await bundle(part.file, contents, between(part, state));
      bundles.set(part.file, { contents, made });
      if (isFirst)
        for (const source of made.sources) if (!state.owners.has(source)) state.owners.set(source, part.file);
    }
    if (isFirst) bundles = new Map();
  }
  const misplaced = parts.flatMap(({ file, imports }) => imports.filter((source) => state.owners.get(source) !== file));
  if (misplaced.length > 0) {
    const places = misplaced.map((source) => `${source} (which ${state.owners.get(source)} has)`);
    throw new Error(
      `Cannot build dist/: an earlier part than scripts/parts.js says has ${places.join(', ')}; remove these lines there.`,
    );
  }
  const all = [...bundles.values()].flatMap(({ made }) => made.sources);
  const repeated = all.filter((source, at) => all.indexOf(source) !== at);
  if (repeated.length > 0) throw new Error(`Cannot build dist/: two parts have ${repeated.join(', ')}.`);
  return new Map([...bundles].map(([file, { made }]) => [file, made.text]));
}

/**
 * @param {string | undefined} entry
 * @param {Part} part
 * @param {State} state
 */
function contentsOf(entry, part, state) {
  const exported = entry === undefined ? '' : `Object.assign(exports, require('./${entry}'));\n`;
  const taken = [...state.taken.values()].flat().filter(({ home }) => home === part.file);
  const sources = new Set([...part.imports, ...taken.map(({ source }) => source)]);
  const cases = [...sources]
    .toSorted()
    .map((source) => `case ${numberOf(source, state)}: return require('./${source}');`);
  return `${exported}exports.moduleOf = (number) => {\nswitch (number) {\n${cases.join('\n')}\n}\n};\n`;
}

/** @returns {Map<string, number>} */
function numbersOfSources() {
  return new Map(filesIn('src').map((file, number) => [`src/${file}`, number]));
}

/**
 * Returns the name of a source among the modules of a part: the same in each build of the same sources.
 *
 * @param {string} source
 * @param {State} state
 */
function numberOf(source, { numbers }) {
  const number = numbers.get(source);
  if (number === undefined) throw new Error(`Cannot build dist/: ${source} is not below src/.`);
  return number;
}

/**
 * Resolves the imports of a part that other parts have.
 *
 * @param {Part} part
 * @param {State} state
 * @returns {Plugin}
 */
function between(part, state) {
  const { parts, owners, taken } = state;
  const homeOf = (/** @type {string} */ source, /** @type {boolean} */ isDynamic) => {
    const owner = parts.find(({ file }) => owners.get(source) === file);
    if (owner !== undefined && parts.indexOf(owner) < parts.indexOf(part)) return owner;
    if (!isDynamic) return part;
    return owner ?? parts.find(({ imports }) => imports.includes(source)) ?? parts.at(-1) ?? part;
  };
  return {
    name: 'between-parts',
    setup(context) {
      context.onResolve({ filter: /^\..*\.ts$/ }, ({ path, kind, resolveDir, importer }) => {
        if (importer === '<stdin>') return undefined;
        const source = relative(root, join(resolveDir, path)).replaceAll('\\', '/');
        const home = homeOf(source, kind === 'dynamic-import');
        if (home === part) return undefined;
        taken.get(part.file)?.push({ home: home.file, source });
        return { path: source.replace(/\.ts$/, ''), namespace: 'part', pluginData: home.file };
      });
      context.onLoad({ filter: /.*/, namespace: 'part' }, async ({ path, pluginData }) => ({
        contents: await importedFrom(pluginData, `${path}.ts`, state),
      }));
      context.onResolve({ filter: /.*/, namespace: 'part' }, ({ path }) => ({ path, external: true }));
    },
  };
}

/**
 * Returns a module that has the values of another one in a variable each, so that a call of another part is as direct
 * as one within a part.
 *
 * @param {string} file
 * @param {string} source
 * @param {State} state
 */
async function importedFrom(file, source, state) {
  const names = await exportsOf(source);
  return [
    `const values = require('./${file}').moduleOf(${numberOf(source, state)});`,
    ...names.map((name) => `export const ${name} = values.${name};`),
  ].join('\n');
}

/** @type {Map<string, Promise<readonly string[]>>} */
const knownExports = new Map();

/** @param {string} source */
function exportsOf(source) {
  const known = knownExports.get(source) ?? askForExports(source);
  knownExports.set(source, known);
  return known;
}

/** @param {string} source */
async function askForExports(source) {
  const { metafile } = await build({
    entryPoints: [source],
    absWorkingDir: root,
    outdir: 'any',
    format: 'esm',
    metafile: true,
    write: false,
  });
  return Object.values(metafile.outputs).flatMap(({ exports }) => exports);
}
