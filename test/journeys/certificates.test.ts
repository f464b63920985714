import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fixturePassword, fixturePath, fixtureThumbprint } from '../certificates/make-certificate.ts';
import { outputOf, runEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';

test('certificate add, list and remove keep a certificate in the store of Entrada', async () => {
  const home = await makeHome();
  const env = { PFX_PASSWORD: fixturePassword };
  const path = fixturePath('aes256-sha256.pfx');
  const words = ['certificate', 'add', path, '-Password', 'env:PFX_PASSWORD'];
  const added = JSON.parse(await outputOf(home, words, { env })) as Record<string, string>;
  assert.deepEqual(Object.keys(added), ['Thumbprint', 'Subject', 'NotBefore', 'NotAfter', 'Store']);
  assert.equal(added['Thumbprint'], fixtureThumbprint);
  assert.deepEqual(JSON.parse(await outputOf(home, 'certificate list -Output json')), [added]);
  const file = join(home.data, 'certificates', `${fixtureThumbprint}.pem`);
  const sealed = readFileSync(file, 'utf8');
  await outputOf(home, 'cache rekey -To file');
  const resealed = readFileSync(file, 'utf8');
  assert.doesNotMatch(`${sealed}${resealed}`, /PRIVATE KEY/);
  assert.notEqual(resealed, sealed);
  assert.deepEqual(JSON.parse(await outputOf(home, 'certificate list -Output json')), [added]);

  const refused = await runEntrada(home, ['certificate', 'add', path, '-Password', 'env:WRONG'], {
    env: { WRONG: 'wrong' },
  });
  assert.deepEqual([refused.status === 0, refused.stdout], [false, '']);
  assert.match(refused.stderr, /^certificate add: Cannot /);

  assert.equal(await outputOf(home, `certificate remove ${fixtureThumbprint.toLowerCase()}`), '');
  assert.equal(await outputOf(home, 'certificate list -Output tsv'), '');
  const gone = await runEntrada(home, ['certificate', 'remove', fixtureThumbprint]);
  assert.match(gone.stderr, new RegExp(`^certificate remove: Cannot .*${fixtureThumbprint}`));
});
