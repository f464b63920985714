import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkCells, skipClient } from './cells.ts';
import { writeClientSettings } from './client-settings.ts';
import { outputOfClient, startInstalledLab } from './installed-lab.ts';

const installed = await startInstalledLab();
const { folder, env } = installed;
const settings = await writeClientSettings(installed);
const source = join(folder, 'lab-go');
cpSync('test/interop/lab-go', source, { recursive: true });
const missing = build();

/** Builds the program; returns the reason why there is none. */
function build(): string | undefined {
  const started = spawnSync('go', ['version'], { stdio: 'ignore' });
  if (started.status !== 0) return 'Go is not installed';
  const built = spawnSync('go', ['build', '-mod=mod', '-o', 'lab', '.'], { cwd: source, encoding: 'utf8' });
  const isUnreachable = /dial tcp|no such host|proxy|toolchain not available|requires go/.test(built.stderr);
  if (built.status !== 0 && isUnreachable) return 'Go is too old, or its modules cannot be reached';
  assert.equal(built.status, 0, built.stderr);
  return undefined;
}

const cells = {
  azidentity: [
    'ClientSecretCredential',
    'ClientCertificateCredential',
    'ClientCertificateCredential, chain',
    'WorkloadIdentityCredential',
    'DeviceCodeCredential',
    'InteractiveBrowserCredential',
    'UsernamePasswordCredential',
    'OnBehalfOfCredential',
  ],
  msal: ['secret', 'password', 'device code'],
} as const;

const versions = { azidentity: '1.15.0', msal: '1.10.0', kubelogin: '0.2.20' };

for (const name of ['azidentity', 'msal'] as const) {
  test(`the lab signs in ${name} for Go`, async (t) => {
    const client = { name, kind: 'Go' };
    if (missing !== undefined) return skipClient(t, client, versions[name], missing);
    return checkCells(client, await outputOfClient([join(source, 'lab'), settings, name], env), cells[name]);
  });
}

test('the lab signs in kubelogin', async (t) => {
  const client = { name: 'kubelogin', kind: 'Go' };
  if (missing !== undefined) return skipClient(t, client, versions.kubelogin, missing);
  const address = `github.com/Azure/kubelogin@v${versions.kubelogin}`;
  const built = spawnSync('go', ['install', address], { encoding: 'utf8', env: { ...process.env, GOBIN: folder } });
  assert.equal(built.status, 0, built.stderr);
  const { lab, ids } = installed;
  const { daemon } = ids.applications;
  const words = ['get-token', '--login', 'spn', '--server-id', '6dae42f8-4368-4678-94ff-3960e28e3630'];
  const account = ['--client-id', daemon.appId, '--client-secret', daemon.secret, '--tenant-id', lab.tenant.id];
  const place = ['--authority-host', lab.loginOrigin, '--disable-instance-discovery'];
  const output = await outputOfClient([join(folder, 'kubelogin'), ...words, ...account, ...place], env);
  assert.match(output, /"kind":"ExecCredential"/);
  return checkCells(client, `{"version":"${versions.kubelogin}"}\n{"cell":"get-token, secret"}`, ['get-token, secret']);
});
