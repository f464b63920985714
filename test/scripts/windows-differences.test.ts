import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { project } from './copy-project.ts';

interface Difference {
  readonly file: string;
  readonly test?: string;
  readonly reason: string;
}

interface Result {
  readonly file: string;
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
}

const { compareWithDifferences, readDifferences } = (await import(
  pathToFileURL(join(project, 'scripts/windows/differences.js')).href
)) as {
  compareWithDifferences(
    results: readonly Result[],
    differences: readonly Difference[],
    exists?: (file: string) => boolean,
  ): { undeclared: Result[]; declared: Result[]; outdated: string[] };
  readDifferences(): readonly Difference[];
};

const reason = 'runs sh';
const failed = (file: string, name: string): Result => ({ file, name, state: 'failed' });

test('compareWithDifferences() separates declared failures from others', () => {
  const results = [failed('a/b.test', 'one'), failed('a/b.test', 'two'), failed('a/c.test', 'one')];
  const found = compareWithDifferences(results, [{ file: 'a/b.test', test: 'one', reason }], () => true);
  assert.deepEqual(found, { undeclared: results.slice(1), declared: results.slice(0, 1), outdated: [] });
});

test('compareWithDifferences() finds declarations that hide nothing', () => {
  const results: Result[] = [
    { file: 'a.test', name: 'passes', state: 'passed' },
    { file: 'a.test', name: 'is skipped', state: 'skipped' },
    // Of two tests with one title, one may pass.
    { file: 'a.test', name: 'twice', state: 'passed' },
    failed('a.test', 'twice'),
  ];
  const differences = ['passes', 'is skipped', 'is renamed', 'twice'].map((title) => ({
    file: 'a.test',
    test: title,
    reason,
  }));
  const others = [
    { file: 'gone.test', reason },
    { file: 'gone.test', test: 'x', reason },
    { file: 'whole.test', reason },
    { file: 'not-run.test', test: 'x', reason },
  ];
  const { undeclared, outdated } = compareWithDifferences(
    results,
    [...differences, ...others],
    (file) => file !== 'gone.test',
  );
  assert.deepEqual(undeclared, []);
  assert.deepEqual(outdated, [
    'a.test: passes: the test passes',
    'a.test: is skipped: the test is skipped',
    'a.test: is renamed: the file does not have this test',
    'gone.test: the file does not exist',
    'gone.test: the file does not exist',
  ]);
});

test('test/windows-differences.json names files that exist, each test once, with a reason', () => {
  const differences = readDifferences();
  for (const { file, reason: given } of differences) {
    assert.ok(existsSync(join(project, 'test', `${file}.ts`)), file);
    assert.ok(given.length > 5, file);
  }
  const names = differences.map(({ file, test: title }) => JSON.stringify([file, title]));
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
});

test('test/windows-files.json lists folders and files that exist', () => {
  const listed = JSON.parse(readFileSync(join(project, 'test/windows-files.json'), 'utf8')) as string[];
  for (const entry of listed) {
    assert.ok(existsSync(join(project, 'test', entry.endsWith('/') ? entry : `${entry}.ts`)), entry);
  }
});
