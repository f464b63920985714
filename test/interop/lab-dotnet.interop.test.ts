import { existsSync } from 'node:fs';
import { test } from 'node:test';
import type * as ManagedIdentity from '../../src/lab/managed-identity/start-managed-identity-server.ts';
import { runEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { importInstalled } from '../support/import-installed.ts';
import { writeClientSettings } from './client-settings.ts';
import { checkCells, type ForeignClient, skipClient } from './cells.ts';
import { buildDotnet } from './dotnet-project.ts';
import { outputOfClient, startInstalledLab } from './installed-lab.ts';

const installed = await startInstalledLab();
const home = await makeHome();
const { lab, folder, env } = installed;
const { startManagedIdentityServer } = await importInstalled<typeof ManagedIdentity>('entrada/lab/managed-identity');
const settings = await writeClientSettings(installed);
const program = buildDotnet('msal', folder);
const dotnetEnv = { ...env, DOTNET_NOLOGO: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1' };

function run(words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<string> {
  if (program.kind === 'missing') throw new Error(program.reason);
  return outputOfClient([...program.command, settings, ...words], { ...dotnetEnv, ...more });
}

const msal: ForeignClient = { name: 'Microsoft.Identity.Client', kind: '.NET (NuGet)' };
const azureIdentity: ForeignClient = { name: 'Azure.Identity', kind: '.NET (NuGet)' };

test('the lab signs in MSAL.NET', async (t) => {
  if (program.kind === 'missing') return skipClient(t, msal, '4.92.0', program.reason);
  checkCells(msal, await run(['msal']), [
    'secret',
    'secret, OIDC authority',
    'certificate',
    'certificate with chain',
    'federated assertion',
    'client capabilities',
    'Vault, Storage, SQL, Service Bus, Exchange, ARM, DevOps, AKS',
    'interactive, tenant',
    'interactive, common',
    'interactive, organizations',
    'prompt and hint',
    'silent',
    'refresh',
    'claims',
    'device code',
    'password',
    'cache serialization',
    'on-behalf-of',
    'long-running on-behalf-of',
  ]);
});

test('the lab signs in Azure.Identity', async (t) => {
  if (program.kind === 'missing') return skipClient(t, azureIdentity, '1.21.0', program.reason);
  checkCells(azureIdentity, await run(['azure-identity'], lab.pipelineVariables.azureDevOps), [
    'ClientSecretCredential',
    'ClientAssertionCredential',
    'ClientCertificateCredential, PEM',
    'ClientCertificateCredential, PFX',
    'ClientCertificateCredential, chain',
    'WorkloadIdentityCredential',
    'AzurePipelinesCredential',
    'UsernamePasswordCredential',
    'DeviceCodeCredential',
    'InteractiveBrowserCredential',
    'OnBehalfOfCredential',
    'EnvironmentCredential',
    'DefaultAzureCredential',
  ]);
});

const services = [
  { kind: 'imds', ids: 'all' },
  { kind: 'app-service', ids: 'all' },
  { kind: 'container-apps', ids: 'all' },
  { kind: 'azure-ml', ids: 'system' },
  { kind: 'service-fabric', ids: 'system' },
  { kind: 'cloud-shell', ids: 'user' },
] as const;
for (const service of services) {
  test(`the lab's ${service.kind} serves MSAL.NET and Azure.Identity`, async (t) => {
    const client = { name: `managed identity: ${service.kind}`, kind: '.NET (NuGet)' };
    if (program.kind === 'missing') return skipClient(t, client, '4.92.0', program.reason);
    const identities = lab.tenant.managedIdentities.slice(0, service.ids === 'all' ? 2 : 1);
    const server = await startManagedIdentityServer(lab, { kind: service.kind, identities });
    t.after(() => server.stop());
    const output = await run(['managed-identity', service.ids], server.env);
    const names = service.ids === 'all' ? ['system', 'client id', 'object id', 'resource id'] : ['system'];
    const cells = names.flatMap((name) => [`MSAL, ${name}`, `Azure.Identity, ${name}`]);
    return checkCells(client, output, cells);
  });
}

/** Runs the program in a lab of its own, whose variables say how to sign in. */
async function runInLab(words: readonly string[], cells: string): Promise<string> {
  if (program.kind === 'missing') throw new Error(program.reason);
  const own = { DOTNET_NOLOGO: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1' };
  const ran = await runEntrada(home, ['lab', ...words, '--', ...program.command, cells], { env: own });
  return `${ran.stdout}${ran.stderr}`;
}

test('a redirection leads MSAL.NET and Azure.Identity to the lab, with their default authority', async (t) => {
  const client = { name: 'Microsoft.Identity.Client, Azure.Identity (redirected)', kind: '.NET (NuGet)' };
  if (program.kind === 'missing') return skipClient(t, client, '4.92.0', program.reason);
  checkCells(client, await runInLab(['-Redirect'], 'redirected'), [
    'MSAL, secret',
    'MSAL, password',
    'Azure.Identity, ClientSecretCredential',
    'Azure.Identity, EnvironmentCredential',
    'other hosts',
  ]);
});

test("the lab's Azure Arc serves MSAL.NET and Azure.Identity", async (t) => {
  const client = { name: 'managed identity: arc', kind: '.NET (NuGet)' };
  if (program.kind === 'missing') return skipClient(t, client, '4.92.0', program.reason);
  if (process.getuid?.() !== 0) return skipClient(t, client, '4.92.0', 'clients read its keys in /var/opt/azcmagent');
  if (existsSync('/var/opt/azcmagent')) return skipClient(t, client, '4.92.0', 'this machine has /var/opt/azcmagent');
  checkCells(client, await runInLab(['-ManagedIdentity', 'arc'], 'arc'), ['MSAL, system', 'Azure.Identity, system']);
});
