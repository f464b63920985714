import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import forge from 'node-forge';
import {
  type IdentityServiceKind,
  type ManagedIdentityServer,
  startManagedIdentityServer,
} from '../../src/lab/managed-identity/start-managed-identity-server.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import type { LabRequest } from '../../src/lab/tenant/tenant.ts';
import { makeShellHome, runInShell, startShellLab } from '../support/credential-shell.ts';
import { collectSecrets } from '../support/credential-world.ts';
import { robotBrowser, runEntrada, startEntrada } from '../support/journey-cli.ts';
import type { JourneyHome } from '../support/journey-home.ts';

// Every credential that the command line can have here, well and badly, with -Debug -Verbose: no secret is shown. (Azure
// Arc's keys are in a folder of the system; test/contracts/credential.contract.ts searches what its messages say.)

const lab = await startShellLab();
const { tenantId } = labIds;
const { daemon, workload, graphCommandLine } = labIds.applications;
const { ada } = labIds.users;

/** Everything that must not be seen, by what it is. */
const secrets = new Set<string>();
const look = (request: LabRequest) => collectSecrets(request, secrets);
lab.faults.add({ match: look, times: 1, effect: { kind: 'drop' } });

const literals = {
  wrongSecret: 'wrong~secret+of/the=application',
  pfxPassword: 'pfx "password" 1843',
  pin: '847362951',
  wrongBearer: 'wrong-bearer-of-the-job',
  wrongPassword: 'Wrong-Engine-1843',
};
for (const literal of [...Object.values(literals), daemon.secret, ada.password]) secrets.add(literal);
for (const keyLine of lab.certificate.pem.split('-----')[2]?.trim().split('\n') ?? []) secrets.add(keyLine);
const federatedToken = await lab.mintFederatedToken({ issuer: 'github', subject: workload.githubSubject });
const strangeToken = await lab.mintFederatedToken({ issuer: 'github', subject: 'repo:stranger' });
const endedToken = await lab.mintFederatedToken({ issuer: 'github', subject: 'repo:late', lifetimeSeconds: -3600 });
const { accessToken } = await lab.tokens.forUser(ada.id, graphCommandLine.appId, lab.graphOrigin);
for (const token of [federatedToken, strangeToken, endedToken, accessToken]) secrets.add(token);
const { github, azureDevOps } = lab.pipelineVariables;
secrets.add(github['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '').add(azureDevOps['SYSTEM_ACCESSTOKEN'] ?? '');

const machines = new Map<string, ManagedIdentityServer>();
for (const kind of ['imds', 'app-service', 'service-fabric', 'app-service-2017'] as const) {
  machines.set(kind, await machineOf({ kind }));
}
test.after(() => Promise.all([...machines.values()].map((machine) => machine.stop())));

async function machineOf(kind: IdentityServiceKind): Promise<ManagedIdentityServer> {
  const machine = await startManagedIdentityServer(lab, {
    ...kind,
    faults: [{ match: look, times: 1, effect: { kind: 'drop' } }],
  });
  secrets.add(machine.secret);
  return machine;
}

function withWrongHeader({ env }: ManagedIdentityServer): Record<string, string> {
  const names = ['IDENTITY_HEADER', 'MSI_SECRET'].filter((name) => env[name] !== undefined);
  return { ...env, ...Object.fromEntries(names.map((name) => [name, literals.wrongBearer])) };
}

interface Credential {
  readonly name: string;
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly machine?: ManagedIdentityServer;
  /** The same with what will be refused. */
  readonly wrong?: { readonly words?: readonly string[]; readonly env?: Readonly<Record<string, string>> };
}

const application = (clientId: string) => ({ AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId });
const ofWorkload = ['-ClientId', workload.appId, '-TenantId', tenantId];
const secretWords = ['-TenantId', tenantId, '-ClientSecretCredential'];
const withCa = { NODE_EXTRA_CA_CERTS: lab.caFile };

const credentials: readonly Credential[] = [
  { name: 'browser', words: [] },
  { name: 'device code', words: ['-UseDeviceCode'] },
  {
    name: 'secret of a variable',
    words: [...secretWords, `${daemon.appId}:env:SECRET`],
    env: { SECRET: daemon.secret },
    wrong: { env: { SECRET: literals.wrongSecret } },
  },
  {
    name: 'secret on the command line',
    words: [...secretWords, `${daemon.appId}:${daemon.secret}`],
    wrong: { words: [...secretWords, `${daemon.appId}:${literals.wrongSecret}`] },
  },
  {
    name: 'certificate of a PEM file',
    words: [...ofWorkload, '-Certificate', 'client.pem'],
    wrong: { words: ['-ClientId', daemon.appId, '-TenantId', tenantId, '-Certificate', 'client.pem'] },
  },
  {
    name: 'certificate of a PFX file',
    words: [...ofWorkload, '-Certificate', 'client.pfx', '-CertificatePassword', 'env:PFX_PASSWORD'],
    env: { PFX_PASSWORD: literals.pfxPassword },
    wrong: { env: { PFX_PASSWORD: literals.wrongPassword } },
  },
  { name: 'certificate of a store', words: [...ofWorkload, '-CertificateThumbprint', lab.certificate.thumbprint] },
  ...[...machines].map(([kind, machine]) => ({
    name: `managed identity, ${kind}`,
    words: ['-Identity'],
    env: machine.env,
    machine,
    // IMDS asks for no secret.
    ...(kind === 'imds' ? {} : { wrong: { env: withWrongHeader(machine) } }),
  })),
  {
    name: 'variables, secret',
    words: ['-EnvironmentVariable'],
    env: { ...application(daemon.appId), AZURE_CLIENT_SECRET: daemon.secret },
    wrong: { env: { ...application(daemon.appId), AZURE_CLIENT_SECRET: literals.wrongSecret } },
  },
  {
    name: 'variables, certificate',
    words: ['-EnvironmentVariable'],
    env: {
      ...application(workload.appId),
      AZURE_CLIENT_CERTIFICATE_PATH: 'client.pfx',
      AZURE_CLIENT_CERTIFICATE_PASSWORD: literals.pfxPassword,
    },
    wrong: {
      env: {
        ...application(workload.appId),
        AZURE_CLIENT_CERTIFICATE_PATH: 'client.pfx',
        AZURE_CLIENT_CERTIFICATE_PASSWORD: literals.wrongPassword,
      },
    },
  },
  {
    name: 'variables, user name and password',
    words: ['-EnvironmentVariable'],
    env: {
      ...application(graphCommandLine.appId),
      AZURE_USERNAME: ada.userPrincipalName,
      AZURE_PASSWORD: ada.password,
    },
    wrong: {
      env: {
        ...application(graphCommandLine.appId),
        AZURE_USERNAME: ada.userPrincipalName,
        AZURE_PASSWORD: literals.wrongPassword,
      },
    },
  },
  {
    name: 'variables, federated token',
    words: ['-EnvironmentVariable'],
    env: { ...application(workload.appId), AZURE_FEDERATED_TOKEN_FILE: 'token' },
    wrong: { env: { ...application(workload.appId), AZURE_FEDERATED_TOKEN_FILE: 'ended-token' } },
  },
  {
    name: 'federated token of a file',
    words: [...ofWorkload, '-FederatedToken', 'file:token'],
    wrong: { words: [...ofWorkload, '-FederatedToken', 'file:strange-token'] },
  },
  {
    name: 'federated token of a variable',
    words: [...ofWorkload, '-FederatedToken', 'env:ID_TOKEN'],
    env: { ID_TOKEN: federatedToken },
    wrong: { env: { ID_TOKEN: endedToken } },
  },
  {
    name: 'federated token of a command',
    words: [...ofWorkload, '-FederatedToken', 'command:cat token'],
    // It fails and shows the token.
    wrong: { words: [...ofWorkload, '-FederatedToken', `command:sh -c 'cat token >&2; exit 1'`] },
  },
  {
    name: 'federated token of GitHub',
    words: [...ofWorkload, '-FederatedToken', 'github'],
    env: { ...withCa, ...github },
    wrong: { env: { ...withCa, ...github, ACTIONS_ID_TOKEN_REQUEST_TOKEN: literals.wrongBearer } },
  },
  {
    name: 'federated token of Azure DevOps',
    words: [...ofWorkload, '-FederatedToken', `azure-devops:${labIds.serviceConnectionId}`],
    env: { ...withCa, ...azureDevOps },
    wrong: { env: { ...withCa, ...azureDevOps, SYSTEM_ACCESSTOKEN: literals.wrongBearer } },
  },
];

/** Files that hold a secret because somebody put it there. */
const given = new Set([
  // The browser of these tests, which types the password.
  'robot',
  'token',
  'strange-token',
  'ended-token',
  'client.pem',
  'client.pfx',
  `${lab.certificate.thumbprint}.pem`,
]);

const aloud = ['-Environment', 'Lab', '-ContextScope', 'CurrentUser', '-Debug', '-Verbose'];

for (const { name, words, env = {}, machine, wrong } of credentials) {
  test(`${name}: no secret is shown at sign-in, renewal and failure`, async () => {
    const home = await makeSecretHome();
    const said: string[] = [];
    const run = async (line: readonly string[], variables: Readonly<Record<string, string>>) => {
      const result = await signIn(home, line, variables);
      said.push(line[0] === 'token' ? result.stderr : `${result.stdout}\n${result.stderr}`);
      return result;
    };
    const connected = await run(['Connect-Entra', ...words, ...aloud], env);
    assert.equal(connected.status, 0, connected.stderr);
    for (const secret of await home.heldSecrets()) secrets.add(secret);
    const renewed = await run(['token', '-Force', '-Debug', '-Verbose'], env);
    assert.equal(renewed.status, 0, renewed.stderr);
    secrets.add(renewed.stdout.trim());
    for (const secret of await home.heldSecrets()) secrets.add(secret);
    await run(['request', '/users?$top=1', '-Debug', '-Verbose'], env);
    if (wrong !== undefined) {
      const refused = await run(['Connect-Entra', ...(wrong.words ?? words), ...aloud], wrong.env ?? env);
      assert.notEqual(refused.status, 0, refused.stderr);
    }
    // Something on the way sends the request back as it came.
    const echo = echoTokenRequests(machine);
    assert.notEqual((await run(['Connect-Entra', ...words, ...aloud], env)).status, 0);
    assert.notEqual((await run(['token', '-Force', '-Debug', '-Verbose'], env)).status, 0);
    echo.stop();
    assert.deepEqual(secretsShown(said), []);
    const kept = [...secrets].flatMap((secret) => home.filesWith(secret)).filter((path) => !given.has(basename(path)));
    assert.deepEqual(kept, []);
  });
}

test('the search finds a secret in every form that it travels in', () => {
  const { wrongSecret: secret } = literals;
  const json = JSON.stringify({ secret });
  for (const text of [secret, encodeURIComponent(secret), json, Buffer.from(secret).toString('base64')]) {
    assert.deepEqual(secretsShown([`before ${text} behind`]), [secret]);
  }
});

test('a supplied token is not shown, well and badly', async () => {
  const said: string[] = [];
  for (const [line, token] of [
    ['Connect-Entra -AccessToken env:TOKEN -Environment Lab -Debug -Verbose', accessToken],
    ['Connect-Entra -AccessToken "$TOKEN" -Environment Lab -Debug -Verbose', accessToken],
    ['Connect-Entra -AccessToken env:TOKEN -Environment Global -Debug -Verbose', accessToken],
    ['Connect-Entra -AccessToken env:TOKEN -Environment Lab -Debug -Verbose', endedToken],
    ['Connect-Entra -AccessToken env:TOKEN -Environment Lab -Debug -Verbose', literals.wrongSecret],
  ] as const) {
    const run = await runInShell(lab, line, { TOKEN: token });
    said.push(run.stdout, run.stderr);
  }
  assert.ok(said.join('').includes('Welcome'));
  assert.deepEqual(secretsShown(said), []);
});

test('misuse shows no secret: other sets, wrong places, a token of the hardware that is not there', async () => {
  const home = await makeSecretHome();
  const said: string[] = [];
  const env = { PIN: literals.pin, SECRET: literals.wrongSecret };
  for (const words of [
    [...secretWords, `${daemon.appId}:${literals.wrongSecret}`, '-Identity'],
    [...secretWords, `${daemon.appId}:${literals.wrongSecret}`, '-UseDeviceCode', '-Scopes', 'x'],
    ['-Certificate', 'missing.pfx', '-CertificatePassword', literals.wrongSecret, ...ofWorkload],
    ['-Certificate', 'client.pfx', '-CertificatePassword', literals.wrongSecret, ...ofWorkload],
    ['-Certificate', 'pkcs11:token=none;object=none', '-CertificatePassword', 'env:PIN', ...ofWorkload],
    ['-Certificate', `pkcs11:token=none;object=none?pin-value=${literals.pin}`, ...ofWorkload],
    ['-FederatedToken', federatedToken, ...ofWorkload],
    ['-ClientSecretCredential', literals.wrongSecret, '-TenantId', tenantId],
    ['-AccessToken', literals.wrongSecret, '-ContextScope', 'Process'],
  ]) {
    const run = await runEntrada(home, ['Connect-Entra', ...words, '-Environment', 'Lab', '-Debug', '-Verbose'], {
      env,
    });
    assert.notEqual(run.status, 0, words.join(' '));
    said.push(run.stdout, run.stderr);
  }
  assert.deepEqual(secretsShown(said), []);
});

/** A home with what the credentials point to. */
async function makeSecretHome(): Promise<JourneyHome> {
  const home = await makeShellHome(lab);
  const write = (name: string, content: string | Buffer) =>
    writeFileSync(join(home.folder, name), content, { mode: 0o600 });
  write('token', federatedToken);
  write('strange-token', strangeToken);
  write('ended-token', endedToken);
  const { pem } = lab.certificate;
  const key = forge.pki.privateKeyFromPem(pem);
  const certificate = forge.pki.certificateFromPem(pem.slice(pem.indexOf('-----BEGIN CERTIFICATE')));
  const pfx = forge.pkcs12.toPkcs12Asn1(key, [certificate], literals.pfxPassword, { algorithm: '3des' });
  write('client.pfx', Buffer.from(forge.asn1.toDer(pfx).getBytes(), 'latin1'));
  return home;
}

/** Runs a line; a person signs in by the robot where one is needed. */
async function signIn(home: JourneyHome, words: readonly string[], env: Readonly<Record<string, string>>) {
  const running = startEntrada(home, words, { env: { ...robotBrowser(home, lab), ...env } });
  if (words.includes('-UseDeviceCode')) {
    await running
      .untilStderr(/open the page (\S+) and enter the code (\S+) to/)
      .then(([, page = '', code = '']) => lab.robot().approveDevice(page, code))
      // The code may not come when requests are sent back.
      .catch(() => {});
  }
  return running.ended;
}

/** Answers requests for tokens by themselves, as a proxy that is lost. */
function echoTokenRequests(machine: ManagedIdentityServer | undefined): { stop(): void } {
  let isOver = false;
  const response = { status: 400, headers: { 'content-type': 'application/json' }, body: '' };
  (machine ?? lab).faults.add({
    match(request) {
      if (isOver || (machine === undefined && !/\/oauth2\/v2\.0\/(?:token|devicecode)$/.test(request.url.pathname))) {
        return false;
      }
      const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
      const sent = ['client_secret', 'client_assertion', 'refresh_token', 'code', 'password'].flatMap((name) =>
        new URLSearchParams(request.body).getAll(name),
      );
      const error_description = `AADSTS900144: ${sent.join(' ')} ${request.body} with ${headers.join(', ')}`;
      response.body = JSON.stringify({ error: 'invalid_request', error_description });
      return true;
    },
    times: Infinity,
    effect: { kind: 'respond', response },
  });
  return { stop: () => (isOver = true) };
}

/** Finds the secrets that a text shows, in any of the forms that they travel in. */
function secretsShown(said: readonly string[]): string[] {
  const text = said.join('\n');
  return [...secrets].filter((secret) =>
    [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams([['', secret]]).toString().slice(1),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64'),
      // Long ones may be cut off.
      ...(secret.length > 150 ? [secret.slice(40, 100)] : []),
    ].some((form) => text.includes(form)),
  );
}
