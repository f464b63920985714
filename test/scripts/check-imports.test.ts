import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const project = fileURLToPath(new URL('../../..', import.meta.url));
const { layers, doors }: { layers: Record<string, unknown>; doors: Record<string, unknown> } = await import(
  pathToFileURL(join(project, 'scripts/layers.js')).href
);

test('check-imports.js finds no circle and no two folders that import each other both ways in src', (context) => {
  const { status, stdout } = check(project);
  assert.equal(status, 0, stdout);
  assert.match(stdout, /^\d+ folders, \d+ files, \d+ imports: 0 circles, 0 pairs of folders .*\.\n$/);
  context.diagnostic(stdout.trimEnd());
});

const planted: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
  [
    'a circle of two files',
    {
      'src/base/a.ts': "export { b } from './b.ts';",
      'src/base/b.ts': "export { a } from './a.ts';",
    },
    /^Circle of 2 files: src\/base\/a\.ts, src\/base\/b\.ts$/m,
  ],
  [
    'a circle through type-only, side-effect and dynamic imports',
    {
      'src/base/a.ts': "import type { B } from './b.ts'; export type A = B;",
      'src/base/b.ts': "import './c.ts'; export type B = string;",
      'src/base/c.ts': "export const load = () => import('./a.ts');",
    },
    /^Circle of 3 files: /m,
  ],
  [
    'two folders that import each other both ways',
    {
      'src/base/one/a.ts': "export { b } from '../two/b.ts';",
      'src/base/one/d.ts': 'export const d = 1;',
      'src/base/two/b.ts': 'export const b = 1;',
      'src/base/two/c.ts': "export type { D } from '../one/d.ts';",
    },
    /^Both ways: src\/base\/one and src\/base\/two: .*$/m,
  ],
  [
    'a side-effect import that the table does not allow',
    { 'src/http/a.ts': "import '../lab/owner.ts';" },
    /^Not allowed by scripts\/layers\.js: src\/http\/a\.ts imports src\/lab\/owner\.ts$/m,
  ],
  [
    'an identity check that the second copy of a module fails',
    { 'src/http/a.ts': 'export const isOwn = (error: unknown) => error instanceof EntradaError;' },
    /^Use isEntradaError\(\) in place of instanceof EntradaError: src\/http\/a\.ts$/m,
  ],
  ['a folder without a row', { 'src/extra/a.ts': '' }, /^No row in scripts\/layers\.js: src\/extra$/m],
  ['a file without a row', { 'src/extra.ts': '' }, /^No row in scripts\/layers\.js: src\/extra\.ts$/m],
];

for (const [name, files, expected] of planted) {
  test(`check-imports.js fails on ${name}`, (context) => {
    const { status, stdout } = check(sourcesWith(context, files));
    assert.match(stdout, expected);
    assert.equal(status, 1);
  });
}

test('check-imports.js fails on a row whose folder is gone', (context) => {
  const folder = sourcesWith(context, {});
  rmSync(join(folder, 'src/queries'), { recursive: true });
  const { status, stdout } = check(folder);
  assert.match(stdout, /^A row of scripts\/layers\.js without its folder or file: src\/queries$/m);
  assert.equal(status, 1);
});

test('check-imports.js accepts imports within a folder, from its parent and along the table', (context) => {
  const folder = sourcesWith(context, {
    'src/http/deep/a.ts': "export { owner } from '../owner.ts'; export type { Owner } from '../../base/owner.ts';",
    'src/http/b.ts': "export { owner } from './deep/a.ts';",
  });
  assert.equal(check(folder).status, 0);
});

function check(folder: string): { readonly status: number | null; readonly stdout: string } {
  const script = join(project, 'scripts/check-imports.js');
  return spawnSync(process.execPath, [script, '--root', folder], { encoding: 'utf8' });
}

/** Creates a src that has a file in every row of the table, and these files. */
function sourcesWith(context: { after(action: () => void): void }, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-imports-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const owners = Object.keys(layers).map((room) => [`src/${room}/owner.ts`, 'export const owner = 1;']);
  const entries = Object.keys(doors).map((door) => [`src/${door}`, '']);
  for (const [file, text] of Object.entries({ ...Object.fromEntries([...owners, ...entries]), ...files })) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), String(text));
  }
  return folder;
}
