import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEntradaError } from '../../src/base/errors.ts';
import { contextTargets } from '../../src/fleet/context-targets.ts';
import { forEachTenant } from '../../src/fleet/for-each-tenant.ts';
import { ServiceBusy } from '../../src/fleet/queue/limited-services.ts';
import { requestRowsWith } from '../../src/fleet/queue/request-rows.ts';
import type { SweepDefinition } from '../../src/fleet/queue/sweep-definition.ts';
import { readTenant } from '../../src/fleet/read-tenant.ts';
import { faultEffects } from '../../src/lab/hosts/fault-effects.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { connectEntra } from '../../src/session/connect/connect.ts';
import { startJourneyLab } from '../support/journey-lab.ts';
import { asDaemon, journeyServices } from '../support/journey-services.ts';

const lab = await startJourneyLab();
const services = journeyServices(lab);
for (const name of ['cust-b', 'Cust-A', 'own']) await connectEntra(asDaemon, services, name);

test('contextTargets() lists the sessions of a service by their names, all or those that match', async () => {
  const names = async (...wanted: string[]) =>
    (await contextTargets({ service: 'entra', ...(wanted.length > 0 && { names: wanted }) }, services)).map(
      ({ name }) => name,
    );
  assert.deepEqual(await names(), ['Cust-A', 'cust-b', 'own']);
  assert.deepEqual(await names('CUST-*'), ['Cust-A', 'cust-b']);
  assert.deepEqual(await names('own', 'cust-[a]'), ['Cust-A', 'own']);
  await assert.rejects(names('cust-*', 'x*'), (error) => {
    assert.ok(isEntradaError(error));
    assert.equal(error.message, 'Cannot find contexts named "x*": no session of entra matches');
    assert.equal(error.hint, 'The contexts of entra are Cust-A, cust-b, own.');
    return error.code === 'CONTEXT_NOT_FOUND';
  });
  await assert.rejects(contextTargets({ service: 'teams' }, services), {
    code: 'SIGN_IN_NEEDED',
    message: 'Cannot send requests with all contexts: none of teams is saved',
  });
});

test('readTenant() reads the own tenant and another one, and pauses while the service is busy', async () => {
  const [own] = await contextTargets({ service: 'entra', names: ['own'] }, services);
  assert.ok(own);
  const { fabrikam } = labIds;
  const other = { ...own, name: 'Fabrikam', tenantId: fabrikam.tenantId, otherTenant: fabrikam.domain };
  lab.faults.add({
    match: ({ url }) => url.pathname === '/v1.0/users',
    times: 1,
    effect: faultEffects.tooManyRequests(20),
  });
  let pauses = 0;
  const found = new Map<string, unknown>();
  const request = { url: "/users?$select=id&$filter=givenName eq 'Ada'", all: true };
  const events = forEachTenant([own, other], (target, surroundings) =>
    readTenant(target, request, services, {
      ...surroundings,
      pause(wait) {
        pauses += 1;
        return surroundings.pause(wait);
      },
    }),
  );
  for await (const event of events) {
    if (event.kind !== 'done') found.set(event.target.name, event.kind === 'items' ? event.items : event.error);
  }
  assert.deepEqual(Object.fromEntries(found), {
    Fabrikam: [{ id: fabrikam.guests.ada.id }],
    own: [{ id: labIds.users.ada.id }],
  });
  assert.equal(pauses, 1);
  assert.match(services.warnings.join('\n'), /^(?:own|Fabrikam): localhost:\d+ responded with 429; retrying in 20 s$/);
});

test('readTenant() yields the content of one response, and nothing for an empty one', async () => {
  const [own] = await contextTargets({ service: 'entra', names: ['own'] }, services);
  assert.ok(own);
  const contents = async (url: string) => {
    const found: unknown[] = [];
    for await (const content of readTenant(own, { url }, services)) found.push(content);
    return found;
  };
  const [page] = await contents('/organization?$select=id');
  assert.deepEqual(Object.keys(page as object), ['@odata.context', 'value']);
  await assert.rejects(contents('/users/absent'), { code: 'REQUEST_REFUSED' });
});

/** Runs the request of a sweep for one tenant, and tells what it asked for on the way. */
async function rowsOfSweep(
  sweep: Partial<SweepDefinition>,
  part: { readonly url?: string; readonly keptRows?: number; readonly canRetry?: boolean; readonly other?: string },
) {
  const { url = '/users', keptRows, canRetry = false, other } = part;
  const asked: unknown[] = [];
  const found = { rows: 0, asked, pages: 0, tenantId: '' };
  const requestRows = requestRowsWith(services, async (tenant, limit) => {
    asked.push([tenant, limit]);
    return 0;
  });
  const definition = { id: 'one', request: { url, all: true }, targets: [], maxRetry: 0, createdAtMs: 0, ...sweep };
  const rows = requestRows({ name: 'a', tenantId: undefined, context: 'own', otherTenant: other }, definition, {
    url,
    headers: { 'x-note': 'of the sweep' },
    keptRows,
    canRetry,
    signal: new AbortController().signal,
    onTenant: (id) => void (found.tenantId = id),
    onNextPage: async () => void (found.pages += 1),
  });
  for await (const _ of rows) found.rows += 1;
  return found;
}

test('requestRowsWith() reads pages, up to the rows that are left, within the limit of the tenant', async () => {
  const url = '/users?$top=10&$select=id';
  const rateLimit = { requests: 5, seconds: 1 };
  const { tenantId, fabrikam } = labIds;
  assert.deepEqual(await rowsOfSweep({ request: { url, all: true, maxItems: 25 } }, { url, keptRows: 4 }), {
    rows: 21,
    asked: [],
    pages: 2,
    tenantId,
  });
  const limited = await rowsOfSweep({ rateLimit, request: { url, all: true, maxItems: 20 } }, { url });
  assert.deepEqual([limited.rows, limited.asked], [20, Array.from({ length: 2 }, () => [tenantId, rateLimit])]);
  const other = await rowsOfSweep({ rateLimit, request: { url, all: false } }, { url, other: fabrikam.domain });
  assert.deepEqual([other.tenantId, other.asked], [fabrikam.tenantId, [[fabrikam.tenantId, rateLimit]]]);
});

test('requestRowsWith() uses the version of the sweep for the first page alone', async () => {
  const request = { url: '/organization', all: false, apiVersion: 'beta' as const };
  const before = lab.requests.length;
  await rowsOfSweep({ request }, { url: request.url });
  await rowsOfSweep({ request }, { url: request.url, keptRows: 0 });
  const paths = lab.requests.slice(before).map(({ path }) => path);
  assert.deepEqual(
    paths.filter((path) => path.endsWith('/organization')),
    ['/beta/organization', '/v1.0/organization'],
  );
});

test('requestRowsWith() leaves the wait for a busy service to the queue while another try follows', async () => {
  const busy = () =>
    lab.faults.add({
      match: ({ url }) => url.pathname === '/v1.0/organization',
      times: 1,
      effect: faultEffects.tooManyRequests(20),
    });
  const request = { url: '/organization', all: false };
  busy();
  await assert.rejects(rowsOfSweep({ request }, { url: request.url, canRetry: true }), ServiceBusy);
  busy();
  await assert.rejects(rowsOfSweep({ request }, { url: request.url }), { code: 'SERVICE_UNAVAILABLE' });
});
