import assert from 'node:assert/strict';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { KeySeal } from '../../src/base/key-seal.ts';
import { Secret } from '../../src/base/secret.ts';
import { type KeySource, type MasterKey, masterKeyOf } from '../../src/cache/master-key.ts';
import { sealPrivateKeys } from '../../src/cache/seal-private-keys.ts';
import { readCertificateFile } from '../../src/certificates/read-certificate-file.ts';
import { createDotnetStore } from '../../src/certificates/stores/dotnet-store.ts';
import { createFolderStore } from '../../src/certificates/stores/folder-store.ts';
import { failureOf } from '../support/rejects.ts';
import { fixturePassword, fixturePath, fixtureThumbprint, makeCertificate, makeKey } from './make-certificate.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('FolderStore.add() keeps a certificate, its key and its issuers in a file for its owner only', async (t) => {
  const folder = join(temporaryFolder(t), 'data', 'certificates');
  const store = createFolderStore(folder);
  const authority = makeCertificate({ subject: [['CN', 'authority']], isAuthority: true, key: makeKey() });
  const { certificate, key } = makeCertificate({ issuer: authority });
  const added = await store.add({ certificate, key, issuers: [authority.certificate] });

  const path = join(folder, `${added.thumbprint}.pem`);
  assert.deepEqual([statSync(path).mode & 0o777, statSync(folder).mode & 0o777], [0o600, 0o700]);
  const pem = [key.export({ type: 'pkcs8', format: 'pem' }), certificate, authority.certificate].map(String).join('');
  assert.equal(readFileSync(path, 'utf8'), pem);
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
  await store.add(keyed);
  await store.add(keyed);
  assert.deepEqual(readdirSync(folder), [`${fixtureThumbprint}.pem`]);
});

test('FolderStore.remove() accepts a thumbprint as pasted, removes the file, and reports when there is none', async (t) => {
  const folder = temporaryFolder(t);
  const store = createFolderStore(folder);
  await store.add(makeCertificateToKeep());
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
  const kept = await store.add(makeCertificateToKeep());
  const renamed = await store.add(makeCertificateToKeep());
  const sealed = await createFolderStore(folder, sealPrivateKeys(memoryKeys().source)).add(makeCertificateToKeep());
  const inFolder = (digit: string) => join(folder, `${digit.repeat(40)}.pem`);
  const [damagedPath, renamedPath, sealedPath, keyPath] = [inFolder('A'), inFolder('B'), inFolder('C'), inFolder('D')];
  const brokenPath = inFolder('E');
  renameSync(join(folder, `${renamed.thumbprint}.pem`), renamedPath);
  renameSync(join(folder, `${sealed.thumbprint}.pem`), sealedPath);
  writeFileSync(damagedPath, 'nothing of use');
  writeFileSync(keyPath, readFileSync(sealedPath, 'utf8').replace(/-----BEGIN CERTIFICATE[^]*/, ''));
  writeFileSync(brokenPath, readFileSync(sealedPath, 'utf8').replace(/CERTIFICATE-----\nMII/, 'CERTIFICATE-----\nAAA'));
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
    [sealedPath, 'the file contains another certificate than its name says'],
    [keyPath, 'it does not contain a certificate'],
    [brokenPath, 'it is damaged, truncated or not a certificate'],
  ]);
  assert.deepEqual(
    (await store.list()).map(({ thumbprint }) => thumbprint),
    [kept.thumbprint],
  );
  const failures = await store.reseal();
  assert.deepEqual(
    failures.map(({ message }) => message),
    [
      `Cannot use the certificate "${damagedPath}": it is neither PEM nor PFX.`,
      `Cannot use the certificate "${renamedPath}": the file contains another certificate than its name says.`,
      `Cannot use the certificate "${sealedPath}": its private key is sealed.`,
      `Cannot use the certificate "${keyPath}": it does not contain a certificate.`,
      `Cannot use the certificate "${brokenPath}": it is damaged, truncated or not a certificate.`,
    ],
  );
  assert.deepEqual(failures.at(-1)?.details, {
    certificate: brokenPath,
    reason: 'it is damaged, truncated or not a certificate',
  });
});

