import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { quoteForUser } from '../../../src/base/shell-quote.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { connectEntra } from '../../../src/session/connect/connect.ts';
import { disconnect, removeSession } from '../../../src/session/saved/disconnect.ts';
import { rejection } from '../../support/journey-errors.ts';
import { type JourneyHome, makeHome } from '../../support/journey-home.ts';
import { startJourneyLab } from '../../support/journey-lab.ts';
import { asAda, connectDaemon, journeyServices, type JourneyServices } from '../../support/journey-services.ts';
import { savedText } from '../../support/saved-credential.ts';

const lab = await startJourneyLab();

async function homeWithServices(): Promise<{ home: JourneyHome; services: JourneyServices }> {
  const home = await makeHome(lab.cloud);
  return { home, services: { ...journeyServices(lab), cache: home.cache } };
}

const notConnected = {
  code: 'NOT_CONNECTED',
  message: 'No application to sign out from.',
  hint: 'No account is connected; Connect-Entra signs in.',
} as const;

test('disconnect() gives the context back and leaves nothing of the session on the disk', async () => {
  const { home, services } = await homeWithServices();
  const record = await connectEntra(asAda, services);
  const [pointer, name, ...more] = home.filesWith(record.id);
  assert.deepEqual([pointer, ...more], [home.pointerPath, home.recordPath(record.id)]);
  assert.equal(dirname(name ?? ''), join(home.state, 'names'));
  assert.deepEqual(await disconnect('entra', services), record.context);
  assert.deepEqual(home.filesWith(record.id), []);
  assert.deepEqual(Object.keys(home.snapshot()), ['config/environments.json', 'data/master.key']);
  await rejection(disconnect('entra', services), notConnected);
});

test('no file ever holds a token or secret in the open', async () => {
  const { home, services } = await homeWithServices();
  const { credential } = await connectEntra(asAda, services);
  await connectDaemon(services);
  const tokens = (await home.cache.list()).map(({ id }) => home.cache.read(id));
  const held = (await Promise.all(tokens)).flatMap((record) => Object.values(record?.tokens ?? {}));
  assert.equal(held.length, 2);
  for (const { accessToken } of held) assert.deepEqual(home.filesWith(accessToken.reveal()), []);
  const refreshToken = savedText(credential, 'refreshToken');
  assert.ok(refreshToken !== undefined);
  assert.deepEqual(home.filesWith(refreshToken), []);
  for (const name of [labIds.applications.daemon.secret, 'Analytical', 'ada@lab.example', 'eyJ']) {
    assert.deepEqual(home.filesWith(name), []);
  }
});

const daemonStays = {
  ...notConnected,
  hint: `${notConnected.hint}\nTo end the saved session: entrada context remove ${quoteForUser('Lab Daemon')}`,
};

test('disconnect() names the saved session that stays when none is current', async () => {
  const { services } = await homeWithServices();
  await connectDaemon(services);
  await connectEntra(asAda, services);
  await disconnect('entra', services);
  await rejection(disconnect('entra', services), daemonStays);
});

test('disconnect() does not change other sessions', async () => {
  const { home, services } = await homeWithServices();
  const app = await connectDaemon(services);
  await connectEntra(asAda, services);
  const before = readFileSync(home.recordPath(app.id));
  await disconnect('entra', services);
  assert.deepEqual(readFileSync(home.recordPath(app.id)), before);
});

const damages: readonly [what: string, damage: (home: JourneyHome, id: string) => void, warning: RegExp][] = [
  [
    'cut off',
    (home, id) => writeFileSync(home.recordPath(id), readFileSync(home.recordPath(id)).subarray(0, 60)),
    /cut off or altered/,
  ],
  ['empty', (home, id) => writeFileSync(home.recordPath(id), ''), /it is empty/],
  ['sealed with another key', (home) => writeFileSync(home.keyPath, Buffer.alloc(32, 7)), /sealed with another key/],
  ['without its key', (home) => rmSync(home.keyPath), /is missing/],
  ['under a damaged key', (home) => writeFileSync(home.keyPath, 'short'), /5 bytes where a key has 32/],
];

for (const [what, damage, warning] of damages) {
  test(`disconnect() removes a record that is ${what}, with a warning`, async () => {
    const { home, services } = await homeWithServices();
    const { id } = await connectDaemon(services);
    damage(home, id);
    assert.equal(await disconnect('entra', services), undefined);
    assert.deepEqual(home.filesWith(id), []);
    assert.equal(services.warnings.length, 1);
    assert.match(services.warnings[0] ?? '', /^The saved session could not be read and is removed: /);
    assert.match(services.warnings[0] ?? '', warning);
  });
}

test('disconnect() forgets a damaged note of the current session and says so', async () => {
  const { home, services } = await homeWithServices();
  const { id } = await connectDaemon(services);
  writeFileSync(home.pointerPath, 'nonsense');
  await rejection(disconnect('entra', services), daemonStays);
  assert.match(
    services.warnings[0] ?? '',
    /^It is no longer known which session was current: .*it names no session \(8 characters\)$/,
  );
  assert.equal(existsSync(home.pointerPath), false);
  assert.ok(existsSync(home.recordPath(id)));
});

test('removeSession() leaves the current session alone when it removes another', async () => {
  const { services } = await homeWithServices();
  const app = await connectDaemon(services);
  const ada = await connectEntra(asAda, services);
  assert.deepEqual(await removeSession(app.id, services), app.context);
  assert.equal(await services.cache.readCurrent('entra'), ada.id);
  assert.deepEqual(
    (await services.cache.list()).map(({ id }) => id),
    [ada.id],
  );
});
