import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Cloud } from '../../../src/model/cloud.ts';
import { environmentFile } from '../../../src/session/environments/environment-file.ts';
import {
  addEnvironment,
  findEnvironment,
  removeEnvironment,
  setEnvironment,
} from '../../../src/session/environments/environments.ts';
import { whileFsFails } from '../../base/failing-fs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { rejection } from '../../support/journey-errors.ts';

const canary: Cloud = {
  name: 'Canary',
  azureADEndpoint: 'https://login.example',
  graphEndpoint: 'https://graph.example',
  type: 'User-defined',
};
const withCa: Cloud = {
  ...canary,
  name: 'Private',
  graphEndpoint: 'https://proxy.example/graph',
  graphAudience: 'https://graph.microsoft.com',
  teamsEndpoint: 'https://teams.example',
  caFile: '/etc/ca.pem',
};

test('environmentFile() reads nothing where there is no file, and makes none', async (t) => {
  const folder = join(temporaryFolder(t), 'config');
  assert.deepEqual(await environmentFile(folder).read(), []);
  assert.equal(existsSync(folder), false);
});

test('environmentFile() keeps environments in a file that only its owner can read', async (t) => {
  const folder = join(temporaryFolder(t), 'config');
  const store = environmentFile(folder);
  await store.update(() => [canary, withCa]);
  assert.deepEqual(await store.read(), [canary, withCa]);
  const path = join(folder, 'environments.json');
  assert.deepEqual([statSync(folder).mode & 0o777, statSync(path).mode & 0o777], [0o700, 0o600]);
  assert.equal(
    readFileSync(path, 'utf8'),
    `{
  "version": 1,
  "environments": [
    {
      "name": "Canary",
      "azureADEndpoint": "https://login.example",
      "graphEndpoint": "https://graph.example"
    },
    {
      "name": "Private",
      "azureADEndpoint": "https://login.example",
      "graphEndpoint": "https://proxy.example/graph",
      "graphAudience": "https://graph.microsoft.com",
      "teamsEndpoint": "https://teams.example",
      "caFile": "/etc/ca.pem"
    }
  ]
}
`,
  );
});

const entry = { name: 'Canary', azureADEndpoint: 'https://login.example', graphEndpoint: 'https://graph.example' };
const listOf = (...entries: unknown[]) => JSON.stringify({ version: 1, environments: entries });

const damages: readonly [what: string, text: string, found: RegExp][] = [
  ['no JSON', '{"environments": [', /its 18 characters are not JSON$/],
  ['nothing', '', /its 0 characters are not JSON$/],
  ['no list', '{"version":1}', /it does not contain a list named "environments"$/],
  ['a list of its own', '[]', /it does not contain a list named "environments"$/],
  ['an entry that is no object', listOf(entry, 7), /entry 2 lacks a name or an endpoint$/],
  ['an entry without a name', listOf({ ...entry, name: undefined }), /entry 1 lacks a name or an endpoint$/],
  [
    'an entry without an endpoint',
    listOf({ ...entry, graphEndpoint: undefined }),
    /entry 1 lacks a name or an endpoint$/,
  ],
  ['an entry without the other', listOf({ ...entry, azureADEndpoint: 7 }), /entry 1 lacks a name or an endpoint$/],
  ['a wrong endpoint of Teams', listOf({ ...entry, teamsEndpoint: 'x' }), /entry 1 lacks a name or an endpoint$/],
  ['an endpoint without TLS', listOf({ ...entry, graphEndpoint: 'http://x' }), /entry 1 lacks a name or an endpoint$/],
  [
    'an endpoint with a path',
    listOf({ ...entry, azureADEndpoint: 'https://x/y' }),
    /entry 1 lacks a name or an endpoint$/,
  ],
  [
    'a built-in name',
    listOf({ ...entry, name: 'global' }),
    /entry 1 has the name of a built-in environment, "global"$/,
  ],
];

for (const [what, text, found] of damages) {
  test(`environmentFile() refuses a file that holds ${what} and does not change it`, async (t) => {
    const folder = temporaryFolder(t);
    const path = join(folder, 'environments.json');
    writeFileSync(path, text);
    const store = environmentFile(folder);
    const expected = { code: 'SETTINGS_UNREADABLE', message: found } as const;
    const error = await rejection(store.read(), expected);
    assert.ok(error.message.startsWith(`Cannot read the environments file "${path}": `), error.message);
    assert.equal(error.hint, 'Fix or delete the file; it was not changed.');
    assert.equal(error.exitStatus, 7);
    await rejection(addEnvironment(store, canary), expected);
    await rejection(removeEnvironment(store, 'Canary'), expected);
    assert.equal((await findEnvironment(store, 'USGov')).name, 'USGov');
    assert.equal(readFileSync(path, 'utf8'), text);
  });
}

test('environmentFile() keeps the changes of all who make one at the same time', async (t) => {
  const folder = temporaryFolder(t);
  const names = Array.from({ length: 6 }, (_, index) => `Canary${index}`);
  // Each has a store of its own, as processes have.
  await Promise.all(names.map((name) => addEnvironment(environmentFile(folder), { ...canary, name })));
  const read = async () => (await environmentFile(folder).read()).map(({ name }) => name).toSorted();
  assert.deepEqual(await read(), names);
  await Promise.all([
    ...names.slice(0, 3).map((name) => removeEnvironment(environmentFile(folder), name)),
    ...names.slice(3).map((name) => setEnvironment(environmentFile(folder), { name, caFile: '/ca.pem' })),
  ]);
  assert.deepEqual(await read(), names.slice(3));
  assert.ok((await environmentFile(folder).read()).every(({ caFile }) => caFile === '/ca.pem'));
});

test('environmentFile() waits for another process that is changing the file, and then sees its change', async (t) => {
  const folder = temporaryFolder(t);
  let other: Promise<unknown> = Promise.resolve();
  await environmentFile(folder).update((clouds) => {
    other = addEnvironment(environmentFile(folder), canary);
    return [...clouds, withCa];
  });
  await other;
  assert.deepEqual(await environmentFile(folder).read(), [withCa, canary]);
});

test('environmentFile() keeps the old content when the disk is full', async (t) => {
  const store = environmentFile(temporaryFolder(t));
  await store.update(() => [canary]);
  await whileFsFails('writeFileSync', 'ENOSPC', () =>
    rejection(addEnvironment(store, withCa), {
      code: 'STORAGE_FAILED',
      message: /^Cannot write ".*environments\.json": the disk is full \(ENOSPC\)$/,
      hint: /^Free some space/,
    }),
  );
  assert.deepEqual(await store.read(), [canary]);
});

test('environmentFile() closes a file that others can read', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'environments.json');
  writeFileSync(path, listOf(entry));
  chmodSync(path, 0o644);
  assert.deepEqual(await environmentFile(folder).read(), [canary]);
  assert.equal(statSync(path).mode & 0o777, 0o600);
});