test('FolderStore.list() and reseal() leave out a file that another process has removed meanwhile', async (t) => {
  const folder = temporaryFolder(t);
  const kept = await createFolderStore(folder).add(makeCertificateToKeep());
  const [damagedPath, removedPath] = [join(folder, `${'0'.repeat(40)}.pem`), join(folder, `${'F'.repeat(40)}.pem`)];
  writeFileSync(damagedPath, 'nothing of use');
  writeFileSync(removedPath, 'nothing of use');
  const told: string[] = [];
  const onUnreadable = (where: string) => {
    told.push(where);
    rmSync(removedPath, { force: true });
  };
  const listed = await createFolderStore(folder).list({ onUnreadable });
  assert.deepEqual([listed.map(({ thumbprint }) => thumbprint), told], [[kept.thumbprint], [damagedPath]]);

  rmSync(damagedPath);
  writeFileSync(removedPath, 'nothing of use');
  const keySeal = sealPrivateKeys(memoryKeys().source);
  const seal: KeySeal['seal'] = async (content, name) => {
    rmSync(removedPath, { force: true });
    return keySeal.seal(content, name);
  };
  assert.deepEqual(await createFolderStore(folder, { ...keySeal, seal }).reseal(), []);
  assert.deepEqual(readdirSync(folder), [`${kept.thumbprint}.pem`]);
});

test('FolderStore.reseal() ends at a file that the system does not read, and list() reports it', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, `${'A'.repeat(40)}.pem`);
  mkdirSync(path);
  const store = createFolderStore(folder);
  const { code, message } = await failureOf(store.reseal());
  assert.equal(code, 'STORAGE_FAILED');
  const told: string[][] = [];
  assert.deepEqual(await store.list({ onUnreadable: (where, reason) => told.push([where, reason]) }), []);
  assert.deepEqual(
    told.map(([where, reason]) => [where, `Cannot read "${path}": ${reason}`]),
    [[path, message]],
  );
});

test("createDotnetStore() lists the PFX files of .NET's store and tells of those it cannot read", async (t) => {
  const home = temporaryFolder(t);
  assert.deepEqual(await createDotnetStore(home).list(), []);
  const folder = join(home, '.dotnet/corefx/cryptography/x509stores/my');
  mkdirSync(folder, { recursive: true });
  copyFileSync(fixturePath('legacy-empty-password.pfx'), join(folder, `${fixtureThumbprint}.PFX`));
  writeFileSync(join(folder, 'notes.txt'), 'of another program');
  copyFileSync(fixturePath('aes256-sha256.pfx'), join(folder, 'locked.pfx'));
  const told: string[][] = [];
  const listed = await createDotnetStore(home).list({ onUnreadable: (...one) => told.push(one) });
  assert.deepEqual(
    listed.map(({ thumbprint }) => thumbprint),
    [fixtureThumbprint],
  );
  assert.deepEqual(told, [[join(folder, 'locked.pfx'), 'it is protected by a password']]);
  assert.equal((await createDotnetStore(home).list()).length, 1);
  const opened = await listed[0]?.open();
  const { certificate } = await readCertificateFile(fixturePath('pkcs1.pem'), undefined);
  assert.deepEqual(opened?.chain, [certificate.raw.toString('base64')]);
  assert.ok(readFileSync(join(folder, 'locked.pfx')).length > 0);
});

function makeCertificateToKeep() {
  const { certificate, key } = makeCertificate();
  return { certificate, key, issuers: [] };
}

/** Seals with master keys in memory, the first of which seals. */
function memoryKeys(): { readonly keys: MasterKey[]; readonly source: KeySource } {
  const keys = [masterKeyOf(Buffer.alloc(32, 1))];
  const source: KeySource = {
    place: 'memory',
    read: async () => keys,
    readOrMake: async () => keys[0] ?? assert.fail(),
  };
  return { keys, source };
}

