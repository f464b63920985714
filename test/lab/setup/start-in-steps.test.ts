import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { openDataFolder } from '../../../src/lab/data-folder/data-folder.ts';
import { startLab } from '../../../src/lab/start-lab.ts';
import { findUserByKey } from '../../../src/lab/tenant/find-in-tenant.ts';
import { seedTenantsInSteps } from '../../../src/lab/setup/seed-tenants.ts';
import { startContent } from '../../../src/lab/setup/start-content.ts';
import type { LabSeed } from '../../../src/lab/setup/shape/seed-types.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Starts a server of this process, and asks it until something is done, which has no time left at each of its steps. */
async function answersUntil<T>(t: TestContext, start: () => Promise<T>): Promise<{ answers: number; result: T }> {
  let nowMs = 0;
  t.mock.method(performance, 'now', () => (nowMs += 1000));
  const server = createServer((_, response) => response.end('here'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const state = { isDone: false };
  const finished = start().finally(() => {
    state.isDone = true;
  });
  let answers = 0;
  while (!state.isDone) {
    const [response] = await once(get({ port, host: '127.0.0.1' }), 'response');
    response.resume();
    await once(response, 'end');
    if (!state.isDone) answers += 1;
  }
  return { answers, result: await finished };
}

function countSteps(seed: LabSeed, isExport = false): number {
  const steps = seedTenantsInSteps(seed, { name: 'seed', isExport });
  let count = 0;
  while (steps.next().done !== true) count += 1;
  return count;
}

test('a program answers requests while the users of a lab are made', async (t) => {
  const make = () => startContent({ generate: { users: 5000, groups: 10 } });
  const { answers, result } = await answersUntil(t, make);
  assert.ok(answers > 0);
  const { tenant } = result;
  assert.equal(tenant.users.length, 5250);
  assert.equal(findUserByKey(tenant, 'USER005000@lab.example'), tenant.users.at(-1));
});

test('a program answers requests while the data of a lab is read', async (t) => {
  const folder = join(temporaryFolder(t), 'data');
  const dataFolder = await openDataFolder(folder, 'Global');
  const users = Array.from({ length: 2000 }, (_, index) => ({ userPrincipalName: `u${index}@a.example` }));
  await dataFolder.write({ extends: 'empty', tenants: [{ domains: ['a.example'], users }] });
  dataFolder.release();
  const { answers, result } = await answersUntil(t, () => openDataFolder(folder, 'Global'));
  result.release();
  assert.ok(answers > 0);
});

test('seedTenantsInSteps() has a step for each object that it makes, names, reads and builds', () => {
  const few = countSteps({});
  assert.ok(countSteps({ generate: { users: 300, groups: 50 } }) >= few + 350);
  const groups = [{ displayName: 'One' }];
  // Names are made only where a part of the seed can have or mean one.
  assert.ok(countSteps({ groups }) > few + 250);
  assert.ok(countSteps({ groups, generate: { users: 300 } }) >= countSteps({ groups }) + 600);
  const users = Array.from({ length: 300 }, (_, index) => ({ userPrincipalName: `u${index}@lab.example` }));
  const parts = { tenants: [{ domains: ['lab.example'], users }] };
  assert.ok(countSteps(parts) >= few + 600, 'planned and built');
  assert.ok(countSteps(parts, true) >= countSteps(parts) + 300, 'and read');
});

test('startLab() makes the same users whether others are named or not', async (t) => {
  const folder = temporaryFolder(t);
  const seed: LabSeed = { generate: { users: 20 } };
  const lab = await startLab({ folder, seed });
  const named = await startLab({
    folder,
    seed: { ...seed, groups: [{ displayName: 'G', members: ['user000020@lab.example', 'ada@lab.example'] }] },
  });
  t.after(() => Promise.all([lab.stop(), named.stop()]));
  assert.deepEqual(named.tenant.users, lab.tenant.users);
  const members = named.tenant.groups.at(-1)?.memberIds;
  assert.deepEqual(members, [lab.tenant.users.at(-1)?.id, lab.tenant.users[0]?.id]);
});
