import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestName } from '../../src/base/nearest-name.ts';

const names = ['TenantId', 'ClientId', 'Scopes', 'Id'];

test('nearestName() allows a third of the letters to be wrong, two at least', () => {
  assert.equal(nearestName('tenentID', names), 'TenantId');
  assert.equal(nearestName('--tenant-ids'.slice(2), names), 'TenantId');
  assert.equal(nearestName('Scope', names), 'Scopes');
  assert.equal(nearestName('Skopse', names), undefined);
  assert.equal(nearestName('Skpes', names), 'Scopes');
  assert.equal(nearestName('xxScopes', names), 'Scopes');
  assert.equal(nearestName('Scopesxx', names), 'Scopes');
  assert.equal(nearestName('xxxScopes', names), 'Scopes');
  assert.equal(nearestName('xxxxScopes', names), undefined);
});

test('nearestName() takes the nearer of two', () => {
  assert.equal(nearestName('abcx', ['abyy', 'abcd']), 'abcd');
});

test('nearestName() finds nothing for a name without a letter in common, an empty or an endless one', () => {
  assert.equal(nearestName('xy', names), undefined);
  assert.equal(nearestName('', names), undefined);
  assert.equal(nearestName('x'.repeat(65), ['x'.repeat(64)]), undefined);
});
