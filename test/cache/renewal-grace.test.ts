import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { masterKeyOf } from '../../src/cache/master-key.ts';
import { memoryStore } from '../../src/cache/memory-store.ts';
import { sealedFileCache } from '../../src/cache/sealed-file-cache.ts';
import { tokenCacheOver } from '../../src/cache/store-cache.ts';
import { lockKey } from '../../src/cache/store-keys.ts';
import type { TokenCache } from '../../src/cache/token-cache.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { sampleSession } from './sample-session.ts';

const key = masterKeyOf(Buffer.alloc(32, 3));
const keys = { place: 'the test', read: async () => [key], readOrMake: async () => key };
const { id } = sampleSession('adele@contoso.com');

/** Caches whose session is locked by a holder that cannot be looked at, and shows no life. */
const places: Readonly<Record<string, (t: TestContext, holder: string) => Promise<TokenCache>>> = {
  async files(t, holder) {
    const folder = temporaryFolder(t);
    mkdirSync(join(folder, 'locks', id, holder), { recursive: true });
    return sealedFileCache(folder, keys);
  },
  async 'a store'(_t, holder) {
    const { watch: _watch, ...store } = memoryStore();
    await store.set(lockKey(id), Buffer.from(JSON.stringify({ owner: holder, fence: 1, beats: 0 })));
    return tokenCacheOver(store, keys);
  },
};

/** The monotonic clock, which a test can set forward. */
function setClock(t: TestContext) {
  const clock = { nowMs: 0, looks: 0 };
  t.mock.method(process, 'hrtime', () => {
    clock.looks += 1;
    return [0, clock.nowMs * 1e6];
  });
  return clock;
}

async function moreLooks(clock: { looks: number }): Promise<void> {
  const before = clock.looks;
  while (clock.looks < before + 3) await new Promise((resolve) => setTimeout(resolve, 5));
}

for (const [where, make] of Object.entries(places)) {
  test(`lock() in ${where} lets another renew only after the grace of a silent one, and others sign in before`, async (t) => {
    const clock = setClock(t);
    const cache = await make(t, '7.7.ffffffff.0123456789abr');
    let isHeld = false;
    const renewal = cache.lock(id, { forRenewal: true }).then((lock) => {
      isHeld = true;
      return lock;
    });
    await moreLooks(clock);
    clock.nowMs = 29_000;
    await moreLooks(clock);
    assert.equal(isHeld, false);
    clock.nowMs = 31_000;
    await (await renewal).release();
    for (const [holder, forRenewal] of [
      ['7.7.ffffffff.0123456789abr', false],
      ['7.7.ffffffff.0123456789ab', true],
    ] as const) {
      const other = await make(t, holder);
      const lock = other.lock(id, { forRenewal });
      await moreLooks(clock);
      clock.nowMs += 2_000;
      await (await lock).release();
    }
  });
}
