import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { bindParameters } from '../../src/binder/bind.ts';
import { startManagedIdentityServer } from '../../src/lab/managed-identity/start-managed-identity-server.ts';
import { pipelinePaths } from '../../src/lab/federation/pipelines.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { connectEntraTable } from '../../src/model/connect-entra.ts';
import { type CommandTable, placementIn, setNamesOf } from '../../src/model/parameter-table.ts';
import { adaContext, runInShell, startShellLab, welcome, workloadContext } from '../support/credential-shell.ts';
import { wordsFor } from '../support/parameter-words.ts';

// The syntax blocks of Connect-Entra's reference page, with every parameter that can stand together and the positions
// that the page gives them, and what is newer than the page. `-Environment Lab` takes the place of a public cloud; $true and
// $false are quoted, for bash knows them as variables.

const lab = await startShellLab();
const machine = await startManagedIdentityServer(lab, {
  kind: 'app-service',
  identities: lab.tenant.managedIdentities,
});
lab.journals.push(machine.requests);
test.after(() => machine.stop());

const { tenantId, domain, managedIdentities, serviceConnectionId } = labIds;
const { workload, daemon, graphCommandLine, teamsPowerShell } = labIds.applications;
const { ada } = labIds.users;
const { subject, thumbprint } = lab.certificate;
const { accessToken } = await lab.tokens.forUser(ada.id, graphCommandLine.appId, lab.graphOrigin);
const federatedToken = await lab.mintFederatedToken({
  issuer: 'github',
  subject: workload.githubSubject,
  lifetimeSeconds: 3600,
});
const protocol = 'openid profile offline_access';
const graph = 'graph/.default';
const byCertificate = [`token ${tenantId} ${workload.appId} | client_credentials | ${graph} | client_assertion`];
const certificateFields = {
  CertificateThumbprint: thumbprint,
  CertificateSubjectName: subject,
  SendCertificateChain: false,
};
const identityContext = {
  AuthType: 'ManagedIdentity',
  TokenCredentialType: 'ManagedIdentity',
  ClientId: managedIdentities.reader.clientId,
  Scopes: ['User.Read.All'],
  AppName: 'lab-reader',
} as const;
const daemonContext = {
  ClientId: daemon.appId,
  Scopes: ['User.Read.All', 'Group.Read.All', 'Organization.Read.All'],
  AppName: 'Lab Daemon',
} as const;

interface Line {
  readonly what: string;
  readonly line: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly wire: readonly string[];
  readonly context: unknown;
  /** The end of standard error; a browser's address may stand before it. */
  readonly stderr: string;
}

const federated = (
  what: string,
  source: string,
  env: Readonly<Record<string, string>>,
  before: readonly string[] = [],
) => ({
  what: `FederatedTokenParameterSet, ${what}`,
  line: `Connect-Entra ${workload.appId} -FederatedToken ${source} -TenantId ${tenantId} -ContextScope Process -Environment Lab`,
  // The lab's authority in place of those of the system, which the build services have.
  env: { NODE_EXTRA_CA_CERTS: lab.caFile, ...env },
  wire: [...before, ...byCertificate],
  context: workloadContext({ TokenCredentialType: 'FederatedToken' }),
  stderr: welcome('apponly', workload.appId),
});

