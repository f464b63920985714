import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isForTenant, seedCustomers, seedPartner } from '../../src/lab/seed/seed-customers.ts';
import { seedFabrikam } from '../../src/lab/seed/seed-fabrikam.ts';
import { labGuid, labIds } from '../../src/lab/seed/seed-ids.ts';
import { startTestLab } from './test-lab.ts';
import { faultEffects } from '../../src/lab/hosts/fault-effects.ts';

const { daemon } = labIds.applications;
const asDaemon = { grant_type: 'client_credentials', client_id: daemon.appId, client_secret: daemon.secret };

/** Starts a lab with three customers, and returns a function that asks Graph as the daemon in a tenant. */
async function startWithCustomers(context: Parameters<typeof startTestLab>[0]) {
  const customers = seedCustomers(3);
  const started = await startTestLab(context, {
    tenant: seedPartner(customers),
    otherTenants: [seedFabrikam(), ...customers],
  });
  const { lab, token, send } = started;
  const graph = async (tenant: string, path: string) => {
    const { json } = await token({ ...asDaemon, scope: `${lab.graphOrigin}/.default` }, tenant);
    return send('GET', `${lab.graphOrigin}/v1.0${path}`, { authorization: `Bearer ${String(json['access_token'])}` });
  };
  return { lab, graph };
}

test('seedCustomers() creates tenants with ids, domains and users of their own, which are made when they are read', () => {
  const customers = seedCustomers(10_000);
  assert.deepEqual(
    [0, 9999].map((index) => [customers[index]?.displayName, customers[index]?.domains]),
    [
      ['Customer 0001', ['customer0001.example', 'customer0001.onmicrosoft.example']],
      ['Customer 10000', ['customer10000.example', 'customer10000.onmicrosoft.example']],
    ],
  );
  assert.equal(new Set(customers.map(({ id }) => id)).size, 10_000);
  const [one, two] = customers;
  assert.ok(one !== undefined && two !== undefined);
  assert.equal(one.users, one.users);
  const ids = [one, two].flatMap(({ users }) => users.map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(
    one.users.map(({ userPrincipalName }) => userPrincipalName),
    [
      'avery.admin@customer0001.example',
      'blake.baker@customer0001.example',
      'casey.clark@customer0001.example',
      'devon.diaz@customer0001.example',
      'ada_lab.example#EXT#@customer0001.onmicrosoft.example',
    ],
  );
});

test('the daemon reads the licenses of each customer: GET /subscribedSkus in the shape of the real service', async (context) => {
  const { lab, graph } = await startWithCustomers(context);
  const id = labGuid(0, 100_003);
  const skuId = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';
  const { status, json } = await graph('customer0003.example', '/subscribedSkus');
  assert.equal(status, 200);
  assert.deepEqual(json, {
    '@odata.context': `${lab.graphOrigin}/v1.0/$metadata#subscribedSkus`,
    value: [
      {
        accountName: 'customer0003',
        accountId: id,
        appliesTo: 'User',
        capabilityStatus: 'Enabled',
        consumedUnits: 3,
        id: `${id}_${skuId}`,
        skuId,
        skuPartNumber: 'SPB',
        subscriptionIds: ['5ab50000-d96c-4c30-b9f4-6ada7cdc1d46'],
        prepaidUnits: { enabled: 6, suspended: 0, warning: 0, lockedOut: 0 },
        servicePlans: [
          {
            servicePlanId: '9aaf7827-d63c-4b61-89c3-182f06f82e5c',
            servicePlanName: 'EXCHANGE_S_STANDARD',
            provisioningStatus: 'Success',
            appliesTo: 'User',
          },
          {
            servicePlanId: '57ff2da0-773e-42df-b2af-ffb7a2317929',
            servicePlanName: 'TEAMS1',
            provisioningStatus: 'Success',
            appliesTo: 'User',
          },
        ],
      },
    ],
  });
  const one = await graph(id, `/subscribedSkus/${id}_${skuId}?$select=skuPartNumber,consumedUnits`);
  assert.deepEqual([one.json['skuPartNumber'], one.json['consumedUnits'], one.json['id']], ['SPB', 3, undefined]);
  const first = await graph('customer0001.example', '/subscribedSkus?$select=skuPartNumber');
  const names = (first.json['value'] as { skuPartNumber: string }[]).map(({ skuPartNumber }) => skuPartNumber);
  assert.deepEqual(names, ['O365_BUSINESS_PREMIUM', 'FLOW_FREE']);
  const own = await graph(labIds.domain, '/subscribedSkus?$select=skuPartNumber,prepaidUnits,consumedUnits');
  assert.equal((own.json['value'] as { consumedUnits: number }[])[0]?.consumedUnits, 221);
  assert.equal((await graph(id, '/subscribedSkus/absent')).status, 404);
});

test('GET /contracts lists the customers in the tenant of the partner, and none in another', async (context) => {
  const { lab, graph } = await startWithCustomers(context);
  const { json } = await graph(labIds.domain, '/contracts?$top=2');
  const [first, ...others] = json['value'] as Record<string, unknown>[];
  assert.deepEqual(first, {
    id: labGuid(0, 100_001).replace('-0000-', '-0001-'),
    deletedDateTime: null,
    contractType: 'Contract',
    customerId: labGuid(0, 100_001),
    defaultDomainName: 'customer0001.example',
    displayName: 'Customer 0001',
  });
  assert.equal(others.length, 1);
  assert.equal(typeof json['@odata.nextLink'], 'string');
  const byDomain = await graph(labIds.domain, "/contracts?$filter=defaultDomainName eq 'customer0003.example'");
  assert.deepEqual((byDomain.json['value'] as { customerId: string }[])[0]?.customerId, labGuid(0, 100_003));
  const refused = await graph('customer0001.example', '/contracts');
  assert.equal(refused.status, 403);
  assert.equal(lab.otherTenants.length, 4);
});

test('isForTenant() puts faults into one tenant: its sign-in, and Graph with a token for it', async (context) => {
  const { lab, graph } = await startWithCustomers(context);
  const [first, second] = lab.otherTenants.slice(1);
  assert.ok(first !== undefined && second !== undefined);
  const match = isForTenant(second);
  const isGraph = (path: string) => path.startsWith('/v1.0/');
  lab.faults.add({
    match: (request) => match(request) && isGraph(request.url.pathname),
    times: 1,
    effect: faultEffects.tooManyRequests(7),
  });
  const statuses: number[] = [];
  for (const { id } of [first, second, second]) statuses.push((await graph(id, '/organization')).status);
  assert.deepEqual(statuses, [200, 429, 200]);
  const url = new URL(`${lab.loginOrigin}/${second.id}/oauth2/v2.0/token`);
  assert.equal(match({ method: 'POST', url, headers: {}, body: '' }), true);
  assert.equal(match({ method: 'GET', url, headers: { authorization: 'Bearer x' }, body: '' }), false);
});
