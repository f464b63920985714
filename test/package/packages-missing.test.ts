import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { installLine } from '../../src/fleet/queue/queue-libraries.ts';
import { importInstalled, installedFolder } from '../support/import-installed.ts';
import { runEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { failureOf } from '../support/rejects.ts';

const home = await makeHome();
const env = { ENTRADA_CACHE: 'redis://127.0.0.1:1' };

test('worker and sweep start of the installed package name the line that installs what is missing', async () => {
  const { status, stderr } = await runEntrada(home, ['worker'], { env });
  assert.equal(status, 1);
  assert.equal(
    stderr,
    `worker: Cannot use the queue of sweeps: the package "bullmq" is not installed\nRun, in the folder where Entrada is installed (for a global installation with --global): ${installLine}\n`,
  );
  const entrada = await importInstalled<typeof import('../../src/index.ts')>('entrada');
  const keys = entrada.keyFile(join(home.folder, 'fleet.key'));
  const failure = await failureOf(
    entrada.startSweep({ url: '/users', contexts: ['work'] }, { server: { url: env.ENTRADA_CACHE, keys } }),
  );
  assert.equal(failure.code, 'PACKAGE_MISSING');
});

test('the line installs the versions that package.json accepts', () => {
  const manifest = JSON.parse(readFileSync(join(installedFolder(), 'package.json'), 'utf8'));
  for (const [name, range] of Object.entries(manifest.peerDependencies)) {
    const [, major = ''] = new RegExp(`${name}@(\\d+)`).exec(installLine) ?? [];
    assert.match(String(range), new RegExp(`\\^${major}\\.`), name);
    assert.equal(manifest.peerDependenciesMeta[name].optional, true);
    assert.ok(!(name in (manifest.dependencies ?? {})));
  }
});
