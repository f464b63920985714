import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryCache } from '../../../src/cache/memory-cache.ts';
import type { TokenCache } from '../../../src/cache/token-cache.ts';
import {
  checkContextName,
  chooseContextName,
  findContext,
  renameContext,
} from '../../../src/session/saved/named-contexts.ts';
import { sampleSession } from '../../cache/sample-session.ts';
import { rejection } from '../../support/journey-errors.ts';
import { leadName } from '../../support/lead-name.ts';

const ada = sampleSession('ada@lab.example', { name: 'Work' });
const bob = sampleSession('bob@lab.example', { name: 'home' });

async function cacheWithTwo(): Promise<TokenCache> {
  const cache = memoryCache();
  for (const record of [ada, bob]) {
    await cache.write(record);
    await leadName(cache, record.name, record.id);
  }
  return cache;
}

/** Of an account, as it is before it has a name. */
function unnamed(account: string | null, appName: string | null = null) {
  const { name: _name, ...record } = sampleSession(account ?? appName ?? 'nobody');
  return { ...record, context: { ...record.context, Account: account, AppName: appName } };
}

async function nameFor(...given: Parameters<typeof chooseContextName>): Promise<string> {
  return (await chooseContextName(...given)).name;
}

const taken = (name: string) =>
  ({
    code: 'CONTEXT_EXISTS',
    message: `Cannot call the context "${name}": another session has this name`,
    hint: 'entrada context rename or remove frees it.',
  }) as const;
const notFound = (name: string) =>
  ({
    code: 'CONTEXT_NOT_FOUND',
    message: `Cannot find context "${name}": no session has this name`,
    hint: /^entrada context list shows their names/,
  }) as const;

test('findContext() finds in any case, and nothing under a name that leads to a gap', async () => {
  const cache = await cacheWithTwo();
  assert.equal(await findContext(cache, 'wORK'), ada);
  await rejection(findContext(cache, 'play'), notFound('play'));
  await leadName(cache, 'gap', sampleSession('gone').id);
  await rejection(findContext(cache, 'gap'), notFound('gap'));
});

test('findContext() finds a session whose name is missing from the index, and puts it there', async () => {
  const cache = await cacheWithTwo();
  const cleo = sampleSession('cleo@lab.example', { name: 'Play' });
  await cache.write(cleo);
  assert.equal(await cache.findNamed('play'), undefined);
  assert.equal(await findContext(cache, 'pLAY'), cleo);
  assert.equal(await cache.findNamed('play'), cleo.id);
  await cache.remove(bob.id);
  await cache.write({ ...cleo, name: 'home' });
  assert.equal((await findContext(cache, 'home')).id, cleo.id);
  assert.equal(await cache.findNamed('home'), cleo.id);
});

test('findContext() does not search more than fifty sessions for a name without a note', async () => {
  const cache = memoryCache();
  for (let number = 0; number < 50; number += 1) {
    await cache.write(sampleSession(`user${number}@lab.example`, { name: `user-${number}` }));
  }
  assert.equal((await findContext(cache, 'user-7')).name, 'user-7');
  await cache.write(sampleSession('last@lab.example', { name: 'last' }));
  const limits: unknown[] = [];
  const watched = { ...cache, list: (atMost?: number) => (limits.push(atMost), cache.list(atMost)) };
  await rejection(findContext(watched, 'last'), notFound('last'));
  assert.deepEqual(limits, [51]);
});

test('findContext() and a sign-in pass over a note of the name that leads to a session of another name', async () => {
  const cache = await cacheWithTwo();
  await leadName(cache, 'work', bob.id);
  assert.equal(await findContext(cache, 'Work'), ada);
  await leadName(cache, 'prod', bob.id);
  await rejection(findContext(cache, 'prod'), notFound('prod'));
  const cleo = unnamed('cleo@lab.example');
  assert.deepEqual(await chooseContextName(cache, cleo, 'prod'), { name: 'prod', holder: bob.id });
});

test('findContext() refuses the session of another service', async () => {
  const cache = await cacheWithTwo();
  assert.equal(await findContext(cache, 'work', 'entra'), ada);
  await rejection(findContext(cache, 'Work', 'teams'), {
    code: 'CONTEXT_NOT_FOUND',
    message:
      'Cannot use context "Work" here: it is a session of Connect-Entra; this needs one of Connect-MicrosoftTeams',
    hint: 'entrada context list shows the service of each.',
  });
});

const wrongNames: readonly [name: string, found: string][] = [
  ['', 'it is empty'],
  [' \t', 'it is empty'],
  ['x'.repeat(65), 'it has 65 characters, of at most 64'],
  ['a\nb', 'it contains invisible characters'],
  ['a\u001b[31m', 'it contains invisible characters'],
  ['a\u202eb', 'it contains invisible characters'],
  ['a\u200bb', 'it contains invisible characters'],
  ['a\u2028b', 'it contains invisible characters'],
  ['-x', 'it starts with "-", or starts or ends with a space'],
  [' x', 'it starts with "-", or starts or ends with a space'],
  ['x ', 'it starts with "-", or starts or ends with a space'],
];

