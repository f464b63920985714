import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtInClouds, type Cloud } from '../../../src/model/cloud.ts';
import { environmentsInMemory } from '../../../src/session/environments/environment-file.ts';
import {
  checkEnvironments,
  addEnvironment,
  findEnvironment,
  listEnvironments,
  lookUpEnvironment,
  removeEnvironment,
  setEnvironment,
} from '../../../src/session/environments/environments.ts';
import { graphApplicationId, graphResourceOf } from '../../../src/model/resource.ts';
import { rejection } from '../../support/journey-errors.ts';

const canary = { name: 'Canary', azureADEndpoint: 'https://login.example', graphEndpoint: 'https://graph.example' };
const saved: Cloud = { ...canary, type: 'User-defined' };

test('listEnvironments() gives the built-in clouds with their hosts, by name', async () => {
  const clouds = await listEnvironments(environmentsInMemory());
  assert.deepEqual(
    clouds.map(({ name, azureADEndpoint, graphEndpoint, type }) => [name, azureADEndpoint, graphEndpoint, type]),
    [
      ['BleuCloud', 'https://login.sovcloud-identity.fr', 'https://graph.svc.sovcloud.fr', 'Built-in'],
      ['China', 'https://login.chinacloudapi.cn', 'https://microsoftgraph.chinacloudapi.cn', 'Built-in'],
      ['DelosCloud', 'https://login.sovcloud-identity.de', 'https://graph.svc.sovcloud.de', 'Built-in'],
      ['Global', 'https://login.microsoftonline.com', 'https://graph.microsoft.com', 'Built-in'],
      ['GovSGCloud', 'https://login.sovcloud-identity.sg', 'https://graph.svc.sovcloud.sg', 'Built-in'],
      ['USGov', 'https://login.microsoftonline.us', 'https://graph.microsoft.us', 'Built-in'],
      ['USGovDoD', 'https://login.microsoftonline.us', 'https://dod-graph.microsoft.us', 'Built-in'],
    ],
  );
});

test("listEnvironments() sorts the user's own among them, in any case", async () => {
  const own = environmentsInMemory([
    { ...saved, name: 'canary' },
    { ...saved, name: 'Zoo' },
  ]);
  const names = (await listEnvironments(own)).map(({ name }) => name);
  assert.deepEqual(names.slice(0, 3), ['BleuCloud', 'canary', 'China']);
  assert.equal(names.at(-1), 'Zoo');
});

test('findEnvironment() finds by name in any case, and Global when none is named', async () => {
  const store = environmentsInMemory([saved]);
  assert.equal(await findEnvironment(store, 'CANARY'), saved);
  assert.equal((await findEnvironment(store, 'usgovdod')).name, 'USGovDoD');
  assert.equal((await findEnvironment(store, undefined)).name, 'Global');
});

test('findEnvironment() lets no user-defined environment take a built-in name', async () => {
  const store = environmentsInMemory([{ ...saved, name: 'global' }]);
  assert.equal((await findEnvironment(store, 'Global')).graphEndpoint, 'https://graph.microsoft.com');
});

test('findEnvironment() says in the words of the original that there is none', async () => {
  await rejection(findEnvironment(environmentsInMemory(), 'Canary'), {
    code: 'ENVIRONMENT_NOT_FOUND',
    message: "Unable to find environment with name 'Canary'. Use Get-EntraEnvironment to list available environments.",
    hint: 'Add-EntraEnvironment adds one.',
  });
  await rejection(findEnvironment(environmentsInMemory(), 'lab'), {
    code: 'ENVIRONMENT_NOT_FOUND',
    message: "Unable to find environment with name 'lab'. Use Get-EntraEnvironment to list available environments.",
    hint: 'The local tenant is there while "entrada lab" runs in another terminal.',
  });
});

test('lookUpEnvironment() gives nothing for a name that nothing has', async () => {
  assert.equal(await lookUpEnvironment(environmentsInMemory([saved]), 'Zoo'), undefined);
});

test('built-in environments are there when the settings file is damaged', async () => {
  const damaged = { ...environmentsInMemory(), read: () => Promise.reject(new Error('damaged')) };
  for (const { name } of builtInClouds) assert.equal((await findEnvironment(damaged, name)).name, name);
  assert.equal((await lookUpEnvironment(damaged, 'china'))?.name, 'China');
  await assert.rejects(listEnvironments(damaged), /damaged/);
  await assert.rejects(findEnvironment(damaged, 'Canary'), /damaged/);
});

