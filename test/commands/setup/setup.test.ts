import assert from 'node:assert/strict';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { runFakeCli } from '../../support/fake-cli.ts';
import { stockKeys } from '../../support/stock-keys.ts';
import { type ShownSetup, startSetupLab } from './setup-lab.ts';

type StateWithFiles = { files: Record<string, string> };

const world = await startSetupLab();
const { lab, home, run, json, setUp, state } = world;
const { workload } = labIds.applications;
const place = ['-Environment', 'Lab', '-TenantId', labIds.tenantId];

/** Sets up, uses it, removes it, and compares the tenant and the files with those of before. */
async function roundTrip(words: readonly string[], use: (made: ShownSetup) => Promise<void>): Promise<void> {
  const before = state();
  const made = await setUp(...words);
  assert.equal(made.Status, 'Created');
  assert.notDeepEqual(state(), before);
  await use(made);
  const removed = (await json(['setup', '-Remove', made.Name])) as ShownSetup;
  assert.deepEqual(
    [removed.Name, removed.ClientId, removed.Context, removed.Thumbprint, removed.Status],
    [made.Name, made.ClientId, made.Context, made.Thumbprint, 'Removed'],
  );
  assert.deepEqual(state(), before);
}

async function currentContext(): Promise<unknown> {
  const rows = (await json(['context', 'list'])) as { Name: string; Current: boolean }[];
  return rows.find(({ Current }) => Current)?.Name;
}

test('setup -Daemon signs in with a certificate made here, and -Remove leaves nothing behind', async () => {
  const words = ['Reports', '-Daemon', '-Roles', 'user.read.all,Group.Read.All', '-GrantConsent'];
  await roundTrip(words, async (made) => {
    assert.deepEqual([made.Context, made.Consent, await currentContext()], ['Reports', 'Granted', 'admin']);
    const users = (await json(['request', '/users?$top=1', '-Context', 'Reports'])) as { value: unknown[] };
    assert.equal(users.value.length, 1);
    const [certificate] = (await json(['certificate', 'list'])) as Record<string, string>[];
    assert.deepEqual([certificate?.['Thumbprint'], certificate?.['Subject']], [made.Thumbprint, 'CN=Reports']);
    const days = (Date.parse(certificate?.['NotAfter'] ?? '') - Date.now()) / 86_400_000;
    assert.ok(days > 364.9 && days <= 365, String(days));
    assert.deepEqual(home.filesWith('BEGIN PRIVATE KEY'), []);
    const context = (await json(['Get-EntraContext', '-Context', 'Reports'])) as Record<string, unknown>;
    assert.deepEqual(
      [context['ClientId'], context['CertificateThumbprint'], context['Scopes']],
      [made.ClientId, made.Thumbprint, ['Group.Read.All', 'User.Read.All']],
    );
  });
});

test('setup -Daemon makes a key of 2,048 bits, another one for each application', async () => {
  const names = ['One', 'Other'];
  const keys = await Promise.all(
    names.map(async (name) => {
      const { status, stderr } = await runFakeCli(home.folder, ['setup', name, '-Daemon']);
      assert.equal(status, 0, stderr);
      const { certificates = [] } = lab.tenant.applications.find(({ displayName }) => displayName === name) ?? {};
      return certificates.map((pem) => new X509Certificate(pem).publicKey);
    }),
  );
  const [[one, ...more] = [], [other] = []] = keys;
  assert.ok(one !== undefined && other !== undefined && !one.equals(other) && more.length === 0);
  const stock = stockKeys.map((pem) => createPublicKey(pem));
  for (const key of [one, other]) {
    assert.equal(key.asymmetricKeyDetails?.modulusLength, 2048);
    assert.ok(!stock.some((known) => known.equals(key)));
  }
  for (const name of names) await json(['setup', '-Remove', name]);
});

test('setup -Daemon without -GrantConsent names the page where an administrator consents', async () => {
  const words = ['Reports', '-Daemon', '-Roles', 'User.Read.All', '-NewContext', 'nightly', '-CertificateDays', '30'];
  await roundTrip(words, async (made) => {
    assert.deepEqual([made.Context, made.Consent], ['nightly', 'NotGranted']);
    assert.equal(made.ConsentUrl, `${lab.loginOrigin}/${labIds.tenantId}/adminconsent?client_id=${made.ClientId}`);
    const refused = await run(['request', '/users', '-Context', 'nightly']);
    assert.equal(refused.status, 6, refused.stderr);
  });
});

