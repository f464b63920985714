import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isShell, listPages, readBlocks } from './page-blocks.ts';
import { testedPages } from './tested-pages.ts';

const pages = listPages();
const blocks = pages.flatMap((page) => readBlocks(page)).filter(isShell);

test('a named test runs each shell block of each page, or the block is marked with the reason', () => {
  assert.ok(pages.length > 30 && blocks.length > 60, `${pages.length} pages, ${blocks.length} blocks`);
  const without = blocks.filter(({ page, notRun }) => notRun === undefined && testedPages[page] === undefined);
  assert.deepEqual(
    without.map(({ page, line, text }) => `${page}:${line} ${text.split('\n')[0]}`),
    [],
  );
});

test('each named test exists and reads its page', () => {
  for (const [page, file] of Object.entries(testedPages)) {
    assert.ok(
      blocks.some((block) => block.page === page && block.notRun === undefined),
      `${page} has no block to run`,
    );
    const sources = [file, ...readerFiles(file)].map((path) => readFileSync(path, 'utf8'));
    assert.ok(
      sources.some((source) => source.includes(page)),
      `${file} does not read ${page}`,
    );
  }
});

test('readBlocks() finds blocks with any fence, in lists, and the mark of the line above only', () => {
  const text = [
    '- item',
    '  ```sh',
    '  one',
    '    two',
    '  ```',
    '<!-- not run: needs a real tenant -->',
    '````text',
    '```sh',
    '````',
    '<!-- not run: too far -->',
    '',
    '```',
    'three',
    '```',
  ].join('\n');
  assert.deepEqual(readBlocks('x.md', text), [
    { page: 'x.md', line: 2, language: 'sh', text: 'one\n  two\n', notRun: undefined },
    { page: 'x.md', line: 7, language: 'text', text: '```sh\n', notRun: 'needs a real tenant' },
    { page: 'x.md', line: 12, language: '', text: 'three\n', notRun: undefined },
  ]);
});

/** Files of the same folder that a test reads its page by. */
function readerFiles(file: string): string[] {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  const imports = readFileSync(file, 'utf8').matchAll(/ from '\.\/([\w-]+\.ts)'/g);
  return [...imports].map(([, name]) => `${folder}${name}`).filter((path) => !path.endsWith('/tested-pages.ts'));
}
