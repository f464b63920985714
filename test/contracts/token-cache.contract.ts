import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { summaryOf, type TokenCache } from '../../src/cache/token-cache.ts';
import { revealed, sampleAppSession, sampleSession } from '../cache/sample-session.ts';

/**
 * What every token cache has to do.
 *
 * @param makeCache - Makes an empty cache that no other test uses.
 */
export function describeTokenCache(
  name: string,
  makeCache: (t: TestContext) => TokenCache | Promise<TokenCache>,
): void {
  const adele = sampleSession('adele@contoso.com');
  const diego = sampleSession('diego@contoso.com');

  describe(`${name} as a token cache`, () => {
    test('read() gives undefined for a session that was never kept', async (t) => {
      const cache = await makeCache(t);
      assert.equal(await cache.read(adele.id), undefined);
    });

    test('read() gives what write() kept, secrets and absent fields alike', async (t) => {
      const cache = await makeCache(t);
      const sessions = [adele, sampleAppSession(), sampleSession('nobody', noRefreshToken())];
      for (const session of sessions) await cache.write(session);
      for (const session of sessions) assert.deepEqual(revealed(await cache.read(session.id)), revealed(session));
    });

    test('read() gives secrets that do not print', async (t) => {
      const cache = await makeCache(t);
      await cache.write(adele);
      assert.doesNotMatch(JSON.stringify(await cache.read(adele.id)), /token of/);
    });

    test('write() replaces the record of the same id and no other', async (t) => {
      const cache = await makeCache(t);
      await cache.write(adele);
      await cache.write(diego);
      const renewed = sampleSession('adele@contoso.com', { savedAtMs: 2, tokens: {} });
      await cache.write(renewed);
      assert.deepEqual(revealed(await cache.read(adele.id)), revealed(renewed));
      assert.deepEqual(revealed(await cache.read(diego.id)), revealed(diego));
    });

    test('write() keeps tokens of many resources, also of strange names and sizes', async (t) => {
      const cache = await makeCache(t);
      const entry = { accessToken: new Secret('a'.repeat(200_000)), expiresAtMs: 1, scopes: [] };
      const names = ['https://graph.microsoft.com', '__proto__', 'constructor', '', 'ünï "quoted"\n'];
      const session = sampleSession('many', { tokens: Object.fromEntries(names.map((resource) => [resource, entry])) });
      await cache.write(session);
      const read = await cache.read(session.id);
      assert.deepEqual(Object.keys(read?.tokens ?? {}), names);
      assert.deepEqual(revealed(read), revealed(session));
    });

    test('remove() forgets one session and tells whether there was one', async (t) => {
      const cache = await makeCache(t);
      await cache.write(adele);
      await cache.write(diego);
      assert.deepEqual([await cache.remove(adele.id), await cache.remove(adele.id)], [true, false]);
      assert.equal(await cache.read(adele.id), undefined);
      assert.deepEqual(revealed(await cache.read(diego.id)), revealed(diego));
    });

    test('list() tells what is kept in order of the ids, without secrets', async (t) => {
      const cache = await makeCache(t);
      assert.deepEqual(await cache.list(), []);
      const sessions = [adele, diego, sampleAppSession()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
      for (const session of sessions.toReversed()) await cache.write(session);
      const expected = sessions.map((session) => ({ kind: 'readable', ...summaryOf(session) }));
      assert.deepEqual(await cache.list(), expected);
    });

    test('readCurrent() gives what writeCurrent() noted for the service', async (t) => {
      const cache = await makeCache(t);
      assert.equal(await cache.readCurrent('entra'), undefined);
      await cache.writeCurrent('entra', adele.id);
      assert.deepEqual([await cache.readCurrent('entra'), await cache.readCurrent('teams')], [adele.id, undefined]);
      await cache.writeCurrent('entra', diego.id);
      await cache.writeCurrent('teams', adele.id);
      assert.deepEqual([await cache.readCurrent('entra'), await cache.readCurrent('teams')], [diego.id, adele.id]);
      await cache.writeCurrent('entra', undefined);
      await cache.writeCurrent('entra', undefined);
      assert.deepEqual([await cache.readCurrent('entra'), await cache.readCurrent('teams')], [undefined, adele.id]);
    });

    test('writeCurrent() may name a session before it is kept and after it is removed', async (t) => {
      const cache = await makeCache(t);
      await cache.writeCurrent('entra', adele.id);
      await cache.write(adele);
      await cache.remove(adele.id);
      assert.deepEqual([await cache.readCurrent('entra'), await cache.list()], [adele.id, []]);
    });

    test('findNamed() gives what writeNamed() noted, in any case of the name', async (t) => {
      const cache = await makeCache(t);
      assert.equal(await cache.findNamed('work'), undefined);
      await cache.writeNamed('Work', adele.id);
      await cache.writeNamed('home', diego.id);
      assert.deepEqual([await cache.findNamed('wORK'), await cache.findNamed('HOME')], [adele.id, diego.id]);
      await cache.writeNamed('WORK', diego.id);
      assert.deepEqual([await cache.findNamed('work'), await cache.findNamed('home')], [diego.id, diego.id]);
      await cache.writeNamed('work', undefined);
      await cache.writeNamed('work', undefined);
      assert.deepEqual([await cache.findNamed('work'), await cache.findNamed('home')], [undefined, diego.id]);
    });

    test('writeNamed() takes any text as a name and keeps names apart from sessions and services', async (t) => {
      const cache = await makeCache(t);
      const names = [
        '../../etc/passwd',
        'a/b',
        '__proto__',
        'constructor',
        '\0',
        'ünï\n',
        'x'.repeat(5000),
        ' work',
        'work ',
      ];
      for (const one of [...names, adele.id, 'entra', 'current-entra']) await cache.writeNamed(one, adele.id);
      for (const one of names) assert.equal(await cache.findNamed(one), adele.id, one);
      assert.deepEqual(
        [await cache.findNamed('work'), await cache.findNamed('toString'), await cache.findNamed('')],
        [undefined, undefined, undefined],
      );
      assert.deepEqual([await cache.readCurrent('entra'), await cache.list()], [undefined, []]);
    });

    test('remove() frees the names that lead to the session and no other', async (t) => {
      const cache = await makeCache(t);
      await cache.write(adele);
      await cache.write(diego);
      await cache.writeNamed(adele.name, adele.id);
      await cache.writeNamed(diego.name, diego.id);
      await cache.remove(adele.id);
      assert.deepEqual([await cache.findNamed(adele.name), await cache.findNamed(diego.name)], [undefined, diego.id]);
      // By now the name leads elsewhere.
      await cache.write(adele);
      await cache.writeNamed(adele.name, diego.id);
      await cache.remove(adele.id);
      assert.equal(await cache.findNamed(adele.name), diego.id);
    });

    test('every call refuses an id that is none', async (t) => {
      const cache = await makeCache(t);
      for (const id of ['../../etc/passwd', '', adele.id.toUpperCase(), `${adele.id}\n`, `${adele.id}0`]) {
        const refusal = {
          code: 'INPUT_INVALID',
          message: `Cannot find session ${JSON.stringify(id)}: it is no session id`,
        };
        await assert.rejects(cache.read(id), refusal);
        await assert.rejects(cache.write({ ...adele, id }), refusal);
        await assert.rejects(cache.remove(id), refusal);
        await assert.rejects(cache.writeCurrent('entra', id), refusal);
        await assert.rejects(cache.writeNamed('work', id), refusal);
      }
      assert.deepEqual([await cache.list(), await cache.readCurrent('entra')], [[], undefined]);
    });

    test('many calls at once do not disturb one another', async (t) => {
      const cache = await makeCache(t);
      const sessions = Array.from({ length: 50 }, (_, number) => sampleSession(`user${number}@contoso.com`));
      await Promise.all(sessions.flatMap((session) => [cache.write(session), cache.write(session)]));
      const read = await Promise.all(sessions.map((session) => cache.read(session.id)));
      assert.deepEqual(revealed(read), revealed(sessions));
    });
  });
}

function noRefreshToken() {
  return { credential: { kind: 'refresh-token', refreshToken: null } } as const;
}
