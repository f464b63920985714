import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTenant } from '../../src/lab/login/tenants.ts';
import { partsOfLab } from '../../src/lab/data-folder/parts-of-lab.ts';
import { exportSeed } from '../../src/lab/setup/export-seed.ts';
import { seedTenants } from '../../src/lab/setup/seed-tenants.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import { keepSnapshot } from '../../src/lab/tenant/snapshot.ts';
import type { Tenant } from '../../src/lab/tenant/tenant.ts';
import { ask, askJson, assertFault, daemon, type Json, listed, newId, root } from './graph-support.ts';

const deviceId = '4c299165-6e8f-4b45-a5ba-c5d250a707ff';
const laptop = {
  accountEnabled: true,
  alternativeSecurityIds: [{ type: 2, key: 'base64Y3YxN2E1MWFlYw==' }],
  deviceId,
  displayName: 'Lab laptop',
  operatingSystem: 'Linux',
  operatingSystemVersion: '1',
};

function as(tenant: Tenant, roles: readonly string[] = ['Device.ReadWrite.All', 'Domain.ReadWrite.All']) {
  return { tenant, caller: daemon(tenant, roles) };
}

const statusOf = (response: { readonly status: number }) => response.status;
const bodyOf = ({ body }: { readonly body: string }) => JSON.parse(body) as Json;

test('devices are registered, changed and deleted through Graph', () => {
  const tenant = seedTenant();
  const before = tenant.devices.length;
  const made = ask('/v1.0/devices', { ...as(tenant), body: laptop });
  assert.equal(made.status, 201, made.body);
  const shown = bodyOf(made);
  assert.equal(shown['@odata.context'], `${root}/$metadata#devices/$entity`);
  const { alternativeSecurityIds: _ids, ...visible } = laptop;
  const found = Object.fromEntries(Object.keys(visible).map((name) => [name, shown[name]]));
  assert.deepEqual(
    [found, shown['id'], shown['trustType'], shown['isCompliant']],
    [visible, newId, 'Workplace', false],
  );

  const change = (body: unknown) => ask(`/v1.0/devices/${newId}`, { ...as(tenant), method: 'PATCH', body });
  assert.equal(statusOf(change({ isCompliant: true, extensionAttributes: { extensionAttribute1: 'kiosk' } })), 204);
  assert.equal(statusOf(change({ accountEnabled: false, extensionAttributes: { extensionAttribute15: 'x' } })), 204);
  assert.equal(statusOf(change({ extensionAttributes: { extensionAttribute15: null } })), 204);
  const changed = askJson(`/v1.0/devices(deviceId='${deviceId}')`, as(tenant));
  const attributes = changed['extensionAttributes'] as Json;
  assert.deepEqual(
    [changed['isCompliant'], changed['accountEnabled'], changed['displayName'], Object.keys(attributes).length],
    [true, false, 'Lab laptop', 15],
  );
  assert.deepEqual([attributes['extensionAttribute1'], attributes['extensionAttribute15']], ['kiosk', null]);

  tenant.groups[0]?.memberIds.push(newId);
  assert.equal(statusOf(ask(`/v1.0/devices/${newId}`, { ...as(tenant), method: 'DELETE' })), 204);
  assert.equal(tenant.devices.length, before);
  assert.ok(!tenant.groups.some(({ memberIds }) => memberIds.includes(newId)), 'memberships end');
  assert.equal(statusOf(ask(`/v1.0/devices/${newId}`, { ...as(tenant), method: 'DELETE' })), 404);
});

test('a user who registers a device owns it', () => {
  const tenant = seedTenant();
  ask('/v1.0/devices', { tenant, body: laptop });
  assert.deepEqual(tenant.devices.at(-1)?.ownerIds, [labIds.users.ada.id]);
});

test('devices refuse missing, wrong and repeated values, and callers without a permission', () => {
  const tenant = seedTenant();
  const count = tenant.devices.length;
  const post = (body: unknown) => ask('/v1.0/devices', { ...as(tenant), body });
  for (const name of Object.keys(laptop)) {
    const message = `A value is required for property '${name}' of resource 'Device'.`;
    assertFault(post({ ...laptop, [name]: undefined }), 400, 'Request_BadRequest', message);
  }
  const invalid = (name: string) => `Invalid value specified for property '${name}' of resource 'Device'.`;
  const cases: [Json, string][] = [
    [{ trustType: 'Other' }, invalid('trustType')],
    [{ isCompliant: 'yes' }, invalid('isCompliant')],
    [{ extensionAttributes: [] }, invalid('extensionAttributes')],
    [{ extensionAttributes: { extensionAttribute16: 'x' } }, invalid('extensionAttributes')],
    [{ extensionAttributes: JSON.parse('{"__proto__":"x"}') }, invalid('extensionAttributes')],
    [{ extensionAttributes: { extensionAttribute1: 'x'.repeat(1025) } }, invalid('extensionAttribute1')],
    [{ registrationDateTime: '2026-01-01' }, "Property 'registrationDateTime' is read-only and cannot be set."],
  ];
  for (const [change, message] of cases)
    assertFault(post({ ...laptop, ...change }), 400, 'Request_BadRequest', message);
  assert.equal(statusOf(post({ ...laptop, deviceId: 'not-a-guid' })), 400);
  assert.equal(tenant.devices.length, count, 'nothing was registered');
  assert.equal(statusOf(post(laptop)), 201);
  const conflict = 'Another object with the same value for property deviceId already exists.';
  assertFault(post({ ...laptop, deviceId: deviceId.toUpperCase() }), 400, 'Request_BadRequest', conflict, [
    { code: 'ObjectConflict', message: conflict, target: 'deviceId' },
  ]);
  const readOnly = "Property 'deviceId' is read-only and cannot be set.";
  const patch = { ...as(tenant), method: 'PATCH', body: { deviceId } };
  assertFault(ask(`/v1.0/devices/${newId}`, patch), 400, 'Request_BadRequest', readOnly);
  const denied = ['Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'] as const;
  for (const method of ['PATCH', 'DELETE']) {
    const reader = { ...as(tenant, ['Device.Read.All']), method, body: {} };
    assertFault(ask(`/v1.0/devices/${newId}`, reader), 403, ...denied);
  }
});

