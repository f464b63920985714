import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import {
  assertNothingLeaked,
  connectDaemonLine,
  daemonSecret,
  outputOf,
  robotBrowser,
  runEntrada,
  runShell,
  startEntrada,
} from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';
import { cliPath } from '../support/installed-package.ts';

const lab = await startJourneyLab({ clock: systemClock, settings: { deviceCodeIntervalSeconds: 0.2 } });
const { daemon, graphCommandLine } = labIds.applications;
const { ada } = labIds.users;

function welcome(authType: string, clientId: string): string {
  return `Welcome to Microsoft Graph!

Connected via ${authType} access using ${clientId}
Readme: https://aka.ms/graph/sdk/powershell
SDK Docs: https://aka.ms/graph/sdk/powershell/docs
API Docs: https://aka.ms/graph/docs

NOTE: You can use the -NoWelcome parameter to suppress this message.

`;
}

const emptyFields = {
  CertificateThumbprint: null,
  CertificateSubjectName: null,
  SendCertificateChain: null,
  Certificate: null,
  ManagedIdentityId: null,
  ClientSecret: null,
};

test('Connect-Entra signs a person in through the browser', async () => {
  const home = await makeHome(lab.cloud);
  const line = ['Connect-Entra', '-Environment', 'Lab', '-Scopes', 'User.Read.All,', 'Group.Read.All', '-Debug'];
  // In a process of its own, which ends although the browser's may not.
  const run = await startEntrada(home, line, { env: robotBrowser(home, lab) }).ended;
  assert.deepEqual([run.status, run.stdout], [0, '']);
  assert.match(
    run.stderr,
    /^Finish signing in with your browser\. .*\nhttps:\/\/localhost:\d+\/common\/oauth2\/v2\.0\/authorize\?/m,
  );
  assert.ok(run.stderr.endsWith(welcome('delegated', graphCommandLine.appId)), run.stderr);
  const { Scopes, ...context } = JSON.parse(await outputOf(home, 'Get-EntraContext')) as { Scopes: string[] };
  assert.ok(['User.Read.All', 'Group.Read.All'].every((scope) => Scopes.includes(scope)));
  assert.deepEqual(context, {
    ClientId: graphCommandLine.appId,
    TenantId: labIds.tenantId,
    AuthType: 'Delegated',
    TokenCredentialType: 'InteractiveBrowser',
    Account: ada.userPrincipalName,
    AppName: 'Microsoft Graph Command Line Tools',
    ContextScope: 'CurrentUser',
    Environment: 'Lab',
    ...emptyFields,
  });
  const me = JSON.parse(await outputOf(home, 'request /me')) as { userPrincipalName: string };
  assert.equal(me.userPrincipalName, ada.userPrincipalName);
});

test('Connect-Entra shows the device code on standard error, so that it shows when output is captured', async () => {
  const home = await makeHome(lab.cloud);
  const running = startEntrada(home, 'connect -usedevice -environment lab -debug'.split(' '));
  const [, page = '', code = ''] = await running.untilStderr(/open the page (\S+) and enter the code (\S+) to/);
  await lab.robot().approveDevice(page, code);
  const run = await running.ended;
  assert.deepEqual([run.status, run.stdout], [0, '']);
  assert.match(run.stderr, /^To sign in, use a web browser to open the page https:\/\/localhost:\d+\/\S+ and enter/m);
  assert.ok(run.stderr.endsWith(welcome('delegated', graphCommandLine.appId)));
  const context = JSON.parse(await outputOf(home, 'Get-EntraContext')) as Record<string, unknown>;
  assert.deepEqual([context['TokenCredentialType'], context['Account']], ['DeviceCode', ada.userPrincipalName]);
});

test('Connect-Entra signs an application in with its secret', async () => {
  const home = await makeHome(lab.cloud);
  const run = await runEntrada(home, connectDaemonLine, { env: daemonSecret });
  assert.deepEqual([run.status, run.stdout, run.stderr], [0, '', welcome('apponly', daemon.appId)]);
  assert.deepEqual(JSON.parse(await outputOf(home, 'Get-EntraContext')), {
    ClientId: daemon.appId,
    TenantId: labIds.tenantId,
    Scopes: ['User.Read.All', 'Group.Read.All', 'Organization.Read.All'],
    AuthType: 'AppOnly',
    TokenCredentialType: 'ClientSecret',
    Account: null,
    AppName: 'Lab Daemon',
    ContextScope: 'CurrentUser',
    Environment: 'Lab',
    ...emptyFields,
  });
});

const commandLineWarning = `WARNING: The secret of -ClientSecretCredential is on the command line, where process lists and the shell history can expose it; use env:NAME, file:PATH, - (standard input) or prompt instead.\n`;

const sources: readonly [what: string, word: string, stderr: string, input?: string][] = [
  ['a variable', `${daemon.appId}:env:SECRET`, ''],
  ['a variable that holds both', 'env:BOTH', ''],
  ['a file', `${daemon.appId}:file:secret.txt`, ''],
  ['a file in the home folder', `${daemon.appId}:file:~/secret.txt`, ''],
  ['standard input', `${daemon.appId}:-`, '', `${daemon.secret}\n`],
  ['standard input that holds both', '-', '', `${daemon.appId}:${daemon.secret}\r\n`],
  ['the command line, with a warning', `${daemon.appId}:${daemon.secret}`, commandLineWarning],
];

