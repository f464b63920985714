import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { CellReport } from '../interop/cells.ts';
import { project } from './copy-project.ts';

const { compatibilityPage } = (await import(pathToFileURL(join(project, 'scripts/compatibility.js')).href)) as {
  compatibilityPage(rows: readonly CellReport[]): string;
};

test('compatibilityPage() has a table for each kind of client, and names the clients that did not run', () => {
  const page = compatibilityPage([
    { kind: '.NET (NuGet)', name: 'Azure.Identity', version: '1.2', cells: ['secret', 'certificate'] },
    { kind: 'Go', name: 'azidentity', version: '1.15', cells: [], notRun: 'Go is not installed' },
    { kind: 'Go', name: 'a|b', version: '1', cells: ['secret'] },
  ]);
  assert.deepEqual(page.split('\n').slice(4), [
    '',
    '## .NET (NuGet)',
    '',
    '| client | version | what passed |',
    '|---|---|---|',
    '| Azure.Identity | 1.2 | secret; certificate |',
    '',
    '## Go',
    '',
    '| client | version | what passed |',
    '|---|---|---|',
    '| azidentity | 1.15 | *not run: Go is not installed* |',
    '| a\\|b | 1 | secret |',
    '',
  ]);
});
