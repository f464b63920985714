import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryCache } from '../../../src/cache/memory-cache.ts';
import type { TokenCache } from '../../../src/cache/token-cache.ts';
import type { SessionRecord } from '../../../src/model/context.ts';
import { chooseSessionId } from '../../../src/session/saved/choose-session-id.ts';
import { sampleSession } from '../../cache/sample-session.ts';
import { leadName } from '../../support/lead-name.ts';

const ada = sampleSession('ada@lab.example', { name: 'ada@lab.example' });

/** A cache with a session of Ada's under each name, saved in this order; the last is current. */
async function cacheWith(...names: string[]): Promise<TokenCache> {
  const cache = memoryCache();
  for (const name of names) {
    const id = await chooseSessionId(cache, ada, name);
    const record: SessionRecord = id === ada.id ? { ...ada, name } : { ...ada, name, id, identity: ada.id };
    await cache.write(record);
    await leadName(cache, name, id);
    await cache.writeCurrent('entra', id);
  }
  return cache;
}

async function idsOf(cache: TokenCache, names: readonly (string | undefined)[]): Promise<string[]> {
  return Promise.all(names.map((name) => chooseSessionId(cache, ada, name)));
}

test('chooseSessionId() gives the first session of an identity its id, and each further name another', async () => {
  const cache = await cacheWith('work', 'home', 'Play');
  const found = [await cache.findNamed('work'), await cache.findNamed('home'), await cache.findNamed('play')];
  assert.deepEqual(await idsOf(cache, ['WORK', 'home', 'pLAY']), found);
  assert.equal(new Set([...found, ...(await idsOf(cache, ['new', 'other', '__proto__']))]).size, 6);
  assert.equal(found[0], ada.id);
});

test('chooseSessionId() finds without a name the current session of the identity, else its first', async () => {
  const cache = await cacheWith('work', 'home');
  assert.deepEqual(await idsOf(cache, [undefined]), [await cache.findNamed('home')]);
  const bob = sampleSession('bob@lab.example');
  assert.equal(await chooseSessionId(cache, bob, undefined), bob.id);
  await cache.write(bob);
  await cache.writeCurrent('entra', bob.id);
  assert.deepEqual(await idsOf(cache, [undefined]), [ada.id]);
  await cache.writeCurrent('entra', undefined);
  assert.deepEqual(await idsOf(cache, [undefined]), [ada.id]);
  const damaged = { ...cache, readCurrent: () => Promise.reject(new Error('damaged')) };
  assert.equal(await chooseSessionId(damaged, ada, undefined), ada.id);
});

test('chooseSessionId() passes over the ids of sessions that were renamed', async () => {
  const cache = await cacheWith('work', 'home');
  for (const [name, newName] of [
    ['home', 'house'],
    ['work', 'office'],
  ] as const) {
    const id = (await cache.findNamed(name)) ?? '';
    const record = await cache.read(id);
    assert.ok(record);
    await cache.write({ ...record, name: newName });
    await leadName(cache, name, undefined);
    await leadName(cache, newName, id);
  }
  const taken = [await cache.findNamed('house'), await cache.findNamed('office')];
  const ids = await idsOf(cache, ['home', 'work']);
  assert.equal(new Set([...taken, ...ids]).size, 4);
});

test('chooseSessionId() takes the session whose sign-in was killed before it took the name', async () => {
  const cache = await cacheWith('work', 'home');
  const id = await cache.findNamed('home');
  await leadName(cache, 'home', undefined);
  assert.deepEqual(await idsOf(cache, ['home']), [id]);
});

test('chooseSessionId() replaces the session of a name that cannot be read, and no other', async () => {
  const cache = await cacheWith('work', 'home');
  const home = await cache.findNamed('home');
  const damaged = { ...cache, read: () => Promise.reject(new Error('damaged')) };
  assert.deepEqual(await Promise.all(['work', 'home'].map((name) => chooseSessionId(damaged, ada, name))), [
    ada.id,
    home,
  ]);
  const isDamaged = async (id: string) => (id === ada.id ? Promise.reject(new Error('damaged')) : cache.read(id));
  const next = await chooseSessionId({ ...cache, read: isDamaged }, ada, 'new');
  assert.ok(next !== ada.id && next !== home, next);
});
