import { test, type TestContext } from 'node:test';
import type * as ManagedIdentity from '../../src/lab/managed-identity/start-managed-identity-server.ts';
import { importInstalled } from '../support/import-installed.ts';
import { checkCells, type ForeignClient, skipClient } from './cells.ts';
import { writeClientSettings } from './client-settings.ts';
import { installClients } from './installed-clients.ts';
import { outputOfClient, startInstalledLab } from './installed-lab.ts';

const installed = await startInstalledLab();
const { lab, folder, env } = installed;
const settings = await writeClientSettings(installed);
const clients = installClients(folder);
const { startManagedIdentityServer } = await importInstalled<typeof ManagedIdentity>('entrada/lab/managed-identity');
const kind = 'JavaScript (npm)';
const versions = { '@azure/msal-node': '7.2.3', '@azure/identity': '4.14.1' } as const;

async function check(
  t: TestContext,
  client: ForeignClient & { readonly package: keyof typeof versions },
  words: readonly string[],
  cells: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { name } = client;
  if (clients.isOffline) {
    const reason = "the npm registry, or one of the clients' packages, cannot be reached";
    return skipClient(t, { name, kind }, versions[client.package], reason);
  }
  const output = await outputOfClient([process.execPath, ...words], { ...env, ...more }, clients.folder);
  return checkCells({ name, kind }, output, cells);
}

test('the lab signs in MSAL for Node', (t) =>
  check(
    t,
    { name: '@azure/msal-node', kind, package: '@azure/msal-node' },
    ['lab-msal-node.js', settings, 'msal'],
    [
      'secret',
      'certificate, PS256',
      'certificate, RS256',
      'certificate with chain',
      'federated assertion',
      'Vault, Storage, SQL, Service Bus, Exchange, SharePoint',
      'interactive, tenant',
      'interactive, common',
      'device code',
      'password',
      'silent and refresh',
      'on-behalf-of',
      'on-behalf-of without consent',
      'family of clients',
      'consumers refused',
    ],
  ));

test('the lab signs in every credential of Azure Identity for JavaScript', (t) =>
  check(
    t,
    { name: '@azure/identity', kind, package: '@azure/identity' },
    ['lab-azure-identity.js', settings, 'credentials'],
    [
      'ClientSecretCredential',
      'ClientCertificateCredential',
      'ClientCertificateCredential, chain',
      'ClientAssertionCredential',
      'WorkloadIdentityCredential',
      'AzurePipelinesCredential',
      'OnBehalfOfCredential',
      'UsernamePasswordCredential',
      'DeviceCodeCredential',
      'InteractiveBrowserCredential',
      'EnvironmentCredential',
      'DefaultAzureCredential',
    ],
    lab.pipelineVariables.azureDevOps,
  ));

// Arc: the client only reads key files of a fixed folder of the system.
for (const machine of ['imds', 'app-service', 'cloud-shell', 'azure-ml'] as const) {
  for (const [name, program] of [
    ['@azure/msal-node', 'lab-msal-node.js'],
    ['@azure/identity', 'lab-azure-identity.js'],
  ] as const) {
    test(`the lab's ${machine} serves ${name}`, async (t) => {
      const server = await startManagedIdentityServer(lab, { kind: machine });
      t.after(() => server.stop());
      const client = { name: `${name}, managed identity: ${machine}`, kind, package: name };
      await check(t, client, [program, settings, 'managed-identity'], ['system'], server.env);
    });
  }
}
