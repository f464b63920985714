import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { registerClientCertificate } from '../support/client-certificate.ts';
import { startManagedIdentityServer } from '../../src/lab/managed-identity/start-managed-identity-server.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { robotBrowser, runEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';
import { startPowershellShell } from '../support/powershell-shell.ts';

// The child of the PowerShell module, from the packed package: spoken to over its pipes as the module does.

const lab = await startJourneyLab({ clock: systemClock, settings: { deviceCodeIntervalSeconds: 0.2 } });
const home = await makeHome(lab.cloud);
const { adminDaemon, workload, graphCommandLine, teamsDaemon, teamsPowerShell } = labIds.applications;
const { ada } = labIds.users;
const { tenantId, domain, managedIdentities } = labIds;
const machine = await startManagedIdentityServer(lab, {
  kind: 'app-service',
  identities: lab.tenant.managedIdentities,
});
test.after(() => machine.stop());
const shell = startPowershellShell(home, robotBrowser(home, lab));

type Row = Readonly<Record<string, unknown>>;

const secretOf = (text: string) => ({ $secret: text });
const credentialOf = (userName: string, password: string) => ({ $credential: { userName, password } });
const inLab = { Environment: 'Lab' };
const asAdmin = {
  ...inLab,
  TenantId: tenantId,
  ClientSecretCredential: credentialOf(adminDaemon.appId, adminDaemon.secret),
  ContextScope: 'CurrentUser',
};

async function signedIn(command: string, parameters: object, more: object = {}): Promise<Row> {
  const code = shell.untilReply((reply) => 'text' in reply || 'end' in reply);
  const calling = shell.call(command, parameters, more);
  const [, page, userCode] = /open the page (\S+) and enter the code (\S+)/.exec(String((await code)['text'])) ?? [];
  if (page !== undefined && userCode !== undefined) await lab.robot().approveDevice(page, userCode);
  const called = await calling;
  assert.equal(called.status, 0, JSON.stringify(called.error));
  const service = command === 'Connect-Entra' ? 'entra' : 'teams';
  const { output } = await shell.call('context list');
  const current = (output as Row[]).find((row) => row['Current'] === true && row['Service'] === service);
  return current ?? {};
}

test('powershell-host announces its protocol', async () => {
  assert.equal((await shell.ready)['ready'], 1);
});

test('powershell-host signs in with a PSCredential and writes objects with their type and dates', async () => {
  const connected = await shell.call('Connect-Entra', asAdmin, { set: 'AppSecretCredentialParameterSet' });
  assert.equal(connected.status, 0, JSON.stringify(connected.error));
  assert.match(String(connected.replies.find((reply) => 'text' in reply)?.['text']), /^Welcome to Microsoft Graph!/);
  const { output, replies } = await shell.call('Get-EntraUser', { UserId: ada.id }, { set: 'GetById' });
  const [user] = output as Row[];
  assert.equal(user?.['UserPrincipalName'], ada.userPrincipalName);
  assert.equal(replies[0]?.['type'], 'Entrada.User');
  const some = await shell.call('Get-EntraUser', { UserId: ada.id, Property: ['DisplayName'] }, { set: 'GetById' });
  assert.equal(some.replies[0]?.['type'], 'Selected.Entrada.User');
  const request = await shell.call('request', { Uri: `/users/${ada.id}?$select=createdDateTime,displayName` });
  assert.equal(request.replies.find((reply) => 'output' in reply)?.['type'], 'Entrada.Response');
  assert.deepEqual(request.replies.find((reply) => 'output' in reply)?.['dates'], ['createdDateTime']);
});