test('FolderStore.add() stores a private key sealed, bound to its certificate, and it signs', async (t) => {
  const folder = temporaryFolder(t);
  const { keys, source } = memoryKeys();
  const store = createFolderStore(folder, sealPrivateKeys(source));
  const authority = makeCertificate({ subject: [['CN', 'authority']], isAuthority: true, key: makeKey() });
  const { certificate, key } = makeCertificate({ issuer: authority });
  const { thumbprint } = await store.add({ certificate, key, issuers: [authority.certificate] });
  const path = join(folder, `${thumbprint}.pem`);
  const text = readFileSync(path, 'utf8');
  assert.doesNotMatch(text, /PRIVATE KEY/);
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' }).toString('base64');
  assert.ok(!text.replaceAll('\n', '').includes(pkcs8.slice(-400, -300)));
  const [listed] = await store.list();
  const opened = await listed?.open();
  assert.deepEqual(
    opened?.chain,
    [certificate, authority.certificate].map(({ raw }) => raw.toString('base64')),
  );
  await assert.doesNotReject(opened?.sign(Buffer.from('x'), 'PS256') ?? Promise.reject(new Error('not listed')));

  // Each certificate has its own seal, and a listing needs no key.
  const other = await store.add(makeCertificateToKeep());
  const otherPath = join(folder, `${other.thumbprint}.pem`);
  const seal = /-----BEGIN ENTRADA[^]*-----END ENTRADA SEALED KEY-----/;
  writeFileSync(otherPath, readFileSync(otherPath, 'utf8').replace(seal, seal.exec(text)?.[0] ?? ''));
  const swapped = (await store.list()).find((one) => one.thumbprint === other.thumbprint);
  const altered = await failureOf(swapped?.open() ?? Promise.resolve());
  assert.match(
    altered.message,
    /^Cannot use the certificate "CN=test": its sealed private key was cut off or altered\.$/,
  );
  keys.splice(0, 1, masterKeyOf(Buffer.alloc(32, 2)));
  const [unopened] = await store.list();
  const lost = await failureOf(unopened?.open() ?? Promise.resolve());
  assert.match(lost.message, /its private key was sealed with another key \([\da-f]{16}\)\.$/);
  assert.equal(lost.hint, 'Run "entrada certificate add" again with the original file.');
});

test('FolderStore.reseal() seals each private key with the key that seals now, also one stored without a seal', async (t) => {
  const folder = temporaryFolder(t);
  const { keys, source } = memoryKeys();
  const store = createFolderStore(folder, sealPrivateKeys(source));
  const plain = await createFolderStore(folder).add(makeCertificateToKeep());
  const sealed = await store.add(makeCertificateToKeep());
  const opens = async () => {
    const opened = [];
    for (const one of await store.list()) opened.push((await one.open()).thumbprint);
    return opened.toSorted();
  };
  const both = [plain.thumbprint, sealed.thumbprint].toSorted();
  assert.deepEqual(await opens(), both);
  keys.unshift(masterKeyOf(Buffer.alloc(32, 2)));
  assert.deepEqual(await store.reseal(), []);
  const [, older] = keys.splice(1, 1, masterKeyOf(Buffer.alloc(32, 3)));
  assert.equal(older, undefined);
  assert.deepEqual(await opens(), both);
  for (const name of readdirSync(folder)) assert.doesNotMatch(readFileSync(join(folder, name), 'utf8'), /PRIVATE KEY/);

  const before = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  keys.splice(0, 2, masterKeyOf(Buffer.alloc(32, 4)));
  const failures = await store.reseal();
  assert.deepEqual(
    failures.map(({ code, details }) => [code, details['keyId']]),
    [2, 2].map((byte) => ['CERTIFICATE_UNUSABLE', masterKeyOf(Buffer.alloc(32, byte)).id]),
  );
  assert.deepEqual(
    readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')),
    before,
  );
});

test('FolderStore.add() seals once, and again when the key changes meanwhile, and keeps no private key in memory', async (t) => {
  const folder = temporaryFolder(t);
  const { keys, source } = memoryKeys();
  const keySeal = sealPrivateKeys(source);
  const plain: Uint8Array[] = [];
  const store = createFolderStore(folder, {
    ...keySeal,
    async seal(content, name) {
      plain.push(content);
      const sealed = await keySeal.seal(content, name);
      if (keys[0]?.id === masterKeyOf(Buffer.alloc(32, 1)).id) keys.splice(0, 1, masterKeyOf(Buffer.alloc(32, 2)));
      return sealed;
    },
    async open(sealed, name) {
      const opened = await keySeal.open(sealed, name);
      plain.push(opened);
      return opened;
    },
  });
  await store.add(makeCertificateToKeep());
  const [listed] = await store.list();
  await assert.doesNotReject(listed?.open() ?? Promise.reject(new Error('not listed')));
  assert.equal(plain.length, 3);
  await store.add(makeCertificateToKeep());
  assert.equal(plain.length, 4);
  assert.ok(plain.every((bytes) => bytes.length > 1000 && bytes.every((byte) => byte === 0)));
});
