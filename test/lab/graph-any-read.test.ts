import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import { checkReads, send } from './graph-fuzz-support.ts';

test('handleGraph() answers any GET of a served route with a result or with an error in the form of Graph', () => {
  checkReads(300);
});

test('handleGraph() refuses an expansion of many spaces without trying all ways to split them', () => {
  const tenant = seedTenant();
  const spaces = ' '.repeat(12_000);
  for (const expand of [`${spaces}!`, `a${spaces}!`, `a${spaces}($top${spaces}!)`]) {
    assert.equal(send(tenant, 'GET', `v1.0/users?$expand=${encodeURIComponent(expand)}`).status, 400);
  }
});
