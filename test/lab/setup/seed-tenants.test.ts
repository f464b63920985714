import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError } from '../../../src/base/errors.ts';
import { findApiByAppId } from '../../../src/lab/apis/apis-of.ts';
import { derivedId, tenantIdOf } from '../../../src/lab/setup/objects/derived-ids.ts';
import { roleIdsByName, roleNamesById } from '../../../src/lab/setup/objects/role-names.ts';
import { seedTenants } from '../../../src/lab/setup/seed-tenants.ts';
import type { LabSeed } from '../../../src/lab/setup/shape/seed-types.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { seedFabrikam } from '../../../src/lab/seed/seed-fabrikam.ts';
import { seedTenant } from '../../../src/lab/seed/seed-tenant.ts';

const source = { name: 'seed' };
const contosoId = tenantIdOf('contoso.example');
const kim = derivedId(contosoId, 'user', 'kim@contoso.example');
const lee = derivedId(contosoId, 'user', 'lee@contoso.example');

function linesOf(seed: LabSeed): string[] {
  try {
    seedTenants(seed, source);
  } catch (error) {
    assert.ok(error instanceof EntradaError);
    return error.message.split('\n').slice(1);
  }
  return [];
}

test('seedTenants() of an empty object is the standard lab', () => {
  assert.deepEqual(seedTenants({}, source), { tenant: seedTenant(), otherTenants: [seedFabrikam()] });
});

test("seedTenants() with extends: empty has Microsoft's clients only, in the lab's own tenant", () => {
  const { tenant, otherTenants } = seedTenants({ extends: 'empty' }, source);
  assert.deepEqual(
    [tenant.id, tenant.domains, otherTenants],
    [labIds.tenantId, ['lab.example', 'lab.onmicrosoft.example'], []],
  );
  assert.deepEqual([tenant.users, tenant.groups, tenant.directoryRoles], [[], [], {}]);
  const standard = seedTenant().applications;
  assert.ok(tenant.applications.length > 1);
  for (const client of tenant.applications)
    assert.deepEqual(
      standard.find(({ id }) => id === client.id),
      client,
    );
});

test('seedTenants() makes complete users and groups with derived ids, and finds names in any letter case', () => {
  const { tenant } = seedTenants(
    {
      extends: 'empty',
      tenants: [
        {
          domains: ['contoso.example'],
          users: [
            { userPrincipalName: 'kim@contoso.example', password: 'Kim-Passw0rd', manager: 'LEE@contoso.example' },
            { userPrincipalName: 'lee@contoso.example', password: null, additionalProperties: { city: 'Lisbon' } },
          ],
          groups: [
            { displayName: 'Sales & Co', members: ['Kim@Contoso.example', 'nested', 'Reports'], owners: [lee] },
            { displayName: 'Nested', kind: 'microsoft365' },
          ],
          applications: [{ displayName: 'Reports' }],
          directoryRoles: { 'global administrator': ['kim@contoso.example'] },
        },
      ],
    },
    source,
  );
  assert.deepEqual([tenant.id, tenant.displayName], [contosoId, 'contoso.example']);
  const usual = {
    givenName: null,
    surname: null,
    jobTitle: null,
    officeLocation: null,
    mobilePhone: null,
    businessPhones: [],
    preferredLanguage: null,
    accountEnabled: true,
    department: null,
    createdDateTime: '2024-01-01T09:00:00Z',
  };
  assert.deepEqual(tenant.users, [
    {
      ...usual,
      id: kim,
      userPrincipalName: 'kim@contoso.example',
      displayName: 'Kim',
      mail: 'kim@contoso.example',
      password: 'Kim-Passw0rd',
      managerId: lee,
    },
    {
      ...usual,
      id: lee,
      userPrincipalName: 'lee@contoso.example',
      displayName: 'Lee',
      mail: 'lee@contoso.example',
      additionalProperties: { city: 'Lisbon' },
    },
  ]);
  const nested = derivedId(contosoId, 'group', 'nested');
  assert.deepEqual(tenant.groups, [
    {
      id: derivedId(contosoId, 'group', 'sales & co'),
      displayName: 'Sales & Co',
      description: null,
      mailNickname: 'sales-co',
      mail: null,
      mailEnabled: false,
      securityEnabled: true,
      groupTypes: [],
      visibility: null,
      createdDateTime: '2024-01-01T09:00:00Z',
      memberIds: [kim, nested, derivedId(contosoId, 'service-principal', 'reports')],
      ownerIds: [lee],
    },
    {
      id: nested,
      displayName: 'Nested',
      description: null,
      mailNickname: 'nested',
      mail: 'nested@contoso.example',
      mailEnabled: true,
      securityEnabled: false,
      groupTypes: ['Unified'],
      visibility: 'Public',
      createdDateTime: '2024-01-01T09:00:00Z',
      memberIds: [],
      ownerIds: [],
    },
  ]);
  assert.deepEqual(tenant.directoryRoles, { [labIds.directoryRoles.globalAdministrator]: [kim] });
});

