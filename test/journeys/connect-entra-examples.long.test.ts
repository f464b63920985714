import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startManagedIdentityServer } from '../../src/lab/managed-identity/start-managed-identity-server.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import {
  adaContext,
  runInShell,
  type ShellLab,
  startShellLab,
  userScopes,
  welcome,
  workloadContext,
} from '../support/credential-shell.ts';

// The fourteen examples of Connect-Entra's reference page, each in a bash that has loaded the integration. Their ids and
// names are the lab's, and "-Environment Lab" stands behind each line, for nothing else leads to a lab. Lines that only
// PowerShell can run, which make an object for the next line, have their counterpart in `before`.

const lab = await startShellLab();
const machine = await startManagedIdentityServer(lab, { kind: 'imds', identities: lab.tenant.managedIdentities });
const oneIdentity = await startManagedIdentityServer(lab, { kind: 'imds' });
lab.journals.push(machine.requests, oneIdentity.requests);
test.after(() => Promise.all([machine.stop(), oneIdentity.stop()]));

const { tenantId, domain, managedIdentities } = labIds;
const { workload, daemon, graphCommandLine } = labIds.applications;
const { subject, thumbprint } = lab.certificate;
const { accessToken } = await lab.tokens.forUser(labIds.users.ada.id, graphCommandLine.appId, lab.graphOrigin);
const user = graphCommandLine.appId;
const protocol = 'openid profile offline_access';
const signInAsAda = [
  `authorize common ${user} | graph/User.Read ${protocol}`,
  `token common ${user} | authorization_code | graph/User.Read ${protocol}`,
];
const byCertificate = [`token ${tenantId} ${workload.appId} | client_credentials | graph/.default | client_assertion`];
const certificateFields = {
  CertificateThumbprint: thumbprint,
  CertificateSubjectName: subject,
  SendCertificateChain: false,
};
const byBrowser = new RegExp(
  `^(?:Finish signing in with your browser\\. .*)\\nhttps://localhost:\\d+/common/oauth2/v2\\.0/authorize\\?\\S+\\n`,
);
const systemContext = workloadContext({
  ClientId: managedIdentities.system.clientId,
  AuthType: 'ManagedIdentity',
  TokenCredentialType: 'ManagedIdentity',
  AppName: 'lab-vm',
});

interface PageExample {
  /** Default: the one lab of this file. */
  readonly lab?: ShellLab;
  readonly line: string;
  readonly before?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly wire: readonly string[];
  readonly context: unknown;
  /** What standard error shows before the welcome. */
  readonly prompt?: RegExp;
  readonly welcome: string;
}

