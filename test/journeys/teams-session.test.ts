import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { connectTeamsCommand } from '../../src/commands/connect/connect-microsoftteams.ts';
import { registerClientCertificate } from '../support/client-certificate.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { readClaims } from '../../src/model/jwt.ts';
import { teamsApplicationId } from '../../src/model/resource.ts';
import type { ConnectTeamsOptions } from '../../src/model/connect-options.ts';
import { connectTeams } from '../../src/session/connect/connect-teams.ts';
import { renameContext } from '../../src/session/saved/named-contexts.ts';
import type { Services } from '../../src/session/services/services.ts';
import { teamsEnvironmentFile } from '../../src/session/environments/teams-environment-file.ts';
import { assertNothingLeaked, outputOf, type Run, runEntrada, type RunOptions } from '../support/journey-cli.ts';
import { type JourneyHome, makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';
import { connectDaemon, journeyServices } from '../support/journey-services.ts';
import { runLine, teamsServices } from '../support/teams-line.ts';

// What becomes of a session of Teams on the command line: beside one of Entra, with its log, and when nothing is to be done.

const lab = await startJourneyLab({ clock: systemClock });
const { tenantId, domain } = labIds;
const { ada, grace, siobhan } = labIds.users;
const { daemon, teamsDaemon, withoutRoles } = labIds.applications;
const env = { PASSWORD: ada.password };
const teamsLine = ['Connect-MicrosoftTeams', '-TeamsEnvironmentName', 'Lab', '-Credential'];
const asAda = [...teamsLine, `${ada.userPrincipalName}:env:PASSWORD`];
const notConnected = `You must call the Connect-MicrosoftTeams cmdlet before calling any other cmdlets.
Run: entrada Connect-MicrosoftTeams
`;
after(() => assertNothingLeaked(lab));

const run = (home: JourneyHome, words: readonly string[], options?: RunOptions): Promise<Run> =>
  runEntrada(home, words, { env, ...options });

async function json(home: JourneyHome, words: string, more: Readonly<Record<string, string>> = {}): Promise<unknown> {
  return JSON.parse(await outputOf(home, words, { env: { ...env, ...more } }));
}

/** Who is connected to each service; undefined: nobody. */
async function currentAccounts(home: JourneyHome): Promise<unknown[]> {
  const ids = [await home.cache.readCurrent('entra'), await home.cache.readCurrent('teams')];
  const records = await Promise.all(ids.map(async (id) => (id === undefined ? undefined : home.cache.read(id))));
  return records.map((record) => record?.context.Account ?? record?.context.ClientId);
}

/** A home in which the daemon is connected to Entra, and Ada, after Grace, to Teams. */
async function homeWithBoth(): Promise<JourneyHome> {
  const home = await homeOfAda();
  const work = await connectDaemon(servicesOf(home));
  await renameContext(home.cache, work.name, 'Work');
  await connectTeams(optionsOf(grace), servicesOf(home), 'Grace');
  const teams = await home.cache.findNamed(adaName);
  await home.cache.writeCurrent('teams', teams);
  return home;
}

/** A home in which Ada is connected to Teams. */
async function homeOfAda(): Promise<JourneyHome> {
  const home = await makeHome(lab.cloud);
  await connectTeams(optionsOf(ada), servicesOf(home));
  return home;
}

/** What signs in to a home from within this process, which takes a tenth of the time. */
function servicesOf(home: JourneyHome): Services {
  return { ...journeyServices(lab), cache: home.cache };
}

function optionsOf({ userPrincipalName: userName, password }: typeof ada | typeof grace): ConnectTeamsOptions {
  return { teamsEnvironmentName: 'Lab', credential: { userName, password } };
}

const [adaName, graceName] = [ada.userPrincipalName, grace.userPrincipalName];

test('sessions of Entra and Teams stand side by side, are switched and are ended separately', async () => {
  const home = await homeWithBoth();
  const rows = (await json(home, 'context list')) as Readonly<Record<string, unknown>>[];
  assert.deepEqual(
    rows.map(({ Name, Current, Service }) => [Name, Current, Service]),
    [
      ['Grace', false, 'teams'],
      ['Work', true, 'entra'],
      [adaName, true, 'teams'],
    ],
  );
  await outputOf(home, 'context use grace');
  assert.deepEqual(await currentAccounts(home), [daemon.appId, graceName]);
  const me = 'request -Service teams /v1.0/me?$select=userPrincipalName';
  const whoIs = async (words: string, more?: Readonly<Record<string, string>>) => {
    const answer = (await json(home, words, more)) as { userPrincipalName: unknown };
    return answer.userPrincipalName;
  };
  const asked = await Promise.all([
    whoIs(me),
    whoIs(`${me} -Context ${adaName}`),
    whoIs(me, { ENTRADA_CONTEXT: adaName }),
  ]);
  assert.deepEqual(asked, [graceName, adaName, adaName]);
  const [ended, again] = [
    await run(home, ['Disconnect-MicrosoftTeams']),
    await run(home, ['Disconnect-MicrosoftTeams']),
  ];
  assert.deepEqual([ended.status, ended.stdout, ended.stderr], [0, '', '']);
  assert.deepEqual([again.status, again.stderr], [4, `Disconnect-MicrosoftTeams: ${notConnected}`]);
  assert.deepEqual(await currentAccounts(home), [daemon.appId, undefined]);
  await outputOf(home, ['context', 'use', adaName]);
  await outputOf(home, 'Disconnect-Entra');
  assert.deepEqual(await currentAccounts(home), [undefined, adaName]);
});

test('a context of the other service is refused, and no other one replaces a session that does not exist', async () => {
  const home = await homeWithBoth();
  const files = home.snapshot();
  const hint = 'entrada context list shows the service of each.\n';
  const other = (name: string, own: string, needed: string) =>
    `Cannot use context "${name}" here: it is a session of ${own}; this needs one of ${needed}\n${hint}`;
  const forTeams = other('Work', 'Connect-Entra', 'Connect-MicrosoftTeams');
  const forEntra = other('grace', 'Connect-MicrosoftTeams', 'Connect-Entra');
  const cases = [
    ['request', ['-Service', 'teams', '/Teams.Tenant/tenants', '-Context', 'Work'], forTeams],
    ['token', ['-Service', 'teams', '-Context', 'Work'], forTeams],
    ['Disconnect-MicrosoftTeams', ['-Context', 'Work'], forTeams],
    ['Disconnect-Entra', ['-Context', 'grace'], forEntra],
  ] as const;
  const runs = await Promise.all(cases.map(([command, words]) => run(home, [command, ...words])));
  assert.deepEqual(
    runs.map(({ status, stdout, stderr }) => [status, stdout, stderr]),
    cases.map(([command, , text]) => [2, '', `${command}: ${text}`]),
  );
  const byVariable = await run(home, ['Disconnect-MicrosoftTeams'], { env: { ENTRADA_CONTEXT: 'Work' } });
  assert.deepEqual([byVariable.status, byVariable.stderr], [2, `Disconnect-MicrosoftTeams: ${forTeams}`]);
  assert.deepEqual(home.snapshot(), files);
  const withoutTeams = await makeHome(lab.cloud);
  await connectDaemon(servicesOf(withoutTeams));
  for (const words of [
    ['request', '-Service', 'teams', '/Teams.Tenant/tenants'],
    ['token', '-Service', 'teams'],
  ]) {
    const { status, stdout, stderr } = await run(withoutTeams, words);
    assert.deepEqual([status, stdout, stderr], [4, '', `${words[0]}: ${notConnected}`]);
  }
});

test('request and token reach the admin API; its warnings and correlation ids are shown on standard error', async () => {
  const home = await homeOfAda();
  const url = '/Teams.User/users?ResultSize=2&select=alias';
  const [listed, refused, token] = await Promise.all([
    run(home, ['request', '-Service', 'teams', url, '-All', '-Output', 'tsv']),
    run(home, ['request', '-Service', 'teams', '/Skype.Policy/configurations/Nothing', '-Verbose']),
    run(home, ['token', '-Service', 'teams']),
  ]);
  assert.equal(listed.status, 0, listed.stderr);
  assert.equal(listed.stdout.trim().split('\n').length, 2);
  assert.equal(
    listed.stderr,
    'WARNING: The parameter ResultSize is deprecated and will be removed. Use pageSize instead.\n',
  );
  assert.equal(refused.status, 6);
  assert.match(
    refused.stderr,
    /(?:^|\n)request: Cannot GET "\/Skype\.Policy\/configurations\/Nothing": localhost:\d+ answered 404 NotFound: .*\nCheck the path and the ID: .*\nCorrelation ID: [\da-f-]{36}\nVERBOSE: code="REQUEST_REFUSED" status=404 teamsCode="NotFound" correlationId="[\da-f-]{36}"\n$/,
  );
  assert.equal(readClaims(token.stdout.trim())?.['aud'], teamsApplicationId);
});

const uris = `@{ActiveDirectory=${lab.loginOrigin}; MsGraphEndpointResourceId=${lab.graphOrigin}; TeamsConfigApiEndpoint=${lab.teamsOrigin}; CaFile='${lab.caFile}'}`;
const processed: readonly (readonly [words: readonly string[], operation: string, target: string])[] = [
  [asAda, 'log in', "User account in environment 'Lab'"],
  [
    ['Connect-MicrosoftTeams', '-Identity', '-EndpointUris', uris],
    'log in',
    "User account in environment 'AzureCloud'",
  ],
  [['Disconnect-MicrosoftTeams'], 'log out', "User account in environment 'Lab'"],
  [
    ['Set-TeamsEnvironmentConfig', '-TeamsEnvironmentName', 'TeamsGCCH'],
    'Set-TeamsEnvironmentConfig',
    "Environment 'TeamsGCCH'",
  ],
  [['Clear-TeamsEnvironmentConfig'], 'Clear-TeamsEnvironmentConfig', 'Saved Teams environment'],
];

test('-WhatIf of each Teams command says what would be done, as PowerShell does, and does nothing', async () => {
  const home = await homeOfAda();
  await teamsEnvironmentFile(home.config).write({ name: 'AzureCloud' });
  const [files, asked] = [home.snapshot(), lab.requests.length];
  const log = join(home.folder, 'log');
  const runs = await Promise.all(
    processed.map(([words], index) => run(home, [...words, ...(index === 0 ? ['-LogFilePath', log] : []), '-WhatIf'])),
  );
  assert.deepEqual(
    runs.map(({ status, stdout, stderr }) => [status, stdout, stderr]),
    processed.map(([, operation, target]) => [
      0,
      '',
      `What if: Performing the operation "${operation}" on target "${target}".\n`,
    ]),
  );
  assert.deepEqual([home.snapshot(), lab.requests.length], [files, asked]);
});

test('-Confirm of each Teams command is refused where no terminal is available, and does nothing', async () => {
  const home = await homeOfAda();
  await teamsEnvironmentFile(home.config).write({ name: 'AzureCloud' });
  const [files, asked] = [home.snapshot(), lab.requests.length];
  const runs = await Promise.all(
    processed.map(([words]) => run(home, [...words, '-Confirm'], { hasNoTerminal: true })),
  );
  assert.deepEqual(
    runs.map(({ status, stdout, stderr }) => [status, stdout, stderr]),
    processed.map(([words]) => [
      2,
      '',
      `${words[0]}: PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.\n-Confirm needs a terminal, and none is available: omit it, or use '-Confirm:$false'.\n`,
    ]),
  );
  assert.deepEqual([home.snapshot(), lab.requests.length], [files, asked]);
});

test('Connect-MicrosoftTeams in a cloud without an admin API takes its address from -EndpointUris', async () => {
  const home = await makeHome(lab.cloud);
  const line = ['Connect-MicrosoftTeams', '-TeamsEnvironmentName', 'GovSGCloud', '-EndpointUris', uris];
  const shown = await outputOf(home, [...line, '-Credential', `${adaName}:env:PASSWORD`], { env });
  assert.equal((JSON.parse(shown) as { Environment: unknown }).Environment, 'GovSGCloud');
});

test('a session whose log folder is gone still works and signs out, with one warning', async () => {
  const home = await makeHome(lab.cloud);
  const folder = join(home.folder, 'logs');
  mkdirSync(folder);
  await outputOf(home, [...asAda, '-LogFilePath', join(folder, 'activity.log')], { env });
  rmSync(folder, { recursive: true });
  const warning = `Nothing is logged: Cannot write the log "${join(folder, 'activity.log')}": its folder "${folder}" does not exist (ENOENT)`;
  for (const words of [['Get-CsTenant', '-Output', 'json'], ['Disconnect-MicrosoftTeams']]) {
    const ended = await run(home, words);
    assert.equal(ended.status, 0, ended.stderr);
    assert.ok(ended.stderr.includes(warning), ended.stderr);
  }
  assert.deepEqual(await currentAccounts(home), [undefined, undefined]);
});

test('-LogFilePath logs what is done with a session until its end, without a secret', async () => {
  const home = await makeHome(lab.cloud);
  const path = join(home.folder, 'activity.log');
  await outputOf(home, [...asAda, '-LogFilePath', 'activity.log', '-LogLevel', 'Info'], { env, cwd: home.folder });
  const held = await home.heldSecrets();
  await outputOf(home, 'request -Service teams /Teams.Tenant/tenants');
  const refused = await run(home, ['request', '-Service', 'teams', '/Teams.User/users/nobody']);
  assert.equal(refused.status, 6);
  held.push(...(await home.heldSecrets()));
  await outputOf(home, 'Disconnect-MicrosoftTeams');
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n');
  assert.equal(lines.pop(), '');
  const entries = lines.flatMap((line, index) => (index % 2 === 0 ? [[line, lines[index + 1]] as const] : []));
  for (const [header] of entries) assert.match(header, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z,\w+ *,.{40},$/);
  const { teamsOrigin } = lab;
  const failure = refused.stderr.split('\n')[0]?.replace('request: ', '');
  assert.deepEqual(
    entries.map(([header, message]) => [...header.split(',').slice(1, 3), message]),
    [
      ['Info      ', 'Connect-MicrosoftTeams'.padEnd(40), `Connected as ${adaName} to tenant ${tenantId}.`],
      ['Info      ', 'Request'.padEnd(40), `GET ${teamsOrigin}/Teams.Tenant/tenants was answered 200.`],
      ['Info      ', 'Request'.padEnd(40), `GET ${teamsOrigin}/Teams.User/users/nobody was answered 404.`],
      ['Error     ', 'Request'.padEnd(40), failure],
      ['Info      ', 'Disconnect-MicrosoftTeams'.padEnd(40), 'Disconnected from Lab.'],
    ],
  );
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.ok(held.length > 2 && lab.secrets.size > 2);
  assert.deepEqual(
    [...held, ...lab.secrets].filter((secret) => text.includes(secret)),
    [],
  );
});

test('a session whose log folder is gone is used and signed out of, with a warning', async () => {
  const home = await makeHome(lab.cloud);
  const folder = join(home.folder, 'logs-of-ada');
  mkdirSync(folder);
  await outputOf(home, [...asAda, '-LogFilePath', join(folder, 'log'), '-LogLevel', 'Info'], { env });
  rmSync(folder, { recursive: true });
  const reason = `Cannot write the log "${join(folder, 'log')}": its folder "${folder}" does not exist (ENOENT)`;
  const warning = `WARNING: Nothing is logged: ${reason}\n`;
  const listed = await run(home, ['Get-Team', '-User', ada.userPrincipalName]);
  assert.deepEqual([listed.status, listed.stderr], [0, warning]);
  const left = await run(home, ['Disconnect-MicrosoftTeams']);
  assert.deepEqual([left.status, left.stderr], [0, warning]);
  assert.deepEqual(await currentAccounts(home), [undefined, undefined]);
});

test('-LogLevel alone logs to a file of the day, and Error logs a failed sign-in and nothing else', async () => {
  const home = await makeHome(lab.cloud);
  const wrong = { env: { ...env, PASSWORD: 'Wrong-Engine-1843' } };
  const failed = await run(home, [...asAda, '-LogLevel', 'Error'], wrong);
  assert.equal(failed.status, 6, failed.stderr);
  await outputOf(home, [...asAda, '-LogLevel', 'Error'], { env });
  const name = Object.keys(home.snapshot()).find((file) => file.includes('logs/'));
  assert.match(name ?? '', /logs\/MicrosoftTeams-\d{4}-\d\d-\d\d\.log$/);
  const [header = '', message = '', ...more] = readFileSync(join(home.folder, name ?? ''), 'utf8').split('\n');
  assert.match(header, /,Error {5},Connect-MicrosoftTeams {18},$/);
  assert.equal(message, failed.stderr.split('\n')[0]?.replace('Connect-MicrosoftTeams: ', ''));
  assert.deepEqual(more, ['']);
});

test('a log that cannot be written is refused before a connection is opened', async () => {
  const home = await makeHome(lab.cloud);
  const at = (name: string) => join(home.folder, name);
  writeFileSync(at('target'), 'kept');
  symlinkSync(at('target'), at('link'));
  mkdirSync(at('closed'));
  chmodSync(at('closed'), 0o500);
  const cases = [
    ['missing/log', `its folder "${at('missing')}" does not exist (ENOENT)`],
    ['link', 'a symbolic link is in its place (ELOOP)'],
    ['closed', 'a folder is in its place (EISDIR)'],
    ...(process.getuid?.() === 0 ? [] : [['closed/log', 'access is denied (EACCES)'] as const]),
  ] as const;
  const [files, asked] = [home.snapshot(), lab.requests.length];
  const runs = await Promise.all(
    cases.map(([name]) => run(home, [...asAda, '-LogFilePath', name], { cwd: home.folder })),
  );
  assert.deepEqual(
    runs.map(({ status, stdout, stderr }) => [status, stdout, stderr]),
    cases.map(([name, reason]) => [
      7,
      '',
      `Connect-MicrosoftTeams: Cannot write the log "${at(name)}": ${reason}\nName a file in a folder that you can write to with -LogFilePath, or leave -LogFilePath and -LogLevel out.\n`,
    ]),
  );
  assert.deepEqual([home.snapshot(), lab.requests.length, existsSync(at('missing'))], [files, asked, false]);
});

/** Signs in by a line in this process, and gives its warnings. */
async function warningsOf(words: readonly string[], password = ''): Promise<readonly string[]> {
  const services = teamsServices(lab, { env: { PASSWORD: password } });
  await runLine(connectTeamsCommand, ['-TeamsEnvironmentName', 'Lab', '-CheckPermissions', ...words], services);
  return services.warnings;
}

async function withCertificate(appId: string): Promise<string[]> {
  const { folder } = await makeHome();
  const path = join(folder, 'client.pem');
  writeFileSync(path, (await registerClientCertificate(lab, appId)).pem, { mode: 0o600 });
  return ['-ApplicationId', appId, '-TenantId', domain, '-Certificate', path];
}

test('-CheckPermissions warns of what is missing, and of nothing where all is there', async () => {
  const credential = (name: string) => ['-Credential', `${name}:env:PASSWORD`];
  assert.deepEqual(await warningsOf(credential(adaName), ada.password), []);
  assert.deepEqual(await warningsOf(await withCertificate(teamsDaemon.appId)), []);
  const role = /^Missing: a directory role such as Teams Administrator, /;
  const [onlyRole = '', ...more] = await warningsOf(credential(siobhan.userPrincipalName), siobhan.password);
  assert.match(onlyRole, role);
  assert.deepEqual(more, []);
  const lines = await warningsOf(await withCertificate(withoutRoles.appId));
  assert.deepEqual(
    lines.map(
      (line) => /^Missing: the application permission (\S+) of Microsoft Graph on the app reg/.exec(line)?.[1] ?? '',
    ),
    [
      'Organization.Read.All', 'User.Read.All', 'Group.ReadWrite.All', 'AppCatalog.ReadWrite.All',
      'TeamSettings.ReadWrite.All', 'Channel.Delete.All', 'ChannelSettings.ReadWrite.All',
      'ChannelMember.ReadWrite.All', '',
    ], // biome-ignore format: a list of names
  );
  assert.match(lines.at(-1) ?? '', role);
  assert.ok(lines[0]?.includes(withoutRoles.appId));
});

test('Set- and Clear-TeamsEnvironmentConfig decide where the next Connect-MicrosoftTeams goes', async () => {
  const home = await makeHome();
  const set = ['Set-TeamsEnvironmentConfig', '-TeamsEnvironmentName', 'teamsgcch', '-EndpointUris', uris];
  const saved = JSON.parse(await outputOf(home, set));
  assert.deepEqual(saved, {
    TeamsEnvironmentName: 'teamsgcch',
    EndpointUris: {
      ActiveDirectory: lab.loginOrigin,
      MsGraphEndpointResourceId: lab.graphOrigin,
      TeamsConfigApiEndpoint: lab.teamsOrigin,
      CaFile: lab.caFile,
    },
  });
  assert.deepEqual(await json(home, 'Set-TeamsEnvironmentConfig'), saved);
  const connect = ['Connect-MicrosoftTeams', '-Credential', `${adaName}:env:PASSWORD`];
  const shown = JSON.parse(await outputOf(home, connect, { env })) as { Environment: unknown };
  assert.equal(shown.Environment, 'TeamsGCCH');
  const asked = lab.requests.length;
  // Its own parameter wins, and the saved addresses are not for that environment.
  const other = await run(home, [...connect, '-TeamsEnvironmentName', 'GovSGCloud']);
  assert.match(
    other.stderr,
    /^Connect-MicrosoftTeams: Cannot connect to Teams in "GovSGCloud": it does not have a Teams admin API\n/,
  );
  await outputOf(home, 'Clear-TeamsEnvironmentConfig');
  const whatIf = await run(home, [...connect, '-WhatIf']);
  assert.match(whatIf.stderr, /environment 'AzureCloud'"\.\n$/);
  assert.deepEqual(await json(home, 'Set-TeamsEnvironmentConfig'), { TeamsEnvironmentName: null, EndpointUris: {} });
  assert.equal(lab.requests.length, asked);
  // Whoever is connected stays connected to what it was.
  const tenant = (await json(home, 'request -Service teams /Teams.Tenant/tenants')) as { tenantId: unknown };
  assert.equal(tenant.tenantId, tenantId);
});

test('a Teams sign-in that fails leaves both sessions as they were', async () => {
  const home = await homeWithBoth();
  const files = home.snapshot();
  const failed = await run(home, asAda, { env: { PASSWORD: 'Wrong-Engine-1843' } });
  assert.equal(failed.status, 6);
  assert.match(failed.stderr, /^Connect-MicrosoftTeams: Cannot sign in with user name and password at .*AADSTS50126/);
  const taken = await run(home, [...asAda, '-Context', 'work']);
  assert.deepEqual(
    [taken.status, taken.stderr.split('\n')[0]],
    [2, 'Connect-MicrosoftTeams: Cannot call the context "work": another session has this name'],
  );
  assert.deepEqual(home.snapshot(), files);
  assert.deepEqual(await currentAccounts(home), [daemon.appId, adaName]);
});
