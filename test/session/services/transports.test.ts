import assert from 'node:assert/strict';
import { chmodSync, chownSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Cloud } from '../../../src/model/cloud.ts';
import { createTransports } from '../../../src/session/services/transports.ts';
import { readAuthorities, readExtraAuthorities } from '../../../src/session/environments/ca-file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { rejection } from '../../support/journey-errors.ts';
import { startJourneyLab } from '../../support/journey-lab.ts';

const lab = await startJourneyLab();
const { caFile: _caFile, ...untrusted } = lab.cloud;
const url = new URL(`${lab.loginOrigin}/common/v2.0/.well-known/openid-configuration`);

test('createTransports() trusts a CA file for its own cloud and for no other', async () => {
  const transportTo = createTransports({ userAgent: 'test', env: {} });
  const get = async (cloud: Cloud) => (await transportTo(cloud, null))({ method: 'GET', url });
  assert.equal((await get(lab.cloud)).status, 200);
  await rejection(get(untrusted), { code: 'TLS_UNTRUSTED', message: /^Cannot trust "localhost:\d+": / });
  assert.equal((await get(lab.cloud)).status, 200);
});

test('createTransports() trusts nothing but the CA file where there is one', async (t) => {
  const other = await import('../../../src/lab/pki/pki.ts');
  const { caFile } = await other.loadPki({ folder: temporaryFolder(t), nowMs: Date.now(), log: () => {} });
  const transport = await createTransports({ userAgent: 'test', env: {} })({ ...lab.cloud, caFile }, null);
  await rejection(transport({ method: 'GET', url }), {
    code: 'TLS_UNTRUSTED',
    message: /^Cannot trust "localhost:\d+": /,
  });
});

test('createTransports() shares one transport for the same trust and time limit', async () => {
  const transportTo = createTransports({ userAgent: 'test', env: {} });
  const first = await transportTo(lab.cloud, null);
  assert.equal(await transportTo({ ...lab.cloud, name: 'Same' }, null), first);
  assert.notEqual(await transportTo(lab.cloud, 1000), first);
  assert.notEqual(await transportTo(untrusted, null), first);
});

test('createTransports() names a proxy at its first use', async () => {
  const said: string[] = [];
  const env = { HTTPS_PROXY: 'http://user:the-password@127.0.0.1:1' };
  const transportTo = createTransports({ userAgent: 'test', env, verbose: (text) => said.push(text) });
  for (const cloud of [untrusted, lab.cloud]) {
    const transport = await transportTo(cloud, null);
    await rejection(transport({ method: 'GET', url: new URL('https://login.example/') }), {
      code: 'NETWORK_UNREACHABLE',
      message: /^Cannot reach "login\.example" through the proxy "127\.0\.0\.1:1" of HTTPS_PROXY: /,
    });
  }
  assert.deepEqual(said, ['Requests to login.example go through the proxy "127.0.0.1:1" of HTTPS_PROXY.']);
});

test('readAuthorities() refuses a file that is missing or lacks a certificate', (t) => {
  const folder = temporaryFolder(t);
  const cloud: Cloud = { ...lab.cloud, name: 'Canary', caFile: join(folder, 'ca.pem') };
  const prefixOf = (caFile: string) => `Cannot read the CA file "${caFile}" of environment "Canary": `;
  const prefix = prefixOf(join(folder, 'ca.pem'));
  const expected = {
    code: 'ENVIRONMENT_INVALID',
    hint: 'Set-EntraEnvironment -Name Canary -CaFile PATH names another file.',
  };
  assert.throws(() => readAuthorities(cloud), { ...expected, message: `${prefix}there is no such file` });
  assert.throws(() => readAuthorities({ ...cloud, caFile: folder }), {
    ...expected,
    message: `${prefixOf(folder)}it is a folder`,
  });
  writeFileSync(join(folder, 'ca.pem'), '-----BEGIN PRIVATE KEY-----\n');
  assert.throws(() => readAuthorities(cloud), {
    ...expected,
    message: `${prefix}it does not contain a PEM certificate`,
  });
  assert.equal(readAuthorities(untrusted), undefined);
});

