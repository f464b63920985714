import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { ByteStore } from '../../src/cache/byte-store.ts';
import { fileStore } from '../../src/cache/files/file-store.ts';
import { sessionFolder } from '../../src/cache/files/session-folder.ts';
import { fileFloors, type Floors, memoryFloors } from '../../src/cache/floors.ts';
import { type KeySource, type MasterKey, masterKeyOf } from '../../src/cache/master-key.ts';
import { memoryStore } from '../../src/cache/memory-store.ts';
import { linkTo, redisCache } from '../../src/cache/redis/redis-cache.ts';
import { redisStore } from '../../src/cache/redis/redis-store.ts';
import { recentGenerations } from '../../src/cache/recent-generations.ts';
import { cacheKeys } from '../../src/cache/redis/session-keys.ts';
import { resealSessions } from '../../src/cache/keys/reseal-sessions.ts';
import { sealRecord } from '../../src/cache/sealed-record.ts';
import { sealedFileCache } from '../../src/cache/sealed-file-cache.ts';
import { sealedRecords } from '../../src/cache/record-codec.ts';
import { cacheOf } from '../../src/cache/store-cache.ts';
import { currentKey, nameKey, recordKey } from '../../src/cache/store-keys.ts';
import { storeLocks } from '../../src/cache/store-locks.ts';
import type { TokenCache } from '../../src/cache/token-cache.ts';
import type { SessionRecord } from '../../src/model/context.ts';
import { asClient, memoryRedis } from '../support/memory-redis.ts';
import { leadName } from '../support/lead-name.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { revealed, sampleSession } from './sample-session.ts';

const masterKey = masterKeyOf(Buffer.alloc(32, 5));
const otherKey = masterKeyOf(Buffer.alloc(32, 6));
const prod = sampleSession('ada@contoso.com', { name: 'prod' });
const dev = sampleSession('bob@contoso.com', { name: 'dev' });

/** A place of sessions to which somebody else can write, too. */
interface SharedPlace {
  readonly raw: ByteStore;
  /** Starts another process, with these keys: the first seals. */
  open(floors?: Floors, keys?: readonly [MasterKey, ...MasterKey[]]): TokenCache;
}

const places: Readonly<Record<string, (t: TestContext) => SharedPlace>> = {
  files(t) {
    const folder = join(temporaryFolder(t), 'state');
    return {
      raw: fileStore(sessionFolder(folder)),
      open: (floors, keys) => sealedFileCache(folder, keySource(keys), floors),
    };
  },
  Redis() {
    const server = memoryRedis();
    const client = { send: async (args: readonly string[]) => asClient(server.run(args)) };
    return {
      raw: redisStore({ link: linkTo({ client }), keys: cacheKeys('entrada'), lifeMs: 60_000 }),
      open: (floors, keys) => redisCache({ client, keys: keySource(keys), floors }),
    };
  },
  'a store of a program'() {
    const raw = memoryStore();
    return {
      raw,
      open: (floors, keys) =>
        cacheOf({ store: raw, codec: sealedRecords(keySource(keys)), locks: async () => storeLocks(raw), floors }),
    };
  },
};

function keySource(keys: readonly [MasterKey, ...MasterKey[]] = [masterKey]): KeySource {
  return { place: 'the test', read: async () => keys, readOrMake: async () => keys[0] };
}

const keysOf = ({ id, name }: SessionRecord) => [recordKey(id), nameKey(name), currentKey('entra')];
const all = [...new Set([prod, dev].flatMap(keysOf))];

async function save(cache: TokenCache, record: SessionRecord): Promise<void> {
  await cache.read(record.id).catch(() => undefined);
  await cache.write(record);
  await leadName(cache, record.name, record.id);
  await cache.writeCurrent('entra', record.id);
}

/** Both saved, prod current. */
async function saveBoth(cache: TokenCache): Promise<void> {
  await save(cache, dev);
  await save(cache, prod);
}

type Copy = ReadonlyMap<string, Uint8Array>;

async function copy(raw: ByteStore): Promise<Copy> {
  const entries: [string, Uint8Array][] = [];
  for (const key of all) {
    const found = await raw.get(key);
    if (found !== undefined) entries.push([key, found.bytes]);
  }
  return new Map(entries);
}

async function putBack(raw: ByteStore, from: Copy, keys: readonly string[] = all): Promise<void> {
  for (const key of keys) {
    const bytes = from.get(key);
    if (bytes !== undefined) await raw.set(key, bytes);
  }
}