test('powershell-host lists item by item, and serves further calls meanwhile', async () => {
  const inner: string[] = [];
  const first = shell.untilReply((reply) => 'output' in reply);
  const outer = shell.call('Get-EntraUser', { All: true, PageSize: 3, Property: ['Id'] });
  const [row] = [(await first)['output'] as Row];
  const nested = await shell.call('Get-EntraUser', { UserId: row['Id'] }, { set: 'GetById' });
  inner.push(...(nested.output as Row[]).map(({ Id }) => String(Id)));
  assert.deepEqual(inner, [row['Id']]);
  const { output, status } = await outer;
  assert.equal(status, 0);
  assert.equal(output.length, lab.tenant.users.length);
});

test('powershell-host holds the output of a call back while the shell pauses it', async () => {
  const first = shell.untilReply((reply) => 'output' in reply);
  const listing = shell.call('Get-EntraUser', { All: true, PageSize: 1, Property: ['Id'] });
  const { id } = await first;
  shell.say({ id, pause: true });
  // Replies come in order: what was written before the pause is read when the next call ends.
  await shell.call('Get-EntraContext');
  const before = shell.written().length;
  await shell.call('Get-EntraContext');
  const meanwhile = shell
    .written()
    .slice(before)
    .split('\n')
    // On a slow machine progress shows, which is not output.
    .filter((line) => line.startsWith(`{"id":${id},"output"`));
  assert.deepEqual(meanwhile, []);
  shell.say({ id, pause: false });
  assert.equal((await listing).output.length, lab.tenant.users.length);
});

test('powershell-host shows how it binds a call, without the secrets', async () => {
  const bound = await shell.call('Connect-Entra', asAdmin, { bind: true, set: 'AppSecretCredentialParameterSet' });
  const length = adminDaemon.secret.length;
  assert.deepEqual(bound.output, [
    {
      set: 'AppSecretCredentialParameterSet',
      values: {
        ...asAdmin,
        ClientSecretCredential: { userName: adminDaemon.appId, password: `secret of ${length} characters` },
      },
    },
  ]);
});

test('powershell-host completes a value by the other texts of the line, and reads nothing else as one', async () => {
  const completed = async (id: number, before: unknown) => {
    const found = shell.untilReply((reply) => reply.id === id && 'output' in reply);
    shell.say({ id, complete: 'setting values', word: '', before });
    return (await found)['output'];
  };
  const environments = await completed(9001, ['L', 'environment']);
  assert.ok(Array.isArray(environments) && environments.includes('USGovDoD'));
  for (const before of [undefined, null, 'environment', ['L'], [{ Name: 'environment' }, 7]]) {
    assert.deepEqual(await completed(9002, before), [], JSON.stringify(before));
  }
});

test('powershell-host stops the requests of a call that is cancelled', async () => {
  let requests = 0;
  lab.faults.add({
    match: (request) => {
      requests += request.url.pathname === '/v1.0/users' ? 1 : 0;
      return false;
    },
    times: 1,
    effect: { kind: 'drop' },
  });
  const first = shell.untilReply((reply) => 'output' in reply);
  const listing = shell.call('Get-EntraUser', { All: true, PageSize: 1 });
  shell.say({ id: (await first).id, cancel: true });
  const { status, error } = await listing;
  assert.deepEqual([status, error], [130, undefined]);
  const another = () => shell.call('Get-EntraUser', { UserId: ada.id }, { set: 'GetById' });
  // The request that was on its way still reaches the lab.
  await another();
  const atEnd = requests;
  await another();
  assert.equal(requests, atEnd);
  assert.ok(requests < lab.tenant.users.length, `${requests} requests`);
});

test('powershell-host sees at once what other processes sign in and out', async () => {
  const context = async () => (await shell.call('Get-EntraContext')).output.length;
  assert.equal(await context(), 1);
  assert.equal((await runEntrada(home, ['Disconnect-Entra'])).status, 0);
  assert.equal(await context(), 0);
  const refused = await shell.call('Get-EntraUser');
  assert.deepEqual([refused.status, refused.error?.['code']], [4, 'SIGN_IN_NEEDED']);
  assert.equal(refused.error?.['category'], 'AuthenticationError');
  assert.equal(refused.error?.['hint'], 'Run: Connect-Entra -Scopes User.Read.All');
  const line = ['Connect-Entra', '-TenantId', tenantId, '-Environment', 'Lab', '-ContextScope', 'CurrentUser'];
  const credential = ['-ClientSecretCredential', `${adminDaemon.appId}:env:SECRET`, '-NoWelcome'];
  await runEntrada(home, [...line, ...credential], { env: { SECRET: adminDaemon.secret } });
  assert.equal(await context(), 1);
});

