import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { runEntrada, startEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';

const { daemon, workload } = labIds.applications;
const { system } = labIds.managedIdentities;
const home = await makeHome();
const temporary = join(home.folder, 'tmp');
mkdirSync(temporary);
const env = { TMPDIR: temporary };
const arcFolder = '/var/opt/azcmagent';

function inLab(words: readonly string[], script: string, more: Readonly<Record<string, string>> = {}) {
  return runEntrada(home, ['lab', ...words, '--', 'sh', '-c', script], { env: { ...env, ...more } });
}

/** Connects and prints the client id of the session and the number of users that it can read. */
const useSession =
  'entrada Get-EntraContext -Output json | grep -o \'"ClientId": "[^"]*\' && entrada request \'/users?$top=1&$select=id\' -Output tsv | wc -l';
const identity = `entrada Connect-Entra -Environment Lab -Identity -NoWelcome && ${useSession}`;

const machines = [
  ['imds', identity, system.clientId],
  ['app-service', identity, system.clientId],
  ['app-service-2017', identity, system.clientId],
  ['container-apps', identity, system.clientId],
  ['cloud-shell', identity, labIds.applications.graphCommandLine.appId],
  ['azure-ml', identity, system.clientId],
  ['service-fabric', identity, system.clientId],
  ['workload-identity', identity, workload.appId],
] as const;

for (const [machine, script, clientId] of machines) {
  test(`lab -ManagedIdentity ${machine} -- Connect-Entra -Identity`, async () => {
    const run = await inLab(['-ManagedIdentity', machine], script);
    assert.equal(run.status, 0, run.stderr);
    assert.deepEqual(run.stdout.trim().split(/\s*\n\s*/), [`"ClientId": "${clientId}`, '1']);
  });
}

test('lab -ManagedIdentity arc uses the folder that clients require, and leaves it as it was', async (t) => {
  if (existsSync(arcFolder)) {
    t.skip(`did not run: this machine has ${arcFolder}`);
    return;
  }
  const run = await inLab(['-ManagedIdentity', 'arc'], identity);
  if (process.getuid?.() !== 0) {
    assert.match(
      run.stderr,
      /^lab: Cannot emulate Azure Arc: clients read its keys only in "\/var\/opt\/azcmagent\/tokens"/,
    );
    return;
  }
  assert.equal(run.status, 0, run.stderr);
  assert.match(run.stdout, new RegExp(system.clientId));
  assert.equal(existsSync(arcFolder), false);
});

test('lab -Pipeline has the identity tokens of a job', async () => {
  const line = `entrada Connect-Entra -Environment Lab -TenantId $AZURE_TENANT_ID -ClientId $AZURE_CLIENT_ID -NoWelcome -FederatedToken`;
  for (const [pipeline, source] of [
    ['github', 'github:api://AzureADTokenExchange'],
    ['azure-devops', `azure-devops:${labIds.serviceConnectionId}`],
  ] as const) {
    const run = await inLab(['-Pipeline', pipeline], `${line} ${source} && ${useSession}`);
    assert.equal(run.status, 0, run.stderr);
    assert.match(run.stdout, new RegExp(`${workload.appId}\\s+1`));
  }
});

test('lab -- COMMAND has the credentials of the Azure SDKs, and none of the caller', async () => {
  const caller = {
    AZURE_CLIENT_ID: 'real',
    AZURE_CLIENT_CERTIFICATE_PATH: '/real.pem',
    AZURE_USERNAME: 'real',
    IDENTITY_ENDPOINT: 'http://127.0.0.1:1',
    IDENTITY_HEADER: 'real',
    ACTIONS_ID_TOKEN_REQUEST_URL: 'https://real.example',
    ARM_CLIENT_SECRET: 'real',
    AZURE_CONFIG_DIR: '/real',
  };
  const names = 'env | grep -E "^(AZURE|IDENTITY|MSI|ACTIONS|ARM)_" | sort';
  const run = await inLab(
    [],
    `${names}; entrada Connect-Entra -Environment Lab -EnvironmentVariable -NoWelcome && ${useSession}`,
    caller,
  );
  assert.equal(run.status, 0, run.stderr);
  const lines = run.stdout.replace(/https:\/\/localhost:\d+/g, 'https://lab').replaceAll(temporary, 'TMP');
  assert.deepEqual(
    lines
      .replace(/entrada-lab-\w+/g, 'HOME')
      .trim()
      .split(/\s*\n\s*/),
    [
      'ARM_CLOUD_METADATA_URL=https://lab/metadata/endpoints?api-version=2019-05-01',
      'AZURE_AUTHORITY_HOST=https://lab',
      `AZURE_CLIENT_ID=${daemon.appId}`,
      `AZURE_CLIENT_SECRET=${daemon.secret}`,
      'AZURE_CONFIG_DIR=TMP/HOME/azure',
      'AZURE_CORE_COLLECT_TELEMETRY=false',
      'AZURE_CORE_INSTANCE_DISCOVERY=false',
      `AZURE_TENANT_ID=${labIds.tenantId}`,
      `"ClientId": "${daemon.appId}`,
      '1',
    ],
  );
});

test('lab -- COMMAND trusts the lab, in addition to what the machine trusts', async () => {
  const own = join(home.folder, 'own.pem');
  const text = '-----BEGIN CERTIFICATE-----\nOWN+\n-----END CERTIFICATE-----';
  writeFileSync(own, `# a comment\n${text}\n-----BEGIN PRIVATE KEY-----\nKEY\n-----END PRIVATE KEY-----\n`);
  const count = (name: string, what: string) => `grep -c ${what} "$${name}"`;
  const script = [
    'test "$SSL_CERT_FILE" = "$REQUESTS_CA_BUNDLE" && test "$SSL_CERT_FILE" = "$CURL_CA_BUNDLE"',
    count('NODE_EXTRA_CA_CERTS', 'BEGIN.CERTIFICATE'),
    count('NODE_EXTRA_CA_CERTS', 'OWN+'),
    count('SSL_CERT_FILE', 'OWN+'),
    `test $(${count('SSL_CERT_FILE', 'BEGIN')}) -gt 50 && echo whole`,
    `${count('SSL_CERT_FILE', 'PRIVATE.KEY')} || true`,
    `node -e 'fetch(process.env.ENTRADA_LAB_LOGIN + "/common/v2.0/.well-known/openid-configuration").then((answer) => console.log(answer.status))'`,
  ].join(' && ');
  const run = await inLab([], script, { NODE_EXTRA_CA_CERTS: own, REQUESTS_CA_BUNDLE: own });
  assert.equal(run.status, 0, run.stderr);
  assert.deepEqual(run.stdout.trim().split('\n'), ['2', '1', '1', 'whole', '0', '200']);
});

test('lab refuses both kinds of credentials at once, either without a command, and unknown ones', async () => {
  const failures = [
    [
      ['-ManagedIdentity', 'imds', '-Pipeline', 'github', '--', 'true'],
      /^lab: Cannot use -ManagedIdentity together with -Pipeline/,
    ],
    [['-Pipeline', 'github'], /^lab: Cannot use -Pipeline without a command\nPut the command after --/],
    [['-ManagedIdentity', 'imds'], /^lab: Cannot use -ManagedIdentity without a command\n/],
    [['-ManagedIdentity', 'vm', '--', 'true'], /imds.*workload-identity/],
  ] as const;
  for (const [words, message] of failures) {
    const run = await runEntrada(home, ['lab', ...words], { env });
    assert.equal(run.status, 2);
    assert.match(run.stderr, message);
  }
  assert.deepEqual(
    readdirSync(temporary).filter((name) => name.startsWith('entrada-lab-')),
    [],
  );
});

test('lab -Redirect ends with its command, and leaves neither files nor a proxy', async () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const script = 'echo "proxy ${HTTPS_PROXY##*:}" >&2; exec sleep 60';
    const running = startEntrada(home, ['lab', '-Redirect', '--', 'sh', '-c', script], { env });
    const [, port = ''] = await running.untilStderr(/proxy (\d+)\n/);
    running.child.kill(signal);
    assert.equal((await running.ended).status, 128 + constants.signals[signal]);
    await assert.rejects(once(connect(Number(port), '127.0.0.1'), 'connect'), { code: 'ECONNREFUSED' });
    assert.deepEqual(
      readdirSync(temporary).filter((name) => name.startsWith('entrada-lab-')),
      [],
    );
  }
});
