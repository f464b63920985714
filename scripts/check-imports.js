import './check-node.js';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { doors, layers } from './layers.js';
import { root } from './project.js';

// Reads every import of src (static, side-effect, type-only and dynamic) and holds the table of scripts/layers.js
// against them: each folder and file of src has a row, each row a folder, no import leaves its row, no files import
// each other in a circle, and no two folders of one folder import each other both ways. The linter sees neither
// type-only circles nor folders, so this script does not rely on it.

const { values } = parseArgs({ options: { root: { type: 'string', default: root } } });
const files = sourceFiles(values.root);
const imports = new Map(files.map((file) => [file, importsOf(values.root, file)]));
const count = [...imports.values()].reduce((sum, targets) => sum + targets.length, 0);
const folders = new Set(files.map((file) => dirname(file)));
const [circles, mutual] = [circlesIn(imports), mutualFolders(imports)];
const problems = [
  ...identityChecks(values.root, files),
  ...missingRows(files),
  ...forbiddenImports(imports),
  ...circles,
  ...mutual,
];
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.stdout.write(
  `${folders.size} folders, ${files.length} files, ${count} imports: ${circles.length} circles, ` +
    `${mutual.length} pairs of folders that import each other both ways.\n`,
);
if (problems.length > 0) process.exitCode = 1;

/**
 * @param {string} top
 * @returns {string[]} Paths relative to `top`, with `/`, sorted.
 */
function sourceFiles(top) {
  return readdirSync(join(top, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(top, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();
}

/**
 * @param {string} top
 * @param {string} file
 * @returns {string[]} The files of src that it imports, each once.
 */
function importsOf(top, file) {
  const text = readFileSync(join(top, file), 'utf8');
  const named = [...text.matchAll(/\b(?:from|import)\s*\(?\s*(['"`])(\.{1,2}\/[^'"`]+)\1/g)].map(([, , path]) =>
    join(dirname(file), path ?? '')
      .split(sep)
      .join('/'),
  );
  return [...new Set(named)].filter((target) => target.endsWith('.ts') && existsSync(join(top, target)));
}

/**
 * Finds `instanceof` of a class that the package holds twice (in a bundle and in the library), so that it is false for
 * an object of the other copy. The linter lacks a rule for it.
 *
 * @param {string} top
 * @param {readonly string[]} paths
 * @returns {string[]}
 */
function identityChecks(top, paths) {
  return paths.flatMap((path) =>
    [...readFileSync(join(top, path), 'utf8').matchAll(/\binstanceof\s+(EntradaError|Secret)\b/g)].map(
      ([, name]) => `Use is${name}() in place of instanceof ${name}: ${path}`,
    ),
  );
}

/** @param {string} file */
function roomOf(file) {
  return file.split('/')[1] ?? '';
}

/**
 * @param {readonly string[]} paths
 * @returns {string[]}
 */
function missingRows(paths) {
  const rooms = new Set(paths.map(roomOf));
  const rows = { ...layers, ...doors };
  return [
    ...[...rooms].filter((room) => !(room in rows)).map((room) => `No row in scripts/layers.js: src/${room}`),
    ...Object.keys(rows)
      .filter((row) => !rooms.has(row))
      .map((row) => `A row of scripts/layers.js without its folder or file: src/${row}`),
  ];
}

/**
 * @param {ReadonlyMap<string, readonly string[]>} graph
 * @returns {string[]}
 */
function forbiddenImports(graph) {
  return [...graph].flatMap(([file, targets]) => {
    const room = roomOf(file);
    const allowed = [room, ...(layers[room] ?? doors[room] ?? [])];
    return targets
      .filter((target) => !allowed.includes(roomOf(target)))
      .map((target) => `Not allowed by scripts/layers.js: ${file} imports ${target}`);
  });
}

/**
 * @param {ReadonlyMap<string, readonly string[]>} graph
 * @returns {string[]} A line for each set of files that reach each other (Tarjan's strongly connected components).
 */
function circlesIn(graph) {
  /** @type {Map<string, { index: number, low: number, open: boolean }>} */
  const seen = new Map();
  /** @type {string[]} */
  const stack = [];
  /** @type {string[]} */
  const found = [];
  const visit = (/** @type {string} */ file) => {
    const node = { index: seen.size, low: seen.size, open: true };
    seen.set(file, node);
    stack.push(file);
    for (const target of graph.get(file) ?? []) {
      const known = seen.get(target);
      if (known === undefined) node.low = Math.min(node.low, visit(target).low);
      else if (known.open) node.low = Math.min(node.low, known.index);
    }
    if (node.low === node.index) {
      const circle = stack.splice(stack.indexOf(file));
      for (const member of circle) Object.assign(seen.get(member) ?? {}, { open: false });
      if (circle.length > 1) found.push(`Circle of ${circle.length} files: ${circle.toSorted().join(', ')}`);
    }
    return node;
  };
  for (const file of graph.keys()) if (!seen.has(file)) visit(file);
  return found;
}

/**
 * @param {ReadonlyMap<string, readonly string[]>} graph
 * @returns {string[]} A line for each pair of sibling folders, with one import of each direction.
 */
function mutualFolders(graph) {
  /** @type {Map<string, string>} */
  const links = new Map();
  for (const [file, targets] of graph) {
    for (const target of targets) {
      const [from, to] = [file.split('/'), target.split('/')];
      let depth = 0;
      while (from[depth] === to[depth] && depth < from.length - 1) depth += 1;
      // Where one of the two is a file of the common folder there are no two folders.
      if (depth >= from.length - 1 || depth >= to.length - 1) continue;
      const pair = [from, to].map((parts) => parts.slice(0, depth + 1).join('/'));
      links.set(pair.join(' '), `${file} -> ${target}`);
    }
  }
  return [...links].flatMap(([pair, link]) => {
    const [from = '', to = ''] = pair.split(' ');
    const back = links.get(`${to} ${from}`);
    return from < to && back !== undefined ? [`Both ways: ${from} and ${to}: ${link}, ${back}`] : [];
  });
}
