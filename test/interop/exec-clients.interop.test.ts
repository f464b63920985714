import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { connectDaemonLine, daemonSecret, outputOf, type Run, runEntrada, runShell } from '../support/journey-cli.ts';
import { cliPath } from '../support/installed-package.ts';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';
import { startTlsServer } from '../support/tls-server.ts';

// Programs that know nothing of Entrada, unmodified, each against the lab's session.
const lab = await startJourneyLab({ clock: systemClock });
const home = await makeHome(lab.cloud);
await outputOf(home, connectDaemonLine, { env: daemonSecret });
const graph = lab.graphOrigin;
const management = 'https://management.azure.com';
const expected = `${graph} ${management}`;
const { resolve } = createRequire(import.meta.url);

/** A folder with an `entrada`, for the recipes. */
const programs = join(home.folder, 'programs');
mkdirSync(programs);
writeFileSync(join(programs, 'entrada'), `#!/bin/sh\nexec '${process.execPath}' '${cliPath}' "$@"\n`, { mode: 0o755 });
const path = { PATH: [programs, process.env['PATH'] ?? ''].join(delimiter) };

/** Skips a test, with a line that names what is missing, unless a command works. */
function needs(t: TestContext, what: string, program: string, ...words: readonly string[]): boolean {
  const works = spawnSync(program, words, { stdio: 'ignore' }).status === 0;
  if (!works) t.skip(`did not run: ${what} is not installed`);
  return works;
}

/** Prints the audiences of tokens for Graph and Azure Resource Manager. */
const printAudiences = `
  const audience = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).aud;
  Promise.all(['${graph}', '${management}'].map(getToken)).then(
    (tokens) => console.log(tokens.map(audience).join(' ')),
    (error) => { console.error(String(error.message)); process.exit(1); },
  );
`;

async function audiencesBy(script: string, ...options: readonly string[]): Promise<Run> {
  return runEntrada(home, ['exec', ...options, '--', process.execPath, '-e', script + printAudiences]);
}

for (const [name, options] of [
  ['ManagedIdentityCredential', []],
  ['DefaultAzureCredential', []],
  ['AzureCliCredential', ['-AzShim']],
  ['AzureDeveloperCliCredential', ['-AzShim']],
] as const) {
  test(`exec serves ${name} of Azure Identity for JavaScript`, async () => {
    const script = `
      const { ${name} } = require(${JSON.stringify(resolve('@azure/identity'))});
      const credential = new ${name}();
      const getToken = async (resource) => (await credential.getToken(resource + '/.default')).token;
    `;
    const run = await audiencesBy(script, ...options);
    assert.equal(run.stdout, `${expected}\n`, run.stderr);
  });
}

test('exec serves the managed identity of msal-node', async () => {
  const script = `
    const { ManagedIdentityApplication } = require(${JSON.stringify(resolve('@azure/msal-node'))});
    const application = new ManagedIdentityApplication();
    const getToken = async (resource) => (await application.acquireToken({ resource })).accessToken;
  `;
  const run = await audiencesBy(script);
  assert.equal(run.stdout, `${expected}\n`, run.stderr);
});

const dotnetProgram = `
  using System.Text;
  using Azure.Core;
  using Azure.Identity;
  foreach (TokenCredential credential in new TokenCredential[] {
    new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned), new DefaultAzureCredential(),
    new AzureCliCredential(), new AzureDeveloperCliCredential() })
  foreach (var resource in args) {
    var token = await credential.GetTokenAsync(new TokenRequestContext(new[] { resource + "/.default" }), default);
    var part = token.Token.Split('.')[1].Replace('-', '+').Replace('_', '/');
    var claims = Encoding.UTF8.GetString(Convert.FromBase64String(part.PadRight((part.Length + 3) / 4 * 4, '=')));
    Console.WriteLine(credential.GetType().Name + " " + claims.Contains("\\"aud\\":\\"" + resource + "\\""));
  }
`;

test('exec serves Azure Identity for .NET', async (t) => {
  if (!needs(t, '.NET', 'dotnet', '--version')) return;
  const folder = join(home.folder, 'client');
  mkdirSync(folder);
  const framework = `net${execFileSync('dotnet', ['--version'], { encoding: 'utf8' }).split('.')[0]}.0`;
  writeFileSync(
    join(folder, 'client.csproj'),
    `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>${framework}</TargetFramework>` +
      '<ImplicitUsings>enable</ImplicitUsings></PropertyGroup><ItemGroup><PackageReference Include="Azure.Identity" Version="1.21.0" />' +
      '</ItemGroup></Project>',
  );
  writeFileSync(join(folder, 'Program.cs'), dotnetProgram);
  const built = spawnSync('dotnet', ['build', '-v', 'q', '-o', join(folder, 'out')], { cwd: folder, encoding: 'utf8' });
  if (built.status !== 0 && /NU1\d{3}/.test(built.stdout))
    return t.skip('did not run: NuGet has no Azure.Identity here');
  assert.equal(built.status, 0, built.stdout);
  const words = ['dotnet', join(folder, 'out', 'client.dll'), graph, management];
  const run = await runEntrada(home, ['exec', '-AzShim', '--', ...words], { env: { DOTNET_NOLOGO: '1' } });
  const names = ['ManagedIdentity', 'DefaultAzure', 'AzureCli', 'AzureDeveloperCli'];
  const lines = names.flatMap((name) => [`${name}Credential True`, `${name}Credential True`]);
  assert.equal(run.stdout, `${lines.join('\n')}\n`, run.stderr);
});

