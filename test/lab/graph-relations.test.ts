import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import type { Tenant } from '../../src/lab/tenant/tenant.ts';
import { ask, askJson, assertFault, eventual, type Json, listed, person, root } from './graph-support.ts';

const { users, groups } = labIds;

/** Ada reports to Grace, and Grace to Mary; Ada has a laptop. */
function tenantWithManagers(): Tenant {
  const tenant = seedTenant();
  const setManager = (id: string, managerId: string): void => {
    const index = tenant.users.findIndex((user) => user.id === id);
    const user = tenant.users[index];
    assert.ok(user);
    tenant.users[index] = { ...user, managerId };
  };
  setManager(users.ada.id, users.grace.id);
  setManager(users.grace.id, users.mary.id);
  tenant.devices.splice(0, tenant.devices.length, {
    id: '00000000-0000-4000-8000-0000000000d1',
    deviceId: '00000000-0000-4000-8000-0000000000d2',
    displayName: 'Ada Laptop',
    operatingSystem: 'Windows',
    operatingSystemVersion: '10.0',
    isCompliant: true,
    isManaged: true,
    trustType: 'AzureAd',
    ownerIds: [users.ada.id],
    createdDateTime: '2025-01-01T00:00:00Z',
  });
  return tenant;
}

test('$expand shows a manager with its own $select, and leaves out one that does not exist', () => {
  const tenant = tenantWithManagers();
  assert.deepEqual(
    askJson('/v1.0/users/ada@lab.example?$select=displayName&$expand=manager($select=id,displayName)', { tenant }),
    {
      '@odata.context': `${root}/$metadata#users(displayName,manager(id,displayName))/$entity`,
      displayName: 'Ada Lovelace',
      manager: { '@odata.type': '#microsoft.graph.user', id: users.grace.id, displayName: 'Grace Hopper' },
    },
  );
  assert.deepEqual(askJson('/v1.0/users/mary@lab.example?$select=id,manager&$expand=Manager', { tenant }), {
    '@odata.context': `${root}/$metadata#users(id,manager())/$entity`,
    id: users.mary.id,
  });
});

test('$expand follows managers as far as $levels says, and stops at a circle', () => {
  const tenant = tenantWithManagers();
  const chain = (levels: string): unknown[] => {
    const names: unknown[] = [];
    let next = askJson(`/v1.0/me?$expand=manager($levels=${levels};$select=id)&$select=id`, { tenant });
    while (typeof next['manager'] === 'object') {
      next = next['manager'] as Json;
      names.push(next['id']);
    }
    return names;
  };
  assert.deepEqual(chain('1'), [users.grace.id]);
  assert.deepEqual(chain('max'), [users.grace.id, users.mary.id]);
  ask(`/v1.0/users/${users.mary.id}/manager/$ref`, {
    tenant,
    method: 'PUT',
    body: { '@odata.id': `${root}/users/${users.ada.id}` },
  });
  assert.deepEqual(chain('max'), [users.grace.id, users.mary.id, users.ada.id]);
});

test('$expand shows collections, at most 20 of their objects, also inside of each other', () => {
  const tenant = tenantWithManagers();
  const group = askJson(`/v1.0/groups/${groups.nested}?$select=id&$expand=members($select=id),owners`, { tenant });
  assert.deepEqual(
    (group['members'] as Json[]).map((member) => Object.entries(member)),
    [
      [
        ['@odata.type', '#microsoft.graph.user'],
        ['id', users.grace.id],
      ],
      [
        ['@odata.type', '#microsoft.graph.group'],
        ['id', groups.engineering],
      ],
    ],
  );
  assert.equal(
    (group['owners'] as Json[]).length,
    tenant.groups.find(({ id }) => id === groups.nested)?.ownerIds.length,
  );
  const [company] = askJson(`/v1.0/groups?$filter=id eq '${groups.allCompany}'&$expand=members`, { tenant })[
    'value'
  ] as Json[];
  assert.ok(company);
  assert.equal((company['members'] as Json[]).length, 20);
  assert.equal(listed('/v1.0/users?$top=3&$expand=directReports($top=1)', 'directReports', { tenant }).length, 3);
});

