import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { bindParameters } from '../../src/binder/bind.ts';
import { readCertificateFile } from '../../src/certificates/read-certificate-file.ts';
import { ownStore } from '../../src/certificates/stores/system-stores.ts';
import { connectTeamsCommand } from '../../src/commands/connect/connect-microsoftteams.ts';
import { registerClientCertificate } from '../support/client-certificate.ts';
import { startManagedIdentityServer } from '../../src/lab/managed-identity/start-managed-identity-server.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { connectTeamsTable } from '../../src/model/connect-microsoftteams.ts';
import { type CommandTable, placementIn, setNamesOf } from '../../src/model/parameter-table.ts';
import { teamsApplicationId } from '../../src/model/resource.ts';
import { sendRequest } from '../../src/session/requests/request.ts';
import { type JourneyLab, startJourneyLab } from '../support/journey-lab.ts';
import { runLine, teamsServices } from '../support/teams-line.ts';
import { wordsFor } from '../support/parameter-words.ts';

// The syntax blocks of Connect-MicrosoftTeams' reference page, with every parameter that can stand together, and what is
// newer than the page. Each line is bound and run against the lab, and then both APIs are called with what it left.

const lab = await startJourneyLab();
const [gcch, dod, china] = await Promise.all(
  (['USGov', 'USGovDoD', 'China'] as const).map((cloud) => startJourneyLab({ cloud })),
);
assert.ok(gcch && dod && china);
const oldService = await startManagedIdentityServer(lab, {
  kind: 'az-accounts',
  requiresSecret: true,
  identities: lab.tenant.managedIdentities,
});
const appService = await startManagedIdentityServer(lab, {
  kind: 'app-service',
  identities: lab.tenant.managedIdentities,
});
const appService2017 = await startManagedIdentityServer(lab, {
  kind: 'app-service-2017',
  identities: lab.tenant.managedIdentities,
});
const imds = await startManagedIdentityServer(lab, { kind: 'imds', identities: lab.tenant.managedIdentities });
after(() => Promise.all([oldService, appService, appService2017, imds].map((server) => server.stop())));

const { tenantId, domain } = labIds;
const { teamsDaemon, teamsPowerShell } = labIds.applications;
const { ada } = labIds.users;
const { system } = labIds.managedIdentities;
const certificate = await registerClientCertificate(lab, teamsDaemon.appId);
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'entrada-teams-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const pem = join(folder, 'client.pem');
writeFileSync(pem, certificate.pem, { mode: 0o600 });
await ownStore(folder).add(await readCertificateFile(pem, undefined));

const userTokens = await tokensOf(lab);
const oldPort = new URL(oldService.origin).port;
const protocol = 'openid profile offline_access';

async function tokensOf(from: JourneyLab): Promise<{ readonly GRAPH: string; readonly TEAMS: string }> {
  const tokenFor = async (resource: string) =>
    (await from.tokens.forUser(ada.id, teamsPowerShell.appId, resource)).accessToken;
  return { GRAPH: await tokenFor(from.graphOrigin), TEAMS: await tokenFor(teamsApplicationId) };
}

/** A lab in the place of a public cloud. */
function urisOf({ cloud }: JourneyLab): string {
  return `@{ActiveDirectory='${cloud.azureADEndpoint}'; MsGraphEndpointResourceId="${cloud.graphEndpoint}/"; TeamsConfigApiEndpoint=${cloud.teamsEndpoint}; CaFile='${cloud.caFile}'}`;
}

interface Line {
  readonly what: string;
  /** Default: the commercial one of this file. */
  readonly lab?: JourneyLab;
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What is asked of the sign-in host or the identity service, while signing in and for the two calls behind it. */
  readonly wire: readonly string[];
  readonly Account: string;
  readonly Environment?: string;
  readonly scope?: 'Process' | 'CurrentUser';
  readonly identity?: string | null;
}

const person = (tenant: string, more: readonly string[] = []) => [
  ['authorize', tenant, `graph/.default ${protocol}`, ...more].join(' '),
  `token ${tenant} authorization_code graph/.default ${protocol}`,
  `token ${tenantId} refresh_token ${teamsApplicationId}/.default ${protocol}`,
];
const application = [
  `token ${tenantId} client_credentials graph/.default`,
  `token ${tenantId} client_credentials ${teamsApplicationId}/.default`,
];
const identityWire = (...fields: string[]) =>
  ['graph', teamsApplicationId].map((resource) => ['identity', resource, ...fields].join(' '));