const pythonProgram = `
import base64, json, sys
from azure.identity import AzureCliCredential, DefaultAzureCredential, ManagedIdentityCredential
for credential in [ManagedIdentityCredential(), DefaultAzureCredential(), AzureCliCredential()]:
    for resource in sys.argv[1:]:
        part = credential.get_token(resource + '/.default').token.split('.')[1]
        claims = json.loads(base64.urlsafe_b64decode(part + '=' * (-len(part) % 4)))
        print(type(credential).__name__, claims['aud'] == resource)
`;

test('exec serves Azure Identity for Python', async (t) => {
  if (!needs(t, "Python's azure.identity (python3-azure)", '/usr/bin/python3', '-c', 'import azure.identity')) return;
  const words = ['/usr/bin/python3', '-c', pythonProgram, graph, management];
  const run = await runEntrada(home, ['exec', '-AzShim', '--', ...words]);
  const names = ['ManagedIdentity', 'DefaultAzure', 'AzureCli'];
  const lines = names.flatMap((name) => [`${name}Credential True`, `${name}Credential True`]);
  assert.equal(run.stdout, `${lines.join('\n')}\n`, run.stderr);
});

test('curl gets a token from the endpoint, and calls an API with a header from token -o header', async (t) => {
  if (!needs(t, 'curl', 'curl', '--version')) return;
  const line = `curl -sS -H "X-IDENTITY-HEADER: $IDENTITY_HEADER" "$IDENTITY_ENDPOINT?api-version=2019-08-01&resource=${graph}" | grep -c access_token`;
  const endpoint = await runEntrada(home, ['exec', '--', 'sh', '-c', line]);
  assert.equal(endpoint.stdout, '1\n', endpoint.stderr);
  const recipe = `entrada token -o header | curl -sS --cacert '${lab.caFile}' -H @- '${graph}/v1.0/users?$top=1'`;
  const run = await runShell(home, recipe, path);
  assert.match(run.stdout, /"userPrincipalName"/, run.stderr);
});

test('kubectl signs in with token -Output exec-credential', async (t) => {
  if (!needs(t, 'kubectl', 'kubectl', 'version', '--client')) return;
  const seen: string[] = [];
  const cluster = await startTlsServer(t, (request, response) => {
    seen.push(request.headers.authorization ?? '');
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"major":"1"}');
  });
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'entrada',
    args: ['token', '-Resource', graph, '-Output', 'exec-credential'],
    interactiveMode: 'Never',
  };
  const config = join(home.folder, 'kubeconfig');
  const text = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: cluster.origin, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'entrada', user: { exec } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'entrada' } }],
    'current-context': 'c',
  });
  writeFileSync(config, text);
  const run = await runShell(home, `kubectl --kubeconfig '${config}' get --raw /version`, path);
  assert.equal(run.status, 0, run.stderr);
  assert.deepEqual([...new Set(seen)], [`Bearer ${(await outputOf(home, 'token')).trim()}`]);
});

test('git gets a credential for Azure DevOps from git-credential', async (t) => {
  if (!needs(t, 'git', 'git', '--version')) return;
  const [like] = lab.tenant.applications;
  assert.ok(like);
  const devOps = '499b84ac-1321-427f-aa17-267ca6975798';
  lab.tenant.applications.push({ ...like, id: devOps, servicePrincipalId: devOps, appId: devOps });
  const recipe = `
    git config --global credential.https://dev.azure.com.helper '!entrada git-credential'
    printf 'protocol=https\\nhost=dev.azure.com\\n\\n' | git credential fill | sed 's/\\(password=.\\{9\\}\\).*/\\1/'
  `;
  const run = await runShell(home, recipe, path);
  assert.match(run.stdout, new RegExp(`^username=${labIds.applications.daemon.appId}$`, 'm'), run.stderr);
  assert.match(run.stdout, /^password=eyJ/m);
});

test('a program that takes its token from a variable gets it from exec -Env', async () => {
  const script = `printf '%s' "$API_TOKEN" | cut -d. -f1 | cut -c1-3`;
  const run = await runEntrada(home, ['exec', '-Env', `API_TOKEN=${management}`, '--', 'sh', '-c', script]);
  assert.equal(run.stdout, 'eyJ\n', run.stderr);
});