test('powershell-host signs in to Entra in every way', async () => {
  const { accessToken } = await lab.tokens.forUser(ada.id, graphCommandLine.appId, lab.graphOrigin);
  const certificate = await registerClientCertificate(lab, workload.appId);
  mkdirSync(join(home.folder, 'below'));
  writeFileSync(join(home.folder, 'below', 'client.pem'), certificate.pem, { mode: 0o600 });
  const token = { issuer: 'github', subject: workload.githubSubject, lifetimeSeconds: 3600 } as const;
  writeFileSync(join(home.folder, 'below', 'token'), await lab.mintFederatedToken(token), { mode: 0o600 });
  const below = { location: join(home.folder, 'below') };
  const asWorkload = { ...inLab, TenantId: tenantId, ClientId: workload.appId, NoWelcome: true };
  const authType = async (parameters: object, more?: object) =>
    (await signedIn('Connect-Entra', parameters, more))['AuthType'];

  assert.equal(await authType({ ...inLab, AccessToken: secretOf(accessToken) }), 'UserProvidedAccessToken');
  assert.equal(await authType({ ...asWorkload, Certificate: 'client.pem' }, below), 'AppOnly');
  assert.equal(await authType({ ...asWorkload, FederatedToken: 'file:token' }, below), 'AppOnly');
  assert.equal(await authType({ ...inLab, UseDeviceCode: true, Scopes: ['User.Read'] }), 'Delegated');
  assert.equal(await authType({ ...inLab, Scopes: ['User.Read'] }), 'Delegated');
  const identity = { ...inLab, Identity: true, ClientId: managedIdentities.reader.clientId };
  assert.equal(await authType(identity, { environment: machine.env }), 'ManagedIdentity');
  const variables = {
    AZURE_TENANT_ID: tenantId,
    AZURE_CLIENT_ID: workload.appId,
    AZURE_CLIENT_CERTIFICATE_PATH: 'client.pem',
  };
  const byVariables = { ...inLab, EnvironmentVariable: true };
  assert.equal(await authType(byVariables, { ...below, environment: variables }), 'EnvironmentVariable');
  const gone = Object.fromEntries(Object.keys({ ...variables, ...machine.env }).map((name) => [name, null]));
  const without = await shell.call('Connect-Entra', byVariables, { environment: gone });
  assert.notEqual(without.status, 0);
  assert.equal(without.error?.['terminating'], true);
});

test('powershell-host signs in with a certificate that only the shell has, for this shell alone', async () => {
  const { pem, thumbprint } = await registerClientCertificate(lab, workload.appId);
  const $certificate = { thumbprint, pfx: Buffer.from(pem).toString('base64'), password: 'made up' };
  const parameters = { ...inLab, TenantId: tenantId, ClientId: workload.appId, Certificate: { $certificate } };
  const saved = await shell.call('Connect-Entra', { ...parameters, ContextScope: 'CurrentUser' });
  assert.equal(saved.error?.['code'], 'INPUT_INVALID');
  assert.match(String(saved.error?.['message']), /only this shell has its private key$/);
  const context = await signedIn('Connect-Entra', parameters);
  assert.deepEqual([context['AuthType'], context['ContextScope']], ['AppOnly', 'Process']);
  // The key signs again, also for a process that does not have the certificate.
  const renewed = await shell.call('token', { Force: true });
  assert.equal(renewed.status, 0, JSON.stringify(renewed.error));
  assert.deepEqual(home.filesWith(pem.slice(40, 100)), []);
  const removed = await shell.call('Disconnect-Entra');
  assert.equal(removed.status, 0);
});