test('seedTenants() changes what the standard tenants already have, and keeps the rest', () => {
  const { tenant, otherTenants } = seedTenants(
    {
      users: [{ userPrincipalName: 'ADA@lab.example', password: 'New-Passw0rd' }],
      groups: [{ displayName: 'Empty', members: ['ada@lab.example'] }],
      tenants: [{ domains: ['fabrikam.example'], users: [{ userPrincipalName: 'new@fabrikam.example' }] }],
    },
    source,
  );
  const standard = seedTenant();
  const [ada] = standard.users;
  assert.deepEqual(tenant.users[0], { ...ada, userPrincipalName: 'ADA@lab.example', password: 'New-Passw0rd' });
  assert.deepEqual(tenant.users.slice(1), standard.users.slice(1));
  const empty = standard.groups.find(({ id }) => id === labIds.groups.empty);
  assert.deepEqual(
    tenant.groups.find(({ id }) => id === labIds.groups.empty),
    { ...empty, memberIds: [labIds.users.ada.id] },
  );
  const [fabrikam, ...others] = otherTenants;
  assert.deepEqual(others, []);
  assert.deepEqual(fabrikam?.users.slice(0, -1), seedFabrikam().users);
  assert.equal(fabrikam?.users.at(-1)?.userPrincipalName, 'new@fabrikam.example');
});

test('seedTenants() gives the same ids, passwords and secrets each time, and others in another tenant', () => {
  const seed: LabSeed = {
    extends: 'empty',
    tenants: ['contoso.example', 'tailspin.example'].map((domain) => ({
      domains: [domain],
      users: [{ userPrincipalName: `kim@${domain}` }],
      applications: [{ displayName: 'Daemon', secrets: [{ generate: 'always-the-same' }] }],
    })),
  };
  const first = seedTenants(seed, source);
  assert.deepEqual(seedTenants(seed, source), first);
  const all = [first.tenant, ...first.otherTenants];
  const distinct = (values: readonly unknown[]) => new Set(values).size;
  assert.equal(distinct(all.map(({ users }) => users[0]?.password)), 2);
  assert.equal(distinct(all.map(({ applications }) => applications.at(-1)?.appId)), 2);
  assert.equal(distinct(all.map(({ applications }) => applications.at(-1)?.secrets[0]?.value)), 2);
  assert.match(String(first.tenant.users[0]?.password), /^Lab-[A-Za-z0-9]{16}-1$/);
});

test('seedTenants() makes a guest of an account in another tenant', () => {
  const name = 'kim_contoso.example#EXT#@lab.example';
  const { tenant } = seedTenants(
    {
      users: [{ userPrincipalName: name, guestOf: 'kim@contoso.example', displayName: 'Kim' }],
      tenants: [{ domains: ['contoso.example'], users: [{ userPrincipalName: 'kim@contoso.example' }] }],
    },
    source,
  );
  const guest = tenant.users.find(({ userPrincipalName }) => userPrincipalName === name);
  assert.deepEqual(
    [guest?.homeAccountId, guest?.mail, guest?.password, guest?.additionalProperties?.['userType']],
    [kim, 'kim@contoso.example', undefined, 'Guest'],
  );
});

test('seedTenants() lists references that do not exist, duplicates and foreign domains together', () => {
  const lines = linesOf({
    users: [
      { userPrincipalName: 'kim@lab.example', manager: 'lee@lab.example', guestOf: 'nobody@contoso.example' },
      { userPrincipalName: 'KIM@lab.example' },
      { userPrincipalName: 'kim@lab.exampel' },
    ],
    groups: [
      { displayName: 'Sales', members: ['kim@lab.example', 'kim@lab.example', 'Enginering'] },
      { displayName: 'Sales' },
      {
        displayName: 'Team',
        team: { settings: { funSetings: {} }, channels: [{ displayName: 'A' }, { displayName: 'a' }] },
      },
    ],
    directoryRoles: { 'Global Administrater': [] },
    permissionGrants: [{ client: 'Lab Web', resource: 'Nothing', scope: 'User.Read' }],
  });
  assert.deepEqual(lines, [
    '  users[1]: the user "KIM@lab.example" is there twice; remove one',
    '  groups[1]: the group "Sales" is there twice; remove one, or give it an id',
    '  users[0].guestOf: "nobody@contoso.example" does not exist; use the user principal name or id of a user of another tenant',
    '  users[0].manager: "lee@lab.example" does not exist; use the name or id of a user of this tenant',
    '  users[2].userPrincipalName: "lab.exampel" is not a domain of the tenant; did you mean "lab.example"',
    '  groups[0].members[1]: is already in the list; remove it',
    '  groups[0].members[2]: "Enginering" does not exist; did you mean "Engineering"',
    '  groups[2].team.settings.funSetings: is not a group of settings; did you mean "funSettings"',
    '  groups[2].team.channels[1]: the channel "a" is there twice; remove one',
    '  permissionGrants[0].resource: "Nothing" does not exist; use the name or id of an application of this tenant',
    '  directoryRoles["Global Administrater"]: "Global Administrater" is not the name of a directory role that the lab knows; did you mean "Global Administrator"',
  ]);
});

