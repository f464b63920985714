import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError } from '../../src/base/errors.ts';
import { Secret } from '../../src/base/secret.ts';
import { layeredCache } from '../../src/cache/layered-cache.ts';
import { memoryCache } from '../../src/cache/memory-cache.ts';
import type { TokenCache } from '../../src/cache/token-cache.ts';
import { describeTokenCache } from '../contracts/token-cache.contract.ts';
import { sampleSession } from './sample-session.ts';
import { leadName } from '../support/lead-name.ts';

const own = sampleSession('own@contoso.com');
const shells = sampleSession('shell@contoso.com', {
  context: { ...sampleSession('shell@contoso.com').context, ContextScope: 'Process' },
});

/** A user's cache with the one of a shell in front of it, which starts when it is needed. */
function layers(isStarted = false) {
  const user = memoryCache();
  const agent = memoryCache();
  let running: TokenCache | undefined = isStarted ? agent : undefined;
  const shell = { find: async () => running, start: async () => (running = agent) };
  return { user, agent, cache: layeredCache(user, shell), isRunning: () => running !== undefined };
}

async function keep(cache: TokenCache, record: typeof own): Promise<void> {
  await cache.write(record);
  await leadName(cache, record.name, record.id);
  await cache.writeCurrent('entra', record.id);
}

describeTokenCache('layeredCache() without an agent', () => layers().cache);
describeTokenCache('layeredCache() with an agent', () => layers(true).cache);

test('layeredCache() keeps a session of the shell in the agent and nowhere else, and starts it for that alone', async () => {
  const { user, agent, cache, isRunning } = layers();
  await keep(cache, own);
  assert.equal(isRunning(), false);
  await keep(cache, shells);
  assert.equal(isRunning(), true);
  const ids = async (one: TokenCache) => (await one.list()).map(({ id }) => id);
  assert.deepEqual([await ids(user), await ids(agent)], [[own.id], [shells.id]]);
  assert.deepEqual([await user.findNamed(shells.name), await agent.findNamed(own.name)], [undefined, undefined]);
  assert.deepEqual(await ids(cache), [own.id, shells.id].toSorted());
  for (const record of [own, shells]) {
    assert.equal(await cache.read(record.id), record);
    assert.equal(await cache.findNamed(record.name), record.id);
  }
});

test("layeredCache() lets the shell's current session count before the user's, until the user's is chosen", async () => {
  const { user, agent, cache } = layers();
  await keep(cache, own);
  await keep(cache, shells);
  assert.deepEqual([await cache.readCurrent('entra'), await user.readCurrent('entra')], [shells.id, own.id]);
  await cache.writeCurrent('entra', own.id);
  assert.deepEqual([await cache.readCurrent('entra'), await agent.readCurrent('entra')], [own.id, undefined]);
  await cache.writeCurrent('entra', shells.id);
  await cache.writeCurrent('entra', undefined);
  assert.deepEqual([await cache.readCurrent('entra'), await user.readCurrent('entra')], [own.id, own.id]);
  await cache.writeCurrent('entra', undefined);
  assert.equal(await cache.readCurrent('entra'), undefined);
});

test('layeredCache() refuses what it cannot move, and lists in order of the ids', async () => {
  const { cache } = layers(true);
  const many = Array.from({ length: 6 }, (_, number) => {
    const one = sampleSession(`user${number}@contoso.com`);
    return number % 2 === 0 ? one : { ...one, context: { ...one.context, ContextScope: 'Process' as const } };
  });
  for (const record of many) await keep(cache, record);
  assert.deepEqual(
    (await cache.list()).map(({ id }) => id),
    many.map(({ id }) => id).toSorted(),
  );
  const [one, other, third] = many;
  assert.ok(one && other && third);
  assert.equal(await cache.moveNamed(one.name, other.id, third.id), false);
  assert.equal(await cache.moveNamed('free', one.id, undefined), false);
  assert.equal(await cache.moveNamed('free', undefined, undefined), true);
  assert.deepEqual([await cache.findNamed(one.name), await cache.findNamed('free')], [one.id, undefined]);
  const removed = await Promise.all([cache.remove(one.id), cache.remove(other.id), cache.remove(one.id)]);
  assert.deepEqual(removed.map(String).toSorted(), ['false', 'true', 'true']);
});

test('layeredCache() removes a session where it is, with its name', async () => {
  const { user, agent, cache } = layers();
  await keep(cache, own);
  await keep(cache, shells);
  assert.equal(await cache.remove(shells.id), true);
  assert.deepEqual([await agent.list(), await agent.findNamed(shells.name)], [[], undefined]);
  assert.equal(await user.findNamed(own.name), own.id);
  assert.equal(await cache.remove(own.id), true);
  assert.deepEqual([await user.list(), await cache.remove(own.id)], [[], false]);
});

test('layeredCache() moves a name from one to the other, and in one of them', async () => {
  const { user, agent, cache } = layers(true);
  await keep(cache, own);
  await keep(cache, shells);
  assert.equal(await cache.moveNamed(own.name, own.id, shells.id), true);
  assert.deepEqual([await user.findNamed(own.name), await agent.findNamed(own.name)], [undefined, shells.id]);
  assert.equal(await cache.moveNamed('new', undefined, own.id), true);
  assert.deepEqual([await user.findNamed('new'), await agent.findNamed('new')], [own.id, undefined]);
  assert.equal(await cache.moveNamed(shells.name, shells.id, undefined), true);
  assert.equal(await agent.findNamed(shells.name), undefined);
});

test('layeredCache() locks a session where it is, and takes a lock from before it was kept', async () => {
  const { user, agent, cache } = layers();
  const before = await cache.lock(shells.id);
  await cache.write(shells, before);
  await before.release();
  const lock = await cache.lock(shells.id);
  await (await user.lock(shells.id)).release();
  await agent.remove(shells.id);
  await agent.write(shells);
  await assert.rejects(cache.write(shells, lock), { code: 'LOCK_LOST' });
});

test('each change of layeredCache() fails when the agent does', async () => {
  const { user, agent, cache: whole } = layers(true);
  await keep(whole, own);
  await keep(whole, shells);
  const failure = new EntradaError('AGENT_UNREACHABLE', 'it has ended');
  const fail = () => Promise.reject(failure);
  const changes = { write: fail, writeCurrent: fail, writeTenantToken: fail, moveNamed: fail, remove: fail };
  const broken: TokenCache = { ...agent, ...changes, removeTenantTokens: fail };
  const cache = layeredCache(user, { find: async () => broken, start: async () => broken });
  const token = { accessToken: new Secret('a'), expiresAtMs: 2e12, scopes: [] };
  for (const change of [
    () => cache.write(shells),
    () => cache.writeCurrent('entra', shells.id),
    () => cache.writeCurrent('entra', own.id),
    () => cache.writeCurrent('entra', undefined),
    () => cache.writeTenantToken(shells.id, 'contoso.com', 'https://a', token),
    () => cache.moveNamed(shells.name, shells.id, undefined),
    () => cache.moveNamed(own.name, own.id, shells.id),
    () => cache.remove(own.id),
    () => cache.removeTenantTokens(own.id),
  ]) {
    await assert.rejects(change, failure);
  }
});
