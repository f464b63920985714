import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { unexportedNames } from './public-types.ts';

const types = fileURLToPath(new URL('../../../dist/types/', import.meta.url));

test('everything that a signature of the library names is exported', () => {
  const names = unexportedNames(join(types, 'index.d.ts'));
  // It only says which options a parameter set does not have.
  assert.deepEqual(
    names.filter((name) => !name.endsWith(' names Without')),
    [],
  );
});

test('unexportedNames() finds a type that is imported, declared or written inline, and no other', (t) => {
  const folder = temporaryFolder(t);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('model.d.ts', 'export interface Inner {\n    Field: string;\n}\nexport interface Other {\n}\n');
  write(
    'part.d.ts',
    [
      "import { type Inner } from './model.ts';",
      "import type { KeyObject } from 'node:crypto';",
      'interface Hidden {\n}',
      '/** Names Hidden in words. */',
      'export interface Part<T> {\n    readonly inner: Inner;\n    Hidden: Promise<T>;\n    key: KeyObject;\n}',
      'export declare function make(hidden: Hidden, other: \'Inner\'): import("./model.ts").Other;',
    ].join('\n'),
  );
  write('index.d.ts', "export { make, type Part as Piece } from './part.ts';\n");
  assert.deepEqual(unexportedNames(join(folder, 'index.d.ts')), [
    'make names Other',
    'make names Hidden',
    'Piece names Inner',
  ]);
  write('index.d.ts', "export { type Part } from './part.ts';\nexport type { Inner } from './model.ts';\n");
  assert.deepEqual(unexportedNames(join(folder, 'index.d.ts')), []);
  write('index.d.ts', "export type * from './part.ts';\n");
  assert.deepEqual(unexportedNames(join(folder, 'index.d.ts')).length, 3);
  write('index.d.ts', "export * from './part.ts';\nexport type * from './model.ts';\n");
  assert.deepEqual(unexportedNames(join(folder, 'index.d.ts')), ['make names Hidden']);
});