const lines: readonly Line[] = [
  {
    what: 'UserParameterSet by position',
    line: `Connect-Entra User.Read.All,Group.Read.All ${graphCommandLine.appId} -TenantId ${tenantId} -ContextScope CurrentUser -Environment Lab -ClientTimeout 60 -NoWelcome`,
    wire: [
      `authorize ${tenantId} ${graphCommandLine.appId} | graph/User.Read.All graph/Group.Read.All ${protocol}`,
      `token ${tenantId} ${graphCommandLine.appId} | authorization_code | graph/User.Read.All graph/Group.Read.All ${protocol}`,
    ],
    context: adaContext(),
    stderr: '',
  },
  {
    what: 'UserParameterSet with a device code, another application and a domain',
    line: `Connect-Entra -Scopes User.Read -AppId ${teamsPowerShell.appId} -Tenant ${domain} -ContextScope Process -NationalCloud Lab -DeviceAuth -ClientTimeout 12.5`,
    wire: [
      `devicecode ${domain} ${teamsPowerShell.appId} | graph/User.Read ${protocol}`,
      `token ${domain} ${teamsPowerShell.appId} | device_code`,
    ],
    context: adaContext({
      ClientId: teamsPowerShell.appId,
      TokenCredentialType: 'DeviceCode',
      Scopes: lab.tenant.applications
        .find(({ appId }) => appId === teamsPowerShell.appId)
        ?.consentedScopes.filter((scope) => !['openid', 'profile', 'email', 'offline_access'].includes(scope)),
      AppName: 'Microsoft Teams PowerShell',
      ContextScope: 'Process',
    }),
    stderr: welcome('delegated', teamsPowerShell.appId),
  },
  {
    what: 'LoginHint and SignInTimeout',
    line: `Connect-Entra -LoginHint ${ada.userPrincipalName} -SignInTimeout 30 -Environment Lab`,
    wire: [
      `authorize common ${graphCommandLine.appId} | graph/User.Read ${protocol} | hint ${ada.userPrincipalName}`,
      `token common ${graphCommandLine.appId} | authorization_code | graph/User.Read ${protocol}`,
    ],
    context: adaContext(),
    stderr: welcome('delegated', graphCommandLine.appId),
  },
  {
    what: 'AppCertificateParameterSet by position, thumbprint and subject of one certificate',
    line: `Connect-Entra ${workload.appId} "${subject}" ${thumbprint} -SendCertificateChain:'$false' -TenantId ${tenantId} -ContextScope Process -Environment Lab -ClientTimeout 60`,
    wire: byCertificate,
    context: workloadContext(certificateFields),
    stderr: welcome('apponly', workload.appId),
  },
  {
    what: 'AppCertificateParameterSet with a file, its chain and saved for the user',
    line: `Connect-Entra ${workload.appId} -Certificate client.pem -SendCertificateChain '$true' -Audience ${tenantId} -ContextScope CurrentUser -EnvironmentName Lab -NoWelcome`,
    wire: byCertificate,
    context: workloadContext({ ...certificateFields, SendCertificateChain: true, ContextScope: 'CurrentUser' }),
    stderr: '',
  },
  {
    what: 'IdentityParameterSet by position, saved for the user',
    line: `Connect-Entra ${managedIdentities.reader.clientId} -MSI -ContextScope CurrentUser -Environment Lab -ClientTimeout 60 -NoWelcome`,
    env: machine.env,
    wire: [`identity graph ${managedIdentities.reader.clientId}`],
    context: workloadContext({
      ...identityContext,
      ContextScope: 'CurrentUser',
      ManagedIdentityId: managedIdentities.reader.clientId,
    }),
    stderr: '',
  },
  ...(
    [
      ['ObjectId', managedIdentities.reader.principalId],
      ['ResourceId', managedIdentities.reader.resourceId],
    ] as const
  ).map(([name, id]) => ({
    what: `IdentityParameterSet with ${name}`,
    line: `Connect-Entra -ManagedIdentity -${name} ${id} -Environment Lab`,
    env: machine.env,
    wire: [`identity graph ${id}`],
    context: workloadContext({ ...identityContext, ManagedIdentityId: id }),
    stderr: welcome('managedidentity', managedIdentities.reader.clientId),
  })),
  {
    what: 'AppSecretCredentialParameterSet',
    line: `Connect-Entra -SecretCredential ${daemon.appId}:env:SECRET -TenantId ${domain} -ContextScope CurrentUser -Environment Lab -ClientTimeout 60 -NoWelcome`,
    env: { SECRET: daemon.secret },
    wire: [`token ${domain} ${daemon.appId} | client_credentials | ${graph} | client_secret`],
    context: workloadContext({ ...daemonContext, TokenCredentialType: 'ClientSecret', ContextScope: 'CurrentUser' }),
    stderr: '',
  },
  {
    what: 'AccessTokenParameterSet',
    line: 'Connect-Entra -AccessToken env:TOKEN -Environment Lab -ClientTimeout 60 -NoWelcome',
    env: { TOKEN: accessToken },
    wire: [],
    context: adaContext({
      AuthType: 'UserProvidedAccessToken',
      TokenCredentialType: 'UserProvidedAccessToken',
      ContextScope: 'Process',
    }),
    stderr: '',
  },
  {
    what: 'EnvironmentVariableParameterSet',
    line: 'Connect-Entra -ContextScope Process -Environment Lab -ClientTimeout 60 -EnvironmentVariable -NoWelcome',
    env: {
      AZURE_TENANT_ID: tenantId,
      AZURE_CLIENT_ID: workload.appId,
      AZURE_CLIENT_CERTIFICATE_PATH: 'client.pem',
      AZURE_CLIENT_SEND_CERTIFICATE_CHAIN: 'true',
    },
    wire: byCertificate,
    context: workloadContext({ AuthType: 'EnvironmentVariable', TokenCredentialType: 'EnvironmentVariable' }),
    stderr: '',
  },
  federated('a variable', 'env:ID_TOKEN', { ID_TOKEN: federatedToken }),
  federated('a command', "'command:printenv ID_TOKEN'", { ID_TOKEN: federatedToken }),
  federated('GitHub', 'github', lab.pipelineVariables.github, [`outside GET ${pipelinePaths.github}`]),
  federated('Azure DevOps', `azure-devops:${serviceConnectionId}`, lab.pipelineVariables.azureDevOps, [
    `outside POST ${pipelinePaths.azureDevOps}`,
  ]),
];

