import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../src/base/clock.ts';
import { isObject } from '../../src/base/json.ts';
import { withManyTeams } from '../../src/lab/seed/many-teams.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import type { SessionRecord } from '../../src/model/context.ts';
import { connectEntra } from '../../src/session/connect/connect.ts';
import { connectTeams } from '../../src/session/connect/connect-teams.ts';
import { listItems } from '../../src/session/requests/pages.ts';
import type { ApiRequest } from '../../src/session/requests/request.ts';
import type { Services } from '../../src/session/services/services.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { createJourneyClock } from '../support/journey-clock.ts';
import { type JourneyLab, startJourneyLab } from '../support/journey-lab.ts';
import { journeyServices } from '../support/journey-services.ts';

// Listings that outlive their token (about an hour), which is renewed on the way.

const tenant = withManyTeams(seedTenant(), 3000);
const teamIds = tenant.groups.flatMap(({ id, resourceProvisioningOptions: options }) =>
  options?.includes('Team') === true ? [id] : [],
);
const allTeams = "/v1.0/groups?$filter=resourceProvisioningOptions/Any(x:x eq 'Team')&$select=id&$top=100";
const seventyMinutesMs = 70 * 60_000;

interface Course {
  readonly request: ApiRequest;
  /** Signs in. */
  connect(services: Services): Promise<SessionRecord>;
  /** Default: a clock that stands still. */
  readonly clock?: Clock;
  /** The clock that is moved on by seventy minutes, twice: in the middle of a page, and at the end of one. */
  readonly moved: FakeClock;
  readonly after: readonly number[];
}

/** Lists to the end, and counts what was asked for meanwhile. */
async function list(lab: JourneyLab, { request, connect, clock, moved, after }: Course) {
  const own = journeyServices(lab);
  const services = clock === undefined ? own : { ...own, clock };
  const { id } = await connect(services);
  const asked = lab.requests.length;
  const ids: unknown[] = [];
  for await (const item of listItems(id, request, services)) {
    assert.ok(isObject(item));
    ids.push(item['id'] ?? item['objectId']);
    if (after.includes(ids.length)) await moved.advance(seventyMinutesMs);
  }
  const wire = lab.requests.slice(asked);
  const count = (isSignIn: boolean, status: number) =>
    wire.filter((entry) => (entry.host === 'login') === isSignIn && entry.status === status).length;
  assert.deepEqual(own.warnings, []);
  return { ids, renewals: count(true, 200), pages: count(false, 200), refused: count(false, 401) };
}

const { ada } = labIds.users;
const { adminDaemon } = labIds.applications;
const asAda = (services: Services) =>
  connectTeams(
    { teamsEnvironmentName: 'Lab', credential: { userName: ada.userPrincipalName, password: ada.password } },
    services,
  );
// An application, because a person's ID token tells of a clock that is wrong.
const asApplication = (services: Services) =>
  connectEntra(
    {
      environment: 'Lab',
      tenantId: labIds.tenantId,
      clientSecretCredential: { userName: adminDaemon.appId, password: adminDaemon.secret },
    },
    services,
  );
const allUsers: ApiRequest = { url: '/Teams.User/users?pageSize=25&skipUserPolicies=true', api: 'teams' };

test('a listing of 3,000 teams whose token ends twice on the way gives every team once', async () => {
  const clock = createJourneyClock();
  const lab = await startJourneyLab({ clock, tenant });
  const found = await list(lab, {
    request: { url: allTeams },
    connect: asAda,
    ...{ clock, moved: clock, after: [1250, 2400] },
  });
  assert.deepEqual(found, { ids: teamIds, renewals: 2, pages: 31, refused: 0 });
});

test('a listing goes on where the service takes a token for ended that lives by our clock', async () => {
  const clock = createJourneyClock();
  const lab = await startJourneyLab({ clock, tenant });
  const found = await list(lab, {
    request: { url: allTeams },
    connect: asApplication,
    ...{ moved: clock, after: [1250, 2400] },
  });
  assert.deepEqual(found, { ids: teamIds, renewals: 2, pages: 31, refused: 2 });
});

test('a listing of the Teams admin API renews its own token on the way, by either clock', async () => {
  const clock = createJourneyClock();
  const lab = await startJourneyLab({ clock });
  const ids = lab.tenant.users.map((user) => user.id);
  const course = { request: allUsers, moved: clock, after: [60, 125] };
  // The first of the renewals gets the token for this API.
  assert.deepEqual(await list(lab, { ...course, connect: asAda, clock }), { ids, renewals: 3, pages: 10, refused: 0 });
  const byTheirs = await list(lab, { ...course, connect: asApplication });
  assert.deepEqual(byTheirs, { ids, renewals: 3, pages: 10, refused: 2 });
});
