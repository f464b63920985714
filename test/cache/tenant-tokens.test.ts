import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { memoryStore } from '../../src/cache/memory-store.ts';
import type { MasterKey } from '../../src/cache/master-key.ts';
import { createSecretKey } from 'node:crypto';
import { tenantTokensKey } from '../../src/cache/store-keys.ts';
import { seal } from '../../src/cache/seal.ts';
import { tokenCacheOver } from '../../src/cache/store-cache.ts';
import { sampleSession } from './sample-session.ts';

const session = sampleSession();

function keyOf(letter: string): MasterKey {
  return { id: letter.repeat(16), key: createSecretKey(Buffer.alloc(32, letter)) };
}

function cacheWith(key: MasterKey, store = memoryStore()) {
  const keys = { place: 'memory', read: async () => [key], readOrMake: async () => key };
  return { store, cache: tokenCacheOver(store, keys) };
}

function entry(text: string, expiresAtMs = 2e12) {
  return { accessToken: new Secret(text), expiresAtMs, scopes: [] };
}

test('writeTenantToken() seals tokens, and readTenantTokens() finds none that another key sealed or that are damaged', async () => {
  const { store, cache } = cacheWith(keyOf('a'));
  await cache.write(session);
  await cache.writeTenantToken(session.id, 'contoso.com', 'https://a', entry('a-secret'));
  const key = tenantTokensKey(session.id, 'contoso.com');
  const { bytes } = (await store.get(key)) ?? assert.fail();
  assert.equal(Buffer.from(bytes).includes('a-secret'), false);
  assert.deepEqual(await cacheWith(keyOf('b'), store).cache.readTenantTokens(session.id, 'contoso.com'), {});
  // Under the key of another session, they do not open.
  const other = sampleSession('diego@contoso.com');
  await cache.write(other);
  await store.set(tenantTokensKey(other.id, 'contoso.com'), bytes);
  assert.deepEqual(await cache.readTenantTokens(other.id, 'contoso.com'), {});
  await store.set(key, bytes.subarray(0, 60));
  assert.deepEqual(await cache.readTenantTokens(session.id, 'contoso.com'), {});
});

test('readTenantTokens() finds none in a text that is not a list of tokens', async () => {
  const { store, cache } = cacheWith(keyOf('a'));
  await cache.write(session);
  const key = tenantTokensKey(session.id, 'contoso.com');
  const good = { accessToken: 'a', expiresAtMs: 2e12, scopes: ['b'], tenant: 'contoso.com', resource: 'https://a' };
  const found = async (content: unknown) => {
    await store.set(key, seal(Buffer.from(JSON.stringify(content)), keyOf('a'), key));
    return Object.keys(await cache.readTenantTokens(session.id, 'CONTOSO.com'));
  };
  assert.deepEqual(await found({ tokens: [good] }), ['https://a']);
  for (const content of [
    [],
    {},
    { tokens: { a: good } },
    { tokens: [good, 'text'] },
    { tokens: [{ ...good, tenant: 1 }] },
    { tokens: [{ ...good, resource: undefined }] },
    { tokens: [{ ...good, scopes: 'b' }] },
  ]) {
    assert.deepEqual(await found(content), []);
  }
  // They are replaced by the next one.
  await cache.writeTenantToken(session.id, 'contoso.com', 'https://b', entry('b'));
  assert.deepEqual(Object.keys(await cache.readTenantTokens(session.id, 'contoso.com')), ['https://b']);
});

test('writeTenantToken() leaves nothing of a session that is gone, and drops tokens that end 28 hours before', async () => {
  const { store, cache } = cacheWith(keyOf('a'));
  await cache.writeTenantToken(session.id, 'contoso.com', 'https://a', entry('a'));
  assert.deepEqual(await store.list('tokens'), []);
  await cache.write(session);
  const longestMs = 28 * 3_600_000;
  await cache.writeTenantToken(session.id, 'contoso.com', 'https://a', entry('a', 2e12 - longestMs));
  await cache.writeTenantToken(session.id, 'contoso.com', 'https://b', entry('b', 2e12 - longestMs + 1));
  await cache.writeTenantToken(session.id, 'contoso.com', 'https://c', entry('c', 2e12));
  assert.deepEqual(Object.keys(await cache.readTenantTokens(session.id, 'contoso.com')), ['https://b', 'https://c']);
});

test('writeTenantToken() seals again when its key was given up meanwhile', async () => {
  const store = memoryStore();
  let sealing = keyOf('a');
  const keys = { place: 'memory', read: async () => [sealing], readOrMake: async () => sealing };
  const cache = tokenCacheOver(
    {
      ...store,
      async set(key, bytes) {
        await store.set(key, bytes);
        if (key.startsWith('tokens/')) sealing = keyOf('b');
      },
    },
    keys,
  );
  await cache.write(session);
  await cache.writeTenantToken(session.id, 'contoso.com', 'https://a', entry('a'));
  assert.deepEqual(Object.keys(await cache.readTenantTokens(session.id, 'contoso.com')), ['https://a']);
});

test('writeTenantToken() is bounded: 4096 keys of a session, 16 tokens of each, without those that have expired', async () => {
  const { store, cache } = cacheWith(keyOf('a'));
  await cache.write(session);
  const wanted = hash('sha256', 't0.example', 'hex').slice(0, 3);
  const together: string[] = [];
  for (let count = 0; together.length < 18; count += 1) {
    const name = `t${count}.example`;
    if (hash('sha256', name, 'hex').slice(0, 3) === wanted) together.push(name);
  }
  const [expired = '', ...living] = together;
  await cache.writeTenantToken(session.id, expired, 'https://a', entry('expired', 2e12 - 29 * 3_600_000));
  await cache.writeTenantToken(session.id, living[0] ?? '', 'https://a', entry('first'));
  assert.deepEqual(await cache.readTenantTokens(session.id, expired), {});
  for (const tenant of living.slice(1)) await cache.writeTenantToken(session.id, tenant, 'https://a', entry(tenant));
  const kept: string[] = [];
  for (const tenant of living) {
    const found = await cache.readTenantTokens(session.id, tenant);
    if (found['https://a'] !== undefined) kept.push(tenant);
  }
  assert.deepEqual(kept, living.slice(1));
  assert.equal((await store.list('tokens')).length, 1);
});