async function current(cache: TokenCache): Promise<unknown> {
  const id = await cache.readCurrent('entra');
  return id === undefined ? undefined : (await cache.read(id))?.name;
}

async function named(cache: TokenCache, name: string): Promise<unknown> {
  const id = await cache.findNamed(name);
  return id === undefined ? undefined : (await cache.read(id))?.name;
}

const refused = { code: 'CACHE_UNREADABLE' } as const;

for (const [where, make] of Object.entries(places)) {
  describe(`sessions in ${where} that another process changes`, () => {
    const forgeries: readonly [what: string, forge: (raw: ByteStore, key: string) => Promise<void>][] = [
      ['an id', (raw, key) => raw.set(key, Buffer.from(dev.id))],
      [
        'an id with a seal of another key',
        async (raw, key) => {
          const { bytes } = await sealedRecords(keySource([otherKey])).encodeNote(key, {
            id: dev.id,
            generation: 0,
            stamp: 9e14,
          });
          await raw.set(key, bytes);
        },
      ],
      [
        'another id in its seal',
        async (raw, key) => {
          const text = Buffer.from((await raw.get(key))?.bytes ?? []).toString();
          await raw.set(key, Buffer.from(text.replace(prod.id, dev.id)));
        },
      ],
      [
        'the note of another name',
        async (raw, key) => raw.set(key, (await raw.get(nameKey('dev')))?.bytes ?? assert.fail()),
      ],
      ['nonsense', (raw, key) => raw.set(key, Buffer.from('nonsense'))],
    ];
    for (const [what, forge] of forgeries) {
      test(`neither "prod" nor the current session leads to "dev" by ${what}`, async (t) => {
        const { raw, open } = make(t);
        await saveBoth(open());
        await forge(raw, currentKey('entra'));
        await assert.rejects(current(open()), refused);
        await forge(raw, nameKey('prod'));
        const found = await named(open(), 'prod').catch((error: { code?: string }) => error.code);
        // It is found again by the records where the note is damaged.
        assert.ok(found === 'prod' || found === refused.code, String(found));
        const cache = open();
        await save(cache, prod);
        assert.deepEqual([await current(open()), await named(open(), 'prod')], ['prod', 'prod']);
      });
    }

    test('an older note of the current session is refused', async (t) => {
      const { raw, open } = make(t);
      const floors = memoryFloors();
      await saveBoth(open(floors));
      const before = await copy(raw);
      await open(floors).writeCurrent('entra', dev.id);
      assert.equal(await current(open(floors)), 'dev');
      await putBack(raw, before);
      await assert.rejects(current(open(floors)), refused);
      await open(floors).writeCurrent('entra', undefined);
      await putBack(raw, before);
      await assert.rejects(current(open(floors)), refused);
      await open(floors).writeCurrent('entra', prod.id);
      assert.equal(await current(open(floors)), 'prod');
    });

    test('a record and its notes that are put back after remove() are refused, and another sign-in is served', async (t) => {
      const { raw, open } = make(t);
      const floors = memoryFloors();
      await saveBoth(open(floors));
      const before = await copy(raw);
      const cache = open(floors);
      await cache.remove(prod.id);
      await cache.writeCurrent('entra', undefined);
      await putBack(raw, before);
      for (const later of [cache, open(floors)]) {
        await assert.rejects(later.read(prod.id), refused);
        await assert.rejects(named(later, 'prod'), refused);
        await assert.rejects(current(later), refused);
      }
      const listed = await open(floors).list();
      assert.deepEqual(
        listed.filter(({ id }) => id === prod.id).map(({ kind }) => kind),
        ['unreadable'],
      );
      const again = { ...prod, savedAtMs: 7 };
      await save(open(floors), again);
      assert.deepEqual(revealed(await open(floors).read(prod.id)), revealed(again));
      await putBack(raw, before, [recordKey(prod.id)]);
      await assert.rejects(open(floors).read(prod.id), refused);
    });

    test('a record that is older than its notes is refused without any other knowledge', async (t) => {
      const { raw, open } = make(t);
      await saveBoth(open());
      const before = await copy(raw);
      const cache = open();
      assert.equal(await current(cache), 'prod');
      await save(cache, prod);
      await putBack(raw, before, [recordKey(prod.id)]);
      await assert.rejects(current(open()), refused);
      await assert.rejects(named(open(), 'prod'), refused);
      assert.equal(await named(open(), 'dev'), 'dev');
    });

    test('a note holds the generation of its record, also of one that its writer did not read before', async (t) => {
      const { raw, open } = make(t);
      await saveBoth(open());
      const before = await copy(raw);
      await save(open(), prod);
      await open().writeCurrent('entra', dev.id);
      await open().writeCurrent('entra', prod.id);
      await putBack(raw, before, [recordKey(prod.id)]);
      await assert.rejects(current(open()), refused);
    });

    test('a renewal of the session leaves its notes good', async (t) => {
      const { open } = make(t);
      await saveBoth(open());
      const cache = open();
      for (let count = 0; count < 3; count += 1) {
        assert.equal(await current(cache), 'prod');
        const lock = await cache.lock(prod.id);
        await cache.read(prod.id);
        await cache.write({ ...prod, savedAtMs: count }, lock);
        await lock.release();
      }
      assert.deepEqual([await current(open()), await named(open(), 'prod')], ['prod', 'prod']);
    });

    test('what version 0.1.0 saved is served, and sealed at its first renewal', async (t) => {
      const { raw, open } = make(t);
      await raw.set(recordKey(prod.id), sealRecord(prod, masterKey));
      for (const key of [nameKey('prod'), currentKey('entra')]) await raw.set(key, Buffer.from(prod.id));
      const old = await copy(raw);
      const floors = memoryFloors();
      assert.deepEqual([await current(open(floors)), await named(open(floors), 'prod')], ['prod', 'prod']);
      const early = open(floors);
      const id = await early.readCurrent('entra');
      const cache = open(floors);
      await cache.read(prod.id);
      await cache.write({ ...prod, savedAtMs: 5 });
      // A process that read the note before is served, too.
      assert.equal((await early.read(id ?? ''))?.savedAtMs, 5);
      for (const later of [cache, early, open(floors)]) {
        assert.deepEqual([await current(later), await named(later, 'prod')], ['prod', 'prod']);
      }
      await putBack(raw, old, [recordKey(prod.id)]);
      await assert.rejects(open(floors).read(prod.id), refused);
    });

    test('resealSessions() seals the notes, too, so that the old key can go', async (t) => {
      const { open } = make(t);
      const floors = memoryFloors();
      await saveBoth(open(floors));
      await resealSessions(open(floors, [otherKey, masterKey]));
      const after = open(floors, [otherKey]);
      assert.deepEqual(
        [await current(after), await named(after, 'prod'), await named(after, 'dev')],
        ['prod', 'prod', 'dev'],
      );
    });

    test('a session whose key is gone is still found, to be removed', async (t) => {
      const { open } = make(t);
      await saveBoth(open());
      const cache = open(undefined, [otherKey]);
      assert.deepEqual([await cache.readCurrent('entra'), await cache.findNamed('prod')], [prod.id, prod.id]);
      await assert.rejects(cache.read(prod.id), refused);
      assert.equal(await cache.remove(prod.id), true);
    });
  });
}

