import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTokenRequest } from '../../../src/session/tokens/read-token-request.ts';

const vault = 'https://vault.azure.net';

test('readTokenRequest() returns the options, without those that are absent', () => {
  const all = { resource: vault, scopes: ['a'], tenantId: 'contoso.com', forceRenewal: false, claims: '{}' };
  assert.deepEqual(readTokenRequest(all), all);
  assert.deepEqual(readTokenRequest({ resource: vault, tenantId: undefined, scopes: null }), { resource: vault });
  assert.deepEqual(readTokenRequest(Object.create(null)), {});
});

test('readTokenRequest() refuses what would be a request for a token of Graph', () => {
  for (const [given, kind] of [
    [vault, 'a string'],
    [new URL(vault), 'an object'],
    [[vault], 'an array'],
    [null, 'null'],
    [42, 'a number'],
  ] as const) {
    assert.throws(() => readTokenRequest(given), {
      code: 'PARAMETER_VALUE_INVALID',
      message: `Cannot get a token: the options are ${kind}; pass an object such as { resource: "${vault}" }`,
    });
  }
  for (const name of ['Resource', 'constructor', '__proto__']) {
    assert.throws(() => readTokenRequest(Object.fromEntries([[name, vault]])), {
      code: 'PARAMETER_NOT_FOUND',
      message: `Cannot get a token: "${name}" is not an option`,
      hint: 'The options are resource, scopes, tenantId, forceRenewal, claims.',
    });
  }
});

test('readTokenRequest() refuses values of another type', () => {
  for (const [given, found] of [
    [{ resource: new URL(vault) }, 'resource is an object; pass a string'],
    [{ scopes: 'User.Read' }, 'scopes is a string; pass an array of strings'],
    [{ scopes: ['a', 1] }, 'scopes is an array; pass an array of strings'],
    [{ tenantId: 1 }, 'tenantId is a number; pass a string'],
    [{ forceRenewal: 'yes' }, 'forceRenewal is a string; pass true or false'],
    [{ claims: '[]' }, 'claims is a string; pass the text of a JSON object'],
    [{ claims: {} }, 'claims is an object; pass the text of a JSON object'],
  ] as const) {
    assert.throws(() => readTokenRequest(given), {
      code: 'PARAMETER_VALUE_INVALID',
      message: `Cannot get a token: ${found}`,
    });
  }
});
