import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { EntradaError } from '../../../src/base/errors.ts';
import { Secret } from '../../../src/base/secret.ts';
import { keyFile } from '../../../src/cache/master-key.ts';
import { sealedFileCache } from '../../../src/cache/sealed-file-cache.ts';
import type { CacheLock, TokenCache } from '../../../src/cache/token-cache.ts';
import type { SessionRecord } from '../../../src/model/context.ts';
import { acquireToken } from '../../../src/session/tokens/acquire.ts';
import { connectEntra } from '../../../src/session/connect/connect.ts';
import { removeSession } from '../../../src/session/saved/disconnect.ts';
import { rejection } from '../../support/journey-errors.ts';
import { makeHome } from '../../support/journey-home.ts';
import { startJourneyLab } from '../../support/journey-lab.ts';
import { asAda, journeyServices, type JourneyServices } from '../../support/journey-services.ts';
import { savedCredential, savedText } from '../../support/saved-credential.ts';

const lab = await startJourneyLab();
const management = 'https://management.azure.com';
const diskFull = new EntradaError('STORAGE_FAILED', 'Cannot write "it": the disk is full (ENOSPC)');

/** Somebody who signed in at a home of his own, and others who use the same files as processes of their own do. */
async function home() {
  const { state, keyPath } = await makeHome(lab.cloud);
  const process = (changes: Partial<TokenCache> = {}): JourneyServices => ({
    ...journeyServices(lab),
    cache: { ...sealedFileCache(state, keyFile(keyPath)), ...changes },
  });
  const first = process();
  const record = await connectEntra(asAda, first);
  return { state, process, first, record, lockPath: join(state, 'locks', record.id) };
}

/** The refresh tokens that reached the lab during some work. */
async function redeemed(work: () => Promise<unknown>): Promise<string[]> {
  const before = new Set(lab.secrets);
  await work();
  const forms = lab.requests.filter(({ path }) => path.endsWith('/token')).length;
  assert.ok(forms > 0);
  return [...lab.secrets].filter((secret) => !before.has(secret));
}

async function countRequests(work: () => Promise<unknown>): Promise<number> {
  const count = () => lab.requests.filter(({ path }) => path.endsWith('/token')).length;
  const before = count();
  await work();
  return count() - before;
}

/** Does something while the next token request is on its way. */
function duringRequest(action: () => unknown): void {
  let isDone = false;
  lab.faults.add({
    match({ url }) {
      if (!isDone && url.pathname.endsWith('/token')) {
        isDone = true;
        action();
      }
      return false;
    },
    times: 1,
    effect: { kind: 'drop' },
  });
}

function refreshTokenOf(record: SessionRecord | undefined): string {
  assert.equal(record?.credential.kind, 'refresh-token');
  return savedText(record.credential, 'refreshToken') ?? '';
}

const tokenOf = (record: SessionRecord | undefined, resource = lab.graphOrigin) =>
  record?.tokens[resource]?.accessToken.reveal();

test('acquireToken() asks once for all processes that renew at once, and they take what it saved', async () => {
  const { process, first, record } = await home();
  const tokens: string[] = [];
  const renew = async () => {
    const { accessToken } = await acquireToken(record.id, { forceRenewal: true }, process());
    tokens.push(accessToken.reveal());
  };
  assert.equal(await countRequests(() => Promise.all(Array.from({ length: 8 }, renew))), 1);
  assert.deepEqual(new Set(tokens), new Set([tokenOf(await first.cache.read(record.id))]));
});

test('acquireToken() asks for what a service demands, whatever others renewed meanwhile', async () => {
  const { process, record } = await home();
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
  const requests = [{ forceRenewal: true }, { claims }, { resource: management }];
  assert.equal(
    await countRequests(() =>
      Promise.allSettled(requests.map((request) => acquireToken(record.id, request, process()))),
    ),
    3,
  );
});

test('acquireToken() of two processes loses neither token, and redeems each refresh token once', async () => {
  const { process, first, record } = await home();
  const used = await redeemed(() =>
    Promise.all(
      [{ forceRenewal: true }, { resource: management }].map((request) => acquireToken(record.id, request, process())),
    ),
  );
  const saved = await first.cache.read(record.id);
  assert.deepEqual(Object.keys(saved?.tokens ?? {}), [lab.graphOrigin, management]);
  assert.notEqual(tokenOf(saved), tokenOf(record));
  assert.equal(new Set(used).size, 2);
  assert.equal(used[0], refreshTokenOf(record));
  assert.equal(used.includes(refreshTokenOf(saved)), false);
});

