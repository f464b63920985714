import './check-node.js';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { doors, layers, libraries } from './layers.js';
import { filesIn, root, toolPath } from './project.js';
import { run } from './run.js';

// Proves that the linter holds the table of scripts/layers.js: in a copy, every forbidden import is planted in each of
// its forms, every allowed one next to it, and the lines the linter names have to be the forbidden ones exactly.

/**
 * @typedef {object} Plant
 * @property {string} file - Relative to the copy.
 * @property {string} line
 * @property {string} [rule] - The rule that must speak about this line; absent: the import rule must be silent.
 */

const rooms = Object.keys(layers);
const importRule = 'eslint(no-restricted-imports)';

/** @type {readonly ((from: string, id: number) => string)[]} */
const importForms = [
  (from, id) => `import { value as used${id} } from '${from}'; export const kept${id} = used${id};`,
  (from, id) => `export { value as again${id} } from '${from}';`,
  (from, id) => `import type { Value as Used${id} } from '${from}'; export type Kept${id} = Used${id};`,
  (from, id) => `export const load${id} = () => import('${from}');`,
  (from) => `import '${from}';`,
];

/** @type {readonly Plant[]} */
const otherPlants = [
  { file: 'src/base/fetch-a.ts', line: "export const a = fetch('x');", rule: 'eslint(no-restricted-globals)' },
  {
    file: 'src/lab/fetch-b.ts',
    line: "export const b = globalThis.fetch('x');",
    rule: 'eslint(no-restricted-globals)',
  },
  { file: 'src/cache/console.ts', line: "export const c = () => console.log('x');", rule: 'eslint(no-console)' },
  { file: 'src/base/cycle-a.ts', line: "export { d } from './cycle-b.ts';", rule: 'import(no-cycle)' },
  { file: 'src/base/cycle-b.ts', line: "export { d } from './cycle-a.ts';", rule: 'import(no-cycle)' },
  {
    file: 'src/base/floating.ts',
    line: 'export function start(work: () => Promise<void>): void { work(); }',
    rule: 'typescript(no-floating-promises)',
  },
  {
    file: 'src/base/brand-a.ts',
    line: 'export const f = (value: unknown) => value instanceof EntradaError;',
    rule: 'entrada(no-branded-instanceof)',
  },
  {
    file: 'src/session/brand-b.ts',
    line: 'export const g = (value: unknown) => !(value instanceof Secret);',
    rule: 'entrada(no-branded-instanceof)',
  },
];

/** Imports of the lab by commands: static ones would load it at every start. */
const labPlants = [
  { line: "import { startLab } from '../../lab/start-lab.ts';", isStatic: true },
  { line: "import {\n  startLab,\n} from '../../lab/start-lab.ts';", isStatic: true },
  { line: "import { type Lab, startLab } from '../lab/start-lab.ts';", isStatic: true },
  { line: "export { startLab } from '../../lab/start-lab.ts';", isStatic: true },
  { line: "import '../lab/start-lab.ts';", isStatic: true },
  { line: "import type { Lab } from '../../lab/start-lab.ts';", isStatic: false },
  { line: "const { startLab } = await import('../../lab/start-lab.ts');", isStatic: false },
  { line: "import { runInLab } from './lab/run-in-lab.ts';", isStatic: false },
];

const planted = [...importPlants(), ...otherPlants];
const said = await lint(planted);
const wrong = [
  ...planted.flatMap((plant) => complaintAbout(plant, said)),
  ...labPlants
    .filter(({ line, isStatic }) => isStatic !== isStaticLabImport(line))
    .map(({ line }) => `Misread: ${line}`),
  ...staticLabImports(),
];
if (wrong.length > 0) process.exitCode = 1;
const summary = `${planted.length} planted lines, ${planted.filter((plant) => plant.rule !== undefined).length} forbidden`;
process.stdout.write(wrong.length > 0 ? `${wrong.join('\n')}\n` : `The linter holds the layer table: ${summary}.\n`);

/**
 * The linter treats every form of import alike; commands may import types of the lab, and the rest of it by import()
 * only.
 */
