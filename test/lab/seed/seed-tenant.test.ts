import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { withManyTeams } from '../../../src/lab/seed/many-teams.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../../src/lab/seed/seed-tenant.ts';

const tenant = seedTenant();

test('seedTenant() creates the same tenant each time and shares no data between copies', () => {
  const other = seedTenant();
  assert.deepEqual(other, tenant);
  other.groups[0]?.memberIds.pop();
  other.users.pop();
  assert.notDeepEqual(other, tenant);
  assert.deepEqual(seedTenant(), tenant);
});

test('seedTenant() has 250 users and 30 groups under two domains, with unique ids and names', () => {
  assert.deepEqual(
    {
      ...tenant,
      users: tenant.users.length,
      groups: tenant.groups.length,
      applications: tenant.applications.length,
      managedIdentities: tenant.managedIdentities.length,
      appRoleAssignments: tenant.appRoleAssignments.length,
      directoryRoles: Object.keys(tenant.directoryRoles).length,
      teamsAdmin: Object.keys(tenant.teamsAdmin.configurations).length,
    },
    {
      id: '1ab00000-0000-4000-8000-000000000001',
      displayName: 'Entrada Lab',
      domains: ['lab.example', 'lab.onmicrosoft.example'],
      users: 250,
      groups: 30,
      applications: 20,
      managedIdentities: 3,
      appRoleAssignments: 3,
      permissionGrants: [],
      devices: [],
      directoryRoles: 3,
      teamsAdmin: 11,
    },
  );
  const objects = [...tenant.users, ...tenant.groups, ...tenant.applications];
  const ids = [
    ...objects.map(({ id }) => id),
    ...tenant.applications.flatMap((each) => [each.appId, each.servicePrincipalId ?? []].flat()),
    ...tenant.managedIdentities.flatMap((each) => [each.clientId, each.principalId, each.resourceId]),
  ];
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(new Set(tenant.users.map((user) => user.userPrincipalName)).size, 250);
  assert.equal(new Set(tenant.groups.map((group) => group.mailNickname)).size, 30);
  const usual = /^([a-z.']+@lab\.example|[a-z._]+#EXT#@lab\.onmicrosoft\.example)$/;
  for (const { userPrincipalName } of tenant.users) assert.match(userPrincipalName, usual);
});

test('seedTenant() has the users that labIds names, Ada first', () => {
  const named = Object.values(labIds.users).map((known) => ({
    known,
    user: tenant.users.find(({ id }) => id === known.id),
  }));
  for (const { known, user } of named) assert.deepEqual({ ...user, ...known }, user);
  assert.equal(tenant.users[0]?.displayName, 'Ada Lovelace');
  assert.deepEqual(
    named.map(({ user }) => [user?.displayName, user?.accountEnabled, user?.password !== undefined]),
    [
      ['Ada Lovelace', true, true],
      ['Charles Babbage', false, true],
      ['Mary Somerville', true, false],
      ["Siobhán O'Brien", true, true],
      ['山田 太郎', true, true],
      ['Grace Hopper', true, true],
    ],
  );
});

test('seedTenant() has groups of each kind whose members and owners exist', () => {
  const objectIds = new Set([...tenant.users, ...tenant.groups].map(({ id }) => id));
  for (const group of tenant.groups) {
    for (const id of [...group.memberIds, ...group.ownerIds])
      assert.ok(objectIds.has(id), `${group.displayName} ${id}`);
    assert.equal(new Set(group.memberIds).size, group.memberIds.length, group.displayName);
  }
  const known = Object.values(labIds.groups).map((id) => tenant.groups.find((group) => group.id === id));
  assert.deepEqual(
    known.map((group) => [
      group?.displayName,
      group?.groupTypes,
      group?.securityEnabled,
      group?.resourceProvisioningOptions,
      group?.memberIds.length,
      group?.ownerIds.length,
    ]),
    [
      ['All Company', ['Unified'], false, undefined, 250, 1],
      ['Engineering', [], true, undefined, 32, 2],
      ['Research', ['Unified'], false, ['Team'], 32, 1],
      ['Nested', [], true, undefined, 2, 0],
      ['Empty', [], true, undefined, 0, 0],
    ],
  );
});

test('seedTenant() has an application for each outcome of a sign-in', () => {
  const byAppId = (appId: string) => tenant.applications.find((application) => application.appId === appId);
  const known = labIds.applications;
  const graphCommandLine = byAppId('14d82eec-204b-4c2f-b7e8-296a70dab67e');
  assert.deepEqual(graphCommandLine, {
    id: '1ab00003-0000-4000-8000-000000000001',
    appId: known.graphCommandLine.appId,
    servicePrincipalId: '1ab00004-0000-4000-8000-000000000001',
    displayName: 'Microsoft Graph Command Line Tools',
    ownerTenantId: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
    isPublicClient: true,
    redirectUris: ['http://localhost'],
    secrets: [],
    consentedScopes: ['User.Read', 'User.Read.All', 'Group.Read.All', 'openid', 'profile', 'email', 'offline_access'],
    roles: [],
  });
  assert.equal(byAppId('12128f48-ec9e-42f0-b203-ea49fb6af367')?.isPublicClient, true);
  assert.deepEqual(byAppId(known.daemon.appId)?.secrets, [{ value: known.daemon.secret }]);
  assert.deepEqual(byAppId(known.daemon.appId)?.roles, ['User.Read.All', 'Group.Read.All', 'Organization.Read.All']);
  const expired = byAppId(known.expiredSecret.appId)?.secrets[0];
  assert.deepEqual(expired, { value: known.expiredSecret.secret, expiresAtMs: Date.UTC(2021, 5, 30) });
  assert.equal(byAppId(known.withoutServicePrincipal.appId)?.servicePrincipalId, undefined);
  assert.deepEqual(byAppId(known.withoutRoles.appId)?.roles, []);
  const web = byAppId(known.web.appId);
  assert.deepEqual([web?.isPublicClient, web?.redirectUris], [false, [known.web.redirectUri]]);
});

test('seedTenant() creates a complete user, guest and group from the tables', () => {
  const userOf = (count: number) => tenant.users[count - 1];
  assert.deepEqual(userOf(30), {
    id: '1ab00001-0000-4000-8000-000000000030',
    userPrincipalName: 'katja.eriksen@lab.example',
    displayName: 'Katja Eriksen',
    givenName: 'Katja',
    surname: 'Eriksen',
    mail: null,
    jobTitle: 'Analyst',
    officeLocation: '1/130',
    mobilePhone: '+1 555 01030',
    businessPhones: ['+1 555 02030'],
    preferredLanguage: 'en-GB',
    accountEnabled: true,
    isLicensed: true,
    department: 'Sales',
    createdDateTime: '2021-01-30T08:30:00Z',
    password: 'Lab-Passw0rd',
  });
  assert.deepEqual(userOf(245), {
    id: '1ab00001-0000-4000-8000-000000000245',
    userPrincipalName: 'nora.berg_fabrikam.example#EXT#@lab.onmicrosoft.example',
    displayName: 'Nora Berg',
    givenName: 'Nora',
    surname: 'Berg',
    mail: 'nora.berg@fabrikam.example',
    jobTitle: 'Analyst',
    officeLocation: '1/345',
    mobilePhone: null,
    businessPhones: [],
    preferredLanguage: null,
    accountEnabled: true,
    isLicensed: false,
    department: 'Research',
    createdDateTime: '2021-09-02T08:05:00Z',
    homeAccountId: labIds.fabrikam.users.nora.id,
    additionalProperties: { userType: 'Guest', creationType: 'Invitation', externalUserState: 'Accepted' },
  });
  assert.deepEqual(tenant.groups[20], {
    id: '1ab00002-0000-4000-8000-000000000021',
    displayName: 'Project 21',
    description: 'Works on project 21',
    mailNickname: 'project-21',
    mail: 'project-21@lab.example',
    mailEnabled: true,
    securityEnabled: false,
    groupTypes: ['Unified'],
    visibility: 'Public',
    createdDateTime: '2022-01-21T09:00:00Z',
    memberIds: [21, 51, 81, 111, 141, 171, 201, 231].map((count) => userOf(count)?.id),
    ownerIds: [userOf(22)?.id],
  });
});

test('seedTenant() has the same content in each version, on which the tests of its users rely', () => {
  // The content itself is in the tables of src/lab/seed: whoever changes them on purpose changes a digest here.
  const digestOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
  const { users, groups, applications, managedIdentities, directoryRoles, teamsAdmin } = tenant;
  const content = { labIds, users, groups, applications, managedIdentities, directoryRoles, teamsAdmin };
  assert.deepEqual(Object.fromEntries(Object.entries(content).map(([name, value]) => [name, digestOf(value)])), {
    labIds: '40eb4500daecc7bb',
    users: '49bec05d5b8a7236',
    groups: 'a7e3212c2bb2e202',
    applications: '4ee83fa89e50d7b4',
    managedIdentities: 'c705615bafca7b05',
    directoryRoles: 'f27ab89e0e720e0d',
    teamsAdmin: 'acf7394a0b3d8b5b',
  });
});

test('withManyTeams() adds generated teams to the groups, owned by one user each with the next as member', () => {
  const { groups, ...others } = withManyTeams(tenant, 251);
  const { groups: own, ...originals } = tenant;
  assert.deepEqual(others, originals);
  assert.deepEqual(groups.slice(0, 30), own);
  assert.equal(groups.length, 281);
  const first = {
    id: '1ab00002-0000-4000-8000-000001000000',
    displayName: 'Team 1',
    description: null,
    mailNickname: 'team-1',
    mail: 'team-1@lab.example',
    mailEnabled: true,
    securityEnabled: false,
    groupTypes: ['Unified'],
    visibility: 'Private',
    resourceProvisioningOptions: ['Team'],
    createdDateTime: '2024-01-01T09:00:00Z',
    memberIds: [tenant.users[0]?.id, tenant.users[1]?.id],
    ownerIds: [tenant.users[0]?.id],
  };
  assert.deepEqual(groups[30], first);
  const named = { displayName: 'Team 250', mailNickname: 'team-250', mail: 'team-250@lab.example' };
  assert.deepEqual(groups[279], {
    ...first,
    ...named,
    id: '1ab00002-0000-4000-8000-000001000249',
    visibility: 'Public',
    memberIds: [tenant.users[249]?.id, tenant.users[0]?.id],
    ownerIds: [tenant.users[249]?.id],
  });
  const empty = withManyTeams({ ...tenant, users: [] }, 1).groups.at(-1);
  assert.deepEqual([empty?.memberIds, empty?.ownerIds], [[], []]);
});