test('seedTenants() refuses tenants without a domain, with one that is taken, or twice', () => {
  assert.deepEqual(
    linesOf({
      tenants: [
        { displayName: 'Contoso' },
        { domains: ['tailspin.example', 'Lab.example', 'tailspin.example'] },
        { domains: ['fabrikam.example'] },
        { id: labIds.fabrikam.tenantId, customers: ['unknown.example'] },
      ],
    }),
    [
      '  tenants[0]: "domains" is missing; add the domain of a new tenant, or one that the lab already has',
      '  tenants[3]: this tenant is there twice; write it once',
      '  tenants[1].domains[2]: "tailspin.example" is there twice; remove one',
      '  tenants[3].customers[0]: "unknown.example" is not another tenant of this seed; use a domain or an id',
    ],
  );
});

test('seedTenants() refuses policies for objects that neither the seed nor the lab has, except in its own data', () => {
  const seed: LabSeed = {
    tenants: [{ domains: ['contoso.example'], groups: [{ displayName: 'Sales' }], users: [] }],
    users: [{ userPrincipalName: 'kim@lab.example' }],
    generate: { users: 2 },
    applications: [{ displayName: 'Orders', identifierUris: ['api://orders'] }],
    policies: [
      {
        kind: 'require-mfa',
        users: ['KIM@lab.example', 'user000002@lab.example'],
        groups: 'sales',
        resources: 'Orders',
      },
      { kind: 'block', users: ['kin@lab.example', lee], resources: ['api://orders/', 'api://other'] },
      { kind: 'block', excludedUsers: 'user000003@lab.example', excludedGroups: 'Sale' },
    ],
  };
  assert.deepEqual(linesOf(seed), [
    '  policies[1].users[0]: "kin@lab.example" does not exist; did you mean "kim@lab.example"',
    '  policies[1].resources[1]: "api://other" does not exist; did you mean "api://orders"',
    '  policies[2].excludedUsers: "user000003@lab.example" does not exist; did you mean "user000001@lab.example"',
    '  policies[2].excludedGroups: "Sale" does not exist; did you mean "Sales"',
  ]);
  assert.equal(seedTenants(seed, { ...source, isExport: true }).tenant.users.length > 0, true);
});

test('seedTenants() names a guest after the account, and says where fields of the lab belong', () => {
  const { tenant } = seedTenants(
    {
      tenants: [{ domains: ['contoso.example'], users: [{ userPrincipalName: 'kim.lee@contoso.example' }] }],
      users: [
        { userPrincipalName: 'kim.lee_contoso.example#EXT#@lab.example', guestOf: 'kim.lee@contoso.example' },
        { userPrincipalName: 'two@lab.example', guestOf: 'kim.lee@contoso.example', displayName: 'Two' },
      ],
    },
    source,
  );
  assert.deepEqual(
    tenant.users.slice(-2).map(({ displayName, mail }) => [displayName, mail]),
    [
      ['Kim Lee', 'kim.lee@contoso.example'],
      ['Two', 'kim.lee@contoso.example'],
    ],
  );
  const misplaced = {
    tenants: [{ domains: ['contoso.example'], policies: [], user: [], applications: [{ users: [] }] }],
  };
  const [policies, user, users = ''] = linesOf(misplaced as unknown as LabSeed);
  assert.deepEqual(
    [policies, user],
    [
      '  tenants[0].policies: "policies" is not a field of a tenant; put it at the top of the seed, for all tenants',
      '  tenants[0].user: "user" is not a field of this object; did you mean "users"',
    ],
  );
  assert.match(
    users,
    /^ {2}tenants\[0\]\.applications\[0\]\.users: "users" is not a field of this object; use one of /,
  );
});