test('addEnvironment() keeps an environment, its addresses reduced to what identifies the service', async () => {
  const store = environmentsInMemory();
  const added = await addEnvironment(store, {
    name: 'Canary',
    azureADEndpoint: 'HTTPS://Login.Example:443/common/?x#y',
    graphEndpoint: 'https://graph.example/v1.0/',
  });
  assert.deepEqual([added, await store.read()], [saved, [saved]]);
});

test('addEnvironment() replaces the one of that name as a whole', async () => {
  const store = environmentsInMemory([{ ...saved, name: 'CANARY', caFile: '/ca.pem' }]);
  await addEnvironment(store, { ...canary, graphEndpoint: 'https://other.example' });
  assert.deepEqual(await store.read(), [{ ...saved, graphEndpoint: 'https://other.example' }]);
});

const notAbsolute = 'it is not an absolute https URL';
const badAddresses: readonly (readonly [address: string, shown: string, found: string])[] = [
  ['login.example', 'login.example', notAbsolute],
  ['/login', '/login', notAbsolute],
  ['http://login.example', 'http://login.example', notAbsolute],
  ['https://', 'https://', notAbsolute],
  ['ftp://login.example', 'ftp://login.example', notAbsolute],
  ['https://user@login.example', 'https://login.example', 'it contains a user name'],
  ['https://user:pass@login.example', 'https://login.example', 'it contains a user name'],
  ['', '', notAbsolute],
  ['https://user:p/w@login.example:99999', 'https://login.example:99999', notAbsolute],
  ['https://user:p@w@[', 'https://[', notAbsolute],
  ['user:pass@login.example', 'login.example', notAbsolute],
  ['https:/user:pa ss@login.example ]', 'https:/login.example ]', notAbsolute],
];

for (const [address, shown, found] of badAddresses) {
  test(`addEnvironment() refuses the address "${address}"`, async () => {
    const store = environmentsInMemory();
    const refusal = (parameter: string) => ({
      code: 'ENVIRONMENT_INVALID' as const,
      message: `Cannot use "${shown}" as ${parameter}: ${found}; use one like https://login.example.com`,
    });
    await rejection(addEnvironment(store, { ...canary, azureADEndpoint: address }), refusal('AzureADEndpoint'));
    await rejection(addEnvironment(store, { ...canary, graphEndpoint: address }), refusal('GraphEndpoint'));
    assert.deepEqual(await store.read(), []);
  });
}

test('built-in environments cannot be added, changed or removed, in the words of the original', async () => {
  const store = environmentsInMemory([saved]);
  const settings = { ...canary, name: 'usGov' };
  const code = 'ENVIRONMENT_INVALID';
  const hint = 'Choose another name; Get-EntraEnvironment lists those in use.';
  await rejection(addEnvironment(store, settings), { code, hint, message: 'Cannot add built-in environment USGov.' });
  await rejection(setEnvironment(store, settings), {
    code,
    hint,
    message: 'Cannot change built-in environment USGov.',
  });
  await rejection(removeEnvironment(store, 'usgov'), {
    code,
    hint,
    message: 'Cannot remove built-in environment USGov.',
  });
  assert.deepEqual(await store.read(), [saved]);
});

test('setEnvironment() changes what is named and leaves the rest', async () => {
  const store = environmentsInMemory([{ ...saved, caFile: '/ca.pem' }]);
  const changed = { ...saved, caFile: '/ca.pem', graphEndpoint: 'https://other.example' };
  assert.deepEqual(await setEnvironment(store, { name: 'canary', graphEndpoint: 'https://other.example' }), changed);
  assert.deepEqual(await store.read(), [changed]);
});

test('setEnvironment() gives, changes and takes away a CA file', async () => {
  const store = environmentsInMemory([saved]);
  assert.deepEqual(await setEnvironment(store, { name: 'Canary', caFile: '/a.pem' }), { ...saved, caFile: '/a.pem' });
  assert.deepEqual(await setEnvironment(store, { name: 'Canary', caFile: '/b.pem' }), { ...saved, caFile: '/b.pem' });
  assert.deepEqual(await setEnvironment(store, { name: 'Canary', caFile: '' }), saved);
});

