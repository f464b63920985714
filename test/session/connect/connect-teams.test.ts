import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { connectTeams, connectionOf } from '../../../src/session/connect/connect-teams.ts';
import { sendRequest } from '../../../src/session/requests/request.ts';
import { listItems } from '../../../src/session/requests/pages.ts';
import { startJourneyLab } from '../../support/journey-lab.ts';
import { journeyServices } from '../../support/journey-services.ts';

const lab = await startJourneyLab();
const teamsEnvironmentName = 'Lab';

test('connectTeams() signs a person in once and takes the token for each API when it is first needed', async () => {
  const services = journeyServices(lab);
  const record = await connectTeams({ teamsEnvironmentName }, services);
  assert.deepEqual(connectionOf(record), {
    Account: labIds.users.ada.userPrincipalName,
    Environment: 'Lab',
    Tenant: labIds.tenantId,
    TenantId: labIds.tenantId,
  });
  assert.deepEqual(Object.keys(record.tokens), [lab.graphOrigin]);
  const { content } = await sendRequest(record.id, { url: '/Teams.Tenant/tenants' }, services);
  assert.equal((content as { tenantId?: string }).tenantId, labIds.tenantId);
  const users: unknown[] = [];
  for await (const user of listItems(record.id, { url: '/Teams.User/users' }, services)) users.push(user);
  assert.ok(users.length > 200, String(users.length));
  const me = await sendRequest(record.id, { url: '/v1.0/me' }, services);
  assert.equal((me.content as { id?: string }).id, labIds.users.ada.id);
  const saved = await services.cache.read(record.id);
  assert.deepEqual(Object.keys(saved?.tokens ?? {}), [lab.graphOrigin, '48ac35b8-9aa8-4d74-927d-1f4a14a0b239']);
  assert.deepEqual(
    services.prompts.map(({ kind }) => kind),
    ['browser'],
  );
});
