import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { outputOf, runEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';
import { startInTerminal } from '../support/journey-terminal.ts';

const lab = await startJourneyLab({ clock: systemClock });
const home = await makeHome(lab.cloud);
const secret = 'Lab-Setup-Secret-2026';
const roles = ['Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All'];
const { appId } = lab.addApplication({ displayName: 'Lab Setup', secrets: [{ value: secret }], roles });
const place = ['-Environment', 'Lab', '-TenantId', labIds.tenantId, '-ContextScope', 'CurrentUser'];
await outputOf(home, ['Connect-Entra', ...place, '-ClientSecretCredential', `${appId}:env:SECRET`], {
  env: { SECRET: secret },
});

const plain = { env: { NO_COLOR: '1' }, columns: 80 } as const;

function assertNarrow(shown: string): void {
  // A link stays whole, so that it can be opened.
  assert.deepEqual(
    shown.split('\n').filter((line) => line.length > 80 && !/https:\/\/\S+$|entrada /.test(line)),
    [],
  );
}

test('setup asks for a daemon step by step, and creates it', async () => {
  const run = startInTerminal(home, ['setup'], plain);
  await run.until(/\nName: $/);
  run.type('\r');
  await run.until(/Name: $/);
  run.type('Nightly\u0007 report\r');
  await run.until(/Cannot call an application [^]*invisible\s+characters\n\nName: $/);
  run.type('Nightly report\r');
  await run.until(
    /Who signs in\?\n\[U\] Users {2}\[D\] Daemon {2}\[G\] GitHub {2}\[A\] Azure {2}\[\?\] Help \(default is "U"\): $/,
  );
  run.type('?\r');
  await run.until(/D - A program signs in by itself, .*\n[^]*: $/);
  run.type('d\r');
  await run.until(/Permissions: $/);
  run.type('User.Read.All, Group.Read.All\r');
  await run.until(/Consent to them for the whole tenant now\?\n\[N\] No {2}\[Y\] Yes {2}\(default is "N"\): $/);
  run.type('y\r');
  await run.until(/ {2}Name {9}Nightly report\n {2}Kind {9}daemon\n[^]*Create it\?\n.*: $/);
  run.type('\r');
  const { status, shown } = await run.ended;
  assert.equal(status, 0, shown);
  assertNarrow(shown);
  assert.match(shown, /entrada context use 'Nightly report'/);
  assert.match(await outputOf(home, ['request', '/users?$top=1', '-Context', 'Nightly report']), /"value"/);
  await outputOf(home, ['setup', '-Remove', 'Nightly report']);
});

test('setup asks for a GitHub repository again until it is one', async () => {
  const run = startInTerminal(home, ['setup', 'Deploy'], plain);
  await run.until(/Who signs in\?\n.*: $/);
  run.type('G\r');
  await run.until(/Repository \(OWNER\/REPOSITORY\): $/);
  run.type('contoso\r');
  await run.until(/Which workflow runs\?\n.*: $/);
  run.type('\r');
  await run.until(/Branch \(default is "main"\): $/);
  run.type('\r');
  await run.until(/Permissions: $/);
  run.type('\r');
  await run.until(/it is not\s+OWNER\/REPOSITORY\n[^]*Repository \(OWNER\/REPOSITORY\): $/);
  run.type('contoso/site\r');
  await run.until(/Which workflow runs\?\n.*: $/);
  run.type('p\r');
  await run.until(/Permissions: $/);
  run.type('\r');
  await run.until(/Subject {6}repo:contoso\/site:pull_request\n[^]*Create it\?\n.*: $/);
  run.type('n\r');
  const { status, shown } = await run.ended;
  assert.equal(status, 0, shown);
  assertNarrow(shown);
  assert.equal(lab.tenant.applications.at(-1)?.appId, appId);
});

test('setup asks for a service connection of Azure DevOps, and proposes its subject', async () => {
  const run = startInTerminal(home, ['setup', 'Release'], plain);
  await run.until(/Who signs in\?\n.*: $/);
  run.type('azure\r');
  await run.until(/Service connection \(ORGANIZATION\/PROJECT\/CONNECTION\): $/);
  run.type('contoso/site/entra\r');
  await run.until(/Its page shows an issuer and a subject\.\nIssuer: $/);
  run.type('https://vstoken.dev.azure.com/1ab00000-0000-4000-8000-0000000000aa\r');
  await run.until(/Subject \(default is "sc:\/\/contoso\/site\/entra"\): $/);
  run.type('\r');
  await run.until(/Permissions: $/);
  run.type('\r');
  await run.until(/Kind {9}azure-devops\n[^]*Subject {6}sc:\/\/contoso\/site\/entra\n[^]*Create it\?\n.*: $/);
  run.type('n\r');
  const { status, shown } = await run.ended;
  assert.equal(status, 0, shown);
  assertNarrow(shown);
  assert.equal(lab.tenant.applications.at(-1)?.appId, appId);
});

test('setup asks which permissions users consent to, and whether to sign in', async () => {
  const run = startInTerminal(home, ['setup', 'Tools'], plain);
  await run.until(/Who signs in\?\n.*: $/);
  run.type('\r');
  await run.until(/Permissions \(default is "User\.Read"\): $/);
  run.type('\r');
  await run.until(/Consent to them for the whole tenant now\?\n.*: $/);
  run.type('\r');
  await run.until(/Sign in with the browser afterwards\?\n.*: $/);
  run.type('n\r');
  await run.until(/Kind {9}public-client\n[^]*Create it\?\n.*: $/);
  run.type('\r');
  const { status, shown } = await run.ended;
  assert.equal(status, 0, shown);
  assertNarrow(shown);
  assert.deepEqual(lab.tenant.applications.at(-1)?.publicRedirectUris, ['http://localhost']);
  await outputOf(home, ['setup', '-Remove', 'Tools']);
});

test('Ctrl+C at a question of setup ends with 130 and creates nothing', async () => {
  const run = startInTerminal(home, ['setup', 'Deploy'], plain);
  await run.until(/Who signs in\?\n.*: $/);
  run.type('\u0003');
  const { status, shown } = await run.ended;
  assert.equal(status, 130, shown);
  assert.equal(lab.tenant.applications.at(-1)?.appId, appId);
});

test('setup -Confirm asks about each action first, and creates nothing without a yes to the application', async () => {
  const run = startInTerminal(home, ['setup', 'Deploy', '-Daemon', '-Confirm'], plain);
  await run.until(/create application and service principal[^]*default is "Y"\): $/);
  run.type('l\r');
  const { status, shown } = await run.ended;
  assert.equal(status, 0, shown);
  assert.equal(lab.tenant.applications.at(-1)?.appId, appId);
  const piped = await runEntrada(home, ['setup', 'Deploy'], { hasNoTerminal: true });
  assert.equal(piped.status, 2);
  assert.match(piped.stderr, /^setup: Cannot ask for the kind of the application without a terminal\n/);
});