for (const [what, word, stderr, input = ''] of sources) {
  test(`Connect-Entra takes a secret from ${what}`, async () => {
    const home = await makeHome(lab.cloud);
    writeFileSync(join(home.folder, 'secret.txt'), `${daemon.secret}\n`);
    const env = { ...daemonSecret, BOTH: `${daemon.appId}:${daemon.secret}` };
    const line = [
      'connect',
      '-NoWelcome',
      '-Environment=lab',
      '-ContextScope:currentuser',
      '--tenant-id',
      labIds.tenantId,
      '-Credential',
      word,
    ];
    const run = await runEntrada(home, line, { env, input, cwd: home.folder });
    assert.deepEqual([run.status, run.stdout, run.stderr], [0, '', stderr]);
  });
}

test('Connect-Entra and Disconnect-Entra have short names, in any case', async () => {
  const home = await makeHome(lab.cloud);
  for (const [connect, disconnect] of [
    ['connect', 'disconnect'],
    ['CONNECT-entra', 'disconnect-ENTRA'],
    ['Connect', 'Disconnect'],
  ] as const) {
    await outputOf(home, [connect, ...connectDaemonLine.slice(1)], { env: daemonSecret });
    const gone = JSON.parse(await outputOf(home, disconnect)) as { AppName: string };
    assert.equal(gone.AppName, 'Lab Daemon');
    const again = await runEntrada(home, [disconnect]);
    assert.deepEqual(
      [again.status, again.stdout, again.stderr],
      [4, '', 'Disconnect-Entra: No application to sign out from.\nNo account is connected; Connect-Entra signs in.\n'],
    );
    assert.equal(await outputOf(home, 'Get-EntraContext'), '');
  }
  // Of the session and of the current one, each with the least generation, and nothing else.
  const isFloor = (path: string) => /^data\/floors\/[0-9a-f]{32}$/.test(path);
  const left = Object.keys(home.snapshot());
  assert.deepEqual(
    left.filter((path) => !isFloor(path)),
    ['config/environments.json', 'data/master.key'],
  );
  assert.equal(left.filter(isFloor).length, 2);
  assert.match(readFileSync(join(home.folder, left.find(isFloor) ?? ''), 'utf8'), /^\d{13}$/);
});

test("Connect-Entra keeps a program's session in the memory of the calling shell, for the shell and its children", async () => {
  const home = await makeHome(lab.cloud);
  const env = { ...daemonSecret, CLI: cliPath, NODE: process.execPath };
  const connect = `"$NODE" "$CLI" ${connectDaemonLine.filter((word) => !/^-ContextScope$|^CurrentUser$/.test(word)).join(' ')} -NoWelcome`;
  const context = '"$NODE" "$CLI" Get-EntraContext';
  // The last command of a shell may take its place: `true` keeps each shell alive.
  const lines = [connect, context, `sh -c '${context}; true'`, `x=$(${context}; true); echo "$x"`, 'true'];
  const inShell = await runShell(home, lines.join('\n'), env);
  assert.equal(inShell.status, 0, inShell.stderr);
  const shown = inShell.stdout
    .trim()
    .split(/\n(?=\{)/)
    .map((text) => JSON.parse(text) as Record<string, unknown>);
  assert.deepEqual(
    shown.map(({ AppName, ContextScope }) => [AppName, ContextScope]),
    Array.from({ length: 3 }, () => ['Lab Daemon', 'Process']),
  );
  assert.deepEqual(Object.keys(home.snapshot()), ['config/environments.json']);
  const elsewhere = await runShell(home, `${context}; true`, env);
  assert.deepEqual([elsewhere.status, elsewhere.stdout, elsewhere.stderr], [0, '', '']);
});

test('Connect-Entra says what to do where there is no browser', async () => {
  const home = await makeHome(lab.cloud);
  const running = startEntrada(home, ['connect', '-environment', 'lab', '-nowelcome']);
  const [, address = ''] = await running.untilStderr(
    /^Cannot open a browser\. Open this address in a browser on this machine, or press Ctrl\+C and use -UseDeviceAuthentication:\n(https:\S+)\n/m,
  );
  const visit = await lab.robot().visit(address);
  assert.match(visit.page, /You are signed in/);
  assert.equal((await running.ended).status, 0);
});

test('Connect-Entra keeps each account and application with the others', async () => {
  const home = await makeHome(lab.cloud);
  const env = { ...robotBrowser(home, lab), ...daemonSecret };
  await outputOf(home, connectDaemonLine, { env });
  await outputOf(home, 'connect -Environment Lab', { env });
  await outputOf(home, 'disconnect');
  assert.equal((await home.cache.list()).length, 1);
});

test('nothing that was shown holds a password, secret, code, verifier or token', () => assertNothingLeaked(lab));