test("seedTenants() finds Microsoft's APIs and their permissions by name", () => {
  const graphId = '00000003-0000-0000-c000-000000000000';
  const readAll = 'df021288-bdef-4463-88db-98f22de89214';
  const named = (resource: string, role: string, scope: string): LabSeed => ({
    extends: 'empty',
    applications: [{ displayName: 'Job', requiredResources: [{ resource, roles: [role], scopes: [scope] }] }],
    appRoleAssignments: [{ principal: 'Job', resource, role }],
  });
  const { tenant } = seedTenants(named('Microsoft Graph', 'User.Read.All', 'User.Read'), source);
  const job = tenant.applications.find(({ displayName }) => displayName === 'Job');
  assert.deepEqual(job?.requiredResources, [
    {
      resourceAppId: graphId,
      permissions: [
        { id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', type: 'Scope' },
        { id: readAll, type: 'Role' },
      ],
    },
  ]);
  assert.deepEqual(
    tenant.appRoleAssignments.map(({ resourceId, appRoleId }) => [resourceId, appRoleId]),
    [[findApiByAppId(tenant, graphId)?.servicePrincipalId, readAll]],
  );
  assert.deepEqual(linesOf(named('microsoft graph', 'User.Reed.All', 'Nothing.At.All.Like.It')), [
    '  applications[0].requiredResources[0].scopes[0]: "Nothing.At.All.Like.It" is not a permission of this API; use a name such as "User.Read.All", or an id',
    '  applications[0].requiredResources[0].roles[0]: "User.Reed.All" is not a permission of this API; did you mean "User.Read.All"',
    '  appRoleAssignments[0].role: "User.Reed.All" is not a permission of this API; did you mean "User.Read.All"',
  ]);
  // An application with the name comes first.
  const own: LabSeed = {
    applications: [
      { displayName: 'Microsoft Graph', appRoles: ['Own.Role'] },
      { displayName: 'Job', requiredResources: [{ resource: 'Microsoft Graph', roles: ['Own.Role'] }] },
    ],
  };
  assert.deepEqual(linesOf(own), []);
});

test('roles of the directory have different template ids, by which they are found again', () => {
  assert.ok(roleIdsByName.size >= 20);
  for (const [name, id] of roleIdsByName) {
    assert.match(id, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/, name);
    assert.equal(roleNamesById.get(id)?.toLowerCase(), name);
  }
});

test('seedTenants() derives these ids, passwords and secrets in every version: scripts contain them', () => {
  const { tenant } = seedTenants(
    {
      extends: 'empty',
      tenants: [
        {
          domains: ['contoso.example'],
          microsoftClients: false,
          users: [{ userPrincipalName: 'kim@contoso.example' }],
          groups: [{ displayName: 'Sales', team: { channels: [{ displayName: 'Deals' }] } }],
          devices: [{ displayName: 'Laptop' }],
          managedIdentities: [{ displayName: 'Machine' }],
          applications: [
            {
              displayName: 'Files',
              exposedScopes: [{ value: 'Files.Read' }],
              appRoles: [{ value: 'Files.Process' }],
              secrets: [{ generate: 'always-the-same' }],
            },
          ],
        },
      ],
    },
    source,
  );
  const [application] = tenant.applications;
  const [identity] = tenant.managedIdentities;
  assert.deepEqual(
    {
      tenant: tenant.id,
      user: [tenant.users[0]?.id, tenant.users[0]?.password],
      group: [tenant.groups[0]?.id, tenant.groups[0]?.team?.channels.map(({ id }) => id)],
      device: [tenant.devices[0]?.id, tenant.devices[0]?.deviceId],
      identity: [identity?.principalId, identity?.clientId],
      application: [application?.id, application?.appId, application?.servicePrincipalId],
      permissions: [application?.exposedScopes?.[0]?.id, application?.appRoles?.[0]?.id],
      secret: application?.secrets[0]?.value,
    },
    {
      tenant: '64a20a83-de64-5f91-a7e3-3fc83b2a1aa9',
      user: ['6e82c2aa-8fd9-5bb3-ac9a-fca620101caf', 'Lab-L0j0UgUmZ0sWpr6L-1'],
      group: [
        '3dd13a6e-6d4b-5b5a-9a0b-25ef32fcb118',
        ['19:9a92c48453072be7b03b5ac7d0cb1587@thread.tacv2', '19:5a11f2c91ae61fc0888331970d3d9cc1@thread.tacv2'],
      ],
      device: ['d930933e-a51c-519f-b272-4ba9fa7273e6', '501e43bf-26e7-57c2-94a6-cd5b50dd240b'],
      identity: ['067c0ea1-ba29-53c3-bc32-ebbaa8086e3f', 'c7787bf2-e4cb-5025-8e0e-281ed01c00bd'],
      application: [
        'd4b69374-ffa0-5b14-82c1-0a08f3988e3c',
        '573e4f0a-f88f-5dd7-991e-3ba236619216',
        'db4ef0f9-1ca9-533e-ab80-898c3ba6ff49',
      ],
      permissions: ['8c542732-9aef-585d-a611-1b0e2078f1f1', 'ea07f2b0-cdbd-5b7e-b7ca-a2d536d7e426'],
      secret: 'Lab-bVv6bJMwcmDTWEDC-1',
    },
  );
});