test('createTransports() trusts the authorities of ENTRADA_CA_FILE for every cloud without a CA file of its own', async (t) => {
  const other = await import('../../../src/lab/pki/pki.ts');
  const { caFile } = await other.loadPki({ folder: temporaryFolder(t), nowMs: Date.now(), log: () => {} });
  const get = async (cloud: Cloud, env: Readonly<Record<string, string>>) => {
    const transport = await createTransports({ userAgent: 'test', env })(cloud, null);
    return (await transport({ method: 'GET', url })).status;
  };
  const withLab = { ENTRADA_CA_FILE: String(lab.cloud.caFile) };
  for (const type of ['Built-in', 'User-defined'] as const)
    assert.equal(await get({ ...untrusted, type }, withLab), 200);
  assert.equal(await get(lab.cloud, { ENTRADA_CA_FILE: caFile }), 200);
  for (const [cloud, env, advice] of [
    [{ ...untrusted, type: 'Built-in' }, {}, /; set ENTRADA_CA_FILE to a PEM file [^;]*$/],
    [untrusted, { ENTRADA_CA_FILE: caFile }, /; set ENTRADA_CA_FILE to .*: Set-EntraEnvironment -CaFile PATH$/],
    [
      { ...lab.cloud, caFile },
      withLab,
      /; only the authorities in ".*" are trusted there: Set-EntraEnvironment -CaFile/,
    ],
  ] as const) {
    await rejection(get(cloud, env), { code: 'TLS_UNTRUSTED', message: advice });
  }
  const path = join(temporaryFolder(t), 'missing.pem');
  await rejection(get(untrusted, { ENTRADA_CA_FILE: path }), {
    code: 'INPUT_INVALID',
    message: `Cannot read the CA file "${path}" of ENTRADA_CA_FILE: there is no such file`,
  });
  await rejection(get(untrusted, { ENTRADA_CA_FILE: '' }), { code: 'TLS_UNTRUSTED', message: /ENTRADA_CA_FILE/ });
});

test('a file of authorities that others can change or replace is used with a warning', (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'ca.pem');
  copyFileSync(lab.caFile, path);
  symlinkSync(path, join(folder, 'link.pem'));
  const warningsOf = (caFile = path) => {
    const warnings: string[] = [];
    readAuthorities({ ...lab.cloud, caFile }, (text) => void warnings.push(text));
    const ofVariable: string[] = [];
    readExtraAuthorities({ ENTRADA_CA_FILE: caFile }, (text) => void ofVariable.push(text));
    assert.deepEqual(ofVariable, warnings);
    return warnings;
  };
  const end = '; make it writable for you alone: chmod go-w.';
  for (const mode of [0o400, 0o600, 0o644, 0o664]) {
    chmodSync(path, mode);
    assert.deepEqual([warningsOf(), warningsOf(join(folder, 'link.pem'))], [[], []], mode.toString(8));
  }
  for (const mode of [0o666, 0o646, 0o602]) {
    chmodSync(path, mode);
    const found = `other users can write the file (mode 0${mode.toString(8)})`;
    for (const named of [path, join(folder, 'link.pem')]) {
      assert.deepEqual(warningsOf(named), [`The authorities in "${named}" are trusted, but ${found}${end}`]);
    }
  }
  chmodSync(path, 0o644);
  const open = join(folder, 'open');
  mkdirSync(open);
  copyFileSync(path, join(open, 'ca.pem'));
  chmodSync(open, 0o777);
  assert.deepEqual(warningsOf(join(open, 'ca.pem')), [
    `The authorities in "${join(open, 'ca.pem')}" are trusted, but other users can write its folder (mode 0777)${end}`,
  ]);
  chmodSync(open, 0o1777);
  assert.deepEqual(warningsOf(join(open, 'ca.pem')), []);
  if (process.getuid?.() !== 0) return;
  chownSync(path, 0, 12345);
  chmodSync(path, 0o664);
  assert.match(warningsOf().join(), /other users can write the file \(mode 0664\)/);
  chownSync(path, 12345, 0);
  assert.match(warningsOf().join(), /the file belongs to another user \(id 12345\)/);
});
