import assert from 'node:assert/strict';
import { constants } from 'node:buffer';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { hasLabData } from '../../../src/lab/data-folder/data-folder.ts';
import { applySeed } from '../../../src/lab/setup/apply-seed.ts';
import { exportSeed } from '../../../src/lab/setup/export-seed.ts';
import type { LabSeed } from '../../../src/lab/setup/shape/seed-types.ts';
import { type Lab, type LabOptions, startLab } from '../../../src/lab/start-lab.ts';
import { pkiFolder } from '../../support/pki-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const seed: LabSeed = {
  extends: 'empty',
  tenants: [{ domains: ['contoso.example'], users: [{ userPrincipalName: 'kim@contoso.example' }] }],
};

async function start(t: TestContext, dataFolder: string, options: Partial<LabOptions> = {}): Promise<Lab> {
  const lab = await startLab({ folder: pkiFolder(), dataFolder, seed, ...options });
  t.after(() => lab.stop());
  return lab;
}

/** Waits without timers, which the tests control. */
async function untilTrue(claim: () => boolean): Promise<void> {
  while (!claim()) await setImmediate();
}

const namesIn = (state: LabSeed) => state.tenants?.[0]?.users?.map((user) => user.userPrincipalName);
const savedIn = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as LabSeed;

test('startLab() with a data folder continues with the data of its last run', async (t) => {
  const data = join(temporaryFolder(t), 'new', 'data');
  assert.equal(hasLabData(data), false);
  const first = await start(t, data, { settings: { lockoutThreshold: 3 } });
  applySeed(first, {
    users: [{ userPrincipalName: 'lee@contoso.example', password: 'Lee-Passw0rd' }],
    applications: [{ displayName: 'Reports', secrets: [{ generate: 'random' }] }],
    policies: [{ kind: 'require-mfa', id: 'mfa' }],
    faults: [{ kind: 'status', status: 503, host: 'teams', id: 'down' }],
  });
  const before = exportSeed(first);
  const file = join(data, 'lab.json');
  await first.stop();
  await first.stop();
  assert.deepEqual(readdirSync(data), ['lab.json']);
  assert.equal(hasLabData(data), true);
  assert.deepEqual([statSync(file).mode & 0o777, statSync(data).mode & 0o777], [0o600, 0o700]);

  // Another seed is for the first start only.
  const second = await start(t, data, { seed: { extends: 'empty', tenants: [{ domains: ['other.example'] }] } });
  assert.deepEqual(exportSeed(second), before);
  assert.deepEqual(namesIn(before), ['kim@contoso.example', 'lee@contoso.example']);
  assert.deepEqual([second.tenant, second.otherTenants], [first.tenant, first.otherTenants]);
  assert.equal(second.settings.lockoutThreshold, 3);
  assert.deepEqual(second.policies.list(), [{ kind: 'require-mfa', id: 'mfa' }]);

  await assert.rejects(startLab({ folder: pkiFolder(), dataFolder: data }), { code: 'LAB_FAILED' });
  const government = await start(t, data, { cloud: 'USGov' });
  assert.deepEqual(namesIn(exportSeed(government)), ['kim@contoso.example']);
  applySeed(second, { users: [{ userPrincipalName: 'sam@contoso.example' }] });
  second.reset();
  assert.deepEqual(exportSeed(second), before, 'a reset returns to the latest start');
});