test('setEnvironment() gives, keeps and takes away an address of the Teams admin API', async () => {
  const store = environmentsInMemory([saved]);
  const withTeams = { ...saved, teamsEndpoint: 'https://teams.example/x' };
  const teamsEndpoint = 'https://Teams.example/x';
  assert.deepEqual(await setEnvironment(store, { name: 'Canary', teamsEndpoint }), withTeams);
  assert.deepEqual(await setEnvironment(store, { name: 'Canary' }), withTeams);
  await rejection(setEnvironment(store, { name: 'Canary', teamsEndpoint: 'teams' }), {
    code: 'ENVIRONMENT_INVALID',
    message:
      'Cannot use "teams" as TeamsEndpoint: it is not an absolute https URL; use one like https://login.example.com',
  });
  assert.deepEqual(await setEnvironment(store, { name: 'Canary', teamsEndpoint: '' }), saved);
});

test('setEnvironment() makes an environment when both endpoints are given, and none otherwise', async () => {
  const store = environmentsInMemory();
  await rejection(setEnvironment(store, { name: 'Canary', graphEndpoint: canary.graphEndpoint }), {
    code: 'ENVIRONMENT_NOT_FOUND',
    message: 'Environment Canary not found.',
    hint: 'Get-EntraEnvironment lists the environments; Add-EntraEnvironment adds one.',
  });
  assert.deepEqual(await setEnvironment(store, canary), saved);
});

test('removeEnvironment() gives back what it removed', async () => {
  const other = { ...saved, name: 'Other' };
  const store = environmentsInMemory([saved, other]);
  assert.equal(await removeEnvironment(store, 'CANARY'), saved);
  assert.deepEqual(await store.read(), [other]);
  await rejection(removeEnvironment(store, 'Canary'), {
    code: 'ENVIRONMENT_NOT_FOUND',
    message: 'Environment Canary not found.',
  });
});

test('addEnvironment() keeps the path of an API, without the version, slashes, a query or a fragment', async () => {
  for (const [text, expected] of [
    ['https://Proxy.example/Graph', 'https://proxy.example/Graph'],
    ['https://proxy.example/a/b//', 'https://proxy.example/a/b'],
    ['https://proxy.example/graph/v1.0/', 'https://proxy.example/graph'],
    ['https://proxy.example/graph/BETA', 'https://proxy.example/graph'],
    ['https://proxy.example/', 'https://proxy.example'],
  ] as const) {
    const added = await addEnvironment(environmentsInMemory(), { ...canary, graphEndpoint: text, teamsEndpoint: text });
    assert.deepEqual([added.graphEndpoint, added.teamsEndpoint], [expected, expected]);
  }
  for (const text of ['https://proxy.example/graph?x=y', 'https://proxy.example/graph#x']) {
    await rejection(addEnvironment(environmentsInMemory(), { ...canary, graphEndpoint: text }), {
      code: 'ENVIRONMENT_INVALID',
      message:
        'Cannot use "https://proxy.example/graph" as GraphEndpoint: it contains a query or a fragment; use one like https://login.example.com',
    });
  }
});

test('addEnvironment() requests tokens for the Graph of the cloud that signs in, unless another audience is named', async () => {
  const proxy = 'https://proxy.example/graph';
  const login = 'https://login.microsoftonline.us';
  for (const [settings, audience, resource] of [
    [{ azureADEndpoint: login }, 'https://graph.microsoft.us', 'https://graph.microsoft.us'],
    [{ azureADEndpoint: `${login}/common` }, 'https://graph.microsoft.us', 'https://graph.microsoft.us'],
    [{ azureADEndpoint: login, graphAudience: '' }, undefined, 'https://proxy.example'],
    [{ azureADEndpoint: login, graphAudience: 'api://mine/ ' }, 'api://mine', 'api://mine'],
    [{ azureADEndpoint: login, graphAudience: graphApplicationId }, graphApplicationId, graphApplicationId],
    [
      { azureADEndpoint: login, graphEndpoint: 'https://dod-graph.microsoft.us' },
      undefined,
      'https://dod-graph.microsoft.us',
    ],
    [{}, undefined, 'https://proxy.example'],
    [{ graphAudience: 'https://graph.microsoft.com/' }, 'https://graph.microsoft.com', 'https://graph.microsoft.com'],
  ] as const) {
    const added = await addEnvironment(environmentsInMemory(), { ...canary, graphEndpoint: proxy, ...settings });
    assert.deepEqual([added.graphAudience, graphResourceOf(added)], [audience, resource]);
  }
  for (const graphAudience of ['graph', 'http://x.example', 'https://user:secret@x.example', 'https://x y']) {
    const shown = graphAudience.replace('user:secret@', '');
    await rejection(addEnvironment(environmentsInMemory(), { ...canary, graphAudience }), {
      code: 'ENVIRONMENT_INVALID',
      message: `Cannot use "${shown}" as GraphAudience: it is not an https address, an api:// address or a GUID; use one like https://graph.microsoft.com`,
    });
  }
});

