import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

/**
 * Compares an installed package with the build it was packed from, and with what its files import: each file of dist/
 * is there and not empty, each relative import leads to a file, and each imported package is installed with it.
 *
 * @param {string} folder - The installed package, in a node_modules that holds only its production dependencies.
 * @param {string} dist - The build that was packed.
 * @returns {string[]} A line for each problem.
 */
export function packageProblems(folder, dist) {
  const files = filesOf(folder);
  const built = filesOf(dist).map((file) => `dist/${file}`);
  const missing = built.filter((file) => !files.includes(file)).map((file) => `Not in the package: ${file}`);
  const empty = files.filter((file) => statSync(join(folder, file)).size === 0).map((file) => `Empty: ${file}`);
  const peers = optionalPeers(folder);
  const imports = files
    .filter((file) => /\.(?:js|cjs)$/.test(file))
    .flatMap((file) => importsOf(file, readFileSync(join(folder, file), 'utf8')).map((to) => ({ file, to })));
  const dangling = imports
    .filter(({ file, to }) => !peers.includes(to) && !isInstalled(folder, file, to))
    .map(({ file, to }) => `Not installed: "${to}", which ${file} imports`);
  return [...missing, ...empty, ...dangling, ...missingEntries(folder)];
}

/**
 * Lists the packages that a user adds for some commands, which say so when one is missing.
 *
 * @param {string} folder
 * @returns {string[]}
 */
function optionalPeers(folder) {
  const { peerDependenciesMeta = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.keys(peerDependenciesMeta);
}

/** @param {string} folder */
function missingEntries(folder) {
  const { exports, bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const targets = [...leavesOf(exports), ...leavesOf(bin)];
  return targets.filter((path) => !existsSync(join(folder, path))).map((path) => `package.json leads nowhere: ${path}`);
}

/**
 * @param {unknown} value
 * @returns {string[]}
 */
function leavesOf(value) {
  return typeof value === 'string' ? [value] : Object.values(Object(value)).flatMap(leavesOf);
}

/**
 * Lists what a compiled file imports. It is parsed: a text in it may hold an import, such as a line to copy.
 *
 * @param {string} file
 * @param {string} text
 * @returns {string[]}
 */
function importsOf(file, text) {
  /** @type {Set<string>} */
  const found = new Set();
  /** @param {import('oxc-parser').Node | null | undefined} source */
  const add = (source) => {
    if (source?.type === 'Literal' && typeof source.value === 'string' && isModuleName.test(source.value)) {
      found.add(source.value);
    }
  };
  new Visitor({
    ImportDeclaration: ({ source }) => add(source),
    ExportAllDeclaration: ({ source }) => add(source),
    ExportNamedDeclaration: ({ source }) => add(source),
    ImportExpression: ({ source }) => add(source),
    CallExpression({ callee, arguments: [source] }) {
      if (callee.type === 'Identifier' && loaders.includes(callee.name)) add(source);
    },
  }).visit(parseSync(file, text).program);
  return [...found];
}

const isModuleName = /^(?:\.{1,2}\/|@?[a-z])[\w@./:-]*$/;
const loaders = ['require', 'importHere'];

/**
 * @param {string} folder
 * @param {string} file
 * @param {string} to
 */
function isInstalled(folder, file, to) {
  if (to.startsWith('.')) return existsSync(join(folder, dirname(file), to));
  if (to.startsWith('node:') || builtinModules.includes(to)) return true;
  const name = to.split('/', to.startsWith('@') ? 2 : 1).join('/');
  return existsSync(join(folder, '..', name, 'package.json'));
}

/** @param {string} folder */
function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}
