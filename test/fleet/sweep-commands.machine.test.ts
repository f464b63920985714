import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { faultEffects } from '../../src/lab/hosts/fault-effects.ts';
import { seedCustomers } from '../../src/lab/seed/seed-customers.ts';
import { seedFabrikam } from '../../src/lab/seed/seed-fabrikam.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { startJourneyLab } from '../support/journey-lab.ts';
import { startRedis } from '../support/redis-server.ts';
import { makeSweepWorld } from './sweep-world.ts';

const redis = await startRedis();
after(() => redis.stop());
const customers = seedCustomers(3);
const lab = await startJourneyLab({ clock: systemClock, otherTenants: [seedFabrikam(), ...customers] });
const world = await makeSweepWorld(redis, lab);
const tenantsFile = join(world.home.folder, 'tenants.csv');
writeFileSync(
  tenantsFile,
  ['TenantId,Name', ...customers.map(({ id, displayName }) => `${id},${displayName}`), `nosuch.example,Gone`].join(
    '\n',
  ),
);

/** Runs a line and a worker until the queue is empty, and returns what both said. */
async function runWithWorker(words: readonly string[]) {
  const run = await world.run(words);
  const worker = await world.startWorker(['-ExitWhenEmpty']).ended;
  assert.equal(worker.status, 0, worker.stderr);
  return { ...run, worker: worker.stderr };
}

test('sweep start -Tenants uses one session, and sweep results has the rows, errors and status of request', async () => {
  const line = ['/users?$select=displayName&$top=2', '--all', '-Tenants', tenantsFile];
  const started = await runWithWorker(['sweep', 'start', ...line, '-Id', 'customers', '-Context', 'fleet']);
  assert.deepEqual(
    [started.status, started.stdout, started.stderr],
    [
      0,
      'customers\n',
      '4 tenants on the queue. To work on them: entrada worker. To print the rows: entrada sweep results customers -Wait\n',
    ],
  );
  assert.match(started.worker, /Customer 0001: 5 rows in [\d.]+ s \(sweep customers\)/);
  assert.match(started.worker, /Gone: failed: Cannot sign the application in at .*AADSTS90002/);
  const results = await world.run(['sweep', 'results', 'customers']);
  const asked = await world.run(['request', ...line, '-Context', 'fleet']);
  const sorted = (text: string) => {
    const rows: { readonly Tenant: string }[] = JSON.parse(text);
    return rows.toSorted((one, other) => (one.Tenant < other.Tenant ? -1 : one.Tenant > other.Tenant ? 1 : 0));
  };
  assert.deepEqual(sorted(results.stdout), sorted(asked.stdout));
  assert.equal(sorted(results.stdout).length, 5 + 6 + 7 + 1);
  assert.deepEqual([results.status, asked.status], [8, 8]);
  assert.equal(
    results.stderr,
    'sweep results: 3 of 4 tenants answered; 1 failed\nThe rows of tenants that failed say why, in Error and Hint.\n',
  );
  const status = JSON.parse((await world.run(['sweep', 'status', 'customers'])).stdout);
  const { StartedAt: _time, FailedTenants: failures, ...counts } = status;
  assert.deepEqual(counts, {
    Id: 'customers',
    State: 'Completed',
    Tenants: 4,
    Waiting: 0,
    Active: 0,
    Delayed: 0,
    Done: 3,
    Failed: 1,
    Uri: '/users?$select=displayName&$top=2',
  });
  assert.deepEqual(
    failures.map(({ Tenant, ErrorCode, Status }: Record<string, unknown>) => ({ Tenant, ErrorCode, Status })),
    [{ Tenant: 'Gone', ErrorCode: 'CREDENTIAL_REFUSED', Status: 400 }],
  );
});

test('sweep results applies -Query to each tenant, in any format, and finds the ID of a tenant named by its domain', async () => {
  writeFileSync(join(world.home.folder, 'domains.txt'), 'customer0001.example\ncustomer0002.example\n');
  const tenants = join(world.home.folder, 'domains.txt');
  await runWithWorker(['sweep', 'start', '/users', '--all', '-MaxRows', '2', '-Tenants', tenants, '-Id', 'domains']);
  const lengths = await world.run(['sweep', 'results', 'domains', '-Query', 'length(@)', '-Output', 'csv']);
  assert.deepEqual(lengths.stdout.trimEnd().split('\n').toSorted(), [
    'Tenant,TenantId,Value',
    `customer0001.example,${customers[0]?.id},2`,
    `customer0002.example,${customers[1]?.id},2`,
  ]);
  assert.deepEqual([lengths.status, lengths.stderr], [0, '2 of 2 tenants answered.\n']);
  const wrong = await world.run(['sweep', 'results', 'domains', '-Query', '[?']);
  assert.equal(wrong.status, 2);
});

