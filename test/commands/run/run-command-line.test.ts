import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { EntradaError } from '../../../src/base/errors.ts';
import { Secret } from '../../../src/base/secret.ts';
import { version } from '../../../src/base/version.ts';
import { renderHelp } from '../../../src/binder/help.ts';
import { findCommand, loadQueryCommands, registry } from '../../../src/commands/registry.ts';
import { builtInClouds, type Cloud } from '../../../src/model/cloud.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { sampleSession } from '../../cache/sample-session.ts';
import { testClientId } from '../../support/id-token.ts';
import { makeHome } from '../../support/journey-home.ts';
import { type FakeCliOptions, runFakeCli } from '../../support/fake-cli.ts';

/** Runs a command line in an empty home. */
function run(t: TestContext, line: string | readonly string[], options: FakeCliOptions = {}) {
  return runFakeCli(temporaryFolder(t), typeof line === 'string' ? line.split(' ') : line, options);
}

const failed = (status: number, ...lines: readonly string[]) => ({
  status,
  stdout: '',
  stderr: lines.map((line) => `${line}\n`).join(''),
});
const printed = (stdout: string) => ({ status: 0, stdout, stderr: '' });
const notRecognized = (word: string) => `entrada: The term '${word}' is not recognized as the name of a command.`;

test('runCommandLine() prints the version', async (t) => {
  for (const word of ['--version', '-version', '-v', '-V', 'version']) {
    assert.deepEqual(await run(t, word), printed(`${version}\n`), word);
  }
});

test('runCommandLine() prints the help of a command, in up to 100 columns', async (t) => {
  const table = (await (await findCommand(['Connect-Entra']))?.command.load())?.table ?? assert.fail();
  const help = (width: number, color = false) => printed(`${renderHelp(table, { width, color }).trimEnd()}\n`);
  for (const line of ['help connect-entra', 'connect -?', 'Connect-Entra -Help:true']) {
    assert.deepEqual(await run(t, line), help(80), line);
  }
  const stderr = 'WARNING: Only the help was shown: the line contains -Help, -h or -?, so the command was not run.\n';
  for (const line of ['Connect-Entra -Nonsense -Help', 'connect -h -TenantId x', 'connect x --help']) {
    assert.deepEqual(await run(t, line), { ...help(80), status: 2, stderr }, line);
  }
  const env = { NO_COLOR: '1' };
  assert.deepEqual(await run(t, 'connect -h', { columns: 0, env }), help(80));
  assert.deepEqual(await run(t, 'connect -h', { columns: 90, env }), help(90));
  assert.deepEqual(await run(t, 'help connect', { columns: 101 }), help(100, true));
});

test('runCommandLine() refuses a line that does not start with a command', async (t) => {
  const list = 'entrada help lists the commands; entrada help WORD searches them.';
  for (const [line, ...stderr] of [
    ['help nonsense', notRecognized('nonsense'), list],
    [
      '-TenantId x',
      'entrada: Cannot use "-TenantId" here: the command name comes first',
      'entrada help lists the commands.',
    ],
    ['nonsense', notRecognized('nonsense'), list],
    ['conect-entra', notRecognized('conect-entra'), 'Did you mean Connect-Entra?'],
    ['lab-visits', notRecognized('lab-visits'), list],
    ['tenants list', notRecognized('tenants'), 'Did you mean tenant list?'],
    ['tenants', notRecognized('tenants'), 'Use: entrada tenant list'],
    ['acount show', notRecognized('acount'), 'Did you mean account show?'],
    ['whoam', notRecognized('whoam'), 'Did you mean whoami?'],
    ['account', notRecognized('account'), 'Use: entrada Get-EntraContext'],
    ['ad user list --query x', notRecognized('ad'), 'Use: entrada Get-EntraUser -All'],
    ['AUTH switch', notRecognized('AUTH'), 'Use: entrada context use NAME'],
    ['tenat', notRecognized('tenat'), 'Use: entrada tenant list'],
    ['help tokn', notRecognized('tokn'), 'Did you mean token?'],
    ['help Get-MgOrganisation', notRecognized('Get-MgOrganisation'), list],
    ['CONTEXT lst', notRecognized('CONTEXT'), 'Did you mean context list?'],
    ['CONTEXT x', notRecognized('CONTEXT'), 'Use one of: context list, context use, context rename, context remove.'],
    ['context -x', notRecognized('context'), 'Use one of: context list, context use, context rename, context remove.'],
  ] as const) {
    assert.deepEqual(await run(t, line), failed(2, ...stderr), line);
  }
});

test('runCommandLine() names the commands below one that runs by itself', async (t) => {
  const trailing = 'Put the command after --, as in: entrada lab -- COMMAND [ARGUMENTS]';
  const adds = ['user', 'app', 'group', 'policy', 'fault'].map((what) => `lab add ${what}`).join(', ');
  for (const [line, word, ...hint] of [
    ['lab add', 'add', `Use one of: ${adds}.`],
    ['lab ADD', 'ADD', `Use one of: ${adds}.`],
    ['lab add xyzzy k', 'add', `Use one of: ${adds}.`],
    ['lab add -x', 'add', `Use one of: ${adds}.`],
    ['lab add usr kim@lab.example', 'add', 'Did you mean lab add user?'],
    ['lab lst users', 'lst', 'Did you mean lab list?', trailing],
    ['lab ad user', 'ad', 'Did you mean lab add user?', trailing],
    ['lab npm test', 'npm', trailing],
    ['lab -Port 0 add', 'add', trailing],
  ] as const) {
    const text = `lab: A positional parameter cannot be found that accepts argument '${word}'.`;
    assert.deepEqual(await run(t, line), failed(2, text, ...hint), line);
  }
});

