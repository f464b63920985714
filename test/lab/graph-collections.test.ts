import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import type { User } from '../../src/lab/tenant/tenant.ts';
import { ask, assertFault, eventual, listed } from './graph-support.ts';

const tenant = seedTenant();
const office365 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const teamsPlan = '57ff2da0-773e-42df-b2af-ffb7a2317929';

const address = (filter: string, collection = 'users'): string =>
  `/v1.0/${collection}?$top=999&$filter=${encodeURIComponent(filter)}`;
const found = (filter: string): unknown[] => listed(address(filter), 'id', { tenant });
const foundAdvanced = (filter: string): unknown[] =>
  listed(`${address(filter)}&$count=true`, 'id', { tenant, headers: eventual });
const idsWhere = (claim: (user: User) => boolean): string[] => tenant.users.filter(claim).map(({ id }) => id);
const licensed = idsWhere((user) => user.isLicensed === true);
const unlicensed = idsWhere((user) => user.isLicensed !== true);

function refused(filter: string, message: string, code = 'BadRequest', collection = 'users'): void {
  assertFault(ask(address(filter, collection), { tenant }), 400, code, message);
}

test('$filter searches collections of objects by their fields, case-insensitively', () => {
  assert.equal(licensed.length + unlicensed.length, 250);
  assert.ok(unlicensed.length > 20 && licensed.length > 200);
  assert.deepEqual(found(`assignedLicenses/any(l:l/skuId eq ${office365})`), licensed);
  assert.deepEqual(found(`AssignedLicenses/ANY(l:l/SKUID eq ${office365.toUpperCase()})`), licensed);
  assert.deepEqual(found(`assignedLicenses/any(l:l/skuId eq '${office365}')`), licensed);
  assert.deepEqual(found(`assignedLicenses/any(l:l/skuId eq ${teamsPlan})`), []);
  assert.deepEqual(found('assignedPlans/any()'), licensed);
  const isOfOnePlan = (service: string): string =>
    `assignedPlans/any(p:p/servicePlanId eq ${teamsPlan} and p/service eq '${service}')`;
  assert.deepEqual(found(isOfOnePlan('teamspaceapi')), licensed);
  assert.deepEqual(found(isOfOnePlan('exchange')), []);
  assert.deepEqual(found("assignedPlans/any(p:startswith(p/service,'Micro'))"), licensed);
  assert.deepEqual(found('assignedPlans/any(p:p/assignedDateTime ge 2021-09-07T00:00:00Z)'), [licensed.at(-1)]);
  assert.deepEqual(found("assignedPlans/any(p:p/capabilityStatus in ('Deleted', null))"), []);
});

test('$filter counts a collection in an advanced query', () => {
  assert.deepEqual(foundAdvanced('assignedLicenses/$count eq 0'), unlicensed);
  assert.deepEqual(foundAdvanced('assignedPlans/$count ge 3'), licensed);
  assert.deepEqual(foundAdvanced('assignedPlans/$count in (1,3)'), licensed);
  assert.deepEqual(foundAdvanced('businessPhones/$count ne 0'), found('businessPhones/any()'));
  const missing =
    "Operator '$count' is not supported because the 'ConsistencyLevel:eventual' header is missing. Refer to " +
    'https://aka.ms/graph-docs/advanced-queries for more information';
  refused('assignedLicenses/$count eq 0', missing, 'Request_UnsupportedQuery');
  refused('assignedLicenses/$count in (0)', missing, 'Request_UnsupportedQuery');
});

test('$filter finds no group with license errors', () => {
  for (const filter of [
    'hasMembersWithLicenseErrors eq true',
    'onPremisesProvisioningErrors/any()',
    "onPremisesProvisioningErrors/any(e:e/category eq 'PropertyConflict')",
    "serviceProvisioningErrors/any(e:e/isResolved eq false and e/serviceInstance eq 'x')",
  ]) {
    assert.deepEqual(listed(address(filter, 'groups'), 'id', { tenant }), [], filter);
  }
});

test('$filter goes through the name of the type', () => {
  const { ada } = labIds.users;
  assert.deepEqual(found("microsoft.graph.user/givenName eq 'Ada'"), [ada.id]);
  assert.deepEqual(found("startswith(microsoft.graph.User/displayName,'ada')"), [ada.id]);
  const unknown = (name: string): string =>
    `Invalid filter clause: Could not find a property named '${name}' on type 'microsoft.graph.user'.`;
  refused("microsoft.graph.group/displayName eq 'x'", unknown('microsoft.graph.group'));
  refused("microsoft.graph.user/microsoft.graph.user/id eq 'x'", unknown('microsoft.graph.user'));
  refused("microsoft.graph.user eq 'x'", unknown('microsoft.graph.user'));
});

test('$filter refuses invalid fields, types and nestings', () => {
  const unknown = (name: string): string =>
    `Invalid filter clause: Could not find a property named '${name}' on type 'microsoft.graph.user'.`;
  for (const name of ['disabledPlans', 'constructor', '__proto__', 'toString']) {
    refused(`assignedLicenses/any(l:l/${name} eq 'x')`, unknown(name));
  }
  refused("assignedLicenses/any(l:displayName eq 'x')", unknown('displayName'));
  refused(
    "assignedLicenses/any(l:l eq 'x')",
    "Invalid filter clause: Syntax error at position 27 in 'assignedLicenses/any(l:l eq 'x')'.",
  );
  refused('assignedLicenses/all()', "Invalid filter clause: Syntax error at position 22 in 'assignedLicenses/all()'.");
  for (const filter of [
    "assignedLicenses/some(l:l/skuId eq 'x')",
    'displayName/$count eq 1',
    "displayName/any(d:d eq 'x')",
    'assignedLicenses/any(l:l/skuId/any())',
    "assignedLicenses/all(l:l/skuId eq 'x')",
  ]) {
    refused(filter, 'Unsupported Query.', 'Request_UnsupportedQuery');
  }
  const incompatible = (left: string, right: string, kind = 'Equal'): string =>
    'Invalid filter clause: A binary operator with incompatible types was detected. ' +
    `Found operand types '${left}' and '${right}' for operator kind '${kind}'.`;
  refused(`displayName eq ${office365}`, incompatible('Edm.String', 'Edm.Guid'));
  refused('displayName eq 5', incompatible('Edm.String', 'Edm.Int32'));
  refused("assignedLicenses/$count eq '1'", incompatible('Edm.Int32', 'Edm.String'));
  refused(
    `assignedLicenses/any(l:l/skuId ge ${office365})`,
    incompatible('Edm.Guid', 'Edm.Guid', 'GreaterThanOrEqual'),
  );
  refused(
    `businessPhones/any(p:${'('.repeat(100)}p eq 'x'${')'.repeat(100)})`,
    'Invalid filter clause: Recursion depth exceeded allowed limit.',
  );
});

test('$filter returns objects or an error for any combination of its tokens', () => {
  const pieces = fc.constantFrom(
    ...'assignedPlans / any all $count ( ) p : , p/service eq ne ge in and or not null 0 -1 displayName'.split(' '),
    ...["'x'", office365, 'microsoft.graph.user', '$', '$it', 'true', '/any(p:', 'startswith(', '2021-01-01'],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 14 }), fc.boolean(), (parts, isAdvanced) => {
      const path = `${address(parts.join(' '))}&$count=${isAdvanced}`;
      const { status } = ask(path, { tenant, headers: isAdvanced ? eventual : {} });
      assert.ok(status === 200 || status === 400, String(status));
    }),
    { numRuns: 300 },
  );
});
