import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { createFolderStore } from '../../../src/certificates/stores/folder-store.ts';
import { fixturePath, fixtureThumbprint, makeCertificate, makeKey } from '../../certificates/make-certificate.ts';
import { sampleSession } from '../../cache/sample-session.ts';
import { runFakeCli } from '../../support/fake-cli.ts';
import { makeHome } from '../../support/journey-home.ts';

const home = await makeHome({
  name: "Lab's $x",
  azureADEndpoint: 'https://login.lab.example',
  graphEndpoint: 'https://graph.lab.example',
  type: 'User-defined',
});
for (const account of ['ada@lab.example', 'Work "1"']) await home.cache.write(sampleSession(account));
// More sessions than a list reads without its index, which is then written.
for (let at = 0; at < 64; at += 1) await home.cache.write(sampleSession(`many-${at}`));
const key = makeKey();
const added = await createFolderStore(join(home.data, 'certificates')).add({
  certificate: makeCertificate({ subject: [['CN', 'daemon']], key }).certificate,
  key,
  issuers: [],
});
const dotnetStore = join(home.folder, '.dotnet/corefx/cryptography/x509stores/my');
mkdirSync(dotnetStore, { recursive: true });
copyFileSync(fixturePath('unprotected.pfx'), join(dotnetStore, 'one.pfx'));

/** Returns the lines that the command prints for some words, which write nothing, here and to standard error. */
async function completed(shell: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const before = home.snapshot();
  const run = await runFakeCli(home.folder, ['complete', shell, '--', ...words], { env });
  assert.deepEqual([run.status, run.stderr, home.snapshot()], [0, '', before]);
  return run.stdout.trimEnd().split('\n');
}

const builtIn = ['BleuCloud', 'China', 'DelosCloud', 'Global', 'GovSGCloud', 'USGov', 'USGovDoD'];

const sampleTenant = sampleSession('ada@lab.example').context.TenantId ?? '';