test('powershell-host signs in to Teams in every way', async () => {
  const { pem, thumbprint } = await registerClientCertificate(lab, teamsDaemon.appId);
  const byShell = { thumbprint, pfx: Buffer.from(pem).toString('base64'), password: 'made up' };
  const inTeams = { TeamsEnvironmentName: 'Lab' };
  const tokens = [];
  for (const resource of [lab.graphOrigin, '48ac35b8-9aa8-4d74-927d-1f4a14a0b239']) {
    tokens.push((await lab.tokens.forUser(ada.id, teamsPowerShell.appId, resource)).accessToken);
  }
  const account = async (parameters: object) =>
    (await signedIn('Connect-MicrosoftTeams', { ...inTeams, ...parameters }))['AuthType'];
  const credential = credentialOf(ada.userPrincipalName, ada.password);
  assert.equal(await account({ Credential: credential }), 'Delegated');
  assert.equal(await account({ AccessTokens: tokens.map(secretOf) }), 'UserProvidedAccessToken');
  const application = { TenantId: domain, ApplicationId: teamsDaemon.appId };
  assert.equal(await account({ ...application, Certificate: { $certificate: byShell } }), 'AppOnly');
  assert.equal(await account({ UseDeviceAuthentication: true }), 'Delegated');
});

test('powershell-host asks the shell before it changes anything', async () => {
  await signedIn('Connect-Entra', asAdmin);
  const no = await shell.call('Disconnect-Entra', {}, {}, false);
  assert.deepEqual([no.status, no.output], [0, []]);
  const question = no.replies.find((reply) => 'ask' in reply)?.['ask'] as Row;
  assert.deepEqual([question['kind'], question['action'], question['impact']], ['confirm', 'log out', 'low']);
  assert.equal((await shell.call('Get-EntraContext')).output.length, 1);
});

