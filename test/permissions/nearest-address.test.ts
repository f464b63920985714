import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestAddress } from '../../src/permissions/nearest-address.ts';

test('nearestAddress() corrects segments that are like names, and takes others as IDs', () => {
  assert.equal(nearestAddress('/usres'), '/users');
  assert.equal(nearestAddress('/users/ada@lab.example/manger'), '/users/ada@lab.example/manager');
  assert.equal(
    nearestAddress('/gruops/1ab00000-0000-4000-8000-000000000001/membres'),
    '/groups/1ab00000-0000-4000-8000-000000000001/members',
  );
  for (const path of ['/users', '/USERS/x', '/me/messages/1/attachments', '/nothing-like-it', '', '/', 'users']) {
    assert.equal(nearestAddress(path), undefined, path);
  }
});
