import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import {
  addLabEnvironments,
  removeLabEnvironments,
  type StartedLab,
} from '../../../src/commands/lab/lab-environments.ts';
import type { Cloud } from '../../../src/model/cloud.ts';
import { environmentsInMemory } from '../../../src/session/environments/environment-file.ts';
import { rejection } from '../../support/journey-errors.ts';

const caFile = '/data/lab/ca.pem';
const byDefault = { name: 'Lab', takesNumber: true };
const byName = { name: 'Lab', takesNumber: false };

/** A port at which a program listens until the test ends. */
async function openPort(t: TestContext): Promise<number> {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A port at which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function labAt(port: number, cloud?: StartedLab['cloud']): StartedLab {
  const origin = `https://localhost:${port}`;
  const lab = { loginOrigin: origin, graphOrigin: origin, teamsOrigin: origin, caFile } as StartedLab['lab'];
  return { cloud, lab };
}

function cloudAt(name: string, port: number, changes: Partial<Cloud> = {}): Cloud {
  const origin = `https://localhost:${port}`;
  const own = { name, azureADEndpoint: origin, graphEndpoint: origin, teamsEndpoint: origin, caFile };
  return { ...own, type: 'User-defined', ...changes };
}

const foreign: readonly (readonly [what: string, changes: Partial<Cloud>])[] = [
  ["the user's own", { azureADEndpoint: 'https://login.example', graphEndpoint: 'https://graph.example' }],
  ['one with another authority', { caFile: '/other/ca.pem' }],
  ['a lab whose Graph is elsewhere', { graphEndpoint: 'https://graph.example' }],
  ['a lab at another host', { azureADEndpoint: 'https://lab.example:8443' }],
  ['one in other letter case', { name: 'LAB', caFile: '/other/ca.pem' }],
];
for (const [what, changes] of foreign) {
  test(`addLabEnvironments() and removeLabEnvironments() leave ${what} unchanged`, async () => {
    const existing = cloudAt('Lab', await closedPort(), changes);
    const store = environmentsInMemory([existing]);
    await rejection(addLabEnvironments(store, [labAt(1)], byName), {
      code: 'ENVIRONMENT_INVALID',
      message: `Cannot add the lab's environment "${existing.name}": there is one of this name, at ${existing.azureADEndpoint}; use another -Name`,
    });
    assert.deepEqual(await store.read(), [existing]);
    const added = await addLabEnvironments(store, [labAt(1)], byDefault);
    assert.deepEqual(await store.read(), [existing, cloudAt('Lab2', 1)]);
    await removeLabEnvironments(store, added);
    assert.deepEqual(await store.read(), [existing]);
  });
}

test('addLabEnvironments() gives labs side by side a name each, and each removes its own', async (t) => {
  const ports = await Promise.all([openPort(t), openPort(t), openPort(t)]);
  const store = environmentsInMemory();
  const labs = [];
  for (const port of ports) labs.push(await addLabEnvironments(store, [labAt(port)], byDefault));
  const names = async () => (await store.read()).map(({ name }) => name);
  assert.deepEqual(await names(), ['Lab', 'Lab2', 'Lab3']);
  await removeLabEnvironments(store, labs[1] ?? []);
  assert.deepEqual(await names(), ['Lab', 'Lab3']);
  await removeLabEnvironments(store, labs[0] ?? []);
  assert.deepEqual(await names(), ['Lab3']);
});

test('addLabEnvironments() numbers the labs of all clouds alike, past a name that one of them lacks', async (t) => {
  const store = environmentsInMemory([cloudAt('LabTeamsDOD', await openPort(t))]);
  const labs = [labAt(1), labAt(2, 'TeamsDOD')];
  const added = await addLabEnvironments(store, labs, byDefault);
  assert.deepEqual(
    added.map(({ name }) => name),
    ['Lab2', 'Lab2TeamsDOD'],
  );
  await rejection(addLabEnvironments(store, labs, byName), { code: 'ENVIRONMENT_INVALID', message: /"LabTeamsDOD"/ });
});

test('addLabEnvironments() replaces what a killed lab left behind, also at the port of the new one', async (t) => {
  const [closed, own, open] = [await closedPort(), await openPort(t), await openPort(t)];
  const living = cloudAt('Mine', open);
  for (const [names, left] of [
    [byName, [cloudAt('Lab', closed), cloudAt('LabTeamsGCCH', closed)]],
    [byDefault, [cloudAt('Lab', own), cloudAt('Other', open, { teamsEndpoint: `https://localhost:${closed}` })]],
  ] as const) {
    const store = environmentsInMemory([...left, living]);
    await addLabEnvironments(store, [labAt(own)], names);
    assert.deepEqual(await store.read(), [living, cloudAt('Lab', own)]);
  }
});

test('addLabEnvironments() refuses the name of a built-in environment', async () => {
  const store = environmentsInMemory();
  const refusal = { code: 'ENVIRONMENT_INVALID', message: 'Cannot add built-in environment USGov.' } as const;
  await rejection(addLabEnvironments(store, [labAt(1)], { name: 'usgov', takesNumber: false }), refusal);
  assert.deepEqual(await store.read(), []);
});