test('powershell-host sends the body of a Hashtable as JSON, and of a GET as its query', async () => {
  const Body = { displayName: 'Made by a shell', mailEnabled: false, mailNickname: 'shell', securityEnabled: true };
  const request = { Uri: '/groups', Method: 'POST', Body, StatusCodeVariable: 'status', ResponseHeadersVariable: 'h' };
  const made = await shell.call('request', request);
  assert.equal(made.status, 0, JSON.stringify(made.error));
  assert.equal((made.output[0] as Row)['displayName'], 'Made by a shell');
  const sets = made.replies.flatMap((reply) => ('set' in reply ? [reply['set'] as Row] : []));
  assert.deepEqual(sets[0], { Status: 201 });
  assert.match(JSON.stringify(sets[1]), /"content-type":"application.json/);
  const found = await shell.call('request', { Uri: '/groups', Body: { $$filter: "mailNickname eq 'shell'" } });
  assert.equal(found.status, 0, JSON.stringify(found.error));
  assert.equal(((found.output[0] as Row)['value'] as Row[]).length, 1);
});

test('powershell-host refuses bytes, and reads a batch from the pipeline', async () => {
  const batch = await shell.call('batch', {}, { input: `/users/${ada.id}\n/users/nobody@lab.example\n` });
  assert.deepEqual(
    (batch.output as Row[]).map(({ status }) => status),
    [200, 404],
  );
  assert.equal(batch.error?.['category'], 'InvalidOperation');
  const withoutInput = await shell.call('batch');
  assert.match(String(withoutInput.error?.['message']), /^Cannot read requests from the terminal/);
});

test('powershell-host writes no secret', async () => {
  const asked = await shell.call('Get-EntraUser', { UserId: secretOf('a secret in the wrong place') });
  assert.equal(asked.error?.['code'], 'PARAMETER_VALUE_INVALID');
  const token = await shell.call('token', {}, { variables: { Verbose: true, Debug: true } });
  assert.match(String(token.output[0]), /^eyJ/);
  const secrets = [...lab.secrets, ...(await home.heldSecrets()), 'a secret in the wrong place', 'made up'];
  assert.ok(secrets.length > 10, `${secrets.length} secrets`);
  const written = shell
    .written()
    .split('\n')
    .filter((line) => !/"output":"eyJ/.test(line))
    .join('\n');
  assert.deepEqual(
    secrets.filter((secret) => secret !== '' && written.includes(secret)),
    [],
  );
});

test('powershell-host answers messages of odd shapes with an error of the call, and the next call works', async () => {
  const nested = (open: string, close: string) => `${open.repeat(100_000)}1${close.repeat(100_000)}`;
  const body = (json: string) => `"command":"request","parameters":{"Method":"POST","Uri":"/users","Body":${json}}`;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['"command":"__proto__"', 'COMMAND_NOT_FOUND'],
    ['"command":"powershell-host"', 'COMMAND_NOT_FOUND'],
    ['"command":"config  list"', 'COMMAND_NOT_FOUND'],
    ['"command":"config list","parameters":{"__proto__":{"x":1}}', 'PARAMETER_NOT_FOUND'],
    ['"command":"config list","parameters":{"constructor":1}', 'PARAMETER_NOT_FOUND'],
    ['"command":"config list","set":"__proto__"', 'PARAMETER_SET_UNRESOLVED'],
    ['"command":"config list","environment":{"__proto__":"x","A=B":"c","":"d","toString":"e"}', undefined],
    ['"command":"config list","environment":{"__proto__":null,"A=B":null,"":null,"toString":7}', undefined],
    ['"command":"config list","location":"/nowhere\\u0000","variables":null,"terminal":7,"input":9', undefined],
    ['"command":"config get","parameters":{"Name":"a\\u0000\u2028b"}', 'INPUT_INVALID'],
    ['"command":"config get","parameters":{"Name":{"$secret":"made up"}}', 'PARAMETER_VALUE_INVALID'],
    [body(nested('{"a":', '}')), 'RESPONSE_INVALID'],
    [body(nested('[', ']')), 'RESPONSE_INVALID'],
    ['"complete":"__proto__","word":5,"before":{"a":1}', undefined],
  ];
  let id = 20_000;
  for (const [fields, code] of rows) {
    id += 1;
    const own = id;
    const codes: unknown[] = [];
    const end = shell.untilReply((reply) => {
      if (reply.id !== own) return false;
      if ('error' in reply) codes.push((reply['error'] as Row)['code']);
      return 'end' in reply;
    });
    shell.say(`{"id":${own},${fields}}\n`);
    await end;
    assert.deepEqual(codes, code === undefined ? [] : [code], fields.slice(0, 200));
  }
  const before = shell.written().length;
  for (const other of ['1e999', '1.5', '"7"', 'null', '[7]', '{"a":7}']) {
    shell.say(`{"id":${other},"command":"config list"}\n`);
  }
  for (const late of ['"answer":true', '"cancel":true', '"pause":true']) shell.say(`{"id":${id},${late}}\n`);
  assert.equal((await shell.call('Get-EntraContext')).status, 0);
  const lines = shell.written().slice(before).trim().split('\n');
  assert.equal(new Set(lines.map((line) => (JSON.parse(line) as Row)['id'])).size, 1, lines.join('\n'));
});

test('powershell-host outlives Ctrl+C, and ends with the shell, also in the middle of a call', async () => {
  shell.child.kill('SIGINT');
  assert.equal((await shell.call('Get-EntraContext')).status, 0);
  const first = shell.untilReply((reply) => 'output' in reply);
  const cut = shell.call('Get-EntraUser', { All: true, PageSize: 1 });
  await first;
  shell.child.stdin?.end();
  assert.equal(await shell.ended, 0);
  assert.equal((await cut.catch(() => undefined))?.status ?? 130, 130);
});
