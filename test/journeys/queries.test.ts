import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { resolveCall } from '../../src/binder/resolve-call.ts';
import { queryCommand } from '../../src/commands/queries/query-commands.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { connectEntra } from '../../src/session/connect/connect.ts';
import { connectTeams } from '../../src/session/connect/connect-teams.ts';
import type { Services } from '../../src/session/services/services.ts';
import { writeOutput } from '../../src/terminal/output.ts';
import { queryNamed } from '../queries/support.ts';
import { assertNothingLeaked, connectDaemonLine, daemonSecret, outputOf, runEntrada } from '../support/journey-cli.ts';
import { cliPath } from '../support/installed-package.ts';
import { makeHome } from '../support/journey-home.ts';
import { answer, startJourneyLab } from '../support/journey-lab.ts';
import { journeyServices } from '../support/journey-services.ts';
import { failureOf } from '../support/rejects.ts';

const lab = await startJourneyLab({ clock: systemClock });
const { adminDaemon, withoutRoles } = labIds.applications;
const { users, groups, teams, guests } = labIds;

const services = journeyServices(lab);
await connectEntra(
  {
    environment: 'Lab',
    tenantId: labIds.tenantId,
    clientSecretCredential: { userName: adminDaemon.appId, password: adminDaemon.secret },
  },
  services,
);
await connectTeams(
  {
    teamsEnvironmentName: 'Lab',
    credential: { userName: users.ada.userPrincipalName, password: users.ada.password },
  },
  services,
);

type Row = Record<string, unknown>;

/** Runs a line as the command line would, up to its results; the words of a line are separated by two blanks or one. */
async function rowsOf(
  line: string | readonly string[],
  own: Services = services,
  information: string[] = [],
): Promise<Row[]> {
  const [name = '', ...words] = typeof line === 'string' ? line.split(' ') : line;
  const query = queryNamed(name);
  const { parameterSet, parameters } = resolveCall(query, words);
  const host = {
    services: own,
    information: (text: string) => void information.push(text),
    stdout: { isTTY: true },
  };
  const call = { parameterSet, parameters: Object.fromEntries(parameters), common: {}, trailing: [] };
  const result = await queryCommand(query).run(call as never, host as never);
  if (result.kind !== 'value') return [];
  const value = result.value as Row | AsyncIterable<Row>;
  if (!(Symbol.asyncIterator in value)) return [value];
  const rows: Row[] = [];
  for await (const row of value) rows.push(row);
  return rows;
}

const valuesOf = async (line: string | readonly string[], column: string) =>
  (await rowsOf(line)).map((row) => row[column]);

const userCount = lab.tenant.users.length;

test('Get-EntraUser lists 100, so many as -Top says, or all', async () => {
  const said: string[] = [];
  assert.equal((await rowsOf('Get-EntraUser', services, said)).length, 100);
  assert.deepEqual(said, ['There are more results. Use -All to list all of them, or -Top N to list N.']);
  assert.equal((await rowsOf('Get-EntraUser -Top 3')).length, 3);
  assert.deepEqual(
    await valuesOf('Get-EntraUser -All -Property id', 'Id'),
    lab.tenant.users.map(({ id }) => id),
  );
  assert.equal((await rowsOf('Get-EntraUser -Top 7 -PageSize 2 -Select Id')).length, 7);
  assert.ok(userCount > 200);
});

test('Get-EntraUser gets one by id, by user principal name, and by one with signs in it', async () => {
  const [ada = {}] = await rowsOf(`Get-EntraUser -UserId ${users.ada.id}`);
  assert.deepEqual([ada['Id'], ada['ObjectId'], ada['DisplayName']], [users.ada.id, users.ada.id, 'Ada Lovelace']);
  assert.deepEqual(await valuesOf(`Get-EntraUser -UPN ${users.siobhan.userPrincipalName}`, 'Id'), [users.siobhan.id]);
  assert.deepEqual(await valuesOf(`Get-EntraUser -UserId ${guests.nora.userPrincipalName}`, 'Id'), [guests.nora.id]);
});

