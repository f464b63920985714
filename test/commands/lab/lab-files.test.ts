import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { labExportCommand } from '../../../src/commands/lab/admin/lab-export.ts';
import { labImportCommand } from '../../../src/commands/lab/admin/lab-import.ts';
import type { CommandHost } from '../../../src/commands/command.ts';
import { environmentsInMemory } from '../../../src/session/environments/environment-file.ts';
import { createTransports } from '../../../src/session/services/transports.ts';
import { readSeedFile } from '../../../src/lab/setup/seed-file.ts';
import { startTestLab, type TestLab } from '../../lab/test-lab.ts';
import { makeCertificate } from '../../certificates/make-certificate.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let testLab: TestLab;
let host: CommandHost;
const notes: string[] = [];
const ends: (() => Promise<void>)[] = [];
before(async () => {
  testLab = await startTestLab({ after: (end) => void ends.push(end) });
  const { loginOrigin, graphOrigin, caFile } = testLab.lab;
  const cloud = {
    name: 'Lab',
    azureADEndpoint: loginOrigin,
    graphEndpoint: graphOrigin,
    caFile,
    type: 'User-defined',
  } as const;
  const services = {
    environments: environmentsInMemory([cloud]),
    transportTo: createTransports({ userAgent: 'test', env: {} }),
  };
  host = {
    services,
    env: { ROBOT_SECRET: 'a secret of the environment' },
    information: (text: string) => void notes.push(text),
  } as unknown as CommandHost;
});
after(() => Promise.all(ends.map((end) => end())));

const call = (parameters: object) => ({ parameters }) as unknown as Parameters<typeof labImportCommand.run>[0];

const importFile = (Path: string, Force?: boolean) => labImportCommand.run(call({ Path, Force }), host);

test('lab import adds a file with the variables and certificates that it names, all or nothing', async (t) => {
  const { lab } = testLab;
  const folder = temporaryFolder(t);
  const file = join(folder, 'more.yaml');
  writeFileSync(join(folder, 'robot.pem'), makeCertificate().pem);
  writeFileSync(
    file,
    `users:
  - userPrincipalName: kim@lab.example
applications:
  - displayName: Robot
    secrets: [{ variable: ROBOT_SECRET }]
    certificates: [{ file: robot.pem }]
`,
  );
  await importFile(file);
  const robot = lab.tenant.applications.find(({ displayName }) => displayName === 'Robot');
  assert.deepEqual(robot?.secrets, [{ value: 'a secret of the environment' }]);
  assert.match(robot?.certificates?.[0] ?? '', /BEGIN CERTIFICATE/);
  const again = await importFile(file).catch((error: unknown) => error);
  assert.ok(again instanceof Error);
  assert.match(again.message, /^Cannot use the seed ".*more\.yaml": 2 mistakes\n {2}.*more\.yaml:2:5: users\[0\]/);
  assert.match(again.message, /more\.yaml:4:5: applications\[0\]/);
  await importFile(file, true);
  // Neither applications nor tenants.
  writeFileSync(file, 'users:\n  - userPrincipalName: lee@lab.example\n');
  await importFile(file);
  assert.ok(lab.tenant.users.some(({ userPrincipalName }) => userPrincipalName === 'lee@lab.example'));
  writeFileSync(file, 'applications:\n  - displayName: Other\n    secrets: [{ variable: MISSING }]\n');
  await assert.rejects(importFile(file), {
    code: 'INPUT_INVALID',
    message: `Cannot use the seed "${file}": 1 mistake\n  ${file}:3:17: applications[0].secrets[0].variable: the environment variable "MISSING" is not set; set it, or use value`,
  });
  lab.reset();
});

test('lab export writes a seed file that only its owner can read, also in place of one that others can', async (t) => {
  const folder = temporaryFolder(t);
  for (const name of ['lab.yaml', 'lab.json']) {
    const file = join(folder, name);
    writeFileSync(file, 'before', { mode: 0o644 });
    await labExportCommand.run(call({ Path: file }), host);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const { seed } = await readSeedFile(file, {});
    assert.equal(seed.tenants?.[0]?.id, testLab.lab.tenant.id);
    assert.equal(seed.tenants[0].users?.length, 250);
  }
  assert.match(notes[0] ?? '', /with its passwords and secrets; only you can read the file\.$/);
});
