import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../../src/base/secret.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import type { SessionRecord } from '../../../src/model/context.ts';
import { teamsApplicationId } from '../../../src/model/resource.ts';
import { connectTeams } from '../../../src/session/connect/connect-teams.ts';
import { listMissingPermissions } from '../../../src/session/permissions/list-missing-permissions.ts';
import { writeJwt } from '../../support/id-token.ts';
import { rejection } from '../../support/journey-errors.ts';
import { answer, startJourneyLab } from '../../support/journey-lab.ts';
import { type JourneyServices, journeyServices } from '../../support/journey-services.ts';

const lab = await startJourneyLab();
const { ada, grace, siobhan } = labIds.users;
const { teamsPowerShell } = labIds.applications;

async function signedIn(user: { userPrincipalName: string; password: string }) {
  const services = journeyServices(lab);
  const credential = { userName: user.userPrincipalName, password: user.password };
  return { services, record: await connectTeams({ teamsEnvironmentName: 'Lab', credential }, services) };
}

/** A session whose saved tokens have these claims. */
async function withClaims(graph: object, teams: object): Promise<{ services: JourneyServices; record: SessionRecord }> {
  const { services, record } = await signedIn(ada);
  const entry = (claims: object) => ({
    accessToken: new Secret(writeJwt({ ...claims })),
    expiresAtMs: services.clock.nowMs() + 3_600_000,
    scopes: [],
  });
  const changed = { ...record, tokens: { [lab.graphOrigin]: entry(graph), [teamsApplicationId]: entry(teams) } };
  await services.cache.write(changed);
  return { services, record: changed };
}

const role = 'assign it in the Microsoft Entra admin center, under Roles & admins, then sign in again';

test('listMissingPermissions() takes the token for the admin API for it, and lists nothing where all is there', async () => {
  const { services, record } = await signedIn(ada);
  assert.deepEqual(await listMissingPermissions(record, services), []);
  assert.ok((await services.cache.read(record.id))?.tokens[teamsApplicationId]);
  const asked = lab.requests.length;
  assert.deepEqual(await listMissingPermissions(record, services), []);
  assert.equal(lab.requests.length, asked);
});

test('listMissingPermissions() lists what the roles of a person leave out', async () => {
  const without = await signedIn(siobhan);
  assert.deepEqual(await listMissingPermissions(without.record, without.services), [
    `Missing: a directory role such as Teams Administrator, or Teams Reader to read alone: ${role}. Needed by the *-Cs* cmdlets.`,
  ]);
  const reader = await signedIn(grace);
  assert.deepEqual(await listMissingPermissions(reader.record, reader.services), [
    `Missing: the directory role Teams Administrator, in addition to Global Reader: ${role}. Needed by the *-Cs* cmdlets that change something (New-, Set-, Grant-, Remove-).`,
  ]);
});

test("listMissingPermissions() judges an application's token by its roles", async () => {
  const wids = [labIds.directoryRoles.teamsAdministrator];
  const { services, record } = await withClaims({ roles: ['Directory.ReadWrite.All'] }, { wids });
  const lines = await listMissingPermissions(record, services);
  assert.deepEqual(
    lines.map((line) => /^Missing: the (application permission \S+)/.exec(line)?.[1] ?? line),
    ['application permission ChannelMember.ReadWrite.All'],
  );
});

test('listMissingPermissions() says that there is no token for the admin API, and judges the other', async () => {
  const { services, record } = await signedIn(ada);
  const refusal = { error: 'invalid_grant', error_description: 'AADSTS65001: No consent.', error_codes: [65001] };
  lab.faults.add({
    match: ({ url, body }) => url.pathname.endsWith('/token') && body.includes(teamsApplicationId),
    times: 1,
    effect: { kind: 'respond', response: answer(400, JSON.stringify(refusal)) },
  });
  const [first, second, ...more] = await listMissingPermissions(record, services);
  assert.match(
    first ?? '',
    /^There is no token for the Teams admin API: Cannot renew the session at "localhost:\d+": AADSTS65001/,
  );
  assert.equal(
    second,
    `Missing: the delegated permission user_impersonation of the Skype and Teams Tenant Admin API on the enterprise application of this sign-in: have an administrator consent to it there, under Permissions. Needed by the *-Cs* cmdlets.`,
  );
  // The roles are in the token for Graph, too.
  assert.deepEqual(more, []);
});

test('listMissingPermissions() fails where nothing was refused', async () => {
  const { services, record } = await signedIn(ada);
  lab.faults.add({ match: ({ url }) => url.pathname.endsWith('/token'), times: 1, effect: { kind: 'drop' } });
  await rejection(listMissingPermissions(record, services), { code: 'NETWORK_UNREACHABLE', message: /localhost/ });
});

test('listMissingPermissions() takes a token that it cannot read for one that permits nothing', async () => {
  const { services, record } = await withClaims({}, {});
  const unreadable = {
    accessToken: new Secret('opaque'),
    expiresAtMs: services.clock.nowMs() + 3_600_000,
    scopes: [],
  };
  await services.cache.write({
    ...record,
    tokens: { [lab.graphOrigin]: unreadable, [teamsApplicationId]: unreadable },
  });
  const lines = await listMissingPermissions(record, services);
  assert.equal(lines.length, 9);
  assert.ok(lines.every((line) => line.startsWith('Missing: ')));
  assert.equal(
    lines.some((line) => line.includes(teamsPowerShell.appId)),
    false,
  );
});