const cases: [readonly string[], readonly string[]][] = [
  [
    ['entrada', 'Get-TeamU'],
    ['words', 'Get-TeamUser'],
  ],
  [
    ['/usr/bin/entrada', 'he'],
    ['words', 'help'],
  ],
  [
    ['entrada', '--v'],
    ['words', '--version'],
  ],
  // Two words: each word once, then the second one of those that begin with the first.
  [
    ['entrada', 'contex'],
    ['words', 'context'],
  ],
  [
    ['entrada', 'context', 'us'],
    ['words', 'use'],
  ],
  [
    ['entrada', 'CONTEXT', ''],
    ['words', 'list', 'use', 'rename', 'remove'],
  ],
  // A command of its own, too.
  [
    ['entrada', 'sweep', ''],
    ['words', 'start', 'status', 'results', 'list', 'remove'],
  ],
  [
    ['entrada', 'sweep', 'start', '/users', '-RateL'],
    ['words', '-RateLimit'],
  ],
  [
    ['entrada', 'context', 'use', '-Nam'],
    ['words', '-Name'],
  ],
  [
    ['entrada', 'help', 'context', 'ren'],
    ['words', 'rename'],
  ],
  [
    ['entrada', 'help', 'get-teamu'],
    ['words', 'Get-TeamUser'],
  ],
  [['entrada', 'help', 'context', 'rename', ''], ['words']],
  [['entrada', 'no-such-command'], ['words']],
  [['entrada', 'no-such-command', '-Na'], ['words']],
  [['entrada', 'agent', '-'], ['words']],
  [
    ['Get-TeamUser', '-Gro'],
    ['words', '-GroupId'],
  ],
  [
    ['get-teamuser', '-Gro'],
    ['words', '-GroupId'],
  ],
  [
    ['Connect-Entra', '-Environment', ''],
    ['words', ...builtIn, "Lab's $x"],
  ],
  [
    ['Get-EntraEnvironment', 'la'],
    ['words', "Lab's $x"],
  ],
  [
    ['Set-EntraEnvironment', ''],
    ['words', "Lab's $x"],
  ],
  [
    ['entrada', 'connect', '--environment=usgovd'],
    ['words', '--environment=USGovDoD'],
  ],
  [
    ['Connect-MicrosoftTeams', '-TeamsEnv', '-TeamsEnvironmentName', 'T'],
    ['words', 'TeamsGCCH', 'TeamsDOD', 'TeamsChina'],
  ],
  [
    ['Set-TeamsEnvironmentConfig', '-TeamsEnvironmentName', 'L'],
    ['words', "Lab's $x"],
  ],
  [
    ['entrada', 'context', 'use', 'w'],
    ['words', 'Work "1"'],
  ],
  [
    ['entrada', 'context', 'rename', 'ada'],
    ['words', 'ada@lab.example'],
  ],
  [['entrada', 'context', 'rename', 'ada@lab.example', 'w'], ['words']],
  [
    ['entrada', 'context', 'remove', 'w'],
    ['words', 'Work "1"'],
  ],
  [
    ['entrada', 'token', '-Context', 'a'],
    ['words', 'ada@lab.example'],
  ],
  [
    ['entrada', 'certificate', 'remove', ''],
    ['words', added.thumbprint],
  ],
  [
    ['Connect-Entra', '-CertificateThumbprint', ''],
    ['words', added.thumbprint, fixtureThumbprint],
  ],
  [
    ['Connect-Entra', '-CertificateSubjectName', 'cn=da'],
    ['words', 'CN=daemon'],
  ],
  [['entrada', 'certificate', 'add', 'x'], ['files']],
  [['Connect-Entra', '-Certificate', 'x'], ['files']],
  [['entrada', 'exec', '--', 'x'], ['files']],
  [
    ['Connect-Entra', '-TenantId', ''],
    ['words', sampleTenant],
  ],
  [
    ['Connect-Entra', '-LoginHint', 'W'],
    ['words', 'Work "1"'],
  ],
  [
    ['entrada', 'who'],
    ['words', 'whoami'],
  ],
  [
    ['entrada', 'LO'],
    ['words', 'login', 'logout'],
  ],
  [
    ['entrada', 'auth', 'st'],
    ['words', 'status'],
  ],
  [
    ['entrada', 'api', '-Meth'],
    ['words', '-Method'],
  ],
  [
    ['entrada', 'help', 'secr'],
    ['words', 'secrets'],
  ],
  [['entrada', 'help', 'context', 'secr'], ['words']],
  [
    ['entrada', 'config', 'get', 'te'],
    ['words', 'tenantId'],
  ],
  [
    ['entrada', 'config', 'set', 'output', 't'],
    ['words', 'table', 'tsv'],
  ],
  [
    ['entrada', 'config', 'set', '--name=context-scope', '-Value', ''],
    ['words', 'CurrentUser', 'Process'],
  ],
  [
    ['entrada', 'config', 'set', 'environment', 'la'],
    ['words', "Lab's $x"],
  ],
  [
    ['entrada', 'config', 'set', 'tenantId', ''],
    ['words', sampleTenant],
  ],
  [['entrada', 'config', 'set', 'clientId', 't'], ['words']],
  [
    ['Connect-Entra', '-Scopes', 'User.Read,groupmember.readw'],
    ['words', 'User.Read,GroupMember.ReadWrite.All'],
  ],
  [
    ['Connect-Entra', 'GroupMember.Read.All,', 'groupmember.readw'],
    ['words', 'GroupMember.ReadWrite.All'],
  ],
  [
    ['entrada', 'setup', 'x', '-Daemon', '-Roles', 'User.Read.A'],
    ['words', 'User.Read.All'],
  ],
  [
    ['entrada', 'find-permission', 'mail.send.'],
    ['words', 'Mail.Send.Shared'],
  ],
  [
    ['entrada', 'find-permission', '/me/sendM'],
    ['words', '/me/sendMail'],
  ],
  [
    ['Connect-Entra', '-For', '/me,POST /me/sendM'],
    ['words', '/me,POST /me/sendMail'],
  ],
  [
    ['Get-EntraUser', '-Property', 'Id,userpri'],
    ['words', 'Id,UserPrincipalName'],
  ],
  [
    ['Get-Team', '-Select', 'allowg'],
    ['words', 'AllowGiphy', 'AllowGuestCreateUpdateChannels', 'AllowGuestDeleteChannels'],
  ],
  [
    ['entrada', 'request', '/users?$s'],
    ['words', '/users?$search=', '/users?$select=', '/users?$skip='],
  ],
  [
    ['entrada', 'request', '/users?$select=id&$to'],
    ['words', '/users?$select=id&$top='],
  ],
  [['entrada', 'request', '/users?$select=id&$sel'], ['words']],
  [
    ['entrada', 'request', '/v1.0/groups/x/members?$count=true&$select=ID,disp'],
    ['words', '/v1.0/groups/x/members?$count=true&$select=ID,displayName'],
  ],
  [['entrada', 'request', '/users?$select=surname,displayName,surn'], ['words']],
  [
    ['entrada', 'request', '/me?$filter=surn'],
    ['words', '/me?$filter=surname'],
  ],
  [['entrada', 'request', '/nothing?$select=i'], ['words']],
  [
    ['entrada', 'lab', 'add', 'fault', 'lat'],
    ['words', 'latency'],
  ],
  [
    ['Connect-Entra', '-FederatedToken', ''],
    ['words', 'file:', 'env:', 'command:', 'github', 'azure-devops:'],
  ],
  [
    ['entrada', 'init', ''],
    ['words', 'bash', 'zsh', 'fish', 'powershell'],
  ],
];

