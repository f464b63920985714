import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runEntrada } from '../support/journey-cli.ts';
import { needs, startExecLab } from './exec-lab.ts';

const { lab, home } = await startExecLab();
const resources = [lab.graphOrigin, 'https://management.azure.com'];

test('exec serves azidentity for Go', async (t) => {
  if (!needs(t, 'Go', 'go', 'version')) return;
  const folder = join(home.folder, 'go');
  cpSync('test/interop/go', folder, { recursive: true });
  const built = spawnSync('go', ['build', '-mod=mod', '-o', 'client', '.'], { cwd: folder, encoding: 'utf8' });
  if (built.status !== 0 && /dial tcp|no such host|proxy|toolchain not available|requires go/.test(built.stderr)) {
    return t.skip('did not run: Go is too old, or its modules cannot be reached');
  }
  assert.equal(built.status, 0, built.stderr);
  const run = await runEntrada(home, ['exec', '-AzShim', '--', join(folder, 'client'), ...resources]);
  const names = ['ManagedIdentityCredential', 'DefaultAzureCredential', 'AzureCLICredential'];
  const lines = names.flatMap((name) => resources.map((resource) => `${name} ${resource}`));
  assert.deepEqual(run.stdout.trimEnd().split('\n'), lines, run.stderr);
});