const common = ['-ClientTimeout', '60', '-LogLevel', 'None'];

const lines: readonly Line[] = [
  {
    what: 'UserCredential, the browser',
    words: ['-TeamsEnvironmentName', 'Lab', ...common],
    wire: person('organizations'),
    Account: ada.userPrincipalName,
  },
  {
    what: 'UserCredential with a tenant, an account, and WAM disabled, for this shell',
    words: [
      '-Domain',
      domain,
      '-AccountId',
      ada.userPrincipalName,
      '-DisableWAM',
      '-TeamsEnv',
      'lab',
      '-ContextScope',
      'Process',
    ],
    wire: person(domain, [`hint ${ada.userPrincipalName}`]),
    Account: ada.userPrincipalName,
    scope: 'Process',
  },
  {
    what: 'UserCredential with a device code',
    words: ['-UseDeviceAuthentication', '-TenantDomain', tenantId, '-TeamsEnvironmentName', 'Lab'],
    wire: [
      `devicecode ${tenantId} graph/.default ${protocol}`,
      `token ${tenantId} device_code`,
      `token ${tenantId} refresh_token ${teamsApplicationId}/.default ${protocol}`,
    ],
    Account: ada.userPrincipalName,
  },
  {
    what: 'UserCredential with user name and password',
    words: ['-Credential', `${ada.userPrincipalName}:env:PASSWORD`, '-TeamsEnvironmentName', 'Lab'],
    env: { PASSWORD: ada.password },
    wire: [
      `token organizations password graph/.default ${protocol}`,
      `token ${tenantId} refresh_token ${teamsApplicationId}/.default ${protocol}`,
    ],
    Account: ada.userPrincipalName,
  },
  ...(
    [
      ['TeamsGCCH', gcch],
      ['TeamsDOD', dod],
      ['TeamsChina', china],
    ] as const
  ).map(
    ([name, other]): Line => ({
      what: `UserCredential in ${name}`,
      lab: other,
      words: ['-TeamsEnvironmentName', name.toLowerCase(), '-EndpointUris', urisOf(other)],
      wire: person('organizations'),
      Account: ada.userPrincipalName,
      Environment: name,
    }),
  ),
  {
    what: 'UserCredential in the commercial cloud, which no parameter names',
    words: ['-EndpointUris', urisOf(lab)],
    wire: person('organizations'),
    Account: ada.userPrincipalName,
    Environment: 'AzureCloud',
  },
  ...(['GRAPH,env:TEAMS', 'TEAMS,env:GRAPH'] as const).map(
    (order): Line => ({
      what: `AccessTokens, ${order}`,
      words: ['-AccessTokens', `env:${order}`, '-TenantId', tenantId, '-TeamsEnvironmentName', 'Lab', ...common],
      env: userTokens,
      wire: [],
      Account: ada.userPrincipalName,
      scope: 'Process',
    }),
  ),
  {
    what: 'AccessTokens in TeamsGCCH',
    lab: gcch,
    words: [
      '-AccessTokens',
      'env:GRAPH,env:TEAMS',
      '-TeamsEnvironmentName',
      'TeamsGCCH',
      '-EndpointUris',
      urisOf(gcch),
    ],
    env: await tokensOf(gcch),
    wire: [],
    Account: ada.userPrincipalName,
    Environment: 'TeamsGCCH',
    scope: 'Process',
  },
  {
    what: 'ServicePrincipalCertificate with a file',
    words: [
      '-Certificate',
      pem,
      '-ApplicationId',
      teamsDaemon.appId,
      '-TenantId',
      tenantId,
      '-TeamsEnvironmentName',
      'Lab',
      ...common,
    ],
    wire: application,
    Account: teamsDaemon.appId,
    scope: 'Process',
  },
  {
    what: 'ServicePrincipalCertificate with a thumbprint, saved for the user',
    words: [
      '-CertificateThumbprint',
      certificate.thumbprint,
      '-ApplicationId',
      teamsDaemon.appId,
      '-TenantId',
      tenantId,
      '-TeamsEnvironmentName',
      'Lab',
      '-ContextScope',
      'CurrentUser',
    ],
    wire: application,
    Account: teamsDaemon.appId,
    scope: 'CurrentUser',
  },
  {
    what: 'ManagedServiceLogin with host, port and secret',
    words: [
      '-Identity',
      '-ManagedServiceHostName',
      'localhost',
      '-ManagedServicePort',
      oldPort,
      '-ManagedServiceSecret',
      'env:SECRET',
      '-EndpointUris',
      urisOf(lab),
      ...common,
    ],
    env: { SECRET: oldService.secret },
    wire: identityWire(),
    Account: system.clientId,
    Environment: 'AzureCloud',
    scope: 'Process',
    identity: null,
  },
  {
    what: 'ManagedServiceLogin with an object id, which looks like a client id, and MSI_SECRET',
    words: ['-MSI', '-ManagedServicePort', oldPort, '-AccountId', system.principalId, '-EndpointUris', urisOf(lab)],
    env: { MSI_SECRET: oldService.secret },
    wire: [`identity graph ${system.principalId}`, ...identityWire(system.principalId)],
    Account: system.clientId,
    Environment: 'AzureCloud',
    scope: 'Process',
    identity: system.principalId,
  },
  {
    what: 'ManagedServiceLogin with a resource id',
    words: [
      '-ManagedService',
      '-ManagedServicePort',
      oldPort,
      '-AccountId',
      system.resourceId,
      '-EndpointUris',
      urisOf(lab),
    ],
    env: { MSI_SECRET: oldService.secret },
    wire: identityWire(system.resourceId),
    Account: system.clientId,
    Environment: 'AzureCloud',
    scope: 'Process',
    identity: system.resourceId,
  },
  {
    what: 'ManagedServiceLogin by MSI_ENDPOINT and MSI_SECRET (App Service of 2017)',
    words: ['-Identity', '-EndpointUris', urisOf(lab)],
    env: appService2017.env,
    wire: identityWire(),
    Account: system.clientId,
    Environment: 'AzureCloud',
    scope: 'Process',
    identity: null,
  },
  {
    what: 'ManagedServiceLogin by MSI_ENDPOINT, with the secret as a parameter',
    words: ['-Identity', '-ManagedServiceSecret', 'env:SECRET', '-EndpointUris', urisOf(lab)],
    env: { ...appService2017.env, MSI_SECRET: 'another one', SECRET: appService2017.secret },
    wire: identityWire(),
    Account: system.clientId,
    Environment: 'AzureCloud',
    scope: 'Process',
    identity: null,
  },
  {
    what: 'ManagedServiceLogin by IDENTITY_ENDPOINT (App Service), with a client id',
    words: ['-Identity', '-AccountId', system.clientId, '-EndpointUris', urisOf(lab)],
    env: appService.env,
    wire: identityWire(system.clientId),
    Account: system.clientId,
    Environment: 'AzureCloud',
    scope: 'Process',
    identity: system.clientId,
  },
  {
    what: 'ManagedServiceLogin by IMDS, with the name of a person that means the machine itself',
    words: ['-Identity', '-AccountId', 'someone@example.com', '-EndpointUris', urisOf(lab)],
    env: imds.env,
    wire: ['identity probe', ...identityWire()],
    Account: system.clientId,
    Environment: 'AzureCloud',
    scope: 'Process',
    identity: null,
  },
];

