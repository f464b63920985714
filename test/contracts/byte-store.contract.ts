import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { ByteStore } from '../../src/cache/byte-store.ts';

/**
 * What every byte store has to do.
 *
 * @param makeStore - Makes an empty store that no other test uses.
 */
export function describeByteStore(name: string, makeStore: (t: TestContext) => ByteStore | Promise<ByteStore>): void {
  const id = '0123456789abcdef'.repeat(2);
  const keys = [`sessions/${id}`, `names/${id}`, `locks/${id}`, 'current/entra', 'index/a'];
  const bytes = (text: string): Uint8Array => Buffer.from(text);
  const textAt = async (store: ByteStore, key: string): Promise<string | undefined> => {
    const found = await store.get(key);
    return found === undefined ? undefined : Buffer.from(found.bytes).toString();
  };
  const versionAt = async (store: ByteStore, key: string): Promise<string> => {
    const found = await store.get(key);
    assert.ok(found, key);
    return found.version;
  };
  const keysIn = async (store: ByteStore, folder: string): Promise<string[]> =>
    (await store.list(folder)).map(({ key }) => key).toSorted();

  describe(`${name} as a byte store`, () => {
    test('it names its place', async (t) => {
      assert.match((await makeStore(t)).place, /\S/);
    });

    test('get() and list() return nothing that was never written', async (t) => {
      const store = await makeStore(t);
      for (const key of keys) assert.equal(await store.get(key), undefined);
      assert.deepEqual(await store.list('sessions'), []);
    });

    test('get() returns what set() wrote last, each key on its own', async (t) => {
      const store = await makeStore(t);
      for (const key of keys) await store.set(key, bytes(`first of ${key}`));
      for (const key of keys) await store.set(key, bytes(key));
      for (const key of keys) assert.equal(await textAt(store, key), key);
    });

    test('get() returns every byte, none and many', async (t) => {
      const store = await makeStore(t);
      const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      for (const content of [all, Buffer.alloc(1_000_000, 0xfe), Buffer.alloc(0)]) {
        await store.set(`sessions/${id}`, content);
        const found = await store.get(`sessions/${id}`);
        assert.ok(found !== undefined && Buffer.from(found.bytes).equals(content), `${content.length} bytes`);
      }
    });

    test('set() takes bytes that are a part of a larger buffer', async (t) => {
      const store = await makeStore(t);
      await store.set('index/a', new Uint8Array(Buffer.from('abcdef')).subarray(2, 4));
      assert.equal(await textAt(store, 'index/a'), 'cd');
    });

    test('a version lasts as long as the bytes do', async (t) => {
      const store = await makeStore(t);
      await store.set('index/a', bytes('one'));
      const one = await versionAt(store, 'index/a');
      assert.equal(await versionAt(store, 'index/a'), one);
      await store.set('index/a', bytes('two'));
      assert.notEqual(await versionAt(store, 'index/a'), one);
    });

    test('list() returns the keys of one folder', async (t) => {
      const store = await makeStore(t);
      for (const key of [`sessions/${id}`, `sessions/${id.replace('0', 'f')}`, `names/${id}`]) {
        await store.set(key, bytes('x'));
      }
      await store.compareAndSet(`names/${id.replace('0', 'e')}`, undefined, bytes('x'));
      assert.deepEqual(await keysIn(store, 'sessions'), [`sessions/${id}`, `sessions/${id.replace('0', 'f')}`]);
      assert.deepEqual(await keysIn(store, 'names'), [`names/${id}`, `names/${id.replace('0', 'e')}`]);
      await store.delete(`sessions/${id}`);
      await store.delete(`names/${id}`, await versionAt(store, `names/${id}`));
      assert.deepEqual(await keysIn(store, 'sessions'), [`sessions/${id.replace('0', 'f')}`]);
      assert.deepEqual(await keysIn(store, 'names'), [`names/${id.replace('0', 'e')}`]);
    });

    test('delete() removes a value and returns whether there was one', async (t) => {
      const store = await makeStore(t);
      for (const key of keys) {
        await store.set(key, bytes('x'));
        assert.deepEqual([await store.delete(key), await store.delete(key)], [true, false], key);
        assert.equal(await store.get(key), undefined, key);
      }
    });

    test('delete() with a version removes that one alone', async (t) => {
      const store = await makeStore(t);
      for (const key of [`names/${id}`, `sessions/${id}`]) {
        await store.set(key, bytes('one'));
        const one = await versionAt(store, key);
        await store.set(key, bytes('two'));
        assert.equal(await store.delete(key, one), false);
        assert.equal(await textAt(store, key), 'two');
        assert.equal(await store.delete(key, await versionAt(store, key)), true);
        assert.equal(await store.delete(key, one), false);
        assert.equal(await store.get(key), undefined);
      }
    });

    test('compareAndSet() writes in place of the version it is told, and of no other', async (t) => {
      const store = await makeStore(t);
      for (const key of keys) {
        const one = await store.compareAndSet(key, undefined, bytes('one'));
        assert.equal(one, await versionAt(store, key), key);
        assert.equal(await store.compareAndSet(key, undefined, bytes('wrong')), undefined, key);
        const two = await store.compareAndSet(key, one, bytes('two'));
        assert.equal(two, await versionAt(store, key), key);
        assert.equal(await store.compareAndSet(key, one, bytes('wrong')), undefined, key);
        await store.set(key, bytes('three'));
        assert.equal(await store.compareAndSet(key, two, bytes('wrong')), undefined, key);
        assert.equal(await textAt(store, key), 'three', key);
        await store.delete(key);
        assert.equal(await store.compareAndSet(key, two, bytes('wrong')), undefined, key);
        assert.equal(await store.get(key), undefined, key);
      }
    });

    test('compareAndSet() lets one of many who see the same version write', async (t) => {
      const store = await makeStore(t);
      let version: string | undefined;
      for (let round = 0; round < 3; round += 1) {
        const before = version;
        const outcomes = await Promise.all(
          Array.from({ length: 10 }, (_, number) =>
            store.compareAndSet('names/one', before, bytes(`${round} ${number}`)),
          ),
        );
        const written = outcomes.flatMap((outcome, number) => (outcome === undefined ? [] : [number]));
        assert.deepEqual(
          [await textAt(store, 'names/one')],
          written.map((number) => `${round} ${number}`),
        );
        version = outcomes.find((outcome) => outcome !== undefined);
      }
    });

    test('compareAndSet() loses no step of those who count', async (t) => {
      const store = await makeStore(t);
      const addOne = async (): Promise<void> => {
        for (;;) {
          const found = await store.get('names/count');
          const count = found === undefined ? 0 : Number(Buffer.from(found.bytes).toString());
          if ((await store.compareAndSet('names/count', found?.version, bytes(String(count + 1)))) !== undefined)
            return;
        }
      };
      await Promise.all(Array.from({ length: 8 }, addOne));
      assert.equal(await textAt(store, 'names/count'), '8');
    });

    test('watch(), where there is one, resolves at a change and when the signal aborts', async (t) => {
      const store = await makeStore(t);
      if (store.watch === undefined) return;
      const stop = new AbortController();
      const seen: string[] = [];
      const watching = store.watch('names/one', stop.signal).then(() => seen.push('changed'));
      const stopped = store.watch('names/two', stop.signal).then(() => seen.push('aborted'));
      await store.compareAndSet('names/one', undefined, bytes('x'));
      await watching;
      stop.abort();
      await stopped;
      await store.watch('names/one', stop.signal);
      assert.deepEqual(seen, ['changed', 'aborted']);
    });
  });
}
