import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test, type TestContext } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { startManagedIdentityServer } from '../../src/lab/managed-identity/start-managed-identity-server.ts';
import { makeClientCertificate } from '../../src/lab/pki/make-client-certificate.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { robotBrowser } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { closedPort, startJourneyLab } from '../support/journey-lab.ts';
import { runProgram, type ShellEnd, startJob } from '../support/start-job.ts';
import { readBlocks, shellBlocks } from './page-blocks.ts';

// The shell blocks of the pages, as a reader copies them, in the lab. Public names lead to it: `contoso.com` is its
// domain, and a sign-in without an environment is one to the lab.

interface Place {
  readonly workspace: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Makes a machine whose `npm test` and `az` only say so: other tests run the Azure CLI. */
async function makePlace(t: TestContext, lab?: Parameters<typeof startJob>[1]): Promise<Place> {
  const { workspace, env } = await startJob(t, lab);
  const [programs = ''] = (env['PATH'] ?? '').split(':');
  for (const name of ['npm', 'az']) {
    writeFileSync(join(programs, name), `#!/bin/sh\necho "${name} $*: $ENTRADA_LAB_LOGIN"\n`, { mode: 0o755 });
  }
  symlinkSync(resolve('node_modules'), join(workspace, 'node_modules'));
  return { workspace, env };
}

function runScript(
  { workspace, env }: Place,
  script: string,
  more: Readonly<Record<string, string>> = {},
): Promise<ShellEnd> {
  const path = join(workspace, 'page.sh');
  writeFileSync(path, script);
  return runProgram(['bash', '-eu', '-o', 'pipefail', path], { ...env, ...more }, workspace);
}

/** The texts of the shell blocks of a page; fails if their number changes, so that each has a test. */
function scriptsOf(page: string, count: number): string[] {
  const scripts = shellBlocks(page).map(({ text }) => text);
  assert.equal(scripts.length, count, `${page} has ${scripts.length} shell blocks.`);
  return scripts;
}

function blockOf(page: string, language: string, part = ''): string {
  const found = readBlocks(page).filter((block) => block.language === language && block.text.includes(part));
  assert.equal(found.length, 1, `${found.length} blocks of ${language} contain "${part}".`);
  return found[0]?.text ?? '';
}

/** Runs the commands that are for another terminal while `entrada lab` runs: in the lab of a command. */
function insideLab(script: string, first: string): string {
  const [, rest = assert.fail(first)] = script.split(`${first}\n`);
  return `${first} -- bash -eu -c '${rest.replaceAll("'", String.raw`'\''`)}'`;
}

test('README.md: each recipe runs', async (t) => {
  const lab = await startJourneyLab({ clock: systemClock });
  const place = await makePlace(t, lab);
  const [start, user, application, teams, programs, tenants, commands] = scriptsOf('README.md', 7);
  assert.deepEqual(
    start
      ?.trimEnd()
      .split('\n')
      .map((line) => line.split(' #')[0]?.trim()),
    ['npm start', 'npm test'],
  );
  writeFileSync(join(place.workspace, 'daemon.pem'), (await makeClientCertificate(lab)).pem, { mode: 0o600 });
  writeFileSync(
    join(place.workspace, 'app.js'),
    "console.log(process.env.IDENTITY_ENDPOINT ? 'has an identity' : 'none');\n",
  );
  const { daemon, workload } = labIds.applications;
  const machine = await startManagedIdentityServer(lab, { kind: 'app-service' });
  t.after(() => machine.stop());
  const env = {
    ...robotBrowser(await makeHome(lab.cloud), lab),
    ...lab.pipelineVariables.github,
    ...machine.env,
    APP_SECRET: daemon.secret,
    CURL_CA_BUNDLE: lab.caFile,
    ENTRADA_KEYRING: 'off',
  };
  // Each line of the recipe is for an application of its own.
  const applications = ['daemon', 'workload', 'none', 'workload'].map((name) =>
    name === 'daemon' ? daemon.appId : workload.appId,
  );
  let line = 0;
  const signIns = (application ?? '').replaceAll(
    /^entrada.*$/gm,
    (text) => `APP_ID=${applications[line++] ?? ''}\n${text}`,
  );
  const script = [signIns, user, programs, tenants, commands, teams]
    .join('')
    .replaceAll('contoso.com', labIds.domain)
    .replaceAll('https://graph.microsoft.com', lab.graphOrigin);
  const run = await runScript(place, script, env);
  assert.equal(run.status, 0, run.log);
  assert.equal(line, 4);
  assert.match(run.log, /^displayName,mail\nAda Lovelace,/m);
  assert.match(run.log, /"userPrincipalName":"ada@lab\.example"/);
  assert.match(run.log, /has an identity$/m);
  assert.match(run.log, /^npm test: https:\/\/localhost:\d+$/m);
  assert.match(run.log, /^az login: https:\/\/localhost:\d+$/m);
  assert.doesNotMatch(run.log, /^[\w-]+: Cannot/m);
});

test('docs/how-a-sign-in-travels.md: the command signs in', async (t) => {
  const [line = ''] = scriptsOf('docs/how-a-sign-in-travels.md', 1);
  const run = await runScript(await makePlace(t), insideLab(`entrada lab\n${line}`, 'entrada lab'));
  assert.equal(run.status, 0, run.log);
});

test('docs/lab.md: a command runs in the lab', async (t) => {
  const [script = ''] = scriptsOf('docs/lab.md', 1);
  const [first = '', ...others] = script.split('\n');
  assert.match(first, /^entrada lab +#/);
  const run = await runScript(await makePlace(t), others.join('\n'));
  assert.equal(run.status, 0, run.log);
  assert.match(run.stdout, /^npm test: https:\/\/localhost:\d+\naz login: https:\/\/localhost:\d+\n$/);
});

test('docs/lab/run-a-command.md: each command runs', async (t) => {
  const script = scriptsOf('docs/lab/run-a-command.md', 3).join('');
  const run = await runScript(await makePlace(t), script);
  assert.equal(run.status, 0, run.log);
  assert.match(run.stdout, /^npm test: https/m);
  assert.match(run.stdout, /access_token/);
  assert.match(run.stdout, /Ada Lovelace/);
  assert.equal(run.log.match(/^Welcome to Microsoft Graph!$/gm)?.length, 3);
});

test('docs/lab/seed-files.md: the file starts a lab that its user signs in to, and data is kept', async (t) => {
  const place = await makePlace(t);
  const [start = '', keep = ''] = scriptsOf('docs/lab/seed-files.md', 2);
  writeFileSync(join(place.workspace, 'lab.yaml'), blockOf('docs/lab/seed-files.md', 'yaml', 'extends: empty'));
  const run = await runScript(
    place,
    `${insideLab(start, 'entrada lab -Seed lab.yaml')}\n${keep.trimEnd()} -- npm test`,
  );
  assert.equal(run.status, 0, run.log);
  assert.match(run.stdout, /^"?kim@contoso\.example"?$/m);
  assert.match(readFileSync(join(place.workspace, 'lab-data/lab.json'), 'utf8'), /kim@contoso\.example/);
});

test('docs/lab/admin-page-and-api.md: each command changes the lab', async (t) => {
  const place = await makePlace(t);
  writeFileSync(join(place.workspace, 'more.yaml'), 'users: [{ userPrincipalName: more@lab.example }]\n');
  const [start = '', commands = '', calls = ''] = scriptsOf('docs/lab/admin-page-and-api.md', 3);
  const [authority = '', ...requests] = calls.split('\n');
  assert.match(authority, /^export CURL_CA_BUNDLE=/);
  const inside = `${commands}${requests.join('\n').replaceAll('https://localhost:8443', '"$ENTRADA_LAB_LOGIN"')}`;
  const run = await runScript(place, insideLab(`${start}${inside}`, start.trimEnd()));
  assert.equal(run.status, 0, run.log);
  for (const found of [
    'kim@lab.example',
    'Importer',
    'kim-mfa',
    'more@lab.example',
    'ada@lab.example',
    'lee@lab.example',
  ]) {
    assert.ok(run.stdout.includes(found), found);
  }
  assert.match(readFileSync(join(place.workspace, 'lab.yaml'), 'utf8'), /Portal/);
  assert.doesNotMatch(run.stdout, /"error"/);
});

test('docs/lab/graph.md: the transcript runs', async (t) => {
  const transcript = scriptsOf('docs/lab/graph.md', 3).join('').replaceAll(/^\$ /gm, '');
  const run = await runScript(await makePlace(t), insideLab(transcript, 'entrada lab -- sh').replace('-- sh --', '--'));
  assert.equal(run.status, 0, run.log);
  assert.match(run.stdout, /"memberOf"/);
  assert.match(run.stdout, /"members":\[\{"@odata\.type":"#microsoft\.graph\.user","displayName":"A/);
  assert.match(run.stdout, /@odata\.deltaLink|@odata\.nextLink/);
  assert.doesNotMatch(run.stdout, /"error"/);
});

test('docs/lab/protecting-an-api.md: the API answers as the page shows', async (t) => {
  const place = await makePlace(t);
  const page = 'docs/lab/protecting-an-api.md';
  const port = String(await closedPort());
  const [script = '', transcript = '', python = '', dotnet = ''] = scriptsOf(page, 4);
  const write = (name: string, text: string) =>
    writeFileSync(join(place.workspace, name), text.replaceAll('3000', port));
  write('try.sh', script);
  write('api.mjs', blockOf(page, 'js', 'jwtVerify'));
  const [exported = '', command = '', ...shown] = transcript.replaceAll(/^\$ /gm, '').trimEnd().split('\n');
  const run = await runScript(place, `${exported}\n${command}\n`);
  assert.deepEqual(run.stdout.trimEnd().split('\n'), shown, run.log);
  // The same commands with Flask and ASP.NET Core run in test/interop/lab-web-api.interop.test.ts.
  assert.match(python, /^entrada lab -- sh try\.sh python3 api\.py$/m);
  assert.match(dotnet, /try\.sh dotnet run/);
});

test('docs/lab/clients.md: the programs sign in', async (t) => {
  const place = await makePlace(t);
  const page = 'docs/lab/clients.md';
  const [node = '', dotnet = ''] = scriptsOf(page, 2);
  writeFileSync(join(place.workspace, 'daemon.mjs'), blockOf(page, 'js', '// daemon.mjs'));
  const run = await runScript(place, node);
  assert.deepEqual([run.status, run.stdout], [0, 'Bearer true\n'], run.log);
  // test/interop/lab-dotnet.interop.test.ts builds a project with these packages.
  assert.match(dotnet, /^dotnet new console/);
  const has = await runProgram(['/usr/bin/python3', '-c', 'import msal'], {}, place.workspace).catch(() => ({
    status: 1,
  }));
  if (has.status !== 0) return t.diagnostic('did not run: MSAL for Python is not installed');
  writeFileSync(join(place.workspace, 'daemon.py'), blockOf(page, 'python', '# daemon.py'));
  mkdirSync(join(place.workspace, 'bin'));
  const python = await runScript(place, 'entrada lab -- /usr/bin/python3 daemon.py');
  assert.deepEqual([python.status, python.stdout], [0, 'Bearer\n'], python.log);
});