test('recentGenerations() keeps the thousand that were noted last', () => {
  const known = recentGenerations();
  for (let number = 0; number < 1000; number += 1) known.note(`${number}`, number);
  known.note('0', undefined);
  known.note('new', 7);
  assert.deepEqual(['0', '1', '2', '999', 'new'].map(known.of), ['none', undefined, 2, 999, 7]);
});

test('fileFloors() keeps the highest generation of each key and place for later processes', async (t) => {
  const folder = join(temporaryFolder(t), 'floors');
  await fileFloors(folder, 'here').raise('current/entra', 7);
  await fileFloors(folder, 'here').raise('current/entra', 5);
  const later = fileFloors(folder, 'here');
  assert.deepEqual([later.least('current/entra'), later.least('current/teams')], [7, 0]);
  assert.equal(fileFloors(folder, 'there').least('current/entra'), 0);
  await later.raise('current/entra', 9);
  assert.equal(fileFloors(folder, 'here').least('current/entra'), 9);
});

test('fileFloors() fails nothing where it cannot write', async () => {
  const floors = fileFloors('/dev/null/floors', 'here');
  await floors.raise('current/entra', 7);
  assert.equal(floors.least('current/entra'), 0);
});

test('fileFloors() keeps one file of at most 15 bytes for each key, however often it is raised', async (t) => {
  const folder = join(temporaryFolder(t), 'floors');
  const floors = fileFloors(folder, 'the place');
  for (const key of [prod.id, dev.id].map(recordKey)) {
    for (const generation of [1, Date.now(), 999_999_999_999_999, 2]) await floors.raise(key, generation);
    assert.equal(floors.least(key), 999_999_999_999_999);
  }
  assert.deepEqual(
    readdirSync(folder).map((name) => statSync(join(folder, name)).size),
    [15, 15],
  );
});