const journals = [oldService, appService, appService2017, imds].map(({ requests }) => requests);

for (const { what, words, env, Account, Environment = 'Lab', scope = 'CurrentUser', wire, ...more } of lines) {
  test(`Connect-MicrosoftTeams, ${what}: both APIs answer`, async () => {
    const own = more.lab ?? lab;
    const services = teamsServices(own, { ...(env === undefined ? {} : { env }), dataFolder: folder });
    const all = [own.requests, ...journals];
    const marks = all.map(({ length }) => length);
    const result = await runLine(connectTeamsCommand, words, services);
    assert.deepEqual(result, { kind: 'value', value: { Account, Environment, Tenant: tenantId, TenantId: tenantId } });
    const id = (await services.cache.readCurrent('teams')) ?? '';
    for (const url of ['/v1.0/groups?$top=1', '/Teams.Tenant/tenants']) {
      assert.equal((await sendRequest(id, { url }, services)).status, 200);
    }
    const asked = all.flatMap((journal, index) => journal.slice(marks[index]).flatMap((entry) => describe(entry, own)));
    assert.deepEqual(asked, wire);
    const record = await services.cache.read(id);
    assert.equal(record?.context.ContextScope, scope);
    if (more.identity !== undefined) assert.equal(record?.context.ManagedIdentityId, more.identity);
    assert.deepEqual(services.warnings, []);
  });
}