test('$expand refuses mistakes with 400 and gaps of the lab with 501', () => {
  const refused = (expand: string, reason: string): void =>
    assertFault(
      ask(`/v1.0/users?$expand=${expand}`),
      400,
      'BadRequest',
      `Parsing OData Select and Expand failed: ${reason}`,
    );
  refused(
    'displayName',
    "Property 'displayName' on type 'microsoft.graph.user' is not a navigation property or complex property. Only " +
      'navigation properties can be expanded.',
  );
  refused('manager($select=shoe)', "Could not find a property named 'shoe' on type 'microsoft.graph.directoryObject'.");
  refused('manager($top=0)', "'0' is not a positive number.");
  const gap = (thing: string): string => `The lab does not serve ${thing}. Its page on Graph lists what it serves.`;
  assertFault(ask('/v1.0/users?$expand=calendar'), 501, 'LabNotServed', gap("the property 'calendar' of user"));
});

test('handleGraph() tells gaps of the lab from mistakes', () => {
  const gap = (thing: string): string => `The lab does not serve ${thing}. Its page on Graph lists what it serves.`;
  for (const [path, thing] of [
    ['/v1.0/sites/root', "'/sites'"],
    ['/beta/me/calendar/events', `'/users/${users.ada.id}/calendar'`],
    ['/v1.0/groups/x/threads', "'/groups/x/threads'"],
    ['/v1.0/users?$select=mySite', "the property 'mySite' of user"],
  ] as const) {
    assertFault(ask(path), 501, 'LabNotServed', gap(thing));
  }
  // A name that Graph has at one kind of object is a mistake at another.
  for (const [address, name] of [
    ['users/x', 'planner'],
    ['groups/x', 'conversations'],
    ['applications/x', 'logo'],
    ['servicePrincipals/x', 'endpoints'],
    ['devices/x', 'commands'],
    ['directoryRoles/x', 'scopedMembers'],
    ['directoryObjects/x', 'extensions'],
    ['users/x', 'microsoft.graph.reminderView'],
  ] as const) {
    assertFault(ask(`/v1.0/${address}/${name}(y='z')`), 501, 'LabNotServed', gap(`'/${address}/${name}'`));
    const other = address.startsWith('devices') ? 'scopedMembers' : 'hostnames';
    assert.equal(ask(`/v1.0/${address}/${other}`).status, 400, `${address}/${other}`);
  }
  for (const wide of ['auditLogs', 'directory', 'appCatalogs', 'Domains/x', 'teams/x']) {
    assertFault(ask(`/v1.0/${wide}/anything`), 501, 'LabNotServed', gap(`'/${wide}/anything'`));
  }
  for (const [method, path] of [
    ['POST', 'devices/x/registeredOwners/$ref'],
    ['POST', 'devices/x/registeredUsers/$ref'],
    ['DELETE', 'organization/x'],
    ['DELETE', 'teams/x'],
    ['POST', 'teams/x/members'],
    ['PATCH', 'teams/x/channels/y'],
    ['POST', 'teams/x/channels/y/members'],
    ['POST', 'appCatalogs/teamsApps'],
  ] as const) {
    const response = ask(`/v1.0/${path}`, { method, body: {} });
    assertFault(response, 501, 'LabNotServed', gap(`${method} '/${path}'`));
  }
  const organization = ask('/v1.0/organization/x', { method: 'PATCH', body: {} });
  assertFault(organization, 501, 'LabNotServed', gap("PATCH '/organization/x'"));
  assert.equal(ask('/v1.0/devices/x', { method: 'PUT', body: {} }).status, 405);
  for (const path of ['/v1.0/sitez', '/v1.0/me/calender', '/v1.0/users?$select=mySyte']) {
    assert.equal(ask(path).status, 400, path);
  }
});