test('a domain is added, verified, used, made the default and deleted', () => {
  const tenant = seedTenant();
  const [first = '', initial = ''] = tenant.domains;
  const tenants = [tenant];
  assert.equal(findTenant(tenants, 'new.example'), undefined);
  const made = ask('/v1.0/domains', { ...as(tenant), body: { id: 'New.Example' } });
  const { id, isVerified, isDefault, isInitial, supportedServices } = bodyOf(made);
  assert.deepEqual(
    [made.status, id, isVerified, isDefault, isInitial, supportedServices],
    [201, 'new.example', false, false, false, []],
  );
  assert.equal(findTenant(tenants, 'new.example'), undefined, 'not before it is verified');
  const records = askJson('/v1.0/domains/new.example/verificationDnsRecords', as(tenant))['value'] as Json[];
  assert.match(String(records[0]?.['text']), /^MS=ms\d+$/);

  const partsBefore = partsOfLab({ tenant, otherTenants: [] });
  const verify = () => ask('/v1.0/domains/new.example/verify', { ...as(tenant), method: 'POST' });
  assert.deepEqual([statusOf(verify()), bodyOf(verify())['isVerified']], [200, true]);
  assert.deepEqual(tenant.domains, [first, initial, 'new.example']);
  assert.notDeepEqual(partsOfLab({ tenant, otherTenants: [] }), partsBefore, 'a kept lab saves it');
  assert.equal(findTenant(tenants, 'NEW.example'), tenant);
  const flags = () => listed('/v1.0/domains', 'isInitial', as(tenant));
  assert.deepEqual(flags(), [false, true, false]);

  const patch = (body: unknown, name = 'new.example') =>
    ask(`/v1.0/domains/${name}`, { ...as(tenant), method: 'PATCH', body });
  assert.equal(statusOf(patch({ isDefault: true })), 204);
  assert.deepEqual(
    [tenant.domains, flags()],
    [
      ['new.example', first, initial],
      [false, false, true],
    ],
  );
  const remove = (name = 'new.example') => ask(`/v1.0/domains/${name}`, { ...as(tenant), method: 'DELETE' });
  assertFault(remove(), 400, 'Request_BadRequest', 'The default domain cannot be deleted.');
  assertFault(remove(initial), 400, 'Request_BadRequest', 'The initial domain cannot be deleted.');
  assert.equal(statusOf(patch({ isDefault: true }, first)), 204);

  const exported = seedTenants(exportSeed({ tenant, otherTenants: [] }), { name: 'seed' }).tenant;
  assert.deepEqual([exported.domains, exported.initialDomain], [tenant.domains, initial]);
  const [user] = tenant.users;
  assert.ok(user);
  tenant.users[0] = { ...user, userPrincipalName: 'x@NEW.example' };
  const used = 'The domain cannot be deleted: users, groups or applications refer to it.';
  assertFault(remove(), 400, 'Request_BadRequest', used);
  tenant.users[0] = user;
  assert.equal(statusOf(remove()), 204);
  assert.deepEqual(
    [tenant.domains, statusOf(remove()), findTenant(tenants, 'new.example')],
    [[first, initial], 404, undefined],
  );
});

test('domains refuse names that are taken or not names, and changes that are not possible', () => {
  const tenant = seedTenant();
  const before = tenant.domains;
  const [initial = ''] = before;
  const post = (body: unknown) => ask('/v1.0/domains', { ...as(tenant), body });
  const invalid = "Invalid value specified for property 'id' of resource 'Domain'.";
  for (const id of [
    '',
    'x',
    'a b.example',
    '-a.example',
    'a..example',
    `${'a'.repeat(64)}.example`,
    7,
    null,
    {},
    '__proto__',
  ]) {
    assertFault(post({ id }), 400, 'Request_BadRequest', invalid);
  }
  const conflict = 'Another object with the same value for property id already exists.';
  for (const id of [initial, initial.toUpperCase()]) {
    assertFault(post({ id }), 400, 'Request_BadRequest', conflict, [
      { code: 'ObjectConflict', message: conflict, target: 'id' },
    ]);
  }
  post({ id: 'new.example' });
  const patch = (name: string, isDefault: boolean) =>
    statusOf(ask(`/v1.0/domains/${name}`, { ...as(tenant), method: 'PATCH', body: { isDefault } }));
  assert.deepEqual([patch('new.example', true), patch(initial, false), patch(initial, true)], [400, 400, 204]);
  assert.deepEqual(tenant.domains, before);
  const reader = { ...as(tenant, ['Domain.Read.All']), body: { id: 'other.example' } };
  assert.equal(statusOf(ask('/v1.0/domains', reader)), 403);
});

test('a reset restores the domains', () => {
  const tenant = seedTenant();
  const before = tenant.domains;
  const restore = keepSnapshot([tenant]);
  tenant.domains = ['other.example', ...before];
  tenant.initialDomain = 'other.example';
  restore();
  assert.deepEqual([tenant.domains, tenant.initialDomain], [before, undefined]);
});