test('acquireToken() serves what it renewed when that cannot be saved, says so, and saves it at the next renewal', async () => {
  const { process, first, record } = await home();
  let isFull = true;
  const { cache } = first;
  const services = process({
    write: (changed, lock) => (isFull ? Promise.reject(diskFull) : own.write(changed, lock)),
  });
  const own = sealedFileCacheOf(services, cache);
  const { accessToken } = await acquireToken(record.id, { forceRenewal: true }, services);
  assert.notEqual(accessToken.reveal(), tokenOf(record));
  assert.deepEqual(services.warnings, [
    'The renewed session could not be saved and is used while this process lives: Cannot write "it": the disk is full (ENOSPC)',
  ]);
  assert.equal(tokenOf(await cache.read(record.id)), tokenOf(record));
  isFull = false;
  // The files still hold the refresh token that was used up; the one that took its place is redeemed now.
  const used = await redeemed(() => acquireToken(record.id, { resource: management }, services));
  assert.equal(used.includes(refreshTokenOf(record)), false);
  const saved = await cache.read(record.id);
  assert.equal(tokenOf(saved), accessToken.reveal());
  assert.ok(tokenOf(saved, management));
  assert.equal(services.warnings.length, 1);
});

test('acquireToken() keeps what it renewed when saving it fails again', async () => {
  const { process, record } = await home();
  const services = process({ write: () => Promise.reject(diskFull) });
  await acquireToken(record.id, { forceRenewal: true }, services);
  // Each renewal tries to save the last result first.
  const used = await redeemed(() => acquireToken(record.id, { resource: management }, services));
  assert.equal(used.includes(refreshTokenOf(record)), false);
  assert.equal(services.warnings.length, 2);
});

test('acquireToken() asks a server that is away once to save what it renewed, and says that it is not saved', async () => {
  const { process, record } = await home();
  let writes = 0;
  const away = new EntradaError('CACHE_UNREACHABLE', 'Cannot reach the session cache');
  const services = process({
    write: () => {
      writes += 1;
      return Promise.reject(away);
    },
  });
  const { accessToken } = await acquireToken(record.id, { forceRenewal: true }, services);
  assert.notEqual(accessToken.reveal(), tokenOf(record));
  assert.deepEqual(
    [writes, services.warnings],
    [
      1,
      ['The renewed session could not be saved and is used while this process lives: Cannot reach the session cache'],
    ],
  );
});

test('acquireToken() drops what could not be saved when another process saved the session since', async () => {
  const { process, first, record } = await home();
  const services = process({ write: () => Promise.reject(diskFull) });
  await acquireToken(record.id, { forceRenewal: true }, services);
  await first.clock.advance(1);
  const again = await connectEntra(asAda, first);
  const used = await redeemed(() => acquireToken(record.id, { resource: management }, services));
  assert.deepEqual(used, [refreshTokenOf(again)]);
});

test('acquireToken() drops what could not be saved when another process saved the same credential again', async () => {
  const { process, first, record } = await home();
  const services = process({ write: () => Promise.reject(diskFull) });
  await acquireToken(record.id, { forceRenewal: true }, services);
  await first.cache.write({ ...record, savedAtMs: record.savedAtMs + 1 });
  // It redeems the saved refresh token, which the lab has seen before, and not the one that could not be saved.
  const used = await redeemed(() => acquireToken(record.id, { resource: management }, services));
  assert.deepEqual(used, []);
});

test('acquireToken() drops what could not be saved when another process saved a new credential in the same millisecond', async () => {
  const { process, first, record } = await home();
  const services = process({ write: () => Promise.reject(diskFull) });
  await acquireToken(record.id, { forceRenewal: true }, services);
  const again = await connectEntra(asAda, first);
  assert.equal(again.savedAtMs, record.savedAtMs);
  const used = await redeemed(() => acquireToken(record.id, { resource: management }, services));
  assert.deepEqual(used, [refreshTokenOf(again)]);
});

test('acquireToken() takes what another process saved while it waited, unless that ends within five minutes', async () => {
  const { process, first, record } = await home();
  const entry = record.tokens[lab.graphOrigin];
  assert.ok(entry);
  for (const [leftMs, isTaken] of [
    [5 * 60_000 + 1, true],
    [5 * 60_000, false],
  ] as const) {
    const own = process();
    const cache: TokenCache = {
      ...own.cache,
      async lock(...given) {
        const saved = {
          accessToken: new Secret('saved meanwhile'),
          expiresAtMs: own.clock.nowMs() + leftMs,
          scopes: [],
        };
        await first.cache.write({ ...record, tokens: { [lab.graphOrigin]: saved } });
        return own.cache.lock(...given);
      },
    };
    await first.cache.write(record);
    const { accessToken } = await acquireToken(record.id, { forceRenewal: true }, { ...own, cache });
    assert.equal(accessToken.reveal() === 'saved meanwhile', isTaken);
  }
});