test('startLab() with a data folder saves soon after a change of any kind', async (t) => {
  const data = temporaryFolder(t);
  const lab = await start(t, data);
  const file = join(data, 'lab.json');
  assert.deepEqual(namesIn(savedIn(file)), ['kim@contoso.example'], 'at the start');
  await lab.stop();
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const again = await start(t, data);
  const changes: readonly (() => void)[] = [
    () => again.tenant.users.push(...again.tenant.users.splice(0, 1).map((user) => ({ ...user, jobTitle: 'Chief' }))),
    () => void applySeed(again, { groups: [{ displayName: 'Sales' }] }),
    () => void again.tenant.groups[0]?.memberIds.push(again.tenant.users[0]?.id ?? ''),
    () => void again.policies.add({ kind: 'block-device-code' }),
    () => void again.faults.add({ kind: 'status', status: 500 }),
    () => void Object.assign(again.settings, { lockoutSeconds: 5 }),
    () =>
      void Object.assign(again.tenant.directoryRoles, {
        '62e90394-69f5-4237-9190-012177145e10': [again.tenant.users[0]?.id],
      }),
  ];
  for (const change of changes) {
    change();
    assert.notDeepEqual(savedIn(file), exportSeed(again), String(change));
    // A busy computer saves later: the wait depends on how long the last one took.
    await untilTrue(() => {
      t.mock.timers.tick(100_000);
      return isDeepStrictEqual(savedIn(file), exportSeed(again));
    });
  }
  const { ino } = statSync(file);
  t.mock.timers.tick(500_000);
  await again.stop();
  assert.equal(statSync(file).ino, ino, 'without a change, nothing is written');
  await (await start(t, data)).stop();
  assert.equal(statSync(file).ino, ino, 'nor by a start and a stop');
  const other = await start(t, data, { settings: { lockoutThreshold: 4 } });
  assert.equal(savedIn(file).settings?.lockoutThreshold, 4, 'settings of the start are saved');
  other.policies.add({ kind: 'block-device-code' });
  await other.stop();
  assert.equal(savedIn(file).policies?.length, 2, 'a change of the last moment is saved by the stop');
});

test('startLab() warns at once, and once, while its data cannot be saved', async (t) => {
  const data = join(temporaryFolder(t), 'data');
  const warnings: string[] = [];
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const lab = await start(t, data, { warn: (line) => void warnings.push(line) });
  rmSync(data, { recursive: true });
  writeFileSync(data, 'a file in place of the folder');
  lab.policies.add({ kind: 'block-device-code' });
  await untilTrue(() => {
    t.mock.timers.tick(100_000);
    return warnings.length > 0;
  });
  t.mock.timers.tick(100_000);
  await setImmediate();
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /^The data of the lab is not saved, and will be tried again: Cannot /);
  rmSync(data);
  await untilTrue(() => {
    t.mock.timers.tick(100_000);
    return warnings.length > 1;
  });
  assert.deepEqual(warnings.slice(1), ['The data of the lab is saved again.']);
  assert.deepEqual(savedIn(join(data, 'lab.json')), exportSeed(lab));
});

test('startLab() refuses damaged data and foreign folders, and changes neither', async (t) => {
  const data = temporaryFolder(t);
  const file = join(data, 'lab.json');
  const subject = `Cannot read the data of the lab "${file}"`;
  const foreign = `${subject}: it is not the export of a lab; move it away, or use another folder`;
  const cases = [
    ['', `${subject}: 0 characters that are not JSON`],
    ['{"extends":"empty","tenants":[{"dom', `${subject}: 35 characters that are not JSON at position 35`],
    ['[]', foreign],
    ['{"name":"app"}', foreign],
    ['{"extends":"empty","tenants":[]}', foreign],
    [
      Buffer.from('{"extends":"empty","tenants":[{"domains":["a.example"],"displayName":"Caf\xe9"}]}', 'latin1'),
      `${subject}: it is not text in UTF-8; move it away, or use another folder`,
    ],
    [
      '{"extends":"empty","tenants":[{"domains":["a.example"],"userz":[]}]}',
      `Cannot use the seed "${file}": 1 mistake\n  tenants[0].userz: "userz" is not a field of this object; did you mean "users"`,
    ],
  ] as const;
  for (const [text, message] of cases) {
    writeFileSync(file, text);
    await assert.rejects(startLab({ folder: pkiFolder(), dataFolder: data }), { code: 'INPUT_INVALID', message });
    assert.deepEqual([readFileSync(file), readdirSync(data)], [Buffer.from(text), ['lab.json']]);
  }
  truncateSync(file, 2 ** 33);
  await assert.rejects(startLab({ folder: pkiFolder(), dataFolder: data }), {
    code: 'INPUT_INVALID',
    message: `${subject}: it has ${2 ** 33} bytes, and ${constants.MAX_STRING_LENGTH} are possible; move it away, or use another folder`,
  });
  const project = join(temporaryFolder(t), 'project');
  mkdirSync(project, { mode: 0o755 });
  writeFileSync(join(project, 'package.json'), '{}');
  await assert.rejects(startLab({ folder: pkiFolder(), dataFolder: project }), {
    code: 'INPUT_INVALID',
    message: `Cannot keep a lab in "${project}": it has other files, such as "package.json"; use an empty folder or a new one`,
  });
  assert.deepEqual([statSync(project).mode & 0o777, existsSync(join(project, 'lab.json'))], [0o755, false]);
});