test('Get-EntraUser filters and searches', async () => {
  const filter = `userPrincipalName eq 'siobhan.o''brien@lab.example'`;
  assert.deepEqual(await valuesOf(['Get-EntraUser', '-Filter', filter], 'Id'), [users.siobhan.id]);
  assert.deepEqual(await valuesOf('Get-EntraUser -SearchString lovelace', 'Id'), [users.ada.id]);
  assert.ok((await valuesOf('Get-EntraUser -EnabledFilter DisabledOnly', 'Id')).includes(users.charles.id));
  assert.deepEqual(await rowsOf('Get-EntraUser -Synchronized'), []);
});

test('Get-EntraGroup gets, searches and appends', async () => {
  assert.deepEqual(await valuesOf(`Get-EntraGroup -GroupId {${groups.research}}`, 'Id'), [groups.research]);
  assert.deepEqual(await valuesOf(['Get-EntraGroup', '-SearchString', "Siobhán's"], 'ObjectId'), [teams.laboratory]);
  const [row = {}] = await rowsOf(
    `Get-EntraGroup -GroupId ${groups.research} -Property ServiceProvisioningErrors -AppendSelected`,
  );
  assert.deepEqual([row['Id'], 'Theme' in row, 'ServiceProvisioningErrors' in row], [groups.research, true, true]);
  assert.deepEqual(await rowsOf('Get-EntraGroup -HasLicenseErrorsOnly'), []);
  assert.deepEqual(await rowsOf('Get-EntraGroup -HasErrorsOnly'), []);
});

test('Get-EntraGroupMember lists members of every kind, each once', async () => {
  const rows = await rowsOf(`Get-EntraGroupMember -GroupId ${groups.nested} -All`);
  const ids = rows.map(({ Id }) => Id);
  assert.deepEqual(ids, [...new Set(ids)]);
  assert.ok(rows.some((row) => row['@odata.type'] === '#microsoft.graph.group'));
  assert.deepEqual(await rowsOf(`Get-EntraGroupMember -ObjectId ${groups.empty}`), []);
});

test('Get-EntraApplication and Get-EntraServicePrincipal get what is registered', async () => {
  const [application = {}] = await rowsOf(['Get-EntraApplication', '-SearchString', 'Lab Daemon']);
  assert.equal(application['AppId'], labIds.applications.daemon.appId);
  const again = await valuesOf(`Get-EntraApplication -ApplicationId ${String(application['Id'])}`, 'DisplayName');
  assert.deepEqual(again, ['Lab Daemon']);
  const filter = `appId eq '${labIds.applications.daemon.appId}'`;
  const [principal = {}] = await rowsOf(['Get-EntraServicePrincipal', '-Filter', filter]);
  assert.equal(principal['DisplayName'], 'Lab Daemon');
  const managed = await valuesOf('Get-EntraServicePrincipal -ApplicationType ManagedIdentity', 'ServicePrincipalType');
  assert.deepEqual([...new Set(managed)], ['ManagedIdentity']);
  for (const type of ['AppProxyApps', 'EnterpriseApps', 'MicrosoftApps']) {
    await rowsOf(`Get-EntraServicePrincipal -ApplicationType ${type} -AssignmentRequired false`);
  }
});

test('Get-EntraTenantDetail and Get-EntraDomain get the tenant and its domains', async () => {
  assert.deepEqual(await valuesOf('Get-EntraTenantDetail', 'Id'), [labIds.tenantId]);
  assert.deepEqual(await rowsOf('Get-EntraTenantDetail -Property ObjectId,DisplayName'), [
    { ObjectId: labIds.tenantId, DisplayName: lab.tenant.displayName },
  ]);
  const own = journeyServices(lab);
  await connectEntra({ environment: 'Lab', scopes: ['Domain.Read.All'] }, own);
  assert.ok(
    (await rowsOf('Get-EntraDomain', own)).some(
      ({ Name, IsVerified }) => Name === labIds.domain && IsVerified === true,
    ),
  );
  const [domain = {}] = await rowsOf(`Get-EntraDomain -Name ${labIds.domain}`, own);
  assert.equal(domain['Id'], labIds.domain);
  const { message } = await failureOf(rowsOf('Get-EntraDomain -Name nowhere.example', own));
  assert.match(message, /^Resource 'nowhere\.example' does not exist/);
});