function staticLabImports() {
  return filesIn('src/commands').flatMap((file) => {
    const text = readFileSync(join(root, 'src/commands', file), 'utf8');
    return isStaticLabImport(text) ? [`The lab is loaded by import() only: src/commands/${file}`] : [];
  });
}

/** @param {string} text */
function isStaticLabImport(text) {
  return /^(?:import|export)\s(?!type\s)(?:[^;'"]*?\sfrom\s+)?['"](?:\.\.\/)+lab\/[^'"]*['"]/m.test(text);
}

/** @returns {Plant[]} */
function importPlants() {
  let id = 0;
  const inFile = (/** @type {string} */ file, /** @type {string} */ from, /** @type {boolean} */ isAllowed) =>
    importForms.map((lineFor) => ({ file, line: lineFor(from, ++id), ...(isAllowed ? {} : { rule: importRule }) }));

  const fromRooms = rooms.flatMap((room) => {
    const allowed = [room, ...(layers[room] ?? [])];
    const file = `src/${room}/planted.ts`;
    return [
      ...rooms.flatMap((to) => inFile(file, `../${to}/owner.ts`, allowed.includes(to))),
      ...rooms.flatMap((to) => inFile(`src/${room}/deep/planted.ts`, `../../${to}/in/owner.ts`, allowed.includes(to))),
      ...Object.keys(doors).flatMap((door) => inFile(file, `../${door}`, false)),
      ...Object.entries(libraries).flatMap(([library, users]) => inFile(file, library, users.includes(room))),
      ...inFile(file, 'undici', false),
    ];
  });
  const fromDoors = Object.entries(doors).flatMap(([door, allowed]) =>
    rooms.flatMap((to) => inFile(`src/${door}`, `./${to}/owner.ts`, allowed.includes(to))),
  );
  return [...fromRooms, ...fromDoors];
}

/**
 * Plants the lines in a copy and runs the linter over it.
 *
 * @param {readonly Plant[]} plants
 * @returns {Promise<Set<string>>} What it said, each as `file line rule`.
 */
async function lint(plants) {
  const copy = mkdtempSync(join(tmpdir(), 'entrada-layers-'));
  try {
    for (const file of [
      'oxlint.config.js',
      'scripts/layers.js',
      'scripts/lint-rules.js',
      'tsconfig.json',
      'package.json',
    ]) {
      cpSync(join(root, file), join(copy, file));
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
    for (const room of rooms) {
      for (const file of ['owner.ts', 'in/owner.ts']) {
        write(join(copy, 'src', room, file), ['export const value = 1;', 'export type Value = number;']);
      }
    }
    for (const [file, lines] of linesByFile(plants)) write(join(copy, file), lines);
    const ended = await run(process.execPath, [toolPath('oxlint'), '-c', 'oxlint.config.js', '-f', 'json', 'src'], {
      cwd: copy,
    });
    return new Set(JSON.parse(ended.output).diagnostics.map(sayingOf));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/**
 * @param {readonly Plant[]} plants
 * @returns {Map<string, string[]>}
 */
function linesByFile(plants) {
  const files = new Map();
  for (const { file, line } of plants) files.set(file, [...(files.get(file) ?? []), line]);
  return files;
}

/**
 * @param {string} file
 * @param {readonly string[]} lines
 */
function write(file, lines) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${lines.join('\n')}\n`);
}

/** @param {{ code: string, filename: string, labels: { span: { line: number } }[] }} diagnostic */
function sayingOf({ code, filename, labels }) {
  return `${filename.replaceAll('\\', '/')} ${labels[0]?.span.line} ${code}`;
}

/**
 * @param {Plant} plant
 * @param {ReadonlySet<string>} sayings
 * @returns {string[]}
 */
function complaintAbout(plant, sayings) {
  const { file, line, rule } = plant;
  const lineNumber = planted.filter((other) => other.file === file).indexOf(plant) + 1;
  const isSaid = sayings.has(`${file} ${lineNumber} ${rule ?? importRule}`);
  if (isSaid === (rule !== undefined)) return [];
  return [`${rule === undefined ? 'Refused though allowed' : 'Not refused'}: ${file}: ${line}`];
}
