import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forgetPrincipal } from '../../src/lab/tenant/forget-principal.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import type { Tenant } from '../../src/lab/tenant/tenant.ts';
import {
  askTeams,
  faultOf,
  globalAdministrator,
  globalReader,
  teamsAdministrator,
  teamsJson,
  teamsPerson,
} from './teams-support.ts';

const types = '/Skype.Policy/configurations';
const meetings = `${types}/TeamsMeetingPolicy`;

function identities(tenant: Tenant, type = 'TeamsMeetingPolicy'): unknown {
  const list: unknown = teamsJson(`${types}/${type}`, { tenant });
  assert.ok(Array.isArray(list));
  return list.map((each: { Identity: string }) => each.Identity);
}

test('configurations lists a type, Global first, and reads one by its identity in any form', () => {
  const tenant = seedTenant();
  assert.deepEqual(identities(tenant, 'teamsmeetingpolicy'), [
    'Global',
    'Tag:AllOn',
    'Tag:AllOff',
    'Tag:Lab Restricted',
  ]);
  for (const identity of ['Tag:Lab%20Restricted', 'tag:lab%20restricted', 'Lab%20Restricted']) {
    assert.equal(teamsJson(`${meetings}/configuration/${identity}`, { tenant })['Description'], 'No recordings');
  }
  assert.equal(teamsJson(`${meetings}/configuration/global`, { tenant })['Identity'], 'Global');
  for (const type of ['TeamsMessagingPolicy', 'TeamsCallingPolicy', 'TeamsClientConfiguration', 'TenantFederationSettings', 'TeamsUpgradeConfiguration']) {
    assert.equal(teamsJson(`${types}/${type}/configuration/Global?adminDomain=lab.example`, { tenant })['Identity'], 'Global');
  } // biome-ignore format: a list of names
});

test('configurations responds with 404 to unknown types, instances and paths, and 405 to other methods', () => {
  const cases: [string, string, string][] = [
    ['GET', `${types}/TeamsNonsensePolicy`, 'configuration type TeamsNonsensePolicy'],
    ['GET', `${types}/__proto__`, 'configuration type __proto__'],
    ['GET', `${meetings}/configuration/Tag:None`, 'configuration Tag:None'],
    ['DELETE', `${meetings}/configuration/None`, 'configuration None'],
    ['GET', '/Teams.Tenant/nothing', '/Teams.Tenant/nothing'],
    ['GET', '/', '/'],
  ];
  for (const [method, path, what] of cases) {
    assert.deepEqual([path, ...faultOf(askTeams(path, { method }))], [path, 404, 'NotFound', `Not Found: ${what}`]);
  }
  assert.equal(askTeams('/Teams.Tenant/tenants', { method: 'POST' }).status, 405);
  assert.equal(askTeams(meetings, { method: 'PATCH' }).status, 405);
  assert.deepEqual(faultOf(askTeams('/%ff')), [400, 'ClientError', 'Invalid input parameters path']);
});

test('PUT changes the properties in the body, and creates a missing policy', () => {
  const tenant = seedTenant();
  const path = `${meetings}/configuration/Tag:AllOff`;
  const before = teamsJson(path, { tenant });
  const body = { Identity: 'AllOff', Key: { ScopeClass: 'Global' }, AllowMeetNow: true, Description: 'x' };
  const changed = teamsJson(path, { tenant, method: 'PUT', body });
  assert.deepEqual(changed, { ...before, AllowMeetNow: true, Description: 'x' });
  assert.deepEqual(teamsJson(path, { tenant }), changed);
  const made = teamsJson(`${meetings}/configuration/tag:New`, { tenant, method: 'PUT', body: { MediaBitRateKb: 1 } });
  const { Identity: _i, Key: _k, ...values } = teamsJson(`${meetings}/configuration/Global`, { tenant });
  assert.deepEqual(made, { Identity: 'Tag:New', Key: { ScopeClass: 'Tag' }, ...values, MediaBitRateKb: 1 });
  assert.deepEqual(identities(tenant), ['Global', 'Tag:AllOn', 'Tag:AllOff', 'Tag:Lab Restricted', 'Tag:New']);
});

