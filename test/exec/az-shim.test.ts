import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { writeAzShim } from '../../src/exec/az-shim.ts';

/** The files that stand in for az and azd. */
function filesOf(platform: NodeJS.Platform): Record<string, string> {
  const shim = writeAzShim(["/opt/it's node", 'cli.cjs'], platform);
  const folder = shim.pathVariable({})['PATH'] ?? '';
  const names = readdirSync(folder).toSorted();
  const found = names.map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
  for (const path of [folder, ...names.map((name) => join(folder, name))]) {
    assert.equal(statSync(path).mode & 0o777, 0o700, path);
  }
  shim.remove();
  assert.equal(existsSync(folder), false);
  shim.remove();
  return Object.fromEntries(found);
}

test('writeAzShim() writes an az and an azd that run this command line with their words, for the user alone', () => {
  assert.deepEqual(filesOf('linux'), {
    az: `#!/bin/sh\nexec '/opt/it'\\''s node' 'cli.cjs' 'az-shim' '--' 'az' "$@"\n`,
    azd: `#!/bin/sh\nexec '/opt/it'\\''s node' 'cli.cjs' 'az-shim' '--' 'azd' "$@"\n`,
  });
  assert.deepEqual(filesOf('win32'), {
    'az.cmd': `@"/opt/it's node" "cli.cjs" "az-shim" "--" "az" %*\r\n`,
    'azd.cmd': `@"/opt/it's node" "cli.cjs" "az-shim" "--" "azd" %*\r\n`,
  });
});

test('writeAzShim() puts its folder first in PATH, whatever the spelling of that name', (t) => {
  const shim = writeAzShim(['node']);
  t.after(() => shim.remove());
  const folder = shim.pathVariable({})['PATH'] ?? '';
  assert.match(folder, /[/\\]entrada-exec-\w{6}$/);
  assert.deepEqual(shim.pathVariable({ PATH: '/bin' }), { PATH: `${folder}${delimiter}/bin` });
  assert.deepEqual(shim.pathVariable({ OTHER: 'x', Path: '/bin' }), { Path: `${folder}${delimiter}/bin` });
});