for (const [words, expected] of cases) {
  test(`complete completes ${JSON.stringify(words)}`, async () => {
    assert.deepEqual(await completed('zsh', words), expected);
    assert.deepEqual(await completed('fish', words), expected);
  });
}

test('complete quotes for bash and PowerShell', async () => {
  const breaks = ` \t\n"'@><=;|&(:`;
  const inBash = (line: string) => completed('bash', [line, breaks]);
  assert.deepEqual(await inBash('entrada context use w'), ['words', String.raw`Work\ \"1\"`]);
  assert.deepEqual(await inBash(`entrada context use 'w`), ['words', 'Work "1"']);
  assert.deepEqual(await inBash('entrada context use nothing'), ['words']);
  assert.deepEqual(await inBash('entrada context use ada@l'), ['words', '@lab.example']);
  assert.deepEqual(await inBash('Connect-Entra --environment=L'), ['words', String.raw`Lab\'s\ \$x`]);
  assert.deepEqual(await inBash('entrada token >x'), ['files']);
  const inPowerShell = (...words: string[]) =>
    completed(
      'powershell',
      words.map((word) => `=${word}`),
    );
  assert.deepEqual(await inPowerShell('entrada', 'context', 'use', 'w'), ['words', `'Work "1"'`]);
  assert.deepEqual(await inPowerShell('entrada', 'Connect-Entra', '-Environment:L'), ['words', `'Lab''s $x'`]);
});

test('complete does not connect to the server of ENTRADA_CACHE', async (t) => {
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const env = { ENTRADA_CACHE: `redis://127.0.0.1:${port}`, ENTRADA_KEY_FILE: home.keyPath };
  assert.deepEqual(await completed('zsh', ['entrada', 'token', '-Context', 'a'], env), ['words']);
  assert.equal(count, 0);
});

test('complete passes over what cannot be read', async () => {
  const damaged = await makeHome();
  for (const [folder, name] of [
    [damaged.config, 'environments.json'],
    [damaged.data, 'master.key'],
    [join(damaged.state, 'sessions'), `${'0'.repeat(32)}.sealed`],
    [join(damaged.data, 'certificates'), `${'A'.repeat(40)}.pem`],
  ] as const) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), 'damaged', { mode: 0o600 });
  }
  const shown = async (...words: string[]) => {
    const run = await runFakeCli(damaged.folder, ['complete', 'zsh', '--', ...words]);
    return [run.status, run.stderr, run.stdout];
  };
  const environments = ['words', ...builtIn, ''].join('\n');
  assert.deepEqual(await shown('Connect-Entra', '-Environment', ''), [0, '', environments]);
  assert.deepEqual(await shown('entrada', 'token', '-Context', ''), [0, '', 'words\n']);
  assert.deepEqual(await shown('entrada', 'certificate', 'remove', 'A'), [0, '', 'words\n']);
  assert.deepEqual(await shown('Connect-Entra', '-CertificateThumbprint', ''), [0, '', 'words\n']);
});