test('setEnvironment() changes an audience only when it is told to', async () => {
  const store = environmentsInMemory([{ ...saved, azureADEndpoint: 'https://login.microsoftonline.com' }]);
  const set = async (changes: object) => (await setEnvironment(store, { name: 'Canary', ...changes })).graphAudience;
  assert.deepEqual(
    [
      await set({ graphEndpoint: 'https://other.example' }),
      await set({ graphAudience: 'api://a' }),
      await set({ graphEndpoint: 'https://third.example' }),
      await set({ graphAudience: '' }),
    ],
    [undefined, 'api://a', 'api://a', undefined],
  );
});

test('checkEnvironments() reduces endpoints as Add-EntraEnvironment does, and keeps the other fields', () => {
  assert.deepEqual(
    checkEnvironments([
      {
        name: 'Canary',
        azureADEndpoint: 'https://login.example.com/',
        graphEndpoint: 'https://graph.example.com/v1.0/',
      },
      {
        name: 'Own',
        azureADEndpoint: 'https://login.example.org',
        graphEndpoint: 'https://proxy.example.org/graph',
        graphAudience: 'api://graph',
        teamsEndpoint: 'https://teams.example.org',
        caFile: '/etc/own.pem',
        type: 'Built-in',
      },
    ]),
    [
      {
        name: 'Canary',
        azureADEndpoint: 'https://login.example.com',
        graphEndpoint: 'https://graph.example.com',
        type: 'User-defined',
      },
      {
        name: 'Own',
        azureADEndpoint: 'https://login.example.org',
        graphEndpoint: 'https://proxy.example.org/graph',
        graphAudience: 'api://graph',
        teamsEndpoint: 'https://teams.example.org',
        type: 'User-defined',
        caFile: '/etc/own.pem',
      },
    ],
  );
});

test('checkEnvironments() refuses what is not a list of clouds, and names the place', () => {
  const right = { name: 'Own', azureADEndpoint: 'https://login.example.org', graphEndpoint: 'https://g.example.org' };
  for (const [supplied, message] of [
    ['Own', 'Cannot use "environments": it is a string; pass an array of clouds'],
    [null, 'Cannot use "environments": it is null; pass an array of clouds'],
    [right, 'Cannot use "environments": it is an object; pass an array of clouds'],
    [['Own'], 'Cannot use "environments[0]": it is a string; pass an object with a name and endpoints'],
    [[right, {}], 'Cannot use "environments[1].name": it is missing or empty'],
    [[{ ...right, name: ' ' }], 'Cannot use "environments[0].name": it is missing or empty'],
    [[{ ...right, name: 5 }], 'Cannot use "environments[0].name": it is a number; pass a string'],
    [[{ ...right, caFile: [] }], 'Cannot use "environments[0].caFile": it is an array; pass a string'],
    [[right, { ...right, name: 'OWN' }], 'Cannot use "environments[1].name": "OWN" occurs twice'],
    [[{ ...right, name: 'global' }], 'Cannot add built-in environment Global.'],
    [
      [{ ...right, graphEndpoint: undefined }],
      'Cannot use "" as GraphEndpoint: it is not an absolute https URL; use one like https://login.example.com',
    ],
    [
      [{ ...right, azureADEndpoint: 'http://ada:pw@login.example.org' }],
      'Cannot use "http://login.example.org" as AzureADEndpoint: it contains a user name; use one like https://login.example.com',
    ],
  ] as const) {
    assert.throws(() => checkEnvironments(supplied), { code: 'ENVIRONMENT_INVALID', message });
  }
});