test('POST creates a policy once; DELETE removes it, and resets the global one', () => {
  const tenant = seedTenant();
  const create = () =>
    askTeams(meetings, { tenant, method: 'POST', body: { Identity: 'Mine', AllowCloudRecording: false } });
  const created = create();
  assert.deepEqual([created.status, JSON.parse(created.body).AllowCloudRecording], [201, false]);
  assert.deepEqual(faultOf(create()), [409, 'ClientError', 'The configuration Mine already exists']);
  const removed = askTeams(`${meetings}/configuration/Tag:mine`, { tenant, method: 'DELETE' });
  assert.deepEqual([removed.status, removed.body, removed.headers['content-type']], [200, '', undefined]);
  assert.equal(askTeams(`${meetings}/configuration/Mine`, { tenant }).status, 404);

  const path = `${meetings}/configuration/Global`;
  const before = teamsJson(path, { tenant });
  teamsJson(path, { tenant, method: 'PUT', body: { AllowMeetNow: false } });
  assert.equal(askTeams(path, { tenant, method: 'DELETE' }).status, 200);
  assert.deepEqual(teamsJson(path, { tenant }), before);
  assert.deepEqual(tenant, seedTenant());
});

test('writes refuse unknown properties without changing anything', () => {
  const tenant = seedTenant();
  const cases: [string, string, unknown, string][] = [
    ['PUT', `${meetings}/configuration/Global`, { AllowNonsense: true }, 'AllowNonsense'],
    ['PUT', `${meetings}/configuration/Global`, { AllowMeetNow: 'yes' }, 'AllowMeetNow'],
    ['PUT', `${meetings}/configuration/Global`, { AllowMeetNow: null }, 'AllowMeetNow'],
    ['PUT', `${meetings}/configuration/Global`, '{"__proto__":{"x":1}}', '__proto__'],
    ['PUT', `${meetings}/configuration/Global`, { Identity: 'Tag:Other' }, 'Identity'],
    ['PUT', `${meetings}/configuration/Global`, { Identity: 5 }, 'Identity'],
    ['PUT', `${meetings}/configuration/Global`, [], 'body'],
    ['PUT', `${meetings}/configuration/Global`, 'not JSON', 'body'],
    ['PUT', `${meetings}/configuration/Tag:`, {}, 'Identity'],
    ['PUT', `${meetings}/configuration/${'x'.repeat(200)}`, {}, 'Identity'],
    ['PUT', `${types}/TeamsClientConfiguration/configuration/Mine`, {}, 'Identity'],
    ['POST', `${types}/TenantFederationSettings`, { Identity: 'Mine' }, 'Identity'],
    ['POST', meetings, {}, 'Identity'],
    ['POST', meetings, { Identity: 'x', AllowMeetNow: 1 }, 'AllowMeetNow'],
  ];
  for (const [method, path, body, name] of cases) {
    const found = faultOf(askTeams(path, { tenant, method, body }));
    assert.deepEqual([path, ...found], [path, 400, 'ClientError', `Invalid input parameters ${name}`]);
  }
  const asText = askTeams(`${meetings}/configuration/Global`, {
    tenant,
    method: 'PUT',
    body: {},
    headers: { 'content-type': 'text/plain' },
  });
  assert.equal(asText.status, 400);
  assert.deepEqual(tenant, seedTenant());
});

test('TenantFederationSettings has different forms of allowed domains for reads and writes', () => {
  const tenant = seedTenant();
  const path = `${types}/TenantFederationSettings/configuration/Global`;
  const put = (body: unknown) => teamsJson(path, { tenant, method: 'PUT', body });
  assert.deepEqual(teamsJson(path, { tenant })['AllowedDomains'], {});
  const some = put({
    AllowedDomains: { AllowList: ['a.example', { Domain: 'b.example' }] },
    BlockedDomains: ['c.example'],
  });
  assert.deepEqual(
    [some['AllowedDomains'], some['BlockedDomains'], some['AllowTeamsConsumer']],
    [{ AllowedDomain: [{ Domain: 'a.example' }, { Domain: 'b.example' }] }, [{ Domain: 'c.example' }], false],
  );
  assert.deepEqual(put({ AllowedDomains: [] })['AllowedDomains'], {});
  for (const body of [
    { AllowedDomains: ['a.example'] },
    { AllowedDomains: {} },
    { AllowedDomains: { AllowList: [5] } },
    { BlockedDomains: ['no domain'] },
    { BlockedDomains: 'a.example' },
  ]) {
    assert.equal(askTeams(path, { tenant, method: 'PUT', body }).status, 400, JSON.stringify(body));
  }
});