test('Get-Team lists every team, and those that are asked for', async () => {
  const all = await rowsOf('Get-Team');
  assert.deepEqual(all.map(({ GroupId }) => String(GroupId)).toSorted(), Object.values(teams).toSorted());
  assert.ok(all.every(({ Archived }) => Archived === null));
  assert.deepEqual(await valuesOf('Get-Team -Archived true', 'GroupId'), [teams.mark8]);
  assert.deepEqual(await valuesOf('Get-Team -Archived $false -Visibility private -DisplayName R', 'GroupId'), [
    teams.research,
  ]);
  assert.deepEqual(await valuesOf(['Get-Team', '-DisplayName', "Siobhán's 研"], 'GroupId'), [teams.laboratory]);
  assert.deepEqual(await valuesOf('Get-Team -MailNickName help', 'GroupId'), [teams.helpDesk]);
  assert.deepEqual(await rowsOf('Get-Team -DisplayName Help -Property GroupId,AllowGiphy,GiphyContentRating'), [
    { GroupId: teams.helpDesk, AllowGiphy: false, GiphyContentRating: 'strict' },
  ]);
});

test('Get-Team gets one with its settings, and those of a user', async () => {
  const [team = {}] = await rowsOf(`Get-Team -GroupId ${teams.leadership}`);
  assert.deepEqual(
    [team['Archived'], team['Visibility'], team['Classification'], team['ShowInTeamsSearchAndSuggestions']],
    [false, 'Private', 'Confidential', false],
  );
  const own = await rowsOf(`Get-Team -User ${users.ada.userPrincipalName}`);
  assert.ok(own.some(({ GroupId, MailNickName }) => GroupId === teams.research && typeof MailNickName === 'string'));
  assert.deepEqual(await rowsOf(`Get-Team -User ${users.ada.userPrincipalName} -Archived true -Visibility Public`), []);
});

test('Get-TeamChannel and Get-TeamAllChannel list channels of a kind', async () => {
  const names = async (line: string) => (await valuesOf(line, 'DisplayName')).map(String).toSorted();
  assert.deepEqual(await names(`Get-TeamChannel -GroupId ${teams.research}`), [
    'Ethics Board',
    'General',
    'Papers',
    'Partners',
  ]);
  assert.deepEqual(await names(`Get-TeamChannel -GroupId ${teams.research} -MembershipType private`), ['Ethics Board']);
  assert.deepEqual(await names(`Get-TeamAllChannel -GroupId ${teams.research} -MembershipType Shared`), ['Partners']);
});

test('Get-TeamUser and Get-TeamChannelUser list users of a role', async () => {
  assert.deepEqual(await valuesOf(`Get-TeamUser -GroupId ${teams.leadership} -Role owner`, 'UserId'), [users.ada.id]);
  assert.deepEqual(await valuesOf(`Get-TeamUser -GroupId ${teams.research} -Role Guest`, 'UserId'), [guests.nora.id]);
  const [name, ...words] = ['Get-TeamChannelUser', '-GroupId', teams.research, '-DisplayName', 'ethics board'];
  assert.deepEqual((await valuesOf([name, ...words], 'Role')).map(String).toSorted(), ['guest', 'owner']);
});

