import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { summaryOf, type TokenCache } from '../../src/cache/token-cache.ts';
import { revealed, sampleAppSession, sampleSession } from '../cache/sample-session.ts';
import { leadName } from '../support/lead-name.ts';
import { savedCredential } from '../support/saved-credential.ts';

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
      const second = sampleSession('second', { identity: adele.id });
      const sessions = [adele, sampleAppSession(), second, sampleSession('nobody', noRefreshToken())];
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

    test('writeTenantToken() keeps tokens for other tenants with a session, and remove() removes them', async (t) => {
      const cache = await makeCache(t);
      const entry = (text: string, expiresAtMs = 2e12) => ({
        accessToken: new Secret(text),
        expiresAtMs,
        scopes: ['a'],
      });
      const read = async ({ id }: typeof adele, tenant: string) => revealed(await cache.readTenantTokens(id, tenant));
      for (const session of [adele, diego]) await cache.write(session);
      const listed = await cache.list();
      await cache.writeTenantToken(adele.id, 'Contoso.com', 'https://a', entry('old', 1e12));
      await cache.writeTenantToken(adele.id, 'contoso.com', 'https://a', entry('one'));
      await cache.writeTenantToken(adele.id, 'contoso.com', '__proto__', { ...entry('two'), refreshAtMs: 5 });
      await cache.writeTenantToken(adele.id, 'fabrikam.com', 'https://a', entry('three'));
      await cache.writeTenantToken(diego.id, 'contoso.com', 'https://a', entry('four'));
      const found = await cache.readTenantTokens(adele.id, 'CONTOSO.com');
      assert.deepEqual(Object.keys(found), ['https://a', '__proto__']);
      assert.deepEqual(revealed(found['https://a']), revealed(entry('one')));
      assert.deepEqual(await read(adele, 'fabrikam.com'), revealed({ 'https://a': entry('three') }));
      assert.deepEqual(await read(adele, 'other.com'), {});
      assert.deepEqual([await cache.list(), revealed(await cache.read(adele.id))], [listed, revealed(adele)]);
      await cache.remove(adele.id);
      await cache.write(adele);
      assert.deepEqual([await read(adele, 'contoso.com'), await read(adele, 'fabrikam.com')], [{}, {}]);
      assert.deepEqual(await read(diego, 'contoso.com'), revealed({ 'https://a': entry('four') }));
      await cache.removeTenantTokens(diego.id);
      assert.deepEqual(await read(diego, 'contoso.com'), {});
      // A renewal that ends after the sign-out leaves nothing behind.
      await cache.remove(adele.id);
      await cache.writeTenantToken(adele.id, 'contoso.com', 'https://a', entry('late'));
      assert.deepEqual(await read(adele, 'contoso.com'), {});
    });

    test('lock() of another tenant is apart from that of the session and of its other tenants', async (t) => {
      const cache = await makeCache(t);
      await cache.write(adele);
      const own = await cache.lock(adele.id);
      const first = await cache.lock(adele.id, { tenant: 'contoso.com' });
      const steps: string[] = [];
      const again = cache.lock(adele.id, { tenant: 'CONTOSO.com' }).then((lock) => {
        steps.push('again');
        return lock;
      });
      const second = await cache.lock(adele.id, { tenant: 'fabrikam.com', forRenewal: true });
      steps.push('released');
      await first.release();
      for (const lock of [own, await again, second]) await lock.release();
      assert.deepEqual(steps, ['released', 'again']);
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

    test('findNamed() gives what moveNamed() noted, in any case of the name', async (t) => {
      const cache = await makeCache(t);
      assert.equal(await cache.findNamed('work'), undefined);
      await leadName(cache, 'Work', adele.id);
      await leadName(cache, 'home', diego.id);
      assert.deepEqual([await cache.findNamed('wORK'), await cache.findNamed('HOME')], [adele.id, diego.id]);
      await leadName(cache, 'WORK', diego.id);
      assert.deepEqual([await cache.findNamed('work'), await cache.findNamed('home')], [diego.id, diego.id]);
      await leadName(cache, 'work', undefined);
      await leadName(cache, 'work', undefined);
      assert.deepEqual([await cache.findNamed('work'), await cache.findNamed('home')], [undefined, diego.id]);
    });

    test('moveNamed() takes any text as a name and keeps names apart from sessions and services', async (t) => {
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
      for (const one of [...names, adele.id, 'entra', 'current-entra']) await leadName(cache, one, adele.id);
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
      await leadName(cache, adele.name, adele.id);
      await leadName(cache, diego.name, diego.id);
      await cache.remove(adele.id);
      assert.deepEqual([await cache.findNamed(adele.name), await cache.findNamed(diego.name)], [undefined, diego.id]);
      // By now the name leads elsewhere.
      await cache.write(adele);
      await leadName(cache, adele.name, diego.id);
      await cache.remove(adele.id);
      assert.equal(await cache.findNamed(adele.name), diego.id);
    });

    test('every call refuses an id that is none', async (t) => {
      const cache = await makeCache(t);
      for (const id of ['../../etc/passwd', '', adele.id.toUpperCase(), `${adele.id}\n`, `${adele.id}0`]) {
        const refusal = {
          code: 'INPUT_INVALID',
          message: `Cannot find session ${JSON.stringify(id)}: it is not a session id`,
        };
        await assert.rejects(cache.read(id), refusal);
        await assert.rejects(cache.write({ ...adele, id }), refusal);
        await assert.rejects(cache.remove(id), refusal);
        await assert.rejects(cache.writeCurrent('entra', id), refusal);
        await assert.rejects(cache.moveNamed('work', undefined, id), refusal);
        await assert.rejects(cache.moveNamed('work', id, undefined), refusal);
        await assert.rejects(cache.lock(id), refusal);
      }
      assert.deepEqual([await cache.list(), await cache.readCurrent('entra')], [[], undefined]);
    });

    test('moveNamed() moves a name that leads where it is thought to, and no other', async (t) => {
      const cache = await makeCache(t);
      assert.equal(await cache.moveNamed('Work', adele.id, diego.id), false);
      assert.equal(await cache.moveNamed('Work', undefined, adele.id), true);
      assert.equal(await cache.moveNamed('work', undefined, diego.id), false);
      assert.equal(await cache.findNamed('work'), adele.id);
      assert.equal(await cache.moveNamed('WORK', adele.id, diego.id), true);
      assert.equal(await cache.findNamed('work'), diego.id);
      assert.equal(await cache.moveNamed('work', adele.id, undefined), false);
      assert.equal(await cache.moveNamed('work', diego.id, undefined), true);
      assert.equal(await cache.findNamed('work'), undefined);
    });

    test('moveNamed() gives a free name to one of many who want it at once', async (t) => {
      const cache = await makeCache(t);
      const ids = Array.from({ length: 10 }, (_, number) => sampleSession(`user${number}@contoso.com`).id);
      const outcomes = await Promise.all(ids.map((id) => cache.moveNamed('work', undefined, id)));
      const winners = ids.filter((_, index) => outcomes[index]);
      assert.deepEqual(winners, [await cache.findNamed('work')]);
    });

    test('lock() waits until the lock is given back, with a fence that grows', async (t) => {
      const cache = await makeCache(t);
      const first = await cache.lock(adele.id);
      const order: string[] = [];
      const second = cache.lock(adele.id).then((lock) => {
        order.push('second');
        return lock;
      });
      // Neither another session nor a reader waits.
      await (await cache.lock(diego.id)).release();
      await cache.write(adele, first);
      await Promise.all([cache.read(adele.id), cache.list(), cache.findNamed('work')]);
      order.push('first');
      await first.release();
      const { fence, release } = await second;
      assert.deepEqual(order, ['first', 'second']);
      assert.ok(fence > first.fence, `${fence} after ${first.fence}`);
      await release();
      const third = await cache.lock(adele.id);
      assert.ok(third.fence > fence, `${third.fence} after ${fence}`);
      await third.release();
    });

    test('lock() ends with CANCELLED when its signal aborts, and keeps no one from the lock', async (t) => {
      const cache = await makeCache(t);
      const held = await cache.lock(adele.id);
      const stop = new AbortController();
      const waiting = cache.lock(adele.id, { signal: stop.signal });
      setTimeout(() => stop.abort(), 20);
      await assert.rejects(waiting, { code: 'CANCELLED' });
      await held.release();
      await assert.rejects(cache.lock(adele.id, { signal: stop.signal }), { code: 'CANCELLED' });
      await (await cache.lock(adele.id)).release();
    });

    test('lock() lets those who change one session do so in turn', async (t) => {
      const cache = await makeCache(t);
      await cache.write(sampleSession('adele@contoso.com', { savedAtMs: 0 }));
      const addOne = async () => {
        const lock = await cache.lock(adele.id);
        const record = await cache.read(adele.id);
        assert.ok(record);
        await cache.write({ ...record, savedAtMs: record.savedAtMs + 1 }, lock);
        await lock.release();
      };
      await Promise.all(Array.from({ length: 12 }, addOne));
      assert.equal((await cache.read(adele.id))?.savedAtMs, 12);
    });

    test('write() refuses a lock that was given back, or is of another session', async (t) => {
      const cache = await makeCache(t);
      await cache.write(adele);
      const lost = {
        code: 'LOCK_LOST',
        message: `Cannot write the session "${adele.id}": its lock was released, or taken over by another process`,
        hint: 'Run the command again.',
      };
      const changed = sampleSession('adele@contoso.com', { savedAtMs: 1 });
      const old = await cache.lock(adele.id);
      await old.release();
      await assert.rejects(cache.write(changed, old), lost);
      const held = await cache.lock(adele.id);
      // It is somebody else's by now.
      await old.release();
      await assert.rejects(cache.write(changed, old), lost);
      const others = await cache.lock(diego.id);
      await assert.rejects(cache.write(changed, others), lost);
      assert.deepEqual(revealed(await cache.read(adele.id)), revealed(adele));
      await cache.write(changed, held);
      assert.equal((await cache.read(adele.id))?.savedAtMs, 1);
      await Promise.all([held.release(), others.release()]);
    });

    test('remove() ends the lock of the session, so that it does not come back', async (t) => {
      const cache = await makeCache(t);
      await cache.write(adele);
      const lock = await cache.lock(adele.id);
      assert.equal(await cache.remove(adele.id), true);
      await assert.rejects(cache.write(adele, lock), { code: 'LOCK_LOST' });
      assert.equal(await cache.read(adele.id), undefined);
      const next = await cache.lock(adele.id);
      await lock.release();
      await cache.write(adele, next);
      await next.release();
      assert.deepEqual(revealed(await cache.read(adele.id)), revealed(adele));
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
  return { credential: savedCredential('refresh-token', { refreshToken: null }) };
}
