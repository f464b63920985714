import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findInTitles } from '../support/find-in-titles.js';
import { findInPage, findInSource, type Finding } from '../support/plain-english.js';

const project = fileURLToPath(new URL('../../..', import.meta.url));
const folders = ['src', 'docs', 'scripts', 'bench'];
const single = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'oxlint.config.js'];

test('sources, scripts and pages are written in plain English, with a docstring on every export', () => {
  const files = [...folders.flatMap(filesBelow), ...single];
  for (const folder of folders) assert.ok(files.filter((file) => file.startsWith(folder)).length > 10, folder);
  assert.deepEqual(files.flatMap(findIn).map(shown), []);
});

test('titles of tests are written in plain English', () => {
  const files = filesBelow('test');
  assert.ok(files.length > 300, `only ${files.length} files found`);
  assert.deepEqual(files.flatMap((file) => findInTitles(file, textOf(file))).map(shown), []);
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

test('findInSource() and findInTitles() find a phrase however its literal is written', () => {
  const literals = [
    "'anew'",
    "'taken \\nanew'",
    "'\\u0061new'",
    "'\\x61new'",
    "'an\\\new'",
    "'kept as it is'",
    "'the server\\'s answers'",
    '"the server\'s answers"',
    '`${one}anew${two}`',
    '`${there }is no ${limit}`',
    "there ['is no']",
  ];
  for (const literal of literals) {
    assert.equal(findInSource('src/planted.ts', `kept(${literal});`).length, 1, literal);
    // The title of a test is a literal by itself.
    const found = findInTitles('test/planted.test.ts', `test(${literal});`).length;
    assert.equal(found, literal.startsWith('there') ? 0 : 1, literal);
  }
  for (const name of ['asked', 'nobody', 'livesOn', 'ours', 'theirs', 'wish', 'somebody', 'whoever']) {
    assert.equal(findInSource('src/planted.ts', `const ${name} = 1;`).length > 0, true, name);
    assert.equal(
      findInSource('src/planted.ts', `\\u{${name.codePointAt(0)?.toString(16)}}${name.slice(1)}();`).length,
      1,
    );
  }
});

test('findInSource() asks for a docstring on each export that declares something', () => {
  const bare = [
    'export const a = 1;',
    'export let b = 2;',
    'export interface C {}',
    'export type D = 1;',
    'export async function* e() {}',
    'export declare function f(): void;',
    'export abstract class G {}',
    'export enum H {}',
    'export const { i } = a;',
  ];
  for (const source of bare) {
    assert.equal(findInSource('src/planted.ts', source).length, 1, source);
    assert.deepEqual(findInSource('src/planted.ts', `/** Kept. */\n${source}`), [], source);
  }
  for (const source of ['export { a };', "export * from 'a';", "export type { A } from 'a';", 'export default 1;']) {
    assert.deepEqual(findInSource('src/planted.ts', source), [], source);
  }
});

test('findInPage() finds each phrase, with its line', () => {
  assert.deepEqual(
    findInPage('docs/planted.md', '# Title\n\nIt stands for a licence; the file was left as it is.').map(shown),
    ['docs/planted.md:3 "as it is": write unchanged', 'docs/planted.md:3 "licence": write the American spelling'],
  );
});

test('findInTitles() finds a phrase in each form of a title, and nothing elsewhere', () => {
  const source = [
    "test('takes anew', () => assert.equal(text, 'anew'));",
    '// A test of what is taken anew.',
    'describe(`${name} stands`, () => {',
    "  it.skip('is no number', () => {});",
    "  for (const one of all) t.test(`a ${one} and ${one} beside`, { skip: 'nobody' }, () => {});",
    '});',
    "match('nobody');",
  ];
  assert.deepEqual(findInTitles('test/planted.test.ts', source.join('\n')).map(shown), [
    'test/planted.test.ts:1 "anew": write again, new',
    'test/planted.test.ts:3 "stands": write is, was',
    'test/planted.test.ts:4 "is no": write is not a, is not an, are not',
    'test/planted.test.ts:5 "beside": write next to, alongside, in addition to',
  ]);
});

function filesBelow(folder: string): string[] {
  return readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|js|md)$/.test(entry.name))
    .map((entry) => relative(project, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();
}

function findIn(file: string): Finding[] {
  return file.endsWith('.md') ? findInPage(file, textOf(file)) : findInSource(file, textOf(file));
}

function textOf(file: string): string {
  return readFileSync(join(project, file), 'utf8');
}

function shown({ file, line, advice, found }: Finding): string {
  return `${file}:${line} "${found}": write ${advice}`;
}
