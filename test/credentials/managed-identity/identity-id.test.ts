import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readIdentityId } from '../../../src/credentials/managed-identity/identity-id.ts';

test('readIdentityId() tells a client id from a resource id', () => {
  const guid = '11111111-2222-4333-8444-55555555555A';
  const path = '/Subscriptions/1/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/n';
  assert.deepEqual([guid, ` ${guid}\n`, path].map(readIdentityId), [
    { kind: 'client-id', id: guid },
    { kind: 'client-id', id: guid },
    { kind: 'resource-id', id: path },
  ]);
});

test('readIdentityId() refuses what is neither', () => {
  for (const text of ['', 'my-identity', '11111111-2222-4333-8444-5555555555', '/resourceGroups/g']) {
    assert.throws(() => readIdentityId(text), {
      code: 'PARAMETER_VALUE_INVALID',
      message: `Cannot use "${text}" as a managed identity: it is not a GUID or a resource id; use the client id of the identity, or its /subscriptions/... path`,
    });
  }
});
