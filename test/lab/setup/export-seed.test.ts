import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { systemClock } from '../../../src/base/clock.ts';
import { handleGraph } from '../../../src/lab/graph/handle-graph.ts';
import { exportSeed } from '../../../src/lab/setup/export-seed.ts';
import { seedTenants } from '../../../src/lab/setup/seed-tenants.ts';
import type { LabSeed } from '../../../src/lab/setup/shape/seed-types.ts';
import { seedCustomers, seedPartner } from '../../../src/lab/seed/seed-customers.ts';
import { seedFabrikam } from '../../../src/lab/seed/seed-fabrikam.ts';
import { seedTenant } from '../../../src/lab/seed/seed-tenant.ts';
import { fixturePath } from '../../certificates/make-certificate.ts';
import { daemon } from '../graph-support.ts';

const source = { name: 'seed' };

test('seedTenants() of exportSeed() is the same lab: the standard one', () => {
  const lab = { tenant: seedTenant(), otherTenants: [seedFabrikam()] };
  assert.deepEqual(seedTenants(JSON.parse(JSON.stringify(exportSeed(lab))) as LabSeed, source), lab);
});

test('seedTenants() of exportSeed() is the same lab: a partner with customers', () => {
  const customers = seedCustomers(2).map((customer) => ({ ...customer }));
  const lab = { tenant: seedPartner(customers), otherTenants: [seedFabrikam(), ...customers] };
  assert.deepEqual(seedTenants(exportSeed(lab), source), lab);
});

test('exportSeed() is short where a seed was, and leaves out references to deleted objects', () => {
  const seed: LabSeed = {
    extends: 'empty',
    tenants: [
      {
        domains: ['contoso.example'],
        displayName: 'Contoso',
        microsoftClients: false,
        users: [{ userPrincipalName: 'kim@contoso.example' }, { userPrincipalName: 'lee@contoso.example' }],
        groups: [{ displayName: 'Sales', members: ['kim@contoso.example', 'lee@contoso.example'] }],
        applications: [{ displayName: 'Desk', redirectUris: { publicClient: ['http://localhost'] } }],
      },
    ],
  };
  const lab = seedTenants(seed, source);
  const [contoso] = seed.tenants ?? [];
  assert.deepEqual(exportSeed(lab), { ...seed, tenants: [{ ...contoso, id: lab.tenant.id }] });
  lab.tenant.users.pop();
  assert.deepEqual(exportSeed(lab).tenants?.[0]?.groups, [{ displayName: 'Sales', members: ['kim@contoso.example'] }]);
});

test('seedTenants() of exportSeed() is the same lab: objects that were written through Graph', () => {
  const tenant = seedTenant();
  const roles = ['Application.ReadWrite.All', 'Directory.ReadWrite.All'];
  const post = (path: string, body: object, method = 'POST'): Record<string, unknown> => {
    const url = new URL(`https://localhost/v1.0/${path}`);
    const headers = { 'content-type': 'application/json' };
    const request = { method, url, headers, body: JSON.stringify(body) };
    const answer = handleGraph(request, tenant, daemon(tenant, roles), systemClock);
    assert.ok(answer.status < 300, answer.body);
    return answer.body === '' ? {} : (JSON.parse(answer.body) as Record<string, unknown>);
  };
  const certificate = readFileSync(fixturePath('pkcs1.pem')).toString('base64');
  const names = ['Same', 'Same', 'same', 'null', ' Two\nlines', 'x'.repeat(200), 'U\u0308n\u00fcn'];
  for (const displayName of names) {
    const nickname = { mailNickname: 'group', mailEnabled: false, securityEnabled: true };
    post('groups', { displayName, ...nickname });
    const { id, appId } = post('applications', { displayName });
    post('servicePrincipals', { appId });
    const keyCredential = { type: 'AsymmetricX509Cert', usage: 'Verify', key: certificate, displayName: 'A key' };
    post(`applications/${String(id)}`, { keyCredentials: [keyCredential] }, 'PATCH');
    post(`applications/${String(id)}/addPassword`, { passwordCredential: { displayName: 'A secret' } });
    const scope = { id: String(id), value: 'Read', type: 'User', isEnabled: true };
    const texts = { adminConsentDisplayName: 'Read', adminConsentDescription: 'Reads' };
    const body = {
      web: { redirectUris: ['https://app.example'] },
      publicClient: { redirectUris: ['http://localhost'] },
      api: { oauth2PermissionScopes: [{ ...scope, ...texts, userConsentDisplayName: 'Read it' }] },
    };
    post(`applications/${String(id)}`, body, 'PATCH');
  }
  const lab = { tenant, otherTenants: [seedFabrikam()] };
  const read = JSON.parse(JSON.stringify(exportSeed(lab))) as LabSeed;
  assert.deepEqual(seedTenants(read, { ...source, isExport: true }), lab);
  assert.throws(() => seedTenants(read, source), { message: /displayName: found a control character/ });
});