test('Get-CsTenant gets the tenant, and warns of parameters without effect', async () => {
  const before = services.warnings.length;
  const [tenant = {}] = await rowsOf('Get-CsTenant x -ResultSize 3');
  assert.deepEqual([tenant['TenantId'], 'ServiceDiscovery' in tenant], [labIds.tenantId, false]);
  assert.deepEqual(
    services.warnings.slice(before).map((text) => text.split(' ')[0]),
    ['-Identity', '-ResultSize'],
  );
});

test('Get-CsOnlineUser lists, sifts and gets users', async () => {
  assert.equal((await rowsOf('Get-CsOnlineUser')).length, userCount);
  assert.equal((await rowsOf('Get-CsOnlineUser -ResultSize 120')).length, 120);
  assert.deepEqual(await rowsOf('Get-CsOnlineUser -ResultSize 0'), []);
  assert.deepEqual((await valuesOf('Get-CsOnlineUser -AccountType Guest', 'Identity')).map(String).toSorted(), [
    guests.nora.id,
    guests.omar.id,
  ]);
  for (const identity of [users.ada.id, users.ada.userPrincipalName, `sip:${users.ada.userPrincipalName}`]) {
    assert.deepEqual(await valuesOf(['Get-CsOnlineUser', identity], 'Identity'), [users.ada.id]);
  }
  const filter = ['Get-CsOnlineUser', '-Filter', 'DisplayName -like "ada*" -and AccountEnabled -eq $true'];
  assert.ok((await valuesOf(filter, 'Identity')).includes(users.ada.id));
  const sorted = await valuesOf('Get-CsOnlineUser -OrderBy DisplayName -ResultSize 5', 'DisplayName');
  assert.deepEqual(sorted, sorted.map(String).toSorted());
});

test('Get-CsTeamsMeetingPolicy lists policies, and gets the one that is named', async () => {
  const all = await valuesOf('Get-CsTeamsMeetingPolicy', 'Identity');
  assert.equal(all[0], 'Global');
  assert.deepEqual(await valuesOf('Get-CsTeamsMeetingPolicy global', 'Identity'), ['Global']);
  assert.deepEqual(await valuesOf('Get-CsTeamsMeetingPolicy -Filter Tag:*', 'Identity'), all.slice(1));
  const sent = lab.requests.findLast(({ host }) => host === 'teams');
  assert.equal(sent?.path, '/Skype.Policy/configurations/TeamsMeetingPolicy');
});

const nobody = '00000000-0000-4000-8000-000000000000';
const missing: readonly [line: string, message: RegExp][] = [
  ['Get-EntraUser -UserId nobody@lab.example', /^Resource 'nobody@lab\.example' does not exist or one of its/],
  [`Get-EntraGroup -GroupId ${nobody}`, /^Resource '00000000-.*' does not exist or one of its/],
  [`Get-EntraGroupMember -GroupId ${nobody}`, /^Resource '00000000-.*' does not exist/],
  [`Get-Team -GroupId ${groups.engineering}`, /^Error retrieving Team with GroupId \[.*\]\. ErrorCode: \[NotFound\]/],
  [`Get-TeamChannel -GroupId ${nobody}`, /^No team found with Group Id 00000000-/],
  ['Get-CsOnlineUser nobody@lab.example', /^Management object not found for identity "nobody@lab\.example"\.$/],
  ['Get-CsTeamsMeetingPolicy nobody', /^Cannot find "nobody" among the instances of TeamsMeetingPolicy/],
];

for (const [line, message] of missing) {
  test(`${line} says that there is none`, async () => {
    const error = await failureOf(rowsOf(line));
    assert.equal(error.code, 'REQUEST_REFUSED');
    assert.match(error.message, message);
  });
}

