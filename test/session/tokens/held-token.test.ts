import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../../src/base/secret.ts';
import { builtInClouds, findCloud } from '../../../src/model/cloud.ts';
import { heldToken, holdsScopes } from '../../../src/session/tokens/held-token.ts';
import { entryOf } from '../../../src/session/tokens/token-entry.ts';
import { sampleSession } from '../../cache/sample-session.ts';
import { savedCredential } from '../../support/saved-credential.ts';

const cloud = findCloud(builtInClouds, 'Global') ?? assert.fail();
const graph = 'https://graph.microsoft.com';
const admin = '48ac35b8-9aa8-4d74-927d-1f4a14a0b239';
const entry = { accessToken: new Secret('x'), expiresAtMs: 1_000_000, scopes: [`${graph}/User.Read`, 'Mail.Read'] };
const session = sampleSession('a', { cloud, tokens: { [graph]: entry, [admin]: entry } });
const given = { ...session, credential: savedCredential('given-token', {}) };

test('heldToken() finds the token of each API under each of its names', () => {
  for (const [resource, expected] of [
    [undefined, graph],
    [graph, graph],
    [`${graph}//`, graph],
    ['graph', graph],
    ['Graph', graph],
    [admin.toUpperCase(), admin],
    ['Teams', admin],
    [`${cloud.teamsEndpoint}/`, admin],
  ] as const) {
    assert.deepEqual(heldToken(session, { resource }, 0), {
      resource: expected,
      serves: entry,
      lifeMs: 1_000_000,
      isFresh: true,
    });
  }
  assert.deepEqual(heldToken(session, { resource: 'https://vault.azure.net' }, 7), {
    resource: 'https://vault.azure.net',
    serves: undefined,
    lifeMs: -7,
    isFresh: false,
  });
});

test('heldToken() returns no token for a resource named like a property of every object', () => {
  for (const resource of ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf/']) {
    const { serves, lifeMs, isFresh } = heldToken(session, { resource, scopes: ['a'] }, 7);
    assert.deepEqual([serves, lifeMs, isFresh], [undefined, -7, false], resource);
  }
});

test('heldToken() refuses a resource that the identity platform would read as several scopes', () => {
  for (const resource of ['', '/', ' ', 'https://a.example https://b.example', `a\n${graph}`, 'a\u0000', 'a\u00a0b']) {
    assert.throws(() => heldToken(session, { resource }, 0), {
      code: 'INPUT_INVALID',
      message: `Cannot get a token for ${JSON.stringify(resource)}: it is not the address or ID of an API`,
    });
  }
});

test('heldToken() leaves five minutes for a renewal, and uses a token that cannot be renewed to its end', () => {
  const isFresh = (record: typeof session, lifeMs: number) => heldToken(record, {}, 1_000_000 - lifeMs).isFresh;
  assert.deepEqual(
    [300_001, 300_000].map((lifeMs) => isFresh(session, lifeMs)),
    [true, false],
  );
  assert.deepEqual(
    [1, 0].map((lifeMs) => isFresh(given, lifeMs)),
    [true, false],
  );
});

test('heldToken() serves a token that has the permissions asked for', () => {
  for (const [scopes, serves] of [
    [[], true],
    [['user.read', 'Mail.Read'], true],
    [['https://other.example/MAIL.READ'], true],
    [[`${graph}/.default`], true],
    [['User.Read', 'User.Write'], false],
  ] as const) {
    assert.equal(heldToken(session, { scopes }, 0).serves, serves ? entry : undefined, String(scopes));
    assert.equal(holdsScopes(entry, scopes), serves);
  }
});

test('entryOf() keeps the time that a service names for the renewal, else 80 % of the life', () => {
  const tokens = { accessToken: entry.accessToken, expiresAtMs: 11_001, scopes: ['a'], idTokenClaims: {} };
  const kept = { accessToken: entry.accessToken, expiresAtMs: 11_001, scopes: ['a'] };
  assert.deepEqual(entryOf(tokens, 1000), { ...kept, refreshAtMs: 9000 });
  assert.deepEqual(entryOf({ ...tokens, refreshAtMs: 7 }, 1000), { ...kept, refreshAtMs: 7 });
});
