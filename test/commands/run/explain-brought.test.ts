import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEntradaError } from '../../../src/base/errors.ts';
import { findName, matchNameIfAny } from '../../../src/binder/match-name.ts';
import { isSecretParameter } from '../../../src/binder/known-parameters.ts';
import { resolveCall } from '../../../src/binder/resolve-call.ts';
import { broughtParametersOf } from '../../../src/commands/help/brought-parameters.ts';
import { findCommand, shownCommands } from '../../../src/commands/registry.ts';
import { splitScopes } from '../../../src/model/scope.ts';
import { runFakeCli } from '../../support/fake-cli.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const tables = await Promise.all((await shownCommands()).map(async ({ load }) => (await load()).table));

/** Splits a line as a shell does, where it has single and double quotes. */
function shellWords(line: string): string[] {
  return (line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) => word.replaceAll(/["']/g, ''));
}

async function tableOf(words: readonly string[]) {
  const found = (await findCommand(words)) ?? assert.fail(words.join(' '));
  return { table: (await found.command.load()).table, rest: found.rest };
}

for (const name of ['Connect-Entra', 'Connect-MicrosoftTeams', 'Get-EntraUser', 'context list'] as const) {
  test(`broughtParametersOf() has names that ${name} does not know, and lines that can be typed`, async () => {
    const { table } = await tableOf(name.split(' '));
    for (const row of broughtParametersOf(name)) {
      const { table: target, rest } = await tableOf(shellWords(row.line));
      const { missing } = resolveCall(target, rest);
      assert.deepEqual(missing, [], row.line);
      assert.match(row.why, /^[-A-Z].*\.$/);
      if (row.together === true) {
        for (const one of row.names) {
          assert.ok(Object.hasOwn(table.parameters, one) || matchNameIfAny(table, one) === undefined, one);
        }
      }
    }
    if (!name.startsWith('Connect-')) return;
    const own = broughtParametersOf(name).filter((row) => row.together !== true && row.line.startsWith(name));
    const unknown = own.flatMap((row) => row.names.filter((one) => findName(table, one).kind === 'unknown'));
    // Every row has a name that leads to it.
    for (const row of own)
      assert.ok(
        row.names.some((one) => unknown.includes(one)),
        row.names.join(),
      );
  });
}

/** What people type, and how the hint begins; the error is PowerShell's own. */
const mistakes: readonly (readonly [line: string, hint: string])[] = [
  ['Connect-Entra -ClientId x -TenantId y -ClientSecret z', '-ClientSecretCredential contains the application ID'],
  [
    'Connect-MgGraph -ClientSecretCredential x:env:Y -ClientId x',
    '-ClientSecretCredential contains the application ID',
  ],
  ['Connect-Entra -CertificatePath x.pfx', 'The file is the value of -Certificate'],
  ['Connect-Entra -CertificateFilePath x.pfx', 'The file is the value of -Certificate'],
  ['Connect-Entra -Interactive', 'The browser is the default.'],
  ['Connect-Entra -DeviceLogin', 'A device code is requested by -UseDeviceCode.'],
  ['Connect-Entra -Permissions User.Read', 'Permissions of a user are scopes'],
  ['Connect-Entra -Account ada@contoso.com', 'The account is named by -LoginHint'],
  ['Connect-Entra -UserName ada@contoso.com', 'The account is named by -LoginHint'],
  ['Connect-Entra --user-principal-name ada@contoso.com', 'The account is named by -LoginHint'],
  ['login -Organization contoso', 'The tenant is named by -TenantId'],
  ['Connect-Entra -ServicePrincipal', 'An application signs in with its ID'],
  ['login --service-principal -u APP_ID -p SECRET --tenant contoso.com', 'An application signs in with its ID'],
  ['Connect-Entra -p SECRET', 'Entrada does not send passwords of users'],
  ['Connect-Entra -ForceRefresh', 'A token is renewed by itself'],
  ['Connect-Entra -ClientAssertion x', 'The assertion is a federated token'],
  ['Connect-Entra -Identity -Scopes User.Read', 'A managed identity has the permissions'],
  ['Connect-Entra -Identity -AccountId x', 'A user-assigned identity is named by -ClientId'],
  ['Connect-Entra -Identity -TenantId x', 'A managed identity belongs to one tenant'],
  ['Connect-Entra -ClientId x -CertificateThumbprint y -Scopes z', 'An application has the permissions'],
  ['auth login --with-token', 'A token is read from standard input by -.'],
  ['Connect-MicrosoftTeams -ClientId x', 'The application is named by -ApplicationId.'],
  ['Connect-MicrosoftTeams -AppId x', 'The application is named by -ApplicationId.'],
  ['Connect-MicrosoftTeams -ClientSecret x', 'Teams accepts certificates of applications'],
  ['Connect-MicrosoftTeams -DeviceCode', 'A device code is requested by -UseDeviceAuthentication.'],
  [
    'Connect-MicrosoftTeams -Credential a:env:B -ApplicationId x',
    'An application signs in to Teams with a certificate',
  ],
  ['Get-EntraUser -ConsistencyLevel eventual', 'An advanced query is recognized'],
  ['Get-EntraUser -OrderBy displayName', 'A request can sort.'],
  ['context list --json', 'The format is chosen by -Output.'],
  ['token --subscription x', 'The session is named by -Context.'],
  ['request /me --quiet', 'Messages are hidden by'],
  // A misspelled name of the command's own.
  ['Connect-Entra -Tenanttid x', 'Did you mean -TenantId?'],
  ['Connect-Entra -Zzz x', 'Connect-Entra -Help lists the parameters.'],
  // The table's own text comes first.
  ['Connect-MicrosoftTeams -AadAccessToken x', '-AadAccessToken was removed'],
];

for (const [line, hint] of mistakes) {
  test(`${line} says what happened and what to type`, async (t) => {
    const { status, stdout, stderr } = await runFakeCli(temporaryFolder(t), line.split(' '));
    assert.deepEqual([status, stdout], [2, '']);
    const [message = '', ...rest] = stderr.split('\n');
    assert.match(
      message,
      /: (?:A parameter cannot be found|Parameter set cannot be resolved|Parameter cannot be processed)/,
    );
    assert.ok(rest.join('\n').startsWith(hint), stderr);
  });
}

test('a brought parameter does not hide a mistake of another kind, nor show a secret', async (t) => {
  const secret = 'pa55-w0rd';
  for (const line of [`connect -ClientId x -ClientSecret ${secret}`, `connect -Password ${secret}`]) {
    const { stderr } = await runFakeCli(temporaryFolder(t), line.split(' '));
    assert.ok(!stderr.includes(secret), stderr);
  }
  const { stderr } = await runFakeCli(temporaryFolder(t), ['connect', '-ClientTimeout', 'soon', '-NoWelcome']);
  assert.match(stderr, /\nFor example: -ClientTimeout:2\.5\.\n$/);
});

test('splitScopes() takes scopes that are joined by semicolons', () => {
  assert.deepEqual(splitScopes(['User.Read; Group.Read.All', 'user.read']), ['User.Read', 'Group.Read.All']);
});

test('the name of a secret in one command does not mean a plain value in another, nor the reverse', () => {
  const wrong: string[] = [];
  for (const one of tables) {
    for (const [name, parameter] of Object.entries(one.parameters)) {
      for (const other of tables) {
        const known = matchNameIfAny(other, name);
        if (known === undefined || known.isCommon || known.name === 'Password') continue;
        if (isSecretParameter(known.parameter) !== isSecretParameter(parameter)) {
          wrong.push(`${one.name} -${name}, ${other.name} -${known.name}`);
        }
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test('certificate add -Certificate FILE is the file, not its password', async () => {
  const { table } = await tableOf(['certificate', 'add']);
  const { parameters } = resolveCall(table, ['-Certificate', 'daemon.pfx', '-CertificatePassword', 'env:X']);
  assert.deepEqual([...parameters.keys()], ['Path', 'Password']);
  assert.equal(parameters.get('Path'), 'daemon.pfx');
  try {
    resolveCall(table, ['-Cert', 'x']);
    assert.fail('-Cert is both');
  } catch (error) {
    assert.equal(isEntradaError(error) && error.code, 'PARAMETER_AMBIGUOUS');
  }
});