test('transitiveMembers and transitiveMemberOf go through groups, casts in both namespaces select a type', () => {
  const tenant = tenantWithManagers();
  const engineers = tenant.groups.find(({ id }) => id === groups.engineering)?.memberIds ?? [];
  const path = `/v1.0/groups/${groups.nested}/transitiveMembers`;
  const everyone = [users.grace.id, groups.engineering, ...engineers.filter((id) => id !== users.grace.id)];
  assert.deepEqual(listed(`${path}?$top=999`, 'id', { tenant }), everyone);
  const people = everyone.filter((id) => id !== groups.engineering);
  for (const cast of ['microsoft.graph.user', 'graph.user', 'Graph.User']) {
    assert.deepEqual(listed(`${path}/${cast}?$top=999`, 'id', { tenant }), people);
    assert.equal(ask(`${path}/${cast}/$count`, { tenant, headers: eventual }).body, String(people.length));
  }
  const names = listed('/v1.0/me/transitiveMemberOf/graph.group?$select=displayName', 'displayName', { tenant });
  const nested = tenant.groups.find(({ id }) => id === groups.nested)?.displayName;
  assert.deepEqual(names, ['All Company', 'Engineering', 'Research', nested]);
  assert.deepEqual(listed('/v1.0/me/transitiveMemberOf/graph.directoryRole', 'displayName', { tenant }), [
    'Teams Administrator',
  ]);
});

test('transitive memberships end when groups contain each other', () => {
  const tenant = seedTenant();
  tenant.groups.find(({ id }) => id === groups.engineering)?.memberIds.push(groups.nested);
  const groupIds = listed(`/v1.0/groups/${groups.nested}/transitiveMemberOf`, 'id', { tenant });
  assert.deepEqual(groupIds, [groups.engineering]);
  assert.ok(
    !listed(`/v1.0/groups/${groups.nested}/transitiveMembers?$top=999`, 'id', { tenant }).includes(groups.nested),
  );
});

test('devices are found by both of their ids, from their owner and back', () => {
  const tenant = tenantWithManagers();
  const [device] = tenant.devices;
  assert.ok(device);
  for (const key of [`/${device.id}`, `(deviceId='${device.deviceId}')`, `('${device.id.toUpperCase()}')`]) {
    assert.equal(askJson(`/v1.0/devices${key}`, { tenant })['displayName'], 'Ada Laptop');
  }
  assert.equal(ask(`/v1.0/devices/${device.deviceId}`, { tenant }).status, 404);
  assert.deepEqual(listed("/v1.0/devices?$filter=operatingSystem eq 'Windows'", 'id', { tenant }), [device.id]);
  assert.equal(ask('/v1.0/devices/$count', { tenant, headers: eventual }).body, '1');
  for (const relation of ['ownedDevices', 'registeredDevices']) {
    assert.deepEqual(listed(`/v1.0/me/${relation}/microsoft.graph.device`, 'id', { tenant }), [device.id]);
  }
  assert.deepEqual(listed(`/v1.0/devices/${device.id}/registeredOwners`, 'id', { tenant }), [users.ada.id]);
});