const word = fc.stringMatching(/^[a-z]{1,6}$/);
const text = fc.oneof(word, fc.constant("O'Brien: #1"), fc.constant('山田 "太郎"'), fc.constant('null'));
const textOrNull = fc.option(text, { nil: null });
const some = { requiredKeys: [] };

test('seedTenants() of exportSeed() is the same lab, whatever is in it', () => {
  const user = fc.record(
    {
      displayName: text,
      password: fc.option(text, { nil: null }),
      mail: textOrNull,
      jobTitle: textOrNull,
      accountEnabled: fc.boolean(),
      isLicensed: fc.boolean(),
      businessPhones: fc.array(text, { maxLength: 2 }),
      additionalProperties: fc.dictionary(word, textOrNull, { maxKeys: 2 }),
    },
    some,
  );
  const channel = fc.record(
    { description: textOrNull, membershipType: fc.constantFrom('standard' as const, 'private' as const) },
    some,
  );
  const group = fc.record(
    {
      kind: fc.constantFrom('security' as const, 'microsoft365' as const),
      description: textOrNull,
      mailNickname: word,
      team: fc.record(
        {
          isArchived: fc.boolean(),
          classification: textOrNull,
          settings: fc.constant({ funSettings: { allowGiphy: false } }),
          channels: fc
            .uniqueArray(fc.constantFrom('General', 'Deals', 'Prices'))
            .chain((names) => fc.tuple(...names.map((name) => channel.map((one) => ({ ...one, displayName: name }))))),
        },
        some,
      ),
    },
    some,
  );
  const application = fc.record(
    {
      isPublicClient: fc.boolean(),
      secrets: fc.array(fc.oneof(text, fc.record({ value: text, expiresAt: fc.constant('2027-01-01') })), {
        maxLength: 2,
      }),
      roles: fc.subarray(['User.Read.All', 'Group.Read.All', 'Mail.Send']),
      exposedScopes: fc.uniqueArray(word, { maxLength: 2 }),
      appRoles: fc.uniqueArray(word, { maxLength: 2 }),
      servicePrincipalId: fc.constant(null),
      isDisabled: fc.boolean(),
    },
    some,
  );
  const lists = fc.record({
    users: fc.array(user, { minLength: 1, maxLength: 4 }),
    groups: fc.array(group, { maxLength: 3 }),
    applications: fc.array(application, { maxLength: 3 }),
    members: fc.infiniteStream(fc.boolean()),
  });
  fc.assert(
    fc.property(lists, ({ users, groups, applications, members }) => {
      const isMember = () => members.next().value;
      const names = users.map((_, index) => `user${index}@contoso.example`);
      const seed: LabSeed = {
        extends: 'empty',
        tenants: [
          {
            domains: ['contoso.example'],
            users: users.map((one, index) => ({ ...one, userPrincipalName: names[index] ?? '' })),
            groups: groups.map((one, index) => ({
              ...one,
              displayName: `Group ${index}`,
              members: [...names, ...groups.map((_, count) => `Group ${count}`)].filter(isMember),
              owners: names.filter(isMember),
            })),
            applications: applications.map((one, index) => ({ ...one, displayName: `Application ${index}` })),
            devices: [{ displayName: 'Laptop', owners: names.filter(isMember) }],
            directoryRoles: { 'Global Reader': names.filter(isMember) },
          },
        ],
      };
      const lab = seedTenants(seed, source);
      assert.deepEqual(seedTenants(exportSeed(lab), source), lab);
    }),
    { numRuns: 25 },
  );
});

test('exportSeed() has all of more objects that a seed may not have than a seed may have mistakes', () => {
  const tenant = seedTenant();
  const [user] = tenant.users;
  assert.ok(user);
  const count = 1200;
  for (let index = 0; index < count; index += 1) {
    tenant.users.push({ ...user, id: crypto.randomUUID(), userPrincipalName: `user${index}@elsewhere.example` });
  }
  const names = exportSeed({ tenant, otherTenants: [] }).tenants?.[0]?.users?.map((one) => one.userPrincipalName);
  assert.equal(names?.filter((name) => name.endsWith('@elsewhere.example')).length, count);
});
