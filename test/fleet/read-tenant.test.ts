import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEntradaError } from '../../src/base/errors.ts';
import { contextTargets } from '../../src/fleet/context-targets.ts';
import { forEachTenant } from '../../src/fleet/for-each-tenant.ts';
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
