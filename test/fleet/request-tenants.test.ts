import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectEntra, isEntradaError, memoryCache, requestTenants, type TenantResult } from '../../src/index.ts';
import { faultEffects } from '../../src/lab/hosts/fault-effects.ts';
import { seedCustomers, seedPartner } from '../../src/lab/seed/seed-customers.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { systemClock } from '../../src/base/clock.ts';
import { startJourneyLab } from '../support/journey-lab.ts';
import { rejection } from '../support/journey-errors.ts';

const customers = seedCustomers(20);
const lab = await startJourneyLab({ clock: systemClock, tenant: seedPartner(customers), otherTenants: customers });
const ids = customers.map(({ id }) => id);
const settings = { cache: memoryCache(), environments: [lab.cloud] };
const { daemon } = labIds.applications;
const session = await connectEntra(
  {
    environment: 'Lab',
    tenantId: labIds.tenantId,
    clientSecretCredential: { userName: daemon.appId, password: daemon.secret },
  },
  { ...settings, contextName: 'partner' },
);

async function all<T>(results: AsyncIterable<TenantResult<T>>): Promise<TenantResult<T>[]> {
  const found: TenantResult<T>[] = [];
  for await (const result of results) found.push(result);
  return found.toSorted((one, other) => (one.tenant < other.tenant ? -1 : 1));
}

test('requestTenants() reads the tenants that one session lists, and a failure is a result', async () => {
  lab.faults.add({
    match: ({ url }) => url.pathname.includes(ids[1] ?? '') && url.pathname.endsWith('/token'),
    times: 1,
    effect: faultEffects.withoutToken(),
  });
  const found = await all(
    requestTenants<{ skuPartNumber: string }>({
      session,
      tenants: session.list<Record<string, unknown>>('/contracts?$top=5'),
      url: '/subscribedSkus',
      all: true,
    }),
  );
  assert.deepEqual(
    found
      .slice(0, 3)
      .map(({ tenant, tenantId, items, error }) => [
        tenant,
        tenantId,
        error === undefined ? items.map(({ skuPartNumber }) => skuPartNumber) : error.code,
      ]),
    [
      ['Customer 0001', ids[0], ['O365_BUSINESS_PREMIUM', 'FLOW_FREE']],
      ['Customer 0002', ids[1], 'TOKEN_RESPONSE_INVALID'],
      ['Customer 0003', ids[2], ['SPB']],
    ],
  );
  assert.equal(found.length, 20);
});

test('requestTenants() takes contexts by their names, GUIDs, domains and objects, and one response each', async () => {
  const contexts = await all(requestTenants({ ...settings, contexts: 'PART*', url: '/organization?$select=id' }));
  assert.deepEqual(
    contexts.map(({ tenant, items }) => [tenant, (items[0] as { value: unknown }).value]),
    [['partner', [{ id: labIds.tenantId }]]],
  );
  const tenants = ['customer0004.example', ids[4] ?? '', { tenantId: ids[5], name: 'Six' }, 'CUSTOMER0004.example'];
  const named = await all(
    requestTenants({ session, tenants, url: '/users/$count', headers: { consistencyLevel: 'eventual' } }),
  );
  assert.deepEqual(named, [
    { tenant: ids[4], tenantId: ids[4], items: ['5'] },
    { tenant: 'Six', tenantId: ids[5], items: ['6'] },
    { tenant: 'customer0004.example', tenantId: ids[3], items: ['4'] },
  ]);
});

test('requestTenants() does not begin more tenants than its consumer needs, and ends with it', async () => {
  const asked: string[] = [];
  const tenants = async function* () {
    for (const id of ids) {
      asked.push(id);
      yield id;
    }
  };
  for await (const { error } of requestTenants({ session, tenants: tenants(), url: '/users', concurrency: 1 })) {
    assert.equal(error, undefined);
    break;
  }
  assert.ok(asked.length <= 18, `${asked.length} tenants were begun.`);
  const controller = new AbortController();
  const cancelled = requestTenants({ session, tenants: ids, url: '/users', signal: controller.signal });
  await cancelled[Symbol.asyncIterator]().next();
  controller.abort();
  await assert.rejects(all(cancelled), { code: 'CANCELLED' });
});

test('requestTenants() refuses what it cannot use', async () => {
  const rows: readonly (readonly [options: object, found: string])[] = [
    [{ contexts: '*' }, 'url is missing'],
    [{ url: '/me' }, 'pass either contexts, or session and tenants'],
    [{ url: '/me', session }, 'pass either contexts, or session and tenants'],
    [{ url: '/me', contexts: '*', session, tenants: [] }, 'pass either contexts, or session and tenants'],
    [{ url: '/me', contexts: '*', concurrency: 0 }, 'concurrency is 0; use a whole number from 1 to 256'],
    [
      { url: '/me', session: {}, tenants: [] },
      'session is not a session of this package; connectEntra() and openCurrentSession() return one',
    ],
    [{ url: '/me', session, tenants: ['abc'] }, 'tenant 1 of the list is "abc"; use a GUID or a domain'],
    [{ url: '/me', session, tenants: [{ id: 1 }] }, 'tenant 1 of the list is the fields id; use a GUID or a domain'],
    [{ url: '/me', session, tenants: [7] }, 'tenant 1 of the list is number; use a GUID or a domain'],
  ];
  for (const [options, found] of rows) {
    await rejection(all(requestTenants({ ...settings, ...options } as never)), {
      code: 'PARAMETER_VALUE_INVALID',
      message: `Cannot send requests to many tenants: ${found}`,
    });
  }
  await assert.rejects(all(requestTenants({ ...settings, contexts: 'x*', url: '/me' })), (error) => {
    return isEntradaError(error) && error.code === 'CONTEXT_NOT_FOUND';
  });
});