test('sweep start -Wait prints the rows until all tenants are finished', async () => {
  const worker = world.startWorker([]);
  const { status, stdout, stderr } = await world.run([
    ...['sweep', 'start', '/organization?$select=displayName', '-AllContexts', '-Wait', '-Id', 'waited'],
    ...['-Output', 'tsv'],
  ]);
  worker.child.kill('SIGTERM');
  await worker.ended;
  assert.deepEqual(
    [status, stdout, stderr],
    [
      0,
      `fleet\t${labIds.tenantId}\tEntrada Lab\t\t\t\t\n`,
      'The sweep waited has 1 tenant. entrada worker works on them.\n1 of 1 tenant answered.\n',
    ],
  );
});

test('sweep results without -Wait says what is missing; list, status and remove know the sweep', async () => {
  await world.run(['sweep', 'start', '/organization', '-Contexts', 'fl*', '-Id', 'open']);
  const early = await world.run(['sweep', 'results', 'open']);
  assert.deepEqual(
    [early.status, early.stdout, early.stderr],
    [0, '[]\n', 'Not finished: 1 of 1 tenant. To wait for them: entrada sweep results open -Wait\n'],
  );
  const listed: Record<string, unknown>[] = JSON.parse((await world.run(['sweep', 'list'])).stdout);
  assert.deepEqual(
    listed.map(({ Id, State, Uri }) => [Id, State, Uri]),
    [
      ['customers', 'Completed', '/users?$select=displayName&$top=2'],
      ['domains', 'Completed', '/users'],
      ['waited', 'Completed', '/organization?$select=displayName'],
      ['open', 'Running', '/organization'],
    ],
  );
  const asked = await world.run(['sweep', 'remove', 'open', '-WhatIf']);
  assert.match(asked.stderr + asked.stdout, /Sweep 'open' of 1 tenant/);
  assert.equal((await world.run(['sweep', 'status', 'open'])).status, 0);
  assert.deepEqual(JSON.parse((await world.run(['sweep', 'remove', 'open'])).stdout), { Id: 'open', Tenants: 1 });
  const gone = await world.run(['sweep', 'status', 'open']);
  assert.deepEqual(
    [gone.status, gone.stderr],
    [
      2,
      'sweep status: Cannot find the sweep "open": it does not exist, was removed or has expired\nentrada sweep list shows the sweeps.\n',
    ],
  );
});

test('a busy service is asked again after the time that it names, by the queue', async () => {
  const busy = lab.faults.add({
    match: ({ url }) => url.pathname === '/v1.0/organization',
    times: 1,
    effect: faultEffects.tooManyRequests(3),
  });
  const times: number[] = [];
  lab.faults.add({
    match({ url }) {
      if (url.pathname === '/v1.0/organization') times.push(performance.now());
      return false;
    },
    times: 1,
    effect: faultEffects.drop(),
  });
  const before = performance.now();
  const { worker } = await runWithWorker(['sweep', 'start', '/organization', '-Contexts', 'fleet', '-Id', 'busy']);
  busy();
  assert.match(worker, /fleet: next try in 3\.0 s: localhost:\d+ responded with 429 \(sweep busy\)\n/);
  assert.match(worker, /fleet: 1 row in [\d.]+ s \(sweep busy\)\n/);
  // The second request, since the first met the fault.
  assert.equal(times.length, 1);
  assert.ok((times[0] ?? 0) - before >= 3_000);
});

test('sweep start refuses what workers cannot do, before it puts anything on the queue', async () => {
  const refusals: (readonly [string[], RegExp])[] = [
    [['/users'], /Cannot start a sweep without tenants: add -AllContexts, -Contexts or -Tenants/],
    [['/users', '-AllContexts', '-Tenants', tenantsFile], /Cannot use both -AllContexts and -Tenants/],
    [['/users', '-AllContexts', '-RateLimit', '1/0'], /Cannot use the rate limit 1\/0: it is not REQUESTS\/SECONDS/],
    [['/users', '-AllContexts', '-MaxRetry', '101'], /MaxRetry/],
    [['/users', '-AllContexts', '-RetentionDays', '0'], /RetentionDays/],
    [['/users', '-AllContexts', '-MaxRows', '2'], /Cannot use -MaxRows without -All/],
    [['/users', '-AllContexts', '-Headers', 'Authorization: x'], /Cannot send a header named "Authorization"/],
    [['/users', '-Contexts', 'nosuch'], /Cannot find contexts named "nosuch"/],
    [['/users', '-AllContexts', '-Id', 'a.b'], /Cannot use the sweep ID "a\.b": it is not one/],
  ];
  for (const [words, message] of refusals) {
    const { status, stderr } = await world.run(['sweep', 'start', ...words]);
    assert.equal(status, 2, stderr);
    assert.match(stderr, message);
  }
  assert.equal((await world.run(['worker', '-ThrottleLimit', '0'])).status, 2);
});