test('setup -PublicClient registers a client for loopback redirects and device codes, without a context', async () => {
  const words = ['Sales tools', '-PublicClient', '-Scopes', 'User.Read', '-GrantConsent'];
  await roundTrip(words, async (made) => {
    const application = lab.tenant.applications.find(({ appId }) => appId === made.ClientId);
    assert.deepEqual(
      [application?.isPublicClient, application?.publicRedirectUris, made.Context],
      [true, ['http://localhost'], null],
    );
    // User.Read of Microsoft Graph.
    assert.deepEqual(application?.requiredResources, [
      {
        resourceAppId: '00000003-0000-0000-c000-000000000000',
        permissions: [{ id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', type: 'Scope' }],
      },
    ]);
  });
});

test('setup -PublicClient -SignIn signs a user in, and the context goes with the application', async () => {
  const { robotBrowser } = await import('../../support/journey-cli.ts');
  const before = state();
  const robot = robotBrowser(home, lab);
  const words = ['setup', 'Sales', '-PublicClient', '-GrantConsent', '-SignIn'];
  const made = (await json(words, robot)) as ShownSetup;
  assert.deepEqual([made.Context, await currentContext()], ['Sales', 'admin']);
  const me = (await json(['request', '/me', '-Context', 'Sales'])) as Record<string, unknown>;
  assert.equal(me['id'], labIds.users.ada.id);
  await json(['setup', '-Remove', made.ClientId]);
  const { files, ...tenant } = state() as StateWithFiles;
  const { files: filesBefore, ...tenantBefore } = before as StateWithFiles;
  assert.deepEqual(tenant, tenantBefore);
  assert.deepEqual(
    Object.keys(files).filter((path) => path !== 'robot'),
    Object.keys(filesBefore),
  );
});

test('setup -GitHub trusts the workflow runs that are named, and no others', async () => {
  const issuer = `${lab.outsideOrigin}/github`;
  const words = ['Deploy', '-GitHub', 'entrada/lab', '-Branch', 'main,release/1.x', '-Tag', 'v1.0', '-PullRequest'];
  const more = ['-DeploymentEnvironment', 'on:site', '-Issuer', issuer, '-Roles', 'User.Read.All', '-GrantConsent'];
  await roundTrip([...words, ...more], async (made) => {
    const signIn = [...place, '-ClientId', made.ClientId, '-Context', 'job', '-ContextScope', 'CurrentUser'];
    const asJob = ['Connect-Entra', ...signIn, '-FederatedToken', 'github:api://AzureADTokenExchange'];
    await json(asJob, { ENTRADA_CA_FILE: lab.caFile, ...lab.pipelineVariables.github });
    await json(['request', '/users?$top=1', '-Context', 'job']);
    await leaveJob();
    const subjects = ['ref:refs/heads/release/1.x', 'ref:refs/tags/v1.0', 'pull_request', 'environment:on%3Asite'];
    for (const [runs, isTrusted] of [
      ...subjects.map((each) => [each, true] as const),
      ['ref:refs/heads/x', false] as const,
    ]) {
      const token = await lab.mintFederatedToken({ issuer: 'github', subject: `repo:entrada/lab:${runs}` });
      const { status } = await runWithToken(signIn, token);
      assert.equal(status === 0, isTrusted, runs);
      if (isTrusted) await leaveJob();
    }
  });
});

async function leaveJob(): Promise<void> {
  await json(['context', 'remove', 'job']);
  await json(['context', 'use', 'admin']);
}

function runWithToken(signIn: readonly string[], token: string) {
  return run(['Connect-Entra', ...signIn, '-FederatedToken', 'env:JOB_TOKEN'], { JOB_TOKEN: token });
}

test('setup -AzureDevOps trusts a service connection', async () => {
  const issuer = `${lab.outsideOrigin}/azure-devops`;
  const connection = workload.azureDevOpsSubject.replace('sc://', '');
  const words = ['Release', '-AzureDevOps', connection, '-Issuer', issuer, '-Roles', 'User.Read.All', '-GrantConsent'];
  await roundTrip(words, async (made) => {
    const id = lab.pipelineVariables.azureDevOps['AZURESUBSCRIPTION_SERVICE_CONNECTION_ID'] ?? '';
    const signIn = [...place, '-ClientId', made.ClientId, '-Context', 'job', '-ContextScope', 'CurrentUser'];
    await json(['Connect-Entra', ...signIn, '-FederatedToken', `azure-devops:${id}`], {
      ENTRADA_CA_FILE: lab.caFile,
      ...lab.pipelineVariables.azureDevOps,
    });
    await json(['request', '/users?$top=1', '-Context', 'job']);
    await leaveJob();
  });
});

test('setup -WhatIf shows each action and writes nothing', async () => {
  const before = state();
  const shown = await run(['setup', 'Reports', '-Daemon', '-Roles', 'User.Read.All', '-GrantConsent', '-WhatIf']);
  const target = `"Application 'Reports' in tenant '${labIds.tenantId}'"`;
  assert.deepEqual(
    [shown.status, shown.stdout, shown.stderr],
    [
      0,
      '',
      `What if: Performing the operation "create application and service principal" on target ${target}.\n` +
        `What if: Performing the operation "create certificate for 365 days" on target ${target}.\n` +
        `What if: Performing the operation "grant consent for User.Read.All" on target ${target}.\n` +
        `What if: Performing the operation "sign in and save" on target "Context 'Reports'".\n`,
    ],
  );
  assert.deepEqual(state(), before);
  const made = await setUp('Reports', '-Daemon');
  const whole = state();
  const removal = await run(['setup', '-Remove', 'Reports', '-WhatIf']);
  assert.equal(removal.status, 0, removal.stderr);
  assert.equal(removal.stderr.split('\n').length, 4, removal.stderr);
  assert.ok(removal.stderr.includes(made.ClientId) && removal.stderr.includes(made.Thumbprint ?? '-'));
  assert.deepEqual(state(), whole);
  await json(['setup', '-Remove', 'Reports']);
  assert.deepEqual(state(), before);
});

test('setup shows what exists already, and does not change it', async () => {
  const before = state();
  const made = await setUp('Reports', '-Daemon', '-Roles', 'User.Read.All');
  const whole = state();
  const again = await setUp('Reports', '-Daemon', '-Roles', 'User.Read.All');
  assert.deepEqual(again, { ...made, Status: 'Exists' });
  assert.deepEqual(state(), whole);
  for (const [words, found] of [
    [['Reports', '-PublicClient'], /exists, and it is of the kind daemon\n/],
    [['Reports', '-Daemon', '-Roles', 'Group.Read.All'], /exists, and it does not request Group\.Read\.All\n/],
    [['rePORTS', '-Daemon'], /the tenant has an application "Reports" \(/],
  ] as const) {
    const { status, stderr } = await run(['setup', ...words]);
    assert.equal(status, 2, stderr);
    assert.match(stderr, found);
  }
  assert.deepEqual(state(), whole);
  await json(['setup', '-Remove', 'Reports']);
  assert.deepEqual(state(), before);
});

test('setup and setup -Remove do not touch an application that setup did not create', async () => {
  const { appId } = lab.addApplication({ displayName: 'Payroll' });
  const before = state();
  for (const name of ['Payroll', 'PAYROLL']) {
    const { status, stderr } = await run(['setup', name, '-Daemon']);
    assert.equal(status, 2, stderr);
    assert.ok(stderr.includes(`(${appId}) that "entrada setup" did not create`), stderr);
  }
  for (const name of ['Payroll', appId, 'payroll', 'Payrol', `${appId.slice(0, -1)}f`]) {
    const { status, stderr } = await run(['setup', '-Remove', name]);
    assert.equal(status, 2, stderr);
    assert.match(stderr, /^setup: Cannot remove /);
  }
  assert.deepEqual(state(), before);
  lab.removeApplication(appId);
});

test('setup -Remove leaves a context of the user that signs in as the application', async () => {
  const made = await setUp('Reports', '-Daemon');
  const own = ['-ClientId', made.ClientId, '-CertificateThumbprint', made.Thumbprint ?? ''];
  await json(['Connect-Entra', ...place, ...own, '-Context', 'mine', '-ContextScope', 'CurrentUser']);
  await json(['context', 'use', 'admin']);
  await json(['setup', '-Remove', 'Reports']);
  const names = ((await json(['context', 'list'])) as { Name: string }[]).map(({ Name }) => Name);
  assert.deepEqual(names.toSorted(), ['admin', 'mine']);
  await json(['context', 'remove', 'mine']);
});

test('setup takes names with quotes, other scripts and 256 characters, and refuses unusable ones', async () => {
  const before = state();
  for (const name of [
    'O\'Brien\'s "tools"',
    'Отчёты & 報告',
    '$(id) `x` % #',
    'x'.repeat(256),
    "') or startswith(displayName,'",
  ]) {
    const made = await setUp(name, '-Daemon');
    assert.equal(made.Name, name);
    assert.equal(lab.tenant.applications.at(-1)?.displayName, name);
    assert.equal((await setUp(name, '-Daemon')).Status, 'Exists');
    await json(['setup', '-Remove', name]);
    assert.deepEqual(state(), before);
  }
  for (const name of ['x'.repeat(300), 'a\nb', 'a\u202eb', ' a', 'a ', '\t', 'a\u0000b']) {
    const { status, stderr } = await run(['setup', name, '-Daemon']);
    assert.equal(status, 2, JSON.stringify(name));
    assert.match(stderr, /Cannot call an application /);
    assert.ok(stderr.length < 300, stderr);
  }
  assert.deepEqual(state(), before);
});

test('setup refuses values before it creates anything', async () => {
  const before = state();
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['A', '-Daemon', '-Roles', 'User.Raed.All'], /Did you mean User\.Read\.All\?/],
    [['A', '-Daemon', '-Roles', 'Calls.AccessMedia.Al'], /Did you mean Calls\.AccessMedia\.All\?/],
    [['A', '-PublicClient', '-Scopes', 'Calls.AccessMedia.All'], /of the kind "application": use -Roles/],
    [['A', '-Daemon', '-CertificateDays', '0'], /expected 1 to 1095/],
    [['A', '-Daemon', '-NewContext', 'Admin'], /another session has this name/],
    [['A', '-GitHub', 'entrada'], /not OWNER\/REPOSITORY/],
    [['A', '-GitHub', 'entrada/lab'], /Add -Branch main/],
    [['A', '-GitHub', 'entrada/lab', '-Branch', 'refs/../x'], /git does not allow/],
    [['A', '-GitHub', 'entrada/lab', '-Branch', '*'], /git does not allow/],
    [['A', '-GitHub', 'e:x/lab', '-PullRequest'], /not OWNER\/REPOSITORY/],
    [['A', '-AzureDevOps', 'a/b/c'], /its issuer is not known/],
    [['A', '-AzureDevOps', 'a/b', '-OrganizationId', labIds.tenantId], /not ORGANIZATION\/PROJECT\/CONNECTION/],
    [['A', '-AzureDevOps', 'a/b/c', '-Issuer', 'http://x'], /not an https URL/],
    [['A'], /Name it: entrada setup NAME with -Daemon/],
  ];
  for (const [words, found] of cases) {
    const { status, stderr } = await run(['setup', ...words]);
    assert.equal(status, 2, `${words.join(' ')}: ${stderr}`);
    assert.match(stderr, found);
  }
  assert.deepEqual(state(), before);
});

test('setup names what the session lacks, before it creates or removes anything', async () => {
  const { adminDaemon } = labIds.applications;
  const place2 = [...place, '-ContextScope', 'CurrentUser', '-Context', 'reader'];
  await json(['Connect-Entra', ...place2, '-ClientSecretCredential', `${adminDaemon.appId}:env:SECRET`], {
    SECRET: adminDaemon.secret,
  });
  const before = state();
  for (const words of [
    ['A', '-Daemon'],
    ['-Remove', 'A'],
    ['A', '-Daemon', '-WhatIf'],
  ]) {
    const { status, stderr } = await run(['setup', ...words, '-Context', 'reader']);
    assert.equal(status, 3, stderr);
    assert.match(stderr, /the session "reader" does not have the permission Application\.ReadWrite\.All\n/);
  }
  const { status, stderr } = await run(['setup', 'A', '-Daemon'], { ENTRADA_CONTEXT: 'nobody' });
  assert.equal(status, 2, stderr);
  assert.deepEqual(state(), before);
  await json(['context', 'remove', 'reader']);
  await json(['context', 'use', 'admin']);
});

test('setup -For requests the least privileged permissions for calls', async () => {
  await roundTrip(['Reader', '-Daemon', '-For', '/users,GET /groups/{id}/members'], async (made) => {
    assert.deepEqual(made.Roles, ['User.ReadBasic.All', 'GroupMember.ReadBasic.All']);
  });
  await roundTrip(['Tool', '-PublicClient', '-Scopes', 'Mail.Read', '-For', '/me'], async (made) => {
    assert.deepEqual(made.Scopes, ['Mail.Read', 'User.Read']);
  });
  const before = state();
  for (const [call, reason] of [
    ['/nothing/here', 'the address is not in the data on Microsoft Graph'],
    ['DELETE /users', 'the address has GET, POST, not DELETE'],
  ] as const) {
    const refused = await run(['setup', 'Reader', '-Daemon', '-For', call]);
    assert.equal(refused.status, 2, refused.stderr);
    assert.match(refused.stderr, new RegExp(`Cannot find the permissions for "${call}": ${reason}`));
  }
  assert.deepEqual(state(), before);
});