for (const { what, line, env, wire, context, stderr } of lines) {
  test(`${what}: ${line}`, async () => {
    const run = await runInShell(lab, line, env);
    assert.deepEqual([run.status, run.stdout], [0, ''], run.stderr);
    assert.equal(run.stderr.replace(/^(?:Finish signing in|To sign in, use).*\n(?:https:.*\n)?/, ''), stderr);
    assert.deepEqual([run.wire, run.context], [wire, context]);
  });
}

const table: CommandTable = connectEntraTable;
// A set that demands nothing is told by the switch that makes it.
const markers: Readonly<Record<string, string>> = {
  IdentityParameterSet: 'Identity',
  EnvironmentVariableParameterSet: 'EnvironmentVariable',
};

for (const [name, parameter] of Object.entries(table.parameters)) {
  const spellings = [name, ...(parameter.aliases ?? [])];
  test(`bindParameters() takes -${spellings.join(', -')} in every set and any case`, async () => {
    const host = { warn: () => {}, readSecret: async () => new Secret('hidden') };
    for (const setName of setNamesOf(table).filter((set) => placementIn(parameter, set) !== undefined)) {
      for (const spelling of spellings) {
        for (const word of [spelling, spelling.toLowerCase(), spelling.toUpperCase()]) {
          const { parameters } = await bindParameters(
            connectEntraTable,
            wordsFor(table, name, word, setName, markers[setName]),
            host,
          );
          const { [name]: bound } = parameters as Readonly<Record<string, unknown>>;
          assert.notEqual(bound, undefined, `-${word} in ${setName}`);
          assert.equal(Object.hasOwn(parameters, word) && word !== name, false);
        }
      }
    }
  });
}

test('connectEntraTable has every parameter and alias of the reference page and of its newer versions', () => {
  const found = Object.entries(table.parameters).map(([name, { aliases = [] }]) => [name, ...aliases].join(' '));
  for (const expected of [
    'Scopes',
    'ClientId AppId ApplicationId',
    'CertificateSubjectName CertificateSubject CertificateName',
    'CertificateThumbprint',
    'SendCertificateChain',
    'Certificate',
    'ClientSecretCredential SecretCredential Credential',
    'AccessToken',
    'TenantId Audience Tenant',
    'ContextScope',
    'Environment EnvironmentName NationalCloud',
    'UseDeviceCode UseDeviceAuthentication DeviceCode DeviceAuth Device',
    'ClientTimeout',
    'Identity ManagedIdentity ManagedServiceIdentity MSI',
    'EnvironmentVariable',
    'NoWelcome',
    'LoginHint',
  ]) {
    assert.ok(found.includes(expected), expected);
  }
});