test('acquireToken() hides no bug of a cache', async () => {
  const { process, record } = await home();
  const bug = new TypeError('a bug');
  for (const services of [
    process({ write: () => Promise.reject(bug) }),
    process({ lock: () => Promise.reject(bug) }),
  ]) {
    await assert.rejects(acquireToken(record.id, { forceRenewal: true }, services), bug);
  }
});

test('acquireToken() renews where no lock can be had', async () => {
  const { process, record } = await home();
  const services = process({ lock: () => Promise.reject(diskFull) });
  const { accessToken } = await acquireToken(record.id, { forceRenewal: true }, services);
  assert.equal(tokenOf(await services.cache.read(record.id)), accessToken.reveal());
});

test('acquireToken() saves with a new lock what it renewed while its lock was lost', async () => {
  const { process, first, record, lockPath } = await home();
  duringRequest(() => rmSync(lockPath, { recursive: true }));
  const given: CacheLock[] = [];
  const { cache } = first;
  const counting = process({
    lock: async (id, options) => (given.push(await cache.lock(id, options)), given.at(-1) ?? assert.fail()),
    write: cache.write,
  });
  const { accessToken } = await acquireToken(record.id, { forceRenewal: true }, counting);
  const saved = await process().cache.read(record.id);
  assert.equal(tokenOf(saved), accessToken.reveal());
  assert.equal(given.length, 2);
  // Both were given back.
  await (await cache.lock(record.id)).release();
  assert.notEqual(refreshTokenOf(saved), refreshTokenOf(record));
  assert.deepEqual(counting.warnings, []);
});

test('acquireToken() keeps the session that was signed in again while it renewed the old one', async () => {
  const { process, first, record } = await home();
  let signedIn: Promise<SessionRecord> | undefined;
  duringRequest(() => (signedIn = connectEntra(asAda, process())));
  const slow = process({
    // The answer comes when the other sign-in is done.
    read: async (id) => {
      await signedIn;
      return first.cache.read(id);
    },
  });
  await acquireToken(record.id, { forceRenewal: true }, slow);
  const saved = await first.cache.read(record.id);
  assert.equal(refreshTokenOf(saved), refreshTokenOf(await signedIn));
  assert.equal(tokenOf(saved), tokenOf(await signedIn));
});

test('acquireToken() does not bring back a session that another process removes while it is renewed', async () => {
  const { process, first, record } = await home();
  let removed: Promise<unknown> | undefined;
  duringRequest(() => (removed = removeSession(record.id, process())));
  await acquireToken(record.id, { forceRenewal: true }, first);
  await removed;
  assert.deepEqual(await first.cache.list(), []);
  assert.deepEqual(first.warnings, []);
});

test('acquireToken() stops waiting for another process when it is cancelled', async () => {
  const { process, first, record } = await home();
  const lock = await first.cache.lock(record.id);
  const waiting = { ...process(), signal: AbortSignal.timeout(20) };
  await rejection(acquireToken(record.id, { forceRenewal: true }, waiting), {
    code: 'CANCELLED',
    message: /^Cancelled while waiting/,
  });
  await lock.release();
});

test('acquireToken() reports a saved credential that cannot be read, or is of another version', async () => {
  const { first, record } = await home();
  const renewed = () => acquireToken(record.id, { forceRenewal: true }, first);
  await first.cache.write({ ...record, credential: savedCredential('refresh-token', { refreshToken: 7 }) });
  await rejection(renewed(), {
    code: 'CACHE_UNREADABLE',
    message: /^Cannot renew the session "ada@lab\.example": its field "refreshToken" is missing or not as expected$/,
  });
  await first.cache.write({ ...record, context: { ...record.context, TokenCredentialType: 'Telepathy' } });
  await rejection(renewed(), {
    code: 'CACHE_UNREADABLE',
    message: /^Cannot use the session: this version does not know "Telepathy"$/,
  });
});

/** The real one behind a cache with changes. */
function sealedFileCacheOf(services: JourneyServices, other: TokenCache): TokenCache {
  return { ...services.cache, write: (record) => other.write(record) };
}