for (const [name, found] of wrongNames) {
  test(`checkContextName() refuses ${JSON.stringify(name)}, again and again`, () => {
    const refusal = { code: 'INPUT_INVALID', message: `Cannot call a context "${name}": ${found}` };
    assert.throws(() => checkContextName(name), refusal);
    assert.throws(() => checkContextName(name), refusal);
  });
}

test('checkContextName() takes what can be seen', () => {
  for (const name of ['x', 'Ada @ lab.example', '日本', '../x', "it's", '$(id)', '__proto__', 'x'.repeat(64)]) {
    checkContextName(name);
  }
});

test('chooseContextName() takes the name that was asked for unless another session has it', async () => {
  const cache = await cacheWithTwo();
  const cleo = unnamed('cleo@lab.example');
  assert.equal(await nameFor(cache, cleo, 'Play'), 'Play');
  assert.equal(await nameFor(cache, ada, 'WORK'), 'WORK');
  await rejection(nameFor(cache, cleo, 'wORK'), taken('wORK'));
  await rejection(nameFor(cache, cleo, '-x'), { code: 'INPUT_INVALID', message: /starts with "-"/ });
  await cache.remove(ada.id);
  assert.equal(await nameFor(cache, cleo, 'work'), 'work');
});

test('chooseContextName() holds a name for a session that cannot be read', async () => {
  const cache = await cacheWithTwo();
  const damaged: TokenCache = { ...cache, read: () => Promise.reject(new Error('damaged')) };
  await rejection(nameFor(damaged, unnamed('cleo@lab.example'), 'work'), taken('work'));
});

test('chooseContextName() keeps the name of before, else takes the account, the application or its id, numbered', async () => {
  const cache = await cacheWithTwo();
  assert.equal(await nameFor(cache, ada, undefined), 'Work');
  const cleo = unnamed('cleo@lab.example');
  assert.equal(await nameFor(cache, cleo, undefined), 'cleo@lab.example');
  for (const name of ['CLEO@lab.example', 'cleo@lab.example-2']) {
    const { id } = sampleSession(`other ${name}`);
    await cache.write(sampleSession(name, { id, name }));
    await leadName(cache, name, id);
  }
  assert.equal(await nameFor(cache, cleo, undefined), 'cleo@lab.example-3');
  assert.equal(await nameFor(cache, unnamed(null, 'Lab Daemon'), undefined), 'Lab Daemon');
  assert.equal(await nameFor(cache, unnamed(null), undefined), ada.context.ClientId);
});

test('chooseContextName() makes a name that can be typed of whatever an application is called', async () => {
  const cache = memoryCache();
  for (const [appName, expected] of [
    ['a\u001b[31m\u202eb\u2028\n', 'a[31mb'],
    ['--Context evil', 'Context evil'],
    [' x '.repeat(40), undefined],
    ['\u200b', ada.context.ClientId],
    ['- -', ada.context.ClientId],
  ] as const) {
    const name = await nameFor(cache, unnamed(null, appName), undefined);
    checkContextName(name);
    if (expected !== undefined) assert.equal(name, expected);
  }
});

test('renameContext() lets the new name lead to the session and frees the old one', async () => {
  const cache = await cacheWithTwo();
  assert.deepEqual(await renameContext(cache, 'wORK', 'Office'), { ...ada, name: 'Office' });
  assert.equal((await findContext(cache, 'office')).name, 'Office');
  await rejection(findContext(cache, 'Work'), notFound('Work'));
  await renameContext(cache, 'office', 'OFFICE');
  assert.equal(await cache.findNamed('office'), ada.id);
  assert.equal((await findContext(cache, 'office')).name, 'OFFICE');
});

test('renameContext() changes nothing when it cannot', async () => {
  const cache = await cacheWithTwo();
  await rejection(renameContext(cache, 'work', 'HOME'), taken('HOME'));
  await rejection(renameContext(cache, 'play', 'x'), notFound('play'));
  await rejection(renameContext(cache, 'work', ' '), { code: 'INPUT_INVALID', message: /it is empty/ });
  assert.deepEqual([await findContext(cache, 'work'), await findContext(cache, 'home')], [ada, bob]);
});

test('renameContext() takes a name that leads to a gap', async () => {
  const cache = await cacheWithTwo();
  await leadName(cache, 'gap', sampleSession('gone').id);
  await renameContext(cache, 'work', 'gap');
  assert.equal((await findContext(cache, 'gap')).id, ada.id);
});

test('renameContext() gives the name back when the session cannot be written', async () => {
  const cache = await cacheWithTwo();
  const failure = new Error('full');
  await assert.rejects(renameContext({ ...cache, write: () => Promise.reject(failure) }, 'work', 'office'), failure);
  assert.deepEqual([await cache.findNamed('office'), await cache.findNamed('work')], [undefined, ada.id]);
  // The lock is free again.
  await (await cache.lock(ada.id, { signal: AbortSignal.timeout(1000) })).release();
});