test('a command without a session says how to connect, and does not prompt', async () => {
  const own = journeyServices(lab);
  const before = lab.requests.length;
  const entra = await failureOf(rowsOf('Get-EntraGroup', own));
  assert.deepEqual(
    [entra.code, entra.message, entra.hint],
    [
      'SIGN_IN_NEEDED',
      "Not connected to Microsoft Graph. Use 'Connect-Entra -Scopes GroupMember.Read.All' to authenticate.",
      'Run: entrada Connect-Entra -Scopes GroupMember.Read.All',
    ],
  );
  const cs = await failureOf(rowsOf('Get-CsTenant', own));
  assert.deepEqual(
    [cs.code, cs.message, cs.hint],
    [
      'SIGN_IN_NEEDED',
      'You must call the Connect-MicrosoftTeams cmdlet before calling any other cmdlets.',
      'Run: entrada Connect-MicrosoftTeams',
    ],
  );
  assert.equal((await failureOf(rowsOf('Get-EntraGroup -GroupId x', own))).code, 'PARAMETER_VALUE_INVALID');
  assert.equal(lab.requests.length, before);
});

test('a command without the permission says which one it needs', async () => {
  const own = journeyServices(lab);
  const password = withoutRoles.secret;
  await connectEntra(
    {
      environment: 'Lab',
      tenantId: labIds.tenantId,
      clientSecretCredential: { userName: withoutRoles.appId, password },
    },
    own,
  );
  const { code, hint = '' } = await failureOf(rowsOf('Get-EntraUser', own));
  assert.equal(code, 'REQUEST_REFUSED');
  assert.match(
    hint,
    /\nGet-EntraUser needs the application permission User\.Read\.All, .* or Directory\.ReadWrite\.All\.$/,
  );
});

test('a listing goes on where the service was busy', async () => {
  let busy = 0;
  lab.faults.add({
    match: ({ url }) => url.searchParams.has('$skiptoken') && ++busy > 0,
    times: 1,
    effect: { kind: 'respond', response: answer(429, '{}', { 'retry-after': '0' }) },
  });
  assert.equal((await rowsOf('Get-EntraUser -All -PageSize 100 -Select Id')).length, userCount);
  assert.equal(busy, 1);
});

const home = await makeHome(lab.cloud);
await outputOf(home, connectDaemonLine, { env: daemonSecret });

test('a terminal of 80 columns shows the names that other commands take, and every column that was requested', async () => {
  const tableOf = async (line: string) => {
    const [name = '', ...words] = line.split(' ');
    const result = await queryCommand(queryNamed(name)).run(
      {
        parameterSet: '',
        parameters: Object.fromEntries(resolveCall(queryNamed(name), words).parameters),
        common: {},
        trailing: [],
      } as never,
      { services, information: () => {}, stdout: { isTTY: true } } as never,
    );
    assert.ok(result.kind === 'value');
    let text = '';
    const stream = new Writable({
      write(chunk, _encoding, done) {
        text += String(chunk);
        done();
      },
    });
    const { rows, keptColumns } = result;
    await writeOutput(rows ?? result.value, { format: 'table', stream, width: 80, keptColumns });
    return text.split('\n');
  };
  const team = `-GroupId ${teams.research}`;
  for (const [line, headings] of [
    ['Get-EntraUser', ['DisplayName', 'UserPrincipalName']],
    ['Get-EntraApplication', ['DisplayName', 'AppId']],
    ['Get-EntraServicePrincipal', ['DisplayName', 'AppId']],
    ['Get-EntraGroup', ['DisplayName', 'Id']],
    ['Get-CsOnlineUser', ['DisplayName', 'UserPrincipalName']],
    ['Get-Team', ['GroupId', 'DisplayName']],
    [`Get-TeamUser ${team}`, ['User', 'Name', 'Role']],
    [`Get-TeamChannel ${team}`, ['Id', 'DisplayName']],
  ] as const) {
    const [heading = '', rule = ''] = await tableOf(line);
    assert.match(rule, /^-+(?: {2}-+)+$/, line);
    const shown = heading.trim().split(/ {2,}/);
    assert.deepEqual(
      [...headings].filter((name) => !shown.includes(name)),
      [],
      line,
    );
  }
  const properties = ['Id', 'DisplayName', 'UserPrincipalName', 'JobTitle', 'Department', 'Mail'];
  for (const names of [properties, properties.toReversed(), ['UserPrincipalName', 'Mail', 'Id']]) {
    const text = (await tableOf(`Get-EntraUser -Top 2 -Property ${names.join(',')}`)).join('\n');
    assert.deepEqual(
      names.filter((name) => !text.includes(name)),
      [],
    );
  }
});