const examples: readonly PageExample[] = [
  {
    line: `Connect-Entra -TenantId "${tenantId}" -ApplicationId "${workload.appId}" -CertificateThumbprint ${thumbprint}`,
    wire: byCertificate,
    context: workloadContext(certificateFields),
    welcome: welcome('apponly', workload.appId),
  },
  {
    // Its own, because what Ada consents to there stays consented.
    lab: await startShellLab(),
    line: 'Connect-Entra -Scopes "User.Read.All", "Group.ReadWrite.All"',
    wire: [
      `authorize common ${user} | graph/User.Read.All graph/Group.ReadWrite.All ${protocol}`,
      `token common ${user} | authorization_code | graph/User.Read.All graph/Group.ReadWrite.All ${protocol}`,
    ],
    context: adaContext({ Scopes: [...userScopes, 'Group.ReadWrite.All'] }),
    prompt: byBrowser,
    welcome: welcome('delegated', user),
  },
  {
    // $secureString = ConvertTo-SecureString -String $AccessToken -AsPlainText -Force
    before: 'secureString=env:AccessToken',
    line: 'Connect-Entra -AccessToken $secureString',
    env: { AccessToken: accessToken },
    wire: [],
    context: adaContext({
      AuthType: 'UserProvidedAccessToken',
      TokenCredentialType: 'UserProvidedAccessToken',
      ContextScope: 'Process',
    }),
    welcome: welcome('userprovidedaccesstoken', user),
  },
  {
    line: 'Connect-Entra -ContextScope "Process"',
    wire: signInAsAda,
    context: adaContext({ ContextScope: 'Process' }),
    prompt: byBrowser,
    welcome: welcome('delegated', user),
  },
  {
    // -Environment Global, of which the lab takes the place.
    line: 'Connect-Entra',
    wire: signInAsAda,
    context: adaContext(),
    prompt: byBrowser,
    welcome: welcome('delegated', user),
  },
  {
    line: 'Connect-Entra -ClientTimeout 60',
    wire: signInAsAda,
    context: adaContext(),
    prompt: byBrowser,
    welcome: welcome('delegated', user),
  },
  {
    line: 'Connect-Entra -NoWelcome',
    wire: signInAsAda,
    context: adaContext(),
    prompt: byBrowser,
    welcome: '',
  },
  {
    line: 'Connect-Entra -UseDeviceAuthentication',
    wire: [`devicecode common ${user} | graph/User.Read ${protocol}`, `token common ${user} | device_code`],
    context: adaContext({ TokenCredentialType: 'DeviceCode' }),
    prompt:
      /^To sign in, use a web browser to open the page https:\/\/localhost:\d+\/\S+ and enter the code [A-Z0-9]{9} to authenticate\.\n/,
    welcome: welcome('delegated', user),
  },
  {
    line: `Connect-Entra -ClientId "${workload.appId}" -TenantId "${domain}" -CertificateName "${subject}"`,
    wire: byCertificate.map((text) => text.replace(tenantId, domain)),
    context: workloadContext(certificateFields),
    welcome: welcome('apponly', workload.appId),
  },
  {
    // $Cert = Get-ChildItem Cert:\LocalMachine\My\$CertThumbprint
    before: 'Cert=client.pem',
    line: `Connect-Entra -ClientId "${workload.appId}" -TenantId "${tenantId}" -Certificate $Cert`,
    wire: byCertificate,
    context: workloadContext(certificateFields),
    welcome: welcome('apponly', workload.appId),
  },
  {
    // $ClientSecretCredential = Get-Credential -Credential "Client_Id"
    before: `ClientSecretCredential=${daemon.appId}:env:CLIENT_SECRET`,
    line: `Connect-Entra -TenantId "${tenantId}" -ClientSecretCredential $ClientSecretCredential`,
    env: { CLIENT_SECRET: daemon.secret },
    wire: [`token ${tenantId} ${daemon.appId} | client_credentials | graph/.default | client_secret`],
    context: workloadContext({
      ClientId: daemon.appId,
      TokenCredentialType: 'ClientSecret',
      Scopes: ['User.Read.All', 'Group.Read.All', 'Organization.Read.All'],
      AppName: 'Lab Daemon',
    }),
    welcome: welcome('apponly', daemon.appId),
  },
  {
    line: 'Connect-Entra -Identity',
    env: oneIdentity.env,
    wire: ['identity probe', 'identity graph'],
    context: systemContext,
    welcome: welcome('managedidentity', managedIdentities.system.clientId),
  },
  {
    line: `Connect-Entra -Identity -ClientId "${managedIdentities.reader.clientId}"`,
    env: machine.env,
    wire: ['identity probe', `identity graph ${managedIdentities.reader.clientId}`],
    context: {
      ...systemContext,
      ClientId: managedIdentities.reader.clientId,
      Scopes: ['User.Read.All'],
      AppName: 'lab-reader',
      ManagedIdentityId: managedIdentities.reader.clientId,
    },
    welcome: welcome('managedidentity', managedIdentities.reader.clientId),
  },
  {
    line: 'Connect-Entra -EnvironmentVariable',
    env: { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: daemon.appId, AZURE_CLIENT_SECRET: daemon.secret },
    wire: [`token ${tenantId} ${daemon.appId} | client_credentials | graph/.default | client_secret`],
    context: workloadContext({
      ClientId: daemon.appId,
      AuthType: 'EnvironmentVariable',
      TokenCredentialType: 'EnvironmentVariable',
      Scopes: ['User.Read.All', 'Group.Read.All', 'Organization.Read.All'],
      AppName: 'Lab Daemon',
    }),
    welcome: welcome('environmentvariable', daemon.appId),
  },
];

for (const [index, example] of examples.entries()) {
  test(`example ${index + 1} runs in bash: ${example.line}`, async () => {
    const { before = ':', line, env, prompt } = example;
    const run = await runInShell(example.lab ?? lab, `${before}\n${line} -Environment Lab`, env);
    const shown = prompt === undefined ? '' : (prompt.exec(run.stderr)?.[0] ?? 'no prompt');
    assert.deepEqual([run.status, run.stdout, run.stderr], [0, '', `${shown}${example.welcome}`]);
    assert.deepEqual([run.wire, run.context], [example.wire, example.context]);
  });
}

test('example 5 lists the clouds before it connects to one', async () => {
  const run = await runInShell(lab, 'Get-MgEnvironment -Output tsv');
  assert.equal(run.status, 0, run.stderr);
  for (const row of [
    'China\thttps://login.chinacloudapi.cn\thttps://microsoftgraph.chinacloudapi.cn\tBuilt-in',
    'Global\thttps://login.microsoftonline.com\thttps://graph.microsoft.com\tBuilt-in',
    'USGov\thttps://login.microsoftonline.us\thttps://graph.microsoft.us\tBuilt-in',
    'USGovDoD\thttps://login.microsoftonline.us\thttps://dod-graph.microsoft.us\tBuilt-in',
  ]) {
    assert.ok(run.stdout.includes(row), run.stdout);
  }
  assert.equal(run.context, undefined);
});
