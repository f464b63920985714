import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyWith } from './copy-project.ts';

const planted: Readonly<Record<string, string>> = {
  'bench/format.ts': 'export const   a = 1;\n',
  'bench/lint.ts': 'export const isOne = (value: unknown): boolean => value == 1;\n',
  'scripts/types.js': '/** @type {string} */\nexport const c = 1;\n',
  'docs/links.md': '[gone](gone.md)\n',
  'test/base/failing.test.ts':
    "import { test } from 'node:test';\n\ntest('planted', () => {\n  throw new Error('a planted failure');\n});\n",
};

/** Each gate with what it says about its fault. */
const expected: Readonly<Record<string, RegExp>> = {
  format: /bench\/format\.ts/,
  lint: /bench\/lint\.ts/,
  layers: /^Not refused: src\/base\/brand-a\.ts: /m,
  types: /^scripts\/types\.js.* error TS2322: /m,
  knip: /^scripts\/types\.js/m,
  package: /^The package does not pass publint\.$/m,
  links: /^Leads nowhere: gone\.md in docs\/links\.md$/m,
  docs: /^Not as its table says: docs\/exit-statuses\.md/m,
  tests: /a planted failure/,
};

test('ok.js: every gate fails on a fault of its kind', (context) => {
  const parts = [
    'src',
    'tsconfig.scripts.json',
    'knip.json',
    'oxlint.config.js',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
  ];
  const folder = copyWith(context, planted, parts);
  edit(
    join(folder, 'oxlint.config.js'),
    "'entrada/no-branded-instanceof': 'error'",
    "'entrada/no-branded-instanceof': 'off'",
  );
  edit(join(folder, 'package.json'), './dist/types/index.d.ts', './dist/types/absent.d.ts');
  const { status, stdout } = spawnSync(process.execPath, ['scripts/ok.js'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  for (const [gate, fault] of Object.entries(expected)) {
    assert.match(stdout, new RegExp(`^${gate} +FAILED`, 'm'));
    assert.match(stdout, fault);
  }
  const [, names = ''] = /^Failed: (.*); took/m.exec(stdout) ?? [];
  assert.deepEqual(names.split(', ').toSorted(), Object.keys(expected).toSorted());
  assert.equal(status, 1);
});

function edit(file: string, before: string, after: string): void {
  const text = readFileSync(file, 'utf8');
  assert.ok(text.includes(before), `${file} lacks ${before}`);
  writeFileSync(file, text.replace(before, after));
}
