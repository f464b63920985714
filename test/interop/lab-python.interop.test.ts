import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import type * as ManagedIdentity from '../../src/lab/managed-identity/start-managed-identity-server.ts';
import { importInstalled } from '../support/import-installed.ts';
import { checkCells, skipClient } from './cells.ts';
import { writeClientSettings } from './client-settings.ts';
import { outputOfClient, startInstalledLab } from './installed-lab.ts';

const installed = await startInstalledLab();
const { lab, folder, env } = installed;
const settings = await writeClientSettings(installed);
const program = 'test/interop/python/clients.py';
const { startManagedIdentityServer } = await importInstalled<typeof ManagedIdentity>('entrada/lab/managed-identity');

/** A Python with the clients, or the reason why there is none. */
interface Python {
  readonly kind: string;
  readonly path: string;
  readonly missing?: string;
}

/** The clients at the versions of requirements.txt, where PyPI can be reached. */
function fromPypi(): Python {
  const kind = 'Python (PyPI)';
  const venv = join(folder, 'venv');
  const path = join(venv, 'bin', 'python');
  const made = spawnSync('python3', ['-m', 'venv', venv], { stdio: 'ignore' });
  if (made.status !== 0) return { kind, path, missing: 'Python is not installed, or without venv' };
  const words = ['-m', 'pip', 'install', '-q', '--retries', '0', '-r', 'test/interop/python/requirements.txt'];
  const filled = spawnSync(path, words, { encoding: 'utf8' });
  return filled.status === 0 ? { kind, path } : { kind, path, missing: 'PyPI cannot be reached' };
}

const debian: Python = { kind: 'Python (Debian)', path: '/usr/bin/python3' };
const cells = {
  msal: [
    'secret',
    'certificate',
    'certificate with chain',
    'federated assertion',
    'device code',
    'interactive, tenant',
    'interactive, common',
    'silent and refresh',
    'on-behalf-of',
  ],
  'azure-identity': [
    'ClientSecretCredential',
    'CertificateCredential',
    'CertificateCredential, chain',
    'ClientAssertionCredential',
    'DeviceCodeCredential',
    'InteractiveBrowserCredential',
    'OnBehalfOfCredential',
    'EnvironmentCredential',
    'DefaultAzureCredential',
  ],
  msgraph: ['paging', 'ODataError'],
} as const;
const versions = { msal: '1.39.0', 'azure-identity': '1.27.0', msgraph: '1.65.0' } as const;

for (const python of [debian, fromPypi()]) {
  const names =
    python === debian ? (['msal', 'azure-identity'] as const) : (['msal', 'azure-identity', 'msgraph'] as const);
  for (const name of names) {
    test(`the lab signs in ${name} of ${python.kind}`, async (t) => {
      const client = { name, kind: python.kind };
      if (python.missing !== undefined) return skipClient(t, client, versions[name], python.missing);
      return checkCells(client, await outputOfClient([python.path, program, settings, name], env), cells[name]);
    });
  }

  for (const kind of ['imds', 'app-service'] as const) {
    test(`the lab's ${kind} serves azure-identity of ${python.kind}`, async (t) => {
      const client = { name: `azure-identity, managed identity: ${kind}`, kind: python.kind };
      if (python.missing !== undefined) return skipClient(t, client, versions['azure-identity'], python.missing);
      const identities = lab.tenant.managedIdentities.slice(0, 2);
      const server = await startManagedIdentityServer(lab, { kind, identities });
      t.after(() => server.stop());
      const words = [python.path, program, settings, 'managed-identity'];
      return checkCells(client, await outputOfClient(words, { ...env, ...server.env }), ['system', 'client id']);
    });
  }
}