/** What a client asks of the sign-in host and of identity services, in short. */
function describe(entry: JourneyLab['requests'][number], { graphOrigin }: JourneyLab): string[] {
  const { host, path, query, form, status, method } = entry;
  const short = (text = '') => text.replaceAll(graphOrigin, 'graph');
  if (host === 'managed-identity') {
    const ids = ['client_id', 'clientid', 'object_id', 'msi_res_id', 'mi_res_id'].flatMap((name) => query[name] ?? []);
    return [['identity', query['resource'] === undefined ? 'probe' : short(query['resource']), ...ids].join(' ')];
  }
  const [, tenant = '', endpoint = ''] = /^\/([^/]+)\/oauth2\/v2\.0\/(\w+)$/.exec(path) ?? [];
  if (endpoint === 'authorize' && method === 'GET') {
    const hint = query['login_hint'] === undefined ? [] : [`hint ${query['login_hint']}`];
    return [['authorize', tenant, short(query['scope']), ...hint].join(' ')];
  }
  if (endpoint === 'devicecode') return [`devicecode ${tenant} ${short(form['scope'])}`];
  if (endpoint !== 'token' || (form['device_code'] !== undefined && status !== 200)) return [];
  const grant = form['grant_type']?.replace(/^urn:.*:/, '') ?? '';
  return [['token', tenant, grant, short(form['scope'])].filter((part) => part !== '').join(' ')];
}

const table: CommandTable = connectTeamsTable;
for (const [name, parameter] of Object.entries(table.parameters)) {
  const spellings = [name, ...(parameter.aliases ?? [])];
  test(`bindParameters() takes -${spellings.join(', -')} of Connect-MicrosoftTeams in every set and any case`, async () => {
    const host = { warn: () => {}, readSecret: async () => new Secret('hidden') };
    for (const setName of setNamesOf(table).filter((set) => placementIn(parameter, set) !== undefined)) {
      for (const spelling of spellings) {
        for (const word of [spelling, spelling.toLowerCase(), spelling.toUpperCase()]) {
          const call = await bindParameters(connectTeamsTable, wordsFor(table, name, word, setName), host);
          const { [name]: bound } = call.parameters as Readonly<Record<string, unknown>>;
          assert.notEqual(bound, undefined, `-${word} in ${setName}`);
        }
      }
    }
  });
}

test('connectTeamsTable has every parameter and alias of the reference page and of its newer versions', () => {
  const found = Object.entries(table.parameters).map(([name, { aliases = [] }]) => [name, ...aliases].join(' '));
  const expected = [
    'TenantId Domain TenantDomain', 'Credential', 'AccountId', 'UseDeviceAuthentication', 'DisableWAM', 'Certificate',
    'CertificateThumbprint', 'ApplicationId', 'AccessTokens', 'Identity MSI ManagedService', 'ManagedServicePort',
    'ManagedServiceHostName', 'ManagedServiceSecret', 'TeamsEnvironmentName', 'EndpointUris', 'LogLevel', 'LogFilePath',
  ]; // biome-ignore format: a list of names
  for (const name of expected) assert.ok(found.includes(name), name);
  assert.equal(table.supportsShouldProcess, true);
});

for (const removed of ['AadAccessToken', 'MsAccessToken', 'aadaccesstoken', 'msacc']) {
  test(`Connect-MicrosoftTeams -${removed} says what replaces it`, async () => {
    const host = { warn: () => {}, readSecret: async () => new Secret('hidden') };
    await assert.rejects(
      bindParameters(connectTeamsTable, [`-${removed}`, 'x'], host),
      (error: Error & { hint?: string; code?: string }) => {
        assert.equal(error.code, 'PARAMETER_NOT_FOUND');
        assert.equal(error.message, `A parameter cannot be found that matches parameter name '${removed}'.`);
        assert.match(error.hint ?? '', /was removed in version 2\.3\.2-preview: use -AccessTokens with/);
        return true;
      },
    );
  });
}
