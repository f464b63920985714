import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quoteForUser } from '../../../src/base/shell-quote.ts';
import { memoryCache } from '../../../src/cache/memory-cache.ts';
import { currentSessionId } from '../../../src/session/saved/current-session.ts';
import type { Services } from '../../../src/session/services/services.ts';
import { runFakeCli } from '../../support/fake-cli.ts';
import { makeHome } from '../../support/journey-home.ts';
import { sampleSession } from '../../cache/sample-session.ts';

const signIn = 'Run: entrada Connect-Entra';

test('currentSessionId() names saved sessions of the service where none is current', async () => {
  const cache = memoryCache();
  const hintOf = async () => {
    const error = await currentSessionId({ cache } as unknown as Services).catch((thrown: unknown) => thrown);
    return (error as { hint?: string }).hint;
  };
  await cache.write(sampleSession('teams@contoso.com', { service: 'teams', name: 'teams' }));
  assert.equal(await hintOf(), signIn);
  await cache.write(sampleSession('ada@contoso.com', { name: 'it is Ada' }));
  assert.equal(
    await hintOf(),
    `${signIn}\nOr continue with the saved session: entrada context use ${quoteForUser('it is Ada')}`,
  );
  for (const name of ['d', 'c', 'b', 'a']) await cache.write(sampleSession(`${name}@contoso.com`, { name }));
  const several = 'Or continue with a saved session: entrada context use NAME\nNAME is one of';
  assert.equal(
    await hintOf(),
    `${signIn}\n${several} ${['a', 'b', 'c'].map((name) => quoteForUser(name)).join(', ')} and 2 more, which entrada context list shows.`,
  );
  const failing = { ...cache, list: () => Promise.reject(new Error('It cannot be listed.')) };
  await assert.rejects(currentSessionId({ cache: failing } as unknown as Services), { hint: signIn });
});

test('after Disconnect-Entra, commands name the sessions that are still saved', async () => {
  const home = await makeHome();
  const [ada, bob] = [sampleSession('ada@contoso.com'), sampleSession('bob@contoso.com')];
  for (const record of [ada, bob]) {
    await home.cache.write(record);
    await home.cache.moveNamed(record.name, undefined, record.id);
  }
  await home.cache.writeCurrent('entra', ada.id);
  assert.equal((await runFakeCli(home.folder, ['Disconnect-Entra'])).status, 0);
  const saved = `Or continue with the saved session: entrada context use ${quoteForUser('bob@contoso.com')}\n`;
  for (const [words, run] of [
    [['token'], signIn],
    [['request', '/me'], signIn],
    [['Get-EntraUser'], `${signIn} -Scopes User.Read.All`],
  ] as const) {
    const { status, stderr } = await runFakeCli(home.folder, words);
    assert.equal(status, 4);
    assert.ok(stderr.endsWith(`\n${run}\n${saved}`), stderr);
  }
  assert.equal((await runFakeCli(home.folder, ['context', 'use', 'bob@contoso.com'])).status, 0);
});
