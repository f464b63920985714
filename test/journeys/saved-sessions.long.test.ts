import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import type { ErrorCode } from '../../src/base/errors.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import {
  assertNothingLeaked,
  connectDaemonLine,
  daemonSecret,
  outputOf,
  runEntrada,
  startEntrada,
} from '../support/journey-cli.ts';
import { type JourneyHome, makeHome } from '../support/journey-home.ts';
import { closedPort, startJourneyLab } from '../support/journey-lab.ts';

const lab = await startJourneyLab({ clock: systemClock, settings: { deviceCodeIntervalSeconds: 0.2 } });

/** A saved session that cannot be used any more, and what every command says of it. */
const damages: readonly {
  readonly what: string;
  readonly damage: (damaged: JourneyHome, id: string) => void;
  readonly code: ErrorCode;
  readonly message: RegExp;
  readonly hint: RegExp;
}[] = [
  {
    what: 'an empty record',
    damage: (damaged, id) => writeFileSync(damaged.recordPath(id), ''),
    code: 'CACHE_UNREADABLE',
    message: /^Cannot read the saved session ".*\.sealed": it is empty$/,
    hint: /^Run "entrada Disconnect-Entra", then "entrada Connect-Entra"\.$/,
  },
  {
    what: 'a record that is cut off',
    damage: (damaged, id) =>
      writeFileSync(damaged.recordPath(id), readFileSync(damaged.recordPath(id)).subarray(0, -1)),
    code: 'CACHE_UNREADABLE',
    message: /were cut off or altered after they were sealed$/,
    hint: /^Run "entrada Disconnect-Entra"/,
  },
  {
    what: 'a record that is none',
    damage: (damaged, id) => writeFileSync(damaged.recordPath(id), '{"token":"x"}'),
    code: 'CACHE_UNREADABLE',
    message: /its 13 bytes are not a sealed session$/,
    hint: /^Run "entrada Disconnect-Entra"/,
  },
  {
    what: 'a record of another key',
    damage: (damaged) => writeFileSync(damaged.keyPath, Buffer.alloc(32, 7)),
    code: 'CACHE_UNREADABLE',
    message: /it was sealed with another key \(/,
    hint: /^Put the other key back/,
  },
  {
    what: 'a missing key',
    damage: (damaged) => rmSync(damaged.keyPath),
    code: 'KEY_UNREADABLE',
    message: /its key ".*master\.key" is missing$/,
    hint: /^Put the key back/,
  },
  {
    what: 'a damaged key',
    damage: (damaged) => writeFileSync(damaged.keyPath, 'short'),
    code: 'KEY_UNREADABLE',
    message: /it has 5 bytes where a key has 32$/,
    hint: /^Put the key back/,
  },
  {
    what: 'a damaged note of the current session',
    damage: (damaged) => writeFileSync(damaged.pointerPath, '../../etc'),
    code: 'CACHE_UNREADABLE',
    message: /it names no session \(9 characters\)$/,
    hint: /^Run "entrada Connect-Entra" to connect again/,
  },
];

for (const { what, damage, code, message, hint } of damages) {
  test(`${what} is told by every command, left unchanged, and repaired as the hint says`, async () => {
    const damaged = await makeHome(lab.cloud);
    await outputOf(damaged, connectDaemonLine, { env: daemonSecret });
    const id = (await damaged.cache.readCurrent('entra')) ?? '';
    damage(damaged, id);
    const left = damaged.snapshot();
    for (const words of [['token'], ['request', '/organization'], ['Get-EntraContext']]) {
      const run = await runEntrada(damaged, [...words, '-Verbose']);
      const [first = '', second = '', third = ''] = run.stderr.split('\n');
      assert.deepEqual([run.status, run.stdout], [7, '']);
      assert.ok(first.startsWith(`${words[0]}: Cannot read the `), first);
      assert.match(first.slice(`${words[0]}: `.length), message);
      assert.match(second, hint);
      assert.ok(third.startsWith(`VERBOSE: code="${code}"`), third);
    }
    assert.deepEqual(damaged.snapshot(), left);
    if (what !== 'a damaged note of the current session') await outputOf(damaged, 'Disconnect-Entra');
    if (what === 'a damaged key') rmSync(damaged.keyPath);
    await outputOf(damaged, connectDaemonLine, { env: daemonSecret });
    assert.match(await outputOf(damaged, 'request /organization'), /Entrada Lab/);
  });
}

test('a session that was ended on the server needs a new sign-in, and stays until then', async () => {
  const ended = await makeHome(lab.cloud);
  const running = startEntrada(ended, 'connect -Environment Lab -UseDeviceCode'.split(' '));
  const [, page = '', code = ''] = await running.untilStderr(/open the page (\S+) and enter the code (\S+) to/);
  await lab.robot().approveDevice(page, code);
  assert.equal((await running.ended).status, 0);
  lab.revokeSessions(labIds.users.ada.id);
  const left = ended.snapshot();
  const run = await runEntrada(ended, ['token', '-Force', '-Verbose']);
  assert.equal(run.status, 4);
  assert.match(
    run.stderr,
    /^token: Cannot renew the session at "localhost:\d+": AADSTS50173: .*\nRun: entrada Connect-Entra -Environment Lab -TenantId [\da-f-]{36} -ClientId [\da-f-]{36} -Scopes User\.Read -UseDeviceCode\nTrace ID: .*\nVERBOSE: code="SIGN_IN_NEEDED"/m,
  );
  assert.deepEqual(ended.snapshot(), left);
});

test('a token that still lives is served, with a warning, when the server is down', async () => {
  const offline = await makeHome(lab.cloud);
  await outputOf(offline, connectDaemonLine, { env: daemonSecret });
  const id = (await offline.cache.readCurrent('entra')) ?? '';
  const record = await offline.cache.read(id);
  const entry = record?.tokens[lab.graphOrigin];
  assert.ok(record !== undefined && entry !== undefined);
  const tokens = { [lab.graphOrigin]: { ...entry, expiresAtMs: Date.now() + 60_000 } };
  await offline.cache.write({
    ...record,
    tokens,
    cloud: { ...record.cloud, azureADEndpoint: `https://localhost:${await closedPort()}` },
  });
  const run = await runEntrada(offline, ['token']);
  assert.deepEqual([run.status, run.stdout], [0, `${entry.accessToken.reveal()}\n`]);
  assert.match(
    run.stderr,
    /^WARNING: The token could not be renewed and is used while it lives: Cannot reach "localhost:\d+": nothing is listening at that address/,
  );
});

test('nothing that was shown holds a token or secret', () => assertNothingLeaked(lab));
