import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copyLists } from '../../../src/lab/setup/copy-lists.ts';
import { exportInSteps, exportSeed } from '../../../src/lab/setup/export-seed.ts';
import { atOnce, inSlices } from '../../../src/lab/setup/in-slices.ts';
import { seedFabrikam } from '../../../src/lab/seed/seed-fabrikam.ts';
import { seedTenant } from '../../../src/lab/seed/seed-tenant.ts';

test('inSlices() lets the process do other things, and returns the result', async () => {
  const other = { hasRun: false };
  setImmediate(() => {
    other.hasRun = true;
  });
  function* steps(): Generator<number, string> {
    // Ends by itself if nothing else ever runs.
    for (let step = 0; step < 5_000_000 && !other.hasRun; step += 1) yield step;
    return other.hasRun ? 'after another event' : 'without a pause';
  }
  let last = -1;
  assert.equal(await inSlices(steps(), (step) => void (last = step)), 'after another event');
  assert.ok(last > 0);
});

test('inSlices() waits for the use of a value, and passes on failures', async () => {
  const used: string[] = [];
  function* steps(): Generator<string, void> {
    yield 'one';
    used.push('step');
    yield 'two';
    throw new Error('a step failed');
  }
  const use = async (value: string) => {
    await Promise.resolve();
    used.push(value);
  };
  await assert.rejects(inSlices(steps(), use), { message: 'a step failed' });
  assert.deepEqual(used, ['one', 'step', 'two']);
  assert.throws(() => atOnce(steps()), { message: 'a step failed' });
});

test('exportInSteps() has a step for each object, and describes the lab of its first step', () => {
  const lab = { tenant: seedTenant(), otherTenants: [seedFabrikam()] };
  const before = exportSeed(lab);
  const steps = exportInSteps(lab);
  let count = 0;
  let step = steps.next();
  const { users, groups, applications, devices, teamsAdmin, directoryRoles } = lab.tenant;
  const most = users.length;
  for (const list of [users, applications, devices, teamsAdmin.policyAssignments, teamsAdmin.resourceAccounts]) {
    list.splice(0, 1);
  }
  for (const group of groups) {
    group.memberIds.length = 0;
    group.ownerIds.length = 0;
  }
  groups.pop();
  for (const role of Object.keys(directoryRoles)) directoryRoles[role] = [];
  for (const list of Object.values(teamsAdmin.configurations)) list.splice(0, 1);
  while (step.done !== true) {
    count += 1;
    step = steps.next();
  }
  assert.deepEqual(step.value, before);
  assert.notDeepEqual(exportSeed(lab), before);
  assert.ok(count > most * 3, 'names, export and check have a step for each user');
});

test('copyLists() is an equal tenant', () => {
  const tenant = seedTenant();
  assert.deepEqual(copyLists(tenant), tenant);
});
