import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { parse, stringify } from 'yaml';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { readClaims } from '../../src/model/jwt.ts';
import { outputOf, runShell } from '../support/journey-cli.ts';
import { startTlsServer } from '../support/tls-server.ts';
import { audienceOf, needs, startExecLab } from './exec-lab.ts';
import { readRecipes, recipe } from './recipes.ts';

// The code of docs/exec.md, as a user copies it.
const { lab, home, path } = await startExecLab();
const vault = 'https://vault.azure.net';

test('each code block of docs/exec.md is run by a test', () => {
  const blocks = readRecipes().map(({ language, text }) => `${language}: ${text.trim().split('\n').at(-1)?.trim()}`);
  assert.deepEqual(blocks, [
    'sh: entrada exec -- node app.js',
    "ts: const { token } = await new DefaultAzureCredential().getToken('https://vault.azure.net/.default');",
    // exec-dotnet.interop.test.ts
    'csharp: var token = await new DefaultAzureCredential().GetTokenAsync(new(["https://vault.azure.net/.default"]));',
    'python: token = DefaultAzureCredential().get_token("https://vault.azure.net/.default").token',
    `sh: "$IDENTITY_ENDPOINT?api-version=2019-08-01&resource=https://vault.azure.net"'`,
    // exec-az.interop.test.ts
    "sh: entrada exec -- sh -c 'az login --identity --allow-no-subscriptions && az account get-access-token'",
    'sh: entrada exec -Env GRAPH_TOKEN=graph -Env VAULT_TOKEN=https://vault.azure.net -- ./deploy.sh',
    'sh: entrada exec -AzShim -- python3 app.py',
    'sh: entrada exec -Context fabrikam -- node report.js',
    'yaml: interactiveMode: Never',
    "sh: git config --global credential.https://dev.azure.com.helper '!entrada git-credential'",
  ]);
});

test('a TypeScript program gets a token by DefaultAzureCredential', async () => {
  const folder = join(home.folder, 'typescript');
  mkdirSync(folder);
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'app.ts'), `${recipe('ts')}console.log(token);\n`);
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  const options = ['--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
  const compiled = spawnSync(process.execPath, [compiler, ...options, 'app.ts'], { cwd: folder, encoding: 'utf8' });
  assert.equal(compiled.status, 0, compiled.stdout);
  const [, command = ''] = recipe('sh', 'node app.js').split('\n');
  const run = await runShell(home, `cd '${folder}' && ${command}`, path);
  assert.equal(audienceOf(run.stdout), vault, run.stderr);
});

test('a Python program gets a token by DefaultAzureCredential, and by AzureCliCredential with -AzShim', async (t) => {
  if (!needs(t, "Python's azure.identity (python3-azure)", '/usr/bin/python3', '-c', 'import azure.identity')) return;
  symlinkSync('/usr/bin/python3', join(home.folder, 'programs', 'python3'));
  const program = join(home.folder, 'app.py');
  writeFileSync(program, `from azure.identity import DefaultAzureCredential\n${recipe('python')}print(token)\n`);
  const run = await runShell(home, 'entrada exec -- python3 app.py', path);
  assert.equal(audienceOf(run.stdout), vault, run.stderr);
  const byCli = recipe('python').replace('Default', '').replace('AzureCredential', 'AzureCliCredential');
  writeFileSync(program, `from azure.identity import AzureCliCredential\n${byCli}print(token)\n`);
  const withShim = await runShell(home, recipe('sh', '-AzShim'), path);
  assert.equal(audienceOf(withShim.stdout), vault, withShim.stderr);
});

test('curl gets a token from the endpoint, and calls an API with a header from token -o header', async (t) => {
  if (!needs(t, 'curl', 'curl', '--version')) return;
  const endpoint = await runShell(home, recipe('sh', 'curl -H'), path);
  assert.equal(audienceOf(JSON.parse(endpoint.stdout).access_token), vault, endpoint.stderr);
  const line = `entrada token -o header | curl -sS --cacert '${lab.caFile}' -H @- '${lab.graphOrigin}/v1.0/users?$top=1'`;
  const run = await runShell(home, line, path);
  assert.match(run.stdout, /"userPrincipalName"/, run.stderr);
});

test('kubectl signs in with token -Output exec-credential', async (t) => {
  if (!needs(t, 'kubectl', 'kubectl', 'version', '--client')) return;
  const seen = new Set<string>();
  const cluster = await startTlsServer(t, (request, response) => {
    seen.add(request.headers.authorization ?? '');
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"major":"1"}');
  });
  const config = join(home.folder, 'kubeconfig');
  const text = stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: cluster.origin, 'insecure-skip-tls-verify': true } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'entrada' } }],
    'current-context': 'c',
    ...(parse(recipe('yaml')) as object),
  });
  writeFileSync(config, text);
  const run = await runShell(home, `kubectl --kubeconfig '${config}' get --raw /version`, path);
  assert.equal(run.status, 0, run.stderr);
  const resource = '6dae42f8-4368-4678-94ff-3960e28e3630';
  assert.deepEqual([...seen], [`Bearer ${(await outputOf(home, ['token', '-Resource', resource])).trim()}`]);
});

test('git gets a credential for Azure DevOps from git-credential', async (t) => {
  if (!needs(t, 'git', 'git', '--version')) return;
  const fill = `printf 'protocol=https\\nhost=dev.azure.com\\n\\n' | git credential fill`;
  const run = await runShell(home, `${recipe('sh', 'git config')}${fill}`, path);
  assert.match(run.stdout, new RegExp(`^username=${labIds.applications.daemon.appId}$`, 'm'), run.stderr);
  const password = /^password=(.*)$/m.exec(run.stdout)?.[1] ?? '';
  assert.equal(audienceOf(password), '499b84ac-1321-427f-aa17-267ca6975798');
});

test('a program that takes its tokens from variables gets them from exec -Env', async () => {
  const script = '#!/bin/sh\nprintf "%s\\n%s\\n" "$GRAPH_TOKEN" "$VAULT_TOKEN"\n';
  writeFileSync(join(home.folder, 'deploy.sh'), script, { mode: 0o755 });
  const run = await runShell(home, recipe('sh', '-Env'), path);
  assert.deepEqual(run.stdout.trimEnd().split('\n').map(audienceOf), [lab.graphOrigin, vault], run.stderr);
});

test('a program gets tokens of another tenant by the session of another name', async () => {
  const { daemon } = labIds.applications;
  const program = `
    const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = process.env;
    const url = IDENTITY_ENDPOINT + '?api-version=2019-08-01&resource=https://graph.microsoft.com';
    const response = await fetch(url, { headers: { 'x-identity-header': IDENTITY_HEADER } });
    console.log((await response.json()).access_token);`;
  writeFileSync(join(home.folder, 'report.js'), `(async () => {${program}})();`);
  const [connect = '', command = ''] = recipe('sh', '-Context fabrikam')
    .replace('fabrikam.com', 'fabrikam.example')
    .split('\n');
  const more = `-Environment Lab -ClientSecretCredential ${daemon.appId}:env:DAEMON_SECRET -ContextScope CurrentUser -NoWelcome`;
  const env = { ...path, DAEMON_SECRET: daemon.secret };
  const run = await runShell(home, `${connect} ${more} >&2 && ${command}`, env);
  assert.equal(readClaims(run.stdout.trim())?.['tid'], labIds.fabrikam.tenantId, run.stderr);
});