const integration =
  'cannot set a variable: first load the shell integration, for example with eval "$(entrada init bash)".';

test('runCommandLine() warns about each variable that it cannot set', async (t) => {
  const line = 'Get-EntraEnvironment Nowhere -OutVariable o -ErrorVariable e -WarningVariable w -InformationVariable i';
  const stderr = ['Out', 'Error', 'Warning', 'Information'].map((name) => `WARNING: -${name}Variable ${integration}`);
  for (const file of [undefined, '', '1', '10', 'x3']) {
    const env: Record<string, string> = file === undefined ? {} : { ENTRADA_VARIABLES_FD: file };
    assert.deepEqual(await run(t, line, { env }), failed(0, ...stderr), file);
  }
  assert.deepEqual(await run(t, `${line} -WarningAction Ignore`), failed(0));
  assert.deepEqual(
    await run(t, 'Get-EntraEnvironment Nowhere -OutVariable 1x'),
    failed(
      2,
      'Get-EntraEnvironment: Cannot bind parameter \'OutVariable\'. "1x" is not a valid shell variable name.',
      'Use letters, digits and underscores, for example -OutVariable result; +result appends.',
    ),
  );
});

test('runCommandLine() names the line that replaces a name of other modules and programs', async (t) => {
  for (const [word, line] of [
    ['Connect-AzureAD', 'Connect-Entra'],
    ['connect-AZaccount', 'Connect-Entra'],
    ['Get-MgApplication', 'Get-EntraApplication'],
    ['Get-EntraBetaUser', 'Get-EntraUser'],
    ['AzureAD\\Get-AzureADMSGroup', 'Get-EntraGroup'],
    ['Select-MgProfile', 'request /me -ApiVersion beta'],
  ] as const) {
    assert.deepEqual(await run(t, [word, '-x']), failed(2, notRecognized(word), `Use: entrada ${line}`), word);
  }
  for (const word of ['constructor', 'x\\constructor', 'Get-MgNothingAtAllOfThis', '__proto__']) {
    assert.doesNotMatch((await run(t, [word])).stderr, /Use: entrada/, word);
  }
});

test('findCommand() takes the module in front of a cmdlet', async () => {
  for (const [word, name] of [
    ['Microsoft.Entra\\Connect-Entra', 'Connect-Entra'],
    ['microsoft.entra.authentication\\disconnect-entra', 'Disconnect-Entra'],
    ['MicrosoftTeams\\Connect-MicrosoftTeams', 'Connect-MicrosoftTeams'],
    ['AzureAD\\Get-AzureADUser', 'Get-EntraUser'],
    ['Entrada\\Connect-Entra', 'Connect-Entra'],
    ['Microsoft.Graph.Authentication\\Connect-MgGraph', 'Connect-Entra'],
    ['Other\\Connect-Entra', undefined],
    ['Microsoft.Entra\\request', undefined],
  ] as const) {
    assert.equal((await findCommand([word, '-All']))?.command.name, name, word);
  }
});