test('the command line shows the columns of a table, and all of them in JSON', async () => {
  const table = await outputOf(home, 'get-entrauser -Top 2 -Output tsv');
  assert.deepEqual(
    table
      .split('\n')
      .slice(0, 2)
      .map((line) => line.split('\t').length),
    [4, 4],
  );
  const json = JSON.parse(await outputOf(home, `Get-AzureADUser -ObjectId ${users.ada.id}`)) as Row;
  assert.deepEqual([json['ObjectId'], 'OnPremisesSyncEnabled' in json], [users.ada.id, true]);
});

test('the command line knows the commands of tables in help, completion, the shell and for near names', async () => {
  const help = await outputOf(home, 'help Get-Team');
  assert.match(help, /NumberOfThreads/);
  assert.match(
    help,
    /Requires one of these permissions \(delegated or application\): Group\.Read\.All\s+or\s+Group\.ReadWrite\.All\./,
  );
  assert.match(await outputOf(home, '--help'), /\nUsers, groups and teams\n {2}Get-EntraUser +Gets users\.\n/);
  const completed = await outputOf(home, ['complete', '-Shell', 'bash', '--', 'entrada Get-TeamU', ' ']);
  assert.equal(completed, 'words\nGet-TeamUser\n');
  assert.match(
    await outputOf(home, 'init bash'),
    /\nfunction Get-AzureADUser \{ \\entrada Get-AzureADUser "\$@"; \}\n/,
  );
  const run = await runEntrada(home, ['Get-EntraUsr']);
  assert.deepEqual([run.status, run.stderr.split('\n')[1]], [2, 'Did you mean Get-EntraUser?']);
});

/** The code that a line loads, as V8 lists it. */
/** Names the modules that a command loads, and the bundles that it reads. */
async function codeLoadedBy(...words: string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-coverage-'));
  try {
    const hook = join(folder, 'hook.cjs');
    const bundles = join(folder, 'bundles');
    writeFileSync(
      hook,
      `const fs = require('node:fs');
      const { readFileSync } = fs;
      fs.readFileSync = (file, ...rest) => {
        if (String(file).endsWith('.cjs')) fs.appendFileSync(${JSON.stringify(bundles)}, JSON.stringify(file));
        return readFileSync(file, ...rest);
      };`,
    );
    const modules = join(folder, 'modules');
    await outputOf(home, words, { env: { NODE_V8_COVERAGE: modules, NODE_OPTIONS: `--require=${hook}` } });
    const reports = readdirSync(modules).map((file) => join(modules, file));
    return [bundles, ...reports].map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : '')).join('');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a plain token loads the first bundle alone, and other commands the second one without a file of the library', async () => {
  // Without the packed package, the compiled files run.
  const isPacked = cliPath.endsWith('.cjs');
  const [first, second] = isPacked ? ['/dist/start.cjs"', '/dist/main.cjs"'] : ['/cli.js"', '/run-command-line.js"'];
  const plain = await codeLoadedBy('token');
  assert.ok(plain.includes(first));
  assert.ok(!plain.includes(second));
  if (isPacked) assert.doesNotMatch(plain, /"file:[^"]*\/dist\/[^"]*\.js"/);
  for (const words of [['status'], ['Get-EntraUser', '-Top', '1'], ['request', '/organization']]) {
    const loaded = await codeLoadedBy(...words);
    assert.ok(loaded.includes(second), words.join(' '));
    if (isPacked) assert.doesNotMatch(loaded, /"file:[^"]*\/dist\/[^"]*\.js"/);
  }
});

test('nothing that was shown holds a token or secret', () => assertNothingLeaked(lab));
