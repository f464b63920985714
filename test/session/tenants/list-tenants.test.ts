import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpRequest } from '../../../src/http/message.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { builtInClouds } from '../../../src/model/cloud.ts';
import { readClaims } from '../../../src/model/jwt.ts';
import { connectEntra } from '../../../src/session/connect/connect.ts';
import { savedSession } from '../../../src/session/saved/current-session.ts';
import { listTenants } from '../../../src/session/tenants/list-tenants.ts';
import { acquireToken } from '../../../src/session/tokens/acquire.ts';
import { startJourneyLab } from '../../support/journey-lab.ts';
import { asAda, asDaemon, journeyServices } from '../../support/journey-services.ts';

const lab = await startJourneyLab();
const manager = 'https://management.azure.com';

/** A session of Ada, and Azure Resource Manager that gives these pages. */
async function withPages(...pages: readonly { readonly status?: number; readonly body: unknown }[]) {
  const services = journeyServices(lab);
  const { id } = await connectEntra(asAda, services);
  const sent: HttpRequest[] = [];
  const transportTo: typeof services.transportTo = async (cloud, timeoutMs) => {
    const real = await services.transportTo(cloud, timeoutMs);
    return async (request) => {
      if (request.url.origin !== manager) return real(request);
      const { status = 200, body } = pages[sent.length] ?? { body: {} };
      sent.push(request);
      return { status, headers: {}, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
    };
  };
  return { id, sent, services: { ...services, transportTo } };
}

test('listTenants() lists every page with a token for Azure Resource Manager', async () => {
  const own = {
    tenantId: labIds.tenantId,
    displayName: 'Lab',
    defaultDomain: labIds.domain,
    tenantCategory: 'Home',
    domains: ['a', 'b'],
  };
  const { id, sent, services } = await withPages(
    { body: { value: [own], nextLink: `${manager}/tenants?api-version=2022-12-01&$skiptoken=2` } },
    { body: { value: [{ tenantId: 'other' }, 'not an object'] } },
  );
  assert.deepEqual(await listTenants(id, services, `${manager}/`), [
    {
      TenantId: labIds.tenantId,
      DisplayName: 'Lab',
      DefaultDomain: labIds.domain,
      Category: 'Home',
      IsCurrent: true,
      Domains: ['a', 'b'],
    },
    { TenantId: 'other', DisplayName: '', DefaultDomain: '', Category: '', IsCurrent: false, Domains: [] },
  ]);
  assert.deepEqual(
    sent.map(({ url }) => url.href),
    [`${manager}/tenants?api-version=2022-12-01`, `${manager}/tenants?api-version=2022-12-01&$skiptoken=2`],
  );
  const [{ headers = {} } = {}] = sent;
  assert.equal(readClaims(headers['authorization']?.slice(7) ?? '')?.['aud'], manager);
});

test('listTenants() does not follow a link to another host, and reports refusals', async () => {
  const cases = [
    [{ body: { value: [], nextLink: 'https://attacker.example/' } }, 'RESPONSE_INVALID', /next link leads elsewhere$/],
    [{ body: 'text' }, 'RESPONSE_INVALID', /it is not a JSON object$/],
    [
      { status: 403, body: { error: { code: 'Forbidden<', message: 'secret' } } },
      'REQUEST_REFUSED',
      /: status 403 Forbidden$/,
    ],
  ] as const;
  for (const [page, code, message] of cases) {
    const { id, sent, services } = await withPages(page);
    await assert.rejects(listTenants(id, services, manager), { code, message });
    assert.equal(sent.length, 1);
  }
});

test('listTenants() needs the address in a cloud that it does not know', async () => {
  const { id, sent, services } = await withPages();
  const hint = 'Use: entrada tenant list -ResourceManagerUrl https://localhost:PORT\n"entrada lab" shows the port.';
  await assert.rejects(listTenants(id, services), { code: 'NOT_SUPPORTED', hint });
  for (const url of ['http://management.azure.com', `${manager}/path`, 'https://user@management.azure.com', 'x']) {
    await assert.rejects(listTenants(id, services, url), { code: 'INPUT_INVALID' });
  }
  assert.equal(sent.length, 0);
});

test('listTenants() lists the tenants of the lab where the account is a member or a guest', async () => {
  const { tenantId, domain, initialDomain } = labIds.fabrikam;
  const fabrikam = { DisplayName: 'Fabrikam', DefaultDomain: domain, Category: 'Home', IsCurrent: false };
  const current = {
    TenantId: labIds.tenantId,
    DisplayName: 'Entrada Lab',
    DefaultDomain: labIds.domain,
    Category: 'Home',
    IsCurrent: true,
    Domains: [labIds.domain, labIds.initialDomain],
  };
  const services = journeyServices(lab);
  const { id } = await connectEntra(asAda, services);
  assert.deepEqual(await listTenants(id, services, lab.managementOrigin), [
    current,
    { TenantId: tenantId, ...fabrikam, Domains: [domain, initialDomain] },
  ]);
  const daemon = await connectEntra(asDaemon, services);
  assert.deepEqual(await listTenants(daemon.id, services, lab.managementOrigin), [current]);
});

test('the lab requires a token and a version of the API for the list of tenants', async () => {
  const services = journeyServices(lab);
  const { id } = await connectEntra(asAda, services);
  const { accessToken } = await acquireToken(id, { resource: manager }, services);
  const record = await savedSession(id, services);
  const send = await services.transportTo(record.cloud, record.clientTimeoutMs);
  const ask = async (path: string, headers: Record<string, string>) => {
    const { status, body } = await send({ method: 'GET', url: new URL(path, lab.managementOrigin), headers });
    return [status, JSON.parse(body.toString()).error.code];
  };
  const authorization = `Bearer ${accessToken.reveal()}`;
  assert.deepEqual(await ask('/tenants', { authorization }), [400, 'MissingApiVersionParameter']);
  assert.deepEqual(await ask('/tenants?api-version=2022-12-01', {}), [401, 'AuthenticationFailed']);
});

const given = (text: string) => ({ status: 200, headers: {}, body: Buffer.from(text) });

test("listTenants() knows the address of Azure Resource Manager in Microsoft's clouds", async () => {
  const services = journeyServices(lab);
  const { id } = await connectEntra(asAda, services);
  const record = await services.cache.read(id);
  assert.ok(record !== undefined);
  for (const [name, origin] of [
    ['Global', manager],
    ['USGov', 'https://management.usgovcloudapi.net'],
    ['China', 'https://management.chinacloudapi.cn'],
  ] as const) {
    const cloud = builtInClouds.find((one) => one.name === name);
    assert.ok(cloud !== undefined, name);
    await services.cache.write({ ...record, cloud: { ...cloud, name: record.cloud.name } });
    const sent: string[] = [];
    const transportTo: typeof services.transportTo = async () => async (request) => {
      if (request.method === 'POST') return given('{"access_token":"a","token_type":"Bearer","expires_in":3600}');
      sent.push(request.url.origin);
      return given('{"value":[]}');
    };
    assert.deepEqual(await listTenants(id, { ...services, transportTo }), []);
    assert.deepEqual(sent, [origin]);
  }
});