test('runCommandLine() says what a bug found, and how to report it', async (t) => {
  assert.deepEqual(
    await run(t, 'completion bash', { failure: new TypeError('x is not a function') }),
    failed(
      1,
      'completion: Internal error: x is not a function',
      'This is a bug in Entrada. Please report it with the command you ran; add -Debug for details.',
    ),
  );
  const debugged = await run(t, 'completion bash -Debug', { failure: new TypeError('x') });
  assert.match(debugged.stderr, /\nVERBOSE: code="INTERNAL" stack="TypeError: x\\n {4}at /);
});

test('runCommandLine() names the limits of the machine, which are not bugs', async (t) => {
  for (const [failure, status, ...lines] of [
    [
      Object.assign(new Error('x'), { code: 'EMFILE' }),
      7,
      'completion: Cannot run the command: this process has too many open files (EMFILE)',
      'Allow more open files, for example with: ulimit -n 1024',
    ],
    [
      new RangeError('Maximum call stack size exceeded'),
      5,
      'completion: Cannot read the data: it is nested too deeply',
    ],
  ] as const) {
    assert.deepEqual(await run(t, 'completion bash', { failure }), failed(status, ...lines));
  }
  for (const failure of [new RangeError('Invalid count'), Object.assign(new Error('x'), { code: 'constructor' })]) {
    assert.match((await run(t, 'completion bash', { failure })).stderr, /^completion: Internal error: /);
  }
});

test('runCommandLine() ends quietly when nothing reads its output', async (t) => {
  const failure = new EntradaError('OUTPUT_CLOSED', 'Cannot write the output: its reader has closed it');
  assert.deepEqual(await run(t, 'completion bash', { failure }), failed(failure.exitStatus));
});

test('runCommandLine() says of anything that fails after Ctrl+C that it was cancelled', async (t) => {
  assert.deepEqual(await run(t, 'token', { signal: AbortSignal.abort('SIGINT') }), failed(130, 'token: Cancelled.'));
});

const exposed = (name: string) =>
  `WARNING: The secret of -${name} is on the command line, where process lists and the shell history can expose it; ` +
  'use env:NAME, file:PATH, - (standard input) or prompt instead.';

test('runCommandLine() warns about a PIN in the address of a certificate', async (t) => {
  const warning =
    'WARNING: The PIN in -Certificate is on the command line, where process lists and the shell history can expose it; ' +
    'use -CertificatePassword env:NAME, or pin-source=file:PATH in the address instead.';
  for (const [command, application] of [
    ['Connect-Entra', '-ClientId'],
    ['Connect-MicrosoftTeams', '-ApplicationId'],
  ] as const) {
    for (const query of ['pin-value=hush-hush', 'module-path=/x.so&PIN-VALUE=hush-hush']) {
      const line = `${command} -TenantId contoso.com ${application} ${testClientId} -Certificate pkcs11:token=a?${query} -WhatIf`;
      const { stderr } = await run(t, line);
      assert.ok(stderr.startsWith(`${warning}\n`), stderr);
      assert.doesNotMatch(stderr, /hush-hush/);
    }
    const quiet = await run(
      t,
      `${command} -TenantId contoso.com ${application} ${testClientId} -Certificate pkcs11:token=a?pin-source=b -WhatIf`,
    );
    assert.doesNotMatch(quiet.stderr, /PIN/);
  }
});

test('runCommandLine() warns about a secret on the command line, also when binding fails afterwards', async (t) => {
  const unset = [
    'Connect-MicrosoftTeams: Cannot read -AccessTokens[1] from "env:NOWHERE": this environment variable is not set',
    'Use env:NAME, file:PATH, - (standard input), or prompt on a terminal.',
  ];
  assert.deepEqual(
    await run(t, 'Connect-MicrosoftTeams -AccessTokens eyJ.a,env:NOWHERE'),
    failed(2, exposed('AccessTokens'), ...unset),
  );
  const missing = [
    `certificate add: Cannot use the certificate "${resolve('no.pem')}": there is no such file (ENOENT).`,
  ];
  const added = await run(t, 'certificate add no.pem -Password literal');
  assert.ok(added.stderr.startsWith(`${exposed('Password')}\n${missing[0]}`), added.stderr);
  const quiet = await run(t, 'certificate add no.pem -Password literal -WarningAction SilentlyContinue');
  assert.ok(quiet.stderr.startsWith(missing[0] ?? ''), quiet.stderr);
});

test('runCommandLine() reads a secret from standard input, and asks nothing without a terminal', async (t) => {
  const folder = temporaryFolder(t);
  const line = ['Connect-Entra', '-AccessToken', '-'];
  assert.match(
    (await runFakeCli(folder, line, { input: 'no.jwt\n' })).stderr,
    /^Connect-Entra: The provided access token is invalid/,
  );
  assert.deepEqual(
    await runFakeCli(folder, ['context', 'use']),
    failed(
      2,
      'context use: Cannot process command because of one or more missing mandatory parameters: Name.',
      'Add -Name VALUE.',
    ),
  );
  assert.deepEqual(
    await runFakeCli(folder, ['Connect-Entra', '-AccessToken', 'prompt']),
    failed(
      2,
      'Connect-Entra: Cannot read -AccessToken from "the terminal": no terminal is available',
      'Use env:NAME, file:PATH, - (standard input), or prompt on a terminal.',
    ),
  );
});

test('runCommandLine() prints a text unchanged, or in the format that is chosen', async (t) => {
  const { stdout, ...rest } = await run(t, 'completion bash');
  assert.deepEqual(rest, { status: 0, stderr: '' });
  assert.match(stdout, /^# Completion of entrada for bash: [\s\S]+\ncomplete -F _entrada entrada\n$/);
  assert.deepEqual(await run(t, 'completion bash', { columns: 80 }), printed(stdout));
  assert.deepEqual(await run(t, 'completion bash -o json'), printed(`${JSON.stringify(stdout.slice(0, -1))}\n`));
  assert.match(
    (await run(t, 'completion zsh')).stdout,
    /^# Completion of entrada for zsh: [\s\S]+\n'_entrada_compdef'\n$/,
  );
});

const canary = {
  Name: 'Canary',
  AzureADEndpoint: 'https://login.example',
  GraphEndpoint: 'https://graph.example',
  Type: 'User-defined',
};
const json = (value: unknown) => printed(`${JSON.stringify(value, undefined, 2)}\n`);

test('the environment cmdlets add, show, change and remove', async (t) => {
  const folder = temporaryFolder(t);
  const entrada = (...words: readonly string[]) => runFakeCli(folder, words);
  assert.deepEqual(
    await entrada('Add-EntraEnvironment', 'Canary', 'https://login.example/x', 'https://graph.example'),
    json(canary),
  );
  assert.deepEqual(await entrada('Get-EntraEnvironment', 'CANARY'), json(canary));
  // A terminal of unknown size has 80 columns.
  const table = await runFakeCli(folder, ['Get-EntraEnvironment', 'Canary'], { columns: 0, env: { NO_COLOR: '1' } });
  assert.deepEqual(
    table,
    printed(
      'Name    AzureADEndpoint        GraphEndpoint          Type\n' +
        '------  ---------------------  ---------------------  ------------\n' +
        'Canary  https://login.example  https://graph.example  User-defined\n',
    ),
  );
  assert.deepEqual(
    await entrada('Get-EntraEnvironment', 'Canary', '-o', 'tsv'),
    printed(`${Object.values(canary).join('\t')}\n`),
  );
  writeFileSync(join(folder, 'ca.pem'), '-----BEGIN CERTIFICATE-----');
  const caFile = join(folder, 'ca.pem');
  const withMore = { ...canary, TeamsEndpoint: 'https://teams.example', CaFile: caFile };
  assert.deepEqual(
    await entrada('Set-EntraEnvironment', 'canary', '-TeamsEndpoint', 'https://teams.example', '-CaFile', caFile),
    json(withMore),
  );
  assert.deepEqual(await entrada('Set-EntraEnvironment', 'canary', '-TeamsEndpoint', '', '-CaFile', ''), json(canary));
  assert.deepEqual(
    await entrada('Set-EntraEnvironment', 'canary', '-CaFile', 'no.pem'),
    failed(
      2,
      `Set-EntraEnvironment: Cannot read the CA file "${resolve('no.pem')}" of environment "canary": there is no such file`,
      'Set-EntraEnvironment -Name canary -CaFile PATH names another file.',
    ),
  );
  assert.deepEqual(await entrada('Remove-EntraEnvironment', 'CANARY'), json(canary));
  assert.deepEqual(await entrada('Get-EntraEnvironment', 'Canary'), printed(''));
  const listed: unknown = JSON.parse((await entrada('Get-MgEnvironment')).stdout);
  assert.deepEqual(
    listed,
    builtInClouds.map(({ name, azureADEndpoint, graphEndpoint, teamsEndpoint }: Cloud) => ({
      Name: name,
      AzureADEndpoint: azureADEndpoint,
      GraphEndpoint: graphEndpoint,
      Type: 'Built-in',
      ...(teamsEndpoint !== undefined && { TeamsEndpoint: teamsEndpoint }),
    })),
  );
});

test('the environment of Teams is saved, shown and forgotten, and -WhatIf changes nothing', async (t) => {
  const folder = temporaryFolder(t);
  const entrada = (line: string, ...words: readonly string[]) => runFakeCli(folder, [...line.split(' '), ...words]);
  const path = join(folder, 'config', 'teams-environment.json');
  const whatIf = (action: string, name: string) =>
    failed(0, `What if: Performing the operation "${action}" on target "Environment '${name}'".`);
  const none = json({ TeamsEnvironmentName: null, EndpointUris: {} });
  assert.deepEqual(await entrada('Set-TeamsEnvironmentConfig'), none);
  assert.deepEqual(
    await entrada('Set-TeamsEnvironmentConfig -TeamsEnvironmentName TeamsGCCH -WhatIf'),
    whatIf('Set-TeamsEnvironmentConfig', 'TeamsGCCH'),
  );
  const uris = ['-EndpointUris', '@{TeamsConfigApiEndpoint=https://teams.example/x}'];
  assert.deepEqual(
    await entrada('Set-TeamsEnvironmentConfig -WhatIf', ...uris),
    whatIf('Set-TeamsEnvironmentConfig', 'AzureCloud'),
  );
  assert.equal(existsSync(path), false);
  assert.deepEqual(
    await entrada('Set-TeamsEnvironmentConfig -TeamsEnvironmentName Nowhere'),
    failed(
      2,
      'Set-TeamsEnvironmentConfig: Cannot find the Teams environment "Nowhere"',
      'Use AzureCloud, TeamsGCCH, TeamsDOD, TeamsChina, or a name that Get-EntraEnvironment lists; leave it out for the commercial cloud and GCC.',
    ),
  );
  const saved = json({
    TeamsEnvironmentName: 'TeamsGCCH',
    EndpointUris: { TeamsConfigApiEndpoint: 'https://teams.example' },
  });
  assert.deepEqual(await entrada('Set-TeamsEnvironmentConfig -TeamsEnvironmentName TeamsGCCH', ...uris), saved);
  assert.deepEqual(await entrada('Set-TeamsEnvironmentConfig'), saved);
  assert.deepEqual(
    await entrada('Connect-MicrosoftTeams -WhatIf'),
    failed(0, `What if: Performing the operation "log in" on target "User account in environment 'TeamsGCCH'".`),
  );
  const cleared = await entrada('Clear-TeamsEnvironmentConfig -WhatIf');
  assert.match(cleared.stderr, /^What if: Performing the operation "Clear-TeamsEnvironmentConfig" on target "/);
  assert.equal(existsSync(path), true);
  assert.deepEqual(await entrada('Clear-TeamsEnvironmentConfig'), printed(''));
  assert.equal(existsSync(path), false);
});

test('Connect-Entra shows with -WhatIf where it would sign in', async (t) => {
  const operation = (name: string) =>
    `What if: Performing the operation "log in" on target "Account in environment '${name}'".`;
  assert.deepEqual(await run(t, 'Connect-Entra -WhatIf'), failed(0, operation('Global')));
  assert.deepEqual(await run(t, 'connect -Environment China -wi -Confirm'), failed(0, operation('China')));
});

const soon = Date.now() + 3_600_000;
const tokens = (secret: string) => ({
  'https://graph.microsoft.com': { accessToken: new Secret(secret), expiresAtMs: soon, scopes: ['User.Read'] },
  '48ac35b8-9aa8-4d74-927d-1f4a14a0b239': { accessToken: new Secret(`${secret}-teams`), expiresAtMs: soon, scopes: [] },
});
const ada = sampleSession('ada@contoso.com', { tokens: tokens('ada-token') });
const bo = sampleSession('bo@contoso.com', { tokens: tokens('bo-token') });
const eve = { ...sampleSession('eve@contoso.com', { tokens: tokens('eve-token') }), service: 'teams' as const };

/** A home with two sessions of Entra, of which Ada's is the current one, and one of Teams. */
async function homeOfThree() {
  const home = await makeHome();
  for (const record of [ada, bo, eve]) {
    await home.cache.write(record);
    await home.cache.moveNamed(record.name, undefined, record.id);
  }
  await home.cache.writeCurrent('entra', ada.id);
  await home.cache.writeCurrent('teams', eve.id);
  const entrada = (line: string, options: FakeCliOptions = {}) => runFakeCli(home.folder, line.split(' '), options);
  return { home, entrada };
}

const rowOf = (record: typeof ada, Current: boolean) => ({
  Name: record.name,
  Current,
  Service: record.service,
  Account: record.context.Account,
  TenantId: record.context.TenantId,
  ClientId: record.context.ClientId,
  AuthType: 'Delegated',
  Environment: 'Global',
  ContextScope: 'CurrentUser',
});

test('the context commands list, choose, rename and remove sessions', async () => {
  const { home, entrada } = await homeOfThree();
  const listed = json([rowOf(ada, true), rowOf(bo, false), rowOf(eve, true)]);
  assert.deepEqual(await entrada('context list'), listed);
  assert.deepEqual(await entrada('Get-EntraContext'), json(ada.context));
  assert.deepEqual(await entrada('Get-EntraContext -Context BO@contoso.com'), json(bo.context));
  assert.deepEqual(await entrada('Get-EntraContext', { env: { ENTRADA_CONTEXT: 'bo@contoso.com' } }), json(bo.context));
  assert.deepEqual(
    await entrada('Get-EntraContext -Context ada@contoso.com', { env: { ENTRADA_CONTEXT: 'bo@contoso.com' } }),
    json(ada.context),
  );
  assert.deepEqual(await entrada('Get-EntraContext', { env: { ENTRADA_CONTEXT: '' } }), json(ada.context));
  assert.deepEqual(await entrada('context use bo@contoso.com'), json(bo.context));
  assert.deepEqual([await home.cache.readCurrent('entra'), await home.cache.readCurrent('teams')], [bo.id, eve.id]);
  assert.deepEqual(await entrada('context rename ada@contoso.com work'), json({ Name: 'work' }));
  assert.equal((await home.cache.read(ada.id))?.name, 'work');
  assert.deepEqual(await entrada('context remove WORK'), json(ada.context));
  assert.equal(await home.cache.read(ada.id), undefined);
  assert.deepEqual(
    await entrada('context remove work'),
    failed(
      2,
      'context remove: Cannot find context "work": no session has this name',
      'entrada context list shows their names; Connect-Entra -Context NAME signs in to a new one.',
    ),
  );
  writeFileSync(home.recordPath(bo.id), 'damaged');
  const [damaged, intact, ...more]: Record<string, unknown>[] = JSON.parse((await entrada('context list')).stdout);
  const { Problem, ...row } = damaged ?? {};
  assert.match(String(Problem), /^Cannot read the saved session/);
  assert.deepEqual([row, intact, more], [{ Name: bo.id, Current: true }, rowOf(eve, true), []]);
});

test('token prints a cached token alone, and with -Output when it expires', async () => {
  const { entrada } = await homeOfThree();
  assert.deepEqual(await entrada('token -Context bo@contoso.com'), printed('bo-token\n'));
  assert.deepEqual(await entrada('token', { columns: 80 }), printed('ada-token\n'));
  assert.deepEqual(await entrada('token -Service teams'), printed('eve-token-teams\n'));
  assert.deepEqual(
    await entrada('token https://graph.microsoft.com/ -Scopes User.Read -Service teams'),
    printed('eve-token\n'),
  );
  assert.deepEqual(
    await entrada('token -o json'),
    json({
      accessToken: 'ada-token',
      expiresOn: new Date(soon).toISOString(),
      expires_on: Math.floor(soon / 1000),
      tenant: ada.context.TenantId,
      tokenType: 'Bearer',
    }),
  );
});

test('commands that need a session ask for a sign-in', async (t) => {
  const entra = ['Authentication needed. Please call Connect-Entra.', 'Run: entrada Connect-Entra'] as const;
  const teams = [
    'You must call the Connect-MicrosoftTeams cmdlet before calling any other cmdlets.',
    'Run: entrada Connect-MicrosoftTeams',
  ] as const;
  for (const [line, command, [message, hint]] of [
    ['token', 'token', entra],
    ['token -Service teams', 'token', teams],
    ['request /me', 'request', entra],
    ['request /me -Service teams', 'request', teams],
    ['Disconnect-MicrosoftTeams', 'Disconnect-MicrosoftTeams', teams],
  ] as const) {
    assert.deepEqual(await run(t, line), failed(4, `${command}: ${message}`, hint), line);
  }
  const disconnected = await run(t, 'disconnect');
  assert.match(
    disconnected.stderr,
    /^Disconnect-Entra: No application to sign out from\.\nNo account is connected; Connect-Entra signs in\.\n$/,
  );
  assert.deepEqual(await run(t, 'Get-EntraContext'), printed(''));
});

test('the Disconnect cmdlets end the session that is named, if it is of their service', async () => {
  const { home, entrada } = await homeOfThree();
  assert.deepEqual(await entrada('Disconnect-Entra -Context BO@contoso.com'), json(bo.context));
  const refused =
    'Cannot use context "ada@contoso.com" here: it is a session of Connect-Entra; this needs one of Connect-MicrosoftTeams';
  assert.deepEqual(
    await entrada('Disconnect-MicrosoftTeams -Context ada@contoso.com'),
    failed(2, `Disconnect-MicrosoftTeams: ${refused}`, 'entrada context list shows the service of each.'),
  );
  assert.deepEqual((await home.cache.list()).map(({ id }) => id).toSorted(), [ada.id, eve.id].toSorted());
});

test('the Disconnect cmdlets end the session of their own service', async () => {
  const { home, entrada } = await homeOfThree();
  assert.deepEqual(
    await entrada('Disconnect-Entra -WhatIf'),
    failed(0, `What if: Performing the operation "log out" on target "Session ${ada.id}".`),
  );
  assert.deepEqual(await entrada('Disconnect-Entra'), json(ada.context));
  assert.deepEqual(
    await entrada('Disconnect-MicrosoftTeams -WhatIf'),
    failed(0, `What if: Performing the operation "log out" on target "User account in environment 'AzureCloud'".`),
  );
  const path = join(home.folder, 'teams.log');
  await home.cache.write({ ...eve, log: { level: 'Info', path } });
  assert.deepEqual(await entrada('Disconnect-MicrosoftTeams'), printed(''));
  assert.match(
    readFileSync(path, 'utf8'),
    /Z,Info {6},Disconnect-MicrosoftTeams *,\nDisconnected from AzureCloud\.\n$/,
  );
  assert.deepEqual(
    (await home.cache.list()).map(({ id }) => id),
    [bo.id],
  );
  await home.cache.write(eve);
  await home.cache.writeCurrent('teams', eve.id);
  writeFileSync(home.recordPath(eve.id), 'damaged');
  assert.deepEqual(
    await entrada('Disconnect-MicrosoftTeams -WhatIf'),
    failed(0, `What if: Performing the operation "log out" on target "User account in environment 'unknown'".`),
  );
});

test('commands that other programs run name what they need', async (t) => {
  const missing = (command: string, names: string, hint: string) =>
    failed(
      2,
      `${command}: Cannot process command because of one or more missing mandatory parameters: ${names}.`,
      `Add ${hint}.`,
    );
  assert.deepEqual(
    await run(t, 'agent'),
    missing('agent', 'ShellPid ShellStartTime Socket', '-ShellPid 30 -ShellStartTime VALUE -Socket VALUE'),
  );
  assert.deepEqual(await run(t, 'lab-visit'), missing('lab-visit', 'Address', '-Address VALUE'));
  assert.deepEqual(
    await run(t, 'complete zsh conn'),
    failed(
      2,
      "complete: A positional parameter cannot be found that accepts argument 'conn'.",
      'Put the command after --, as in: entrada complete -- WORDS',
    ),
  );
  assert.deepEqual(
    await run(t, 'complete zsh -- entrada conn'),
    printed('words\nConnect-Entra\nconnect\nConnect-MicrosoftTeams\nconnection\n'),
  );
  const lab = { ENTRADA_LAB_CA_FILE: 'x', ENTRADA_LAB_USER: 'x', ENTRADA_LAB_PASSWORD: 'x' };
  for (const name of Object.keys(lab)) {
    const env = Object.fromEntries(Object.entries(lab).filter(([other]) => other !== name));
    assert.deepEqual(
      await run(t, 'lab-visit https://localhost:1', { env }),
      failed(
        1,
        'lab-visit: Cannot visit the lab: ENTRADA_LAB_CA_FILE, _USER and _PASSWORD are not set',
        'They are set for commands run by: entrada lab -- COMMAND',
      ),
    );
  }
});

test('query commands ask for a sign-in, and pass on why a context cannot be used', async (t) => {
  const entra = await run(t, 'Get-EntraUser');
  const teams = await run(t, 'Get-CsTenant');
  assert.deepEqual([entra.status, teams.status], [4, 4]);
  assert.match(entra.stderr, /^Get-EntraUser: .*Connect-Entra/);
  assert.match(teams.stderr, /^Get-CsTenant: .*Connect-MicrosoftTeams/);
  assert.deepEqual(
    await run(t, 'Get-EntraUser -Context nowhere'),
    failed(
      2,
      'Get-EntraUser: Cannot find context "nowhere": no session has this name',
      'entrada context list shows their names; Connect-Entra -Context NAME signs in to a new one.',
    ),
  );
});

test('a result is written as rows only where a format has rows', async (t) => {
  const folder = temporaryFolder(t);
  const status = async (...words: readonly string[]) => (await runFakeCli(folder, ['status', ...words])).stdout;
  const env = { NO_COLOR: '1' };
  const table = (await runFakeCli(folder, ['status'], { columns: 200, env })).stdout;
  assert.match(table, /^What +State +Detail\n-+ {2}-+ {2}-+\nSessions +0 saved +\//);
  assert.equal(await status('-o', 'table'), table);
  assert.match(await status('-o', 'tsv'), /^Sessions\t0 saved\t\//);
  assert.match(await status('-o', 'yaml'), /^Sessions:\n {2}Place: \//);
  assert.match(await status(), /^\{\n {2}"Sessions": \{\n/);
});

test('status -Check that fails shows the status in each format, and then the problem with its own exit status', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'state', 'sessions'), { recursive: true });
  writeFileSync(join(folder, 'state', 'sessions', `${'0'.repeat(32)}.sealed`), 'cut');
  for (const format of ['table', 'json', 'yaml', 'tsv']) {
    const [shown, checked] = [
      await runFakeCli(folder, ['status', '-o', format]),
      await runFakeCli(folder, ['status', '-Check', '-o', format]),
    ];
    assert.equal(shown.status, 0, shown.stderr);
    assert.deepEqual([checked.status, checked.stdout], [7, shown.stdout], format);
    assert.match(checked.stderr, /^status: Problem with saved sessions: /);
  }
});

test('request refuses a request that cannot be sent, before it looks for a session', async (t) => {
  const folder = temporaryFolder(t);
  const header = 'request: Cannot use a header of 5 characters: expected "Name: value"';
  for (const [words, message] of [
    [['-Headers', 'a b c'], header],
    [['-Headers', 'a:b\nc'], 'request: Cannot send the header "a": its value contains a line end or a null'],
    [['-Headers', ':abcd'], 'request: Cannot send a header named "": a name holds letters, digits and hyphens'],
    [['-Headers', 'Host: x'], 'request: Cannot send a header named "Host": the session sets it itself'],
    [
      ['-Body', 'x', '-InputFilePath', 'y'],
      'request: Cannot send both -Body and -InputFilePath: a request has one body',
    ],
    [['-Body', '@no', '-X', 'POST'], 'request: Cannot read the body from "no": there is no such file'],
    [['-InputFilePath', folder], `request: Cannot read the body from "${folder}": it is a folder`],
    [['-Body', 'x'], 'request: Cannot send a body with GET: use -Method POST, PATCH or PUT'],
    [['-Body', '-', '-Method', 'DELETE'], 'request: Cannot send a body with DELETE: use -Method POST, PATCH or PUT'],
    [['-All', '-Method', 'PUT'], 'request: Cannot list all pages with PUT: -All requires GET'],
    [
      ['-All', '-OutputFilePath', 'x'],
      'request: Cannot use -OutputFilePath with -All: redirect standard output to the file instead',
    ],
  ] as const) {
    assert.deepEqual(await runFakeCli(folder, ['request', '/me', ...words]), failed(2, message), String(words));
  }
});

test('parameters that have to name something refuse an empty text', async () => {
  const all = [...registry, ...(await loadQueryCommands())];
  const refusing = await Promise.all(
    all.map(async ({ name, load }) => {
      const { parameters } = (await load()).table;
      const named = Object.entries(parameters).filter(([, parameter]) => parameter.notEmpty === true);
      return named.map(([parameter]) => `${name} -${parameter}`);
    }),
  );
  const own = refusing.flat().filter((text) => !text.startsWith('Get-') && !text.startsWith('Connect-'));
  assert.deepEqual(own, [
    'Set-TeamsEnvironmentConfig -TeamsEnvironmentName',
    'token -Resource',
    'token -TenantId',
    'request -Uri',
    'request -InputFilePath',
    'request -ContentType',
    'request -UserAgent',
    'request -TenantId',
    'request -OutputFilePath',
    'request -Contexts',
    'request -Tenants',
    'request -StateFile',
    'request -ResponseHeadersVariable',
    'request -StatusCodeVariable',
    'find-permission -SearchString',
    'find-address -SearchString',
    'find-address -Permission',
    'batch -InputFilePath',
    'batch -TenantId',
    'exec -Resource',
    'exec -Env',
    'exec -KeepVariables',
    'exec -LogFilePath',
    'git-credential -Operation',
    'git-credential -AllowedHosts',
    'mcp -Contexts',
    'mcp -AllowTenant',
    'mcp -AllowAddress',
    'mcp -DenyAddress',
    'mcp -AuditLogPath',
    'Add-EntraEnvironment -Name',
    'Add-EntraEnvironment -AzureADEndpoint',
    'Add-EntraEnvironment -GraphEndpoint',
    'Set-EntraEnvironment -Name',
    'Set-EntraEnvironment -AzureADEndpoint',
    'Set-EntraEnvironment -GraphEndpoint',
    'Remove-EntraEnvironment -Name',
    'context use -Name',
    'context rename -Name',
    'context rename -NewName',
    'context remove -Name',
    'tenant list -ResourceManagerUrl',
    'sweep start -Uri',
    'sweep start -Contexts',
    'sweep start -Tenants',
    'sweep start -RateLimit',
    'sweep start -Id',
    'sweep status -Id',
    'sweep results -Id',
    'sweep remove -Id',
    'certificate add -Path',
    'certificate remove -Thumbprint',
    'config get -Name',
    'config set -Name',
    'config set -Value',
    'config unset -Name',
    'setup -Name',
    'setup -GitHub',
    'setup -AzureDevOps',
    'setup -OrganizationId',
    'setup -Issuer',
    'setup -Subject',
    'setup -NewContext',
    'lab -Name',
    'lab -Seed',
    'lab -Data',
    'lab add user -UserPrincipalName',
    'lab add user -Password',
    'lab add user -DisplayName',
    'lab add user -GivenName',
    'lab add user -Surname',
    'lab add user -JobTitle',
    'lab add user -Department',
    'lab add user -Manager',
    'lab add user -Tenant',
    'lab add user -Environment',
    'lab add app -DisplayName',
    'lab add app -RedirectUris',
    'lab add app -Secrets',
    'lab add app -Roles',
    'lab add app -ConsentedScopes',
    'lab add app -ExposedScopes',
    'lab add app -AppRoles',
    'lab add app -AppId',
    'lab add app -Tenant',
    'lab add app -Environment',
    'lab add group -DisplayName',
    'lab add group -Description',
    'lab add group -Members',
    'lab add group -Owners',
    'lab add group -Tenant',
    'lab add group -Environment',
    'lab add policy -Kind',
    'lab add policy -Id',
    'lab add policy -Users',
    'lab add policy -Groups',
    'lab add policy -Applications',
    'lab add policy -Resources',
    'lab add policy -Locations',
    'lab add policy -Strength',
    'lab add policy -Mode',
    'lab add policy -Environment',
    'lab add fault -Kind',
    'lab add fault -Id',
    'lab add fault -Host',
    'lab add fault -Url',
    'lab add fault -Method',
    'lab add fault -ClientId',
    'lab add fault -Tenant',
    'lab add fault -Body',
    'lab add fault -ContentType',
    'lab add fault -At',
    'lab add fault -Location',
    'lab add fault -Environment',
    'lab list -Tenant',
    'lab list -Environment',
    'lab remove -Id',
    'lab remove -Tenant',
    'lab remove -Environment',
    'lab clock -Set',
    'lab clock -Environment',
    'lab rotate-keys -Environment',
    'lab forge -User',
    'lab forge -ClientId',
    'lab forge -Audience',
    'lab forge -Scopes',
    'lab forge -Roles',
    'lab forge -Tenant',
    'lab forge -Environment',
    'lab export -Path',
    'lab export -Environment',
    'lab import -Path',
    'lab import -Environment',
    'lab reset -Environment',
    'lab-visit -Address',
    'lab-visit -UserCode',
    'agent -ShellStartTime',
    'agent -Socket',
  ]);
});

test('-OutVariable gets JSON on a terminal, too, where the same command shows a table', async (t) => {
  const redirected = await run(t, 'Get-EntraEnvironment Global');
  const table = await run(t, 'Get-EntraEnvironment Global', { columns: 100 });
  assert.throws(() => void JSON.parse(table.stdout));
  for (const name of ['-OutVariable x', '-ov +x']) {
    const kept = await run(t, `Get-EntraEnvironment Global ${name}`, { columns: 100, env: { FORCE_COLOR: '1' } });
    assert.equal(kept.stdout, redirected.stdout);
  }
  // A table is colored on a terminal, but not where a variable gets it.
  const tableOf = (line: string) => run(t, line, { columns: 100, env: { FORCE_COLOR: '1' } });
  const colored = await tableOf('Get-EntraEnvironment Global -o table');
  const stored = await tableOf('Get-EntraEnvironment Global -o table -OutVariable x');
  assert.deepEqual([colored.stdout.includes('\u001b['), stored.stdout.includes('\u001b[')], [true, false]);
});

test('runCommandLine() with ENTRADA_PRINT_CALL=1 prints how a call is bound, without secrets, and does not run it', async (t) => {
  const line = 'connect -Tenant contoso.com -Credential app:env:SECRET -ContextS 0 -NoWelcome:$false';
  const env = { ENTRADA_PRINT_CALL: '1', SECRET: 'hidden value' };
  const { status, stdout } = await run(t, line, { env });
  assert.equal(status, 0);
  assert.deepEqual(JSON.parse(stdout), {
    set: 'AppSecretCredentialParameterSet',
    values: {
      TenantId: 'contoso.com',
      ClientSecretCredential: { userName: 'app', password: 'secret of 12 characters' },
      ContextScope: 'Process',
      NoWelcome: false,
    },
  });
});