test('tenants is one object with the domains and the service location', () => {
  const tenant = seedTenant();
  const domains = tenant.domains.map((name) => ({ name, status: 'Enabled' }));
  const never = '0001-01-01T00:00:00Z';
  assert.deepEqual(teamsJson('/Teams.Tenant/tenants', { tenant }), {
    tenantId: tenant.id,
    displayName: 'Entrada Lab',
    announcementsDisabled: false,
    assignedPlan: ['TEAMS1', 'MCOEV'],
    city: 'London',
    companyPartnership: [],
    companyTags: '',
    country: null,
    countryAbbreviation: 'GB',
    defaultPoolFqdn: null,
    dirSyncEnabled: false,
    lastProvisionTimeStamps: {},
    lastPublishTimeStamps: {},
    lastSyncTimeStamp: never,
    nameRecordingDisabled: false,
    pools: [],
    postalCode: 'W1U 6TQ',
    preferredLanguage: 'en',
    provisionedPlan: ['TEAMS1', 'MCOEV'],
    serviceDiscovery: {
      Endpoints: { ConfigApiEndpoint: 'localhost:7002', AdminServiceEndpoint: 'localhost:7002' },
      Headers: { 'X-MS-Forest': 'lab1a' },
    },
    serviceInfo: '',
    serviceInstance: 'MicrosoftCommunicationsOnline/NOAM-1A-S1',
    serviceNumberCount: 0,
    sipDomain: tenant.domains,
    stateOrProvince: null,
    street: "12 St James's Square",
    subscriberNumberCount: 0,
    syncInLyncAdInfo: {
      isSyncDisabledAtTenantCreation: true,
      isUserSyncDisabled: true,
      isUserSyncStateChanging: false,
      stopSyncStartTimestamp: never,
      stopSyncCompleteTimestamp: never,
    },
    teamsUpgradeEffectiveMode: 'TeamsOnly',
    teamsUpgradeNotificationsEnabled: false,
    teamsUpgradeOverridePolicy: null,
    teamsUpgradePolicyIsReadOnly: 'ModeAndNotifications',
    tnmAccountId: null,
    verifiedDomains: domains,
    whenChanged: never,
    whenCreated: '2021-01-01T00:00:00Z',
  });
  assert.deepEqual(teamsJson('/teams.tenant/verifiedsipdomains', { tenant }), domains);
  const headers = { 'x-ms-forest': 'elsewhere' };
  const wrong = faultOf(askTeams('/Teams.Tenant/tenants', { headers }));
  assert.deepEqual(wrong, [400, 'ClientError', 'Invalid input parameters forest']);
  assert.equal(askTeams('/Teams.Tenant/tenants', { headers: { 'x-ms-forest': 'lab1a' } }).status, 200);
});

test('handleTeams() sends back a correlation id only when it is harmless', () => {
  const idFor = (sent: string) =>
    askTeams('/Teams.Tenant/tenants', { headers: { 'x-ms-correlation-id': sent } }).headers['x-ms-correlation-id'];
  assert.equal(idFor('a-1'), 'a-1');
  for (const sent of ['a b', 'é', 'x'.repeat(65)]) assert.match(String(idFor(sent)), /^[\da-f-]{36}$/);
});

test('handleTeams() requires the scope of a user and a directory role of every caller', () => {
  const tenant = seedTenant();
  const seen = (parts: Parameters<typeof teamsPerson>[1]) => {
    const caller = teamsPerson(tenant, parts);
    const write = { tenant, caller, method: 'PUT', body: {} };
    return [
      askTeams('/Teams.Tenant/serviceDiscovery', { tenant, caller }).status,
      askTeams('/Teams.Tenant/tenants', { tenant, caller }).status,
      askTeams(`${meetings}/configuration/Global`, write).status,
    ];
  };
  assert.deepEqual(seen({ directoryRoles: [teamsAdministrator] }), [200, 200, 200]);
  assert.deepEqual(seen({ directoryRoles: [globalAdministrator] }), [200, 200, 200]);
  assert.deepEqual(seen({ directoryRoles: [globalReader] }), [200, 200, 403]);
  assert.deepEqual(seen({ directoryRoles: ['b79fbf4d-3ef9-4689-8143-76b194e85509'] }), [200, 403, 403]);
  assert.deepEqual(seen({ scopes: [] }), [403, 403, 403]);
  assert.deepEqual(seen({ user: null, scopes: [] }), [200, 200, 200]);
});

test('forgetPrincipal() removes the roles and policies of only the deleted principal', () => {
  const tenant = seedTenant();
  forgetPrincipal(tenant, labIds.users.grace.id);
  const text = JSON.stringify([tenant.directoryRoles, tenant.teamsAdmin]);
  assert.deepEqual([text.includes(labIds.users.grace.id), text.includes(labIds.users.ada.id)], [false, true]);
  assert.equal(tenant.directoryRoles[teamsAdministrator]?.length, 3);
});

