import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findInPage, findInSource, type Finding } from '../support/plain-english.js';

const project = fileURLToPath(new URL('../../..', import.meta.url));
const folders = ['src', 'docs'];
const pages = ['README.md', 'CONTRIBUTING.md'];

// Paths that are still being rewritten; take a line out when its files are plain.
const notYet = ['docs/teams-access-tokens.md'];

test('sources, docs and the reference pages are written in plain English, with a docstring on every export', () => {
  const files = [...folders.flatMap(filesBelow), ...pages];
  assert.ok(files.length > 400, `only ${files.length} files found`);
  const checked = files.filter((file) => !notYet.some((path) => file.startsWith(path)));
  assert.deepEqual(checked.flatMap(findIn).map(shown), []);
});

test('findInSource() finds each kind of fault, with its line', () => {
  const source = [
    "import { join } from 'node:path';",
    '/** Gives a path. */',
    "export const path = join('a', 'b');",
    '// What is no file is left for',
    '// ever.',
    'export function asked(): string {',
    '  return `It has no effect; it has no place here.`;',
    '}',
    `/** ${'long '.repeat(24)}*/`,
    'export interface Kept {}',
  ].join('\n');
  assert.deepEqual(findInSource('src/planted.ts', source).map(shown), [
    'src/planted.ts:2 "Gives": write Returns, Creates, Reads',
    'src/planted.ts:4 "is no": write is not a, is not an, are not',
    'src/planted.ts:6 "asked": write requested, request',
    'src/planted.ts:6 "asked": write a docstring',
    'src/planted.ts:7 "has no": write does not have, without, does not contain',
    `src/planted.ts:9 "/** ${'long '.repeat(24)}*/": write at most 120 columns`,
  ]);
});

test('findInSource() finds a phrase that is broken over two lines, and allows the idioms', () => {
  const source = [
    '/**',
    ' * There is no limit: it runs for',
    ' * ever, and is no longer read.',
    ' */',
    'export type A = 1;',
  ];
  assert.deepEqual(findInSource('src/planted.ts', source.join('\n')).map(shown), [
    'src/planted.ts:1 "for ever": write forever, without limit',
  ]);
});

test('findInPage() finds each phrase, with its line', () => {
  assert.deepEqual(
    findInPage('docs/planted.md', '# Title\n\nIt stands for a licence; the file was left as it is.').map(shown),
    ['docs/planted.md:3 "as it is": write unchanged', 'docs/planted.md:3 "licence": write the American spelling'],
  );
});

function filesBelow(folder: string): string[] {
  return readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|md)$/.test(entry.name))
    .map((entry) => relative(project, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();
}

function findIn(file: string): Finding[] {
  const text = readFileSync(join(project, file), 'utf8');
  return file.endsWith('.ts') ? findInSource(file, text) : findInPage(file, text);
}

function shown({ file, line, advice, found }: Finding): string {
  return `${file}:${line} "${found}": write ${advice}`;
}
