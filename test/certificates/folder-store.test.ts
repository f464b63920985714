import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { readCertificateFile } from '../../src/certificates/read-certificate-file.ts';
import { createDotnetStore } from '../../src/certificates/stores/dotnet-store.ts';
import { createFolderStore } from '../../src/certificates/stores/folder-store.ts';
import { failureOf } from '../support/rejects.ts';
import { fixturePassword, fixturePath, fixtureThumbprint, makeCertificate, makeKey } from './make-certificate.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('FolderStore.add() keeps a certificate, its key and its issuers in a file for its owner only', async (t) => {
  const folder = join(temporaryFolder(t), 'data', 'certificates');
  const store = createFolderStore(folder);
  const authority = makeCertificate({ subject: [['CN', 'authority']], isAuthority: true, key: makeKey() });
  const { certificate, key } = makeCertificate({ issuer: authority });
  const added = store.add({ certificate, key, issuers: [authority.certificate] });

  const path = join(folder, `${added.thumbprint}.pem`);
  assert.deepEqual([statSync(path).mode & 0o777, statSync(folder).mode & 0o777], [0o600, 0o700]);
  const [listed, ...others] = await store.list();
  assert.deepEqual([listed?.thumbprint, listed?.subject, others], [added.thumbprint, 'CN=test', []]);
  const opened = await listed?.open();
  assert.deepEqual(
    opened?.chain,
    [certificate, authority.certificate].map(({ raw }) => raw.toString('base64')),
  );
  await assert.doesNotReject(opened?.sign(Buffer.from('x'), 'PS256') ?? Promise.reject(new Error('not listed')));
});

test('FolderStore.add() saves the content of a PFX, and adding it twice keeps one', async (t) => {
  const folder = temporaryFolder(t);
  const store = createFolderStore(folder);
  const keyed = await readCertificateFile(fixturePath('legacy-rc2-40.pfx'), new Secret(fixturePassword));
  store.add(keyed);
  store.add(keyed);
  assert.deepEqual(readdirSync(folder), [`${fixtureThumbprint}.pem`]);
});

test('FolderStore.remove() accepts a thumbprint as pasted, removes the file, and reports when there is none', async (t) => {
  const folder = temporaryFolder(t);
  const store = createFolderStore(folder);
  store.add(makeCertificateToKeep());
  const [one] = await store.list();
  const pasted = `\u200E${one?.thumbprint.toLowerCase().match(/../g)?.join(' ')}`;
  store.remove(pasted);
  assert.deepEqual([await store.list(), readdirSync(folder)], [[], []]);
  const error = await failureOf(Promise.resolve().then(() => store.remove(pasted)));
  assert.deepEqual(
    [error.code, error.message],
    ['CERTIFICATE_NOT_FOUND', `Cannot remove the certificate "${one?.thumbprint}": it is not in ${folder}.`],
  );
  const noThumbprint = await failureOf(Promise.resolve().then(() => store.remove('../../etc/passwd')));
  assert.deepEqual(
    [noThumbprint.code, noThumbprint.message],
    [
      'PARAMETER_VALUE_INVALID',
      "'Thumbprint' must have a length of 40. Ensure you have the right certificate thumbprint then try again.",
    ],
  );
  assert.deepEqual(error.details, { thumbprint: one?.thumbprint, folder });
});

test('FolderStore.list() skips damaged and renamed files and reports them', async (t) => {
  const folder = temporaryFolder(t);
  const store = createFolderStore(folder);
  const kept = store.add(makeCertificateToKeep());
  const renamed = store.add(makeCertificateToKeep());
  const [damagedPath, renamedPath] = ['A', 'B'].map((digit) => join(folder, `${digit.repeat(40)}.pem`));
  assert.ok(damagedPath !== undefined && renamedPath !== undefined);
  renameSync(join(folder, `${renamed.thumbprint}.pem`), renamedPath);
  writeFileSync(damagedPath, 'nothing of use');
  writeFileSync(join(folder, 'notes.txt'), 'not ours');
  const told: string[][] = [];
  const listed = await store.list({ onUnreadable: (where, reason) => told.push([where, reason]) });
  assert.deepEqual(
    listed.map(({ thumbprint }) => thumbprint),
    [kept.thumbprint],
  );
  assert.deepEqual(told, [
    [damagedPath, 'it is neither PEM nor PFX'],
    [renamedPath, 'the file contains another certificate than its name says'],
  ]);
});

test("createDotnetStore() lists the PFX files of .NET's store and tells of those it cannot read", async (t) => {
  const home = temporaryFolder(t);
  assert.deepEqual(await createDotnetStore(home).list(), []);
  const folder = join(home, '.dotnet/corefx/cryptography/x509stores/my');
  mkdirSync(folder, { recursive: true });
  copyFileSync(fixturePath('legacy-empty-password.pfx'), join(folder, `${fixtureThumbprint}.pfx`));
  copyFileSync(fixturePath('aes256-sha256.pfx'), join(folder, 'locked.pfx'));
  const told: string[][] = [];
  const listed = await createDotnetStore(home).list({ onUnreadable: (...one) => told.push(one) });
  assert.deepEqual(
    listed.map(({ thumbprint }) => thumbprint),
    [fixtureThumbprint],
  );
  assert.deepEqual(told, [[join(folder, 'locked.pfx'), 'it is protected by a password']]);
  const opened = await listed[0]?.open();
  const { certificate } = await readCertificateFile(fixturePath('pkcs1.pem'), undefined);
  assert.deepEqual(opened?.chain, [certificate.raw.toString('base64')]);
  assert.ok(readFileSync(join(folder, 'locked.pfx')).length > 0);
});

function makeCertificateToKeep() {
  const { certificate, key } = makeCertificate();
  return { certificate, key, issuers: [] };
}