test('handleTeams() sends its headers, and refuses what it does not have in the API’s words', () => {
  const { status, headers } = askTeams('/Teams.Tenant/tenants', { headers: { 'x-ms-correlation-id': 'x'.repeat(64) } });
  assert.deepEqual(
    [status, headers],
    [
      200,
      {
        'cache-control': 'no-cache, no-store',
        'x-ms-correlation-id': 'x'.repeat(64),
        'content-type': 'application/json; charset=utf-8',
      },
    ],
  );
  const notAllowed = [405, 'ClientError', 'The requested resource does not support this http method'];
  for (const [method, path] of [
    ['POST', '/Teams.Tenant/tenants'],
    ['PUT', meetings],
    ['POST', `${meetings}/configuration/Global`],
    ['DELETE', '/Teams.User/users/ada'],
    ['constructor', meetings],
  ] as const) {
    assert.deepEqual(faultOf(askTeams(path, { method })), notAllowed, path);
  }
  const tenant = seedTenant();
  const reader = teamsPerson(tenant, { directoryRoles: [globalReader] });
  const write = { tenant, caller: reader, body: {} };
  const notAuthorized = [
    403,
    'Forbidden',
    'You are not authorized to perform this action',
    'Please refer to documentation',
  ];
  for (const [method, path] of [
    ['POST', meetings],
    ['PUT', `${meetings}/configuration/Global`],
    ['DELETE', `${meetings}/configuration/AllOn`],
  ] as const) {
    assert.deepEqual(faultOf(askTeams(path, { ...write, method })), notAuthorized, path);
  }
  const nobody = teamsPerson(tenant, { directoryRoles: [] });
  const denied = [403, 'Forbidden', 'Access Denied.', 'Provide different credential or request access.'];
  for (const path of [
    '/Teams.Tenant/tenants',
    '/Teams.Tenant/VerifiedSipDomains',
    '/Teams.User/users',
    '/Teams.User/users/ada',
    '/Teams.PlatformService/v2/ApplicationInstances',
    meetings,
    `${meetings}/configuration/Global`,
  ]) {
    assert.deepEqual(faultOf(askTeams(path, { tenant, caller: nobody })), denied, path);
    assert.equal(askTeams(path, { tenant, caller: reader }).status, 200, path);
  }
  assert.deepEqual(tenant, seedTenant());
});

test('names of policies begin with a sign and are short, and identities are compared without Tag: and case', () => {
  const tenant = seedTenant();
  const put = (identity: string, type = 'TeamsMeetingPolicy') =>
    askTeams(`${types}/${type}/configuration/${encodeURIComponent(identity)}`, { tenant, method: 'PUT', body: {} });
  const longest = 'x'.repeat(128);
  assert.equal(put(longest).status, 200);
  assert.equal(put('TAG:Second').status, 200);
  assert.equal(put('second').status, 200);
  assert.deepEqual(identities(tenant), [
    'Global',
    'Tag:AllOn',
    'Tag:AllOff',
    'Tag:Lab Restricted',
    `Tag:${longest}`,
    'Tag:Second',
  ]);
  for (const identity of [`${longest}x`, ' x', '*', 'a*b', 'Tag:']) {
    assert.deepEqual(faultOf(put(identity)), [400, 'ClientError', 'Invalid input parameters Identity'], identity);
  }
  for (const type of ['TeamsClientConfiguration', 'TenantFederationSettings', 'TeamsUpgradeConfiguration']) {
    assert.equal(put('Mine', type).status, 400);
    assert.equal(put('GLOBAL', type).status, 200);
  }
  for (const type of [
    'TeamsMessagingPolicy',
    'TeamsCallingPolicy',
    'TeamsChannelsPolicy',
    'TeamsUpdateManagementPolicy',
  ]) {
    assert.equal(put('Mine', type).status, 200);
  }
  const settings = `${types}/TenantFederationSettings/configuration/Global`;
  const blocked = (BlockedDomains: unknown) =>
    faultOf(askTeams(settings, { tenant, method: 'PUT', body: { BlockedDomains } }));
  const domain = `${'x'.repeat(245)}.example`;
  assert.equal(askTeams(settings, { tenant, method: 'PUT', body: { BlockedDomains: [domain] } }).status, 200);
  for (const value of [[`x${domain}`], [''], [{ Domain: 7 }], {}, 'a.example']) {
    assert.deepEqual(blocked(value), [400, 'ClientError', 'Invalid input parameters BlockedDomains']);
  }
  for (const value of [[7], 'x', {}, { AllowList: 'x' }, { AllowList: [null] }, null]) {
    const body = { AllowedDomains: value };
    assert.deepEqual(faultOf(askTeams(settings, { tenant, method: 'PUT', body })), [
      400,
      'ClientError',
      'Invalid input parameters AllowedDomains',
    ]);
  }
});