test('directory roles have members, which can be added and removed', () => {
  const tenant = seedTenant();
  const caller = person(tenant, ['RoleManagement.ReadWrite.Directory']);
  const asAdmin = { tenant, caller };
  const role = askJson(`/v1.0/directoryRoles(roleTemplateId='${labIds.directoryRoles.teamsAdministrator}')`, asAdmin);
  assert.equal(role['displayName'], 'Teams Administrator');
  const { '@odata.context': _context, description, id: _id, ...rest } = role;
  const roleTemplateId = labIds.directoryRoles.teamsAdministrator;
  assert.deepEqual(rest, { deletedDateTime: null, displayName: 'Teams Administrator', roleTemplateId });
  const template = askJson(`/v1.0/directoryRoleTemplates/${roleTemplateId}`, asAdmin);
  assert.deepEqual(template, {
    '@odata.context': template['@odata.context'],
    id: roleTemplateId,
    deletedDateTime: null,
    displayName: 'Teams Administrator',
    description,
  });
  const path = `/v1.0/directoryRoles/${String(role['id'])}/members`;
  const before = listed(path, 'id', asAdmin);
  const body = { '@odata.id': `${root}/directoryObjects/${users.grace.id}` };
  assert.equal(ask(`${path}/$ref`, { ...asAdmin, body }).status, 204);
  assert.equal(ask(`${path}/$ref`, { ...asAdmin, body }).status, 400);
  assert.deepEqual(listed(path, 'id', asAdmin), [...before, users.grace.id]);
  assert.deepEqual(listed(`${path}/$ref`, '@odata.id', asAdmin).at(-1), body['@odata.id']);
  assert.equal(ask(`${path}/${users.grace.id}/$ref`, { ...asAdmin, method: 'DELETE' }).status, 204);
  assert.deepEqual(listed(path, 'id', asAdmin), before);
  const readerTemplate = '88d8e3e3-8f55-4a1e-953a-9b9898b8876b';
  const activation = { ...asAdmin, body: { roleTemplateId: readerTemplate } };
  assert.equal(ask('/v1.0/directoryRoles', activation).status, 201);
  assert.equal(ask('/v1.0/directoryRoles', activation).status, 400);
  assert.equal(askJson(`/v1.0/directoryRoleTemplates/${readerTemplate}`, asAdmin)['displayName'], 'Directory Readers');
  const asReader = { tenant, caller: person(tenant, ['Directory.Read.All']) };
  assert.equal(ask(`${path}/$ref`, { ...asReader, body }).status, 403);
});

test('getMemberGroups and its like answer for nested groups and roles, in every spelling', () => {
  const tenant = seedTenant();
  const value = (path: string, body: Json): unknown => askJson(path, { tenant, body })['value'];
  const all = [groups.allCompany, groups.engineering, groups.research, groups.nested];
  const security = [groups.engineering, groups.nested];
  for (const name of ['getMemberGroups', 'microsoft.graph.getMemberGroups', 'getmembergroups']) {
    assert.deepEqual(value(`/v1.0/me/${name}`, { securityEnabledOnly: false }), all);
  }
  assert.deepEqual(value('/beta/users/ada@lab.example/getMemberGroups', { securityEnabledOnly: true }), security);
  const role = listed('/v1.0/me/memberOf/graph.directoryRole', 'id', { tenant });
  assert.deepEqual(value('/v1.0/me/getMemberObjects', {}), [...all, ...role]);
  const asked = [groups.nested.toUpperCase(), groups.empty, groups.nested];
  assert.deepEqual(value('/v1.0/me/checkMemberGroups', { groupIds: asked }), [groups.nested]);
  assert.deepEqual(value('/v1.0/me/checkMemberObjects', { ids: [...role, groups.empty] }), role);
  for (const path of [`groups/${groups.engineering}`, `directoryObjects/${groups.engineering}`]) {
    assert.deepEqual(value(`/v1.0/${path}/getMemberGroups`, {}), [groups.nested]);
  }
  for (const [path, body] of [
    [`/v1.0/groups/${groups.engineering}/getMemberGroups`, { securityEnabledOnly: true }],
    ['/v1.0/me/getMemberGroups', { securityEnabledOnly: 'yes' }],
    ['/v1.0/me/checkMemberGroups', {}],
    ['/v1.0/me/checkMemberGroups', { groupIds: Array.from({ length: 21 }, () => groups.nested) }],
    ['/v1.0/me/checkMemberGroups', { groupIds: ['x'] }],
  ] as const) {
    assert.equal(ask(path, { tenant, body }).status, 400, path);
  }
});
