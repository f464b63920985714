import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { cliPath } from '../support/installed-package.ts';
import {
  assertNothingLeaked,
  connectDaemonLine,
  daemonSecret,
  outputOf,
  runEntrada,
  startEntrada,
} from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';

const lab = await startJourneyLab({ clock: systemClock });
const home = await makeHome(lab.cloud);
await outputOf(home, connectDaemonLine, { env: daemonSecret });
const node = process.execPath;

/** A program that prints the audience of the token that it gets, never the token. */
const program = `
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = process.env;
  const url = IDENTITY_ENDPOINT + '?api-version=2019-08-01&resource=' + encodeURIComponent(process.argv[1]);
  require('node:http').get(url, { headers: { 'X-IDENTITY-HEADER': IDENTITY_HEADER } }, async (response) => {
    let text = '';
    for await (const chunk of response) text += chunk;
    const { access_token: token, message } = JSON.parse(text);
    console.log(response.statusCode, message ?? JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).aud);
  });
`;

test('exec gives a program tokens, and ends with its status', async () => {
  const run = await runEntrada(home, ['exec', '--', node, '-e', program, lab.graphOrigin]);
  assert.deepEqual([run.status, run.stdout, run.stderr], [0, `200 ${lab.graphOrigin}\n`, '']);
  const statuses = await Promise.all(
    [['sh', '-c', 'exit 42'], ['sh', '-c', 'kill -KILL $$'], [join(home.folder, 'missing')], [home.folder]].map(
      async (words) => (await runEntrada(home, ['exec', '--', ...words])).status,
    ),
  );
  assert.deepEqual(statuses, [42, 137, 127, 126]);
});

test('exec passes the standard streams and the arguments through unchanged', async () => {
  const echo = 'process.stdin.pipe(process.stdout); console.error(JSON.stringify(process.argv.slice(1)))';
  const words = ['-o', '--', '', 'a b', '-Verbose'];
  const run = await runEntrada(home, ['exec', '--', node, '-e', echo, '--', ...words], { input: 'text' });
  assert.deepEqual([run.status, run.stdout, JSON.parse(run.stderr)], [0, 'text', words]);
});

test('exec refuses to run in another exec, also with the variables copied by hand', async () => {
  const nested = `'${node}' '${cliPath}' exec -- echo inner; echo "status $?"`;
  const run = await runEntrada(home, ['exec', '--', 'sh', '-c', nested]);
  assert.equal(run.stdout, 'status 2\n');
  assert.match(
    run.stderr,
    /^exec: Cannot run "exec": this environment belongs to another "entrada exec" \(ENTRADA_EXEC, /,
  );
  const copied = await runEntrada(home, ['exec', '--', 'sh', '-c', `unset ENTRADA_EXEC MSI_ENDPOINT; ${nested}`]);
  assert.equal(copied.stdout, 'status 2\n');
  assert.match(copied.stderr, /\(IDENTITY_ENDPOINT\)/);
});

test('exec needs a command and a session', async () => {
  const without = await runEntrada(home, ['exec', '-AzShim']);
  assert.deepEqual([without.status, without.stdout], [2, '']);
  assert.match(without.stderr, /Use: entrada exec -- COMMAND/);
  const empty = await runEntrada(await makeHome(), ['exec', '--', 'echo', 'x']);
  assert.deepEqual([empty.status, empty.stdout], [4, '']);
  const other = await runEntrada(home, ['exec', '-Context', 'none', '--', 'echo', 'x']);
  assert.deepEqual([other.status, other.stdout], [2, '']);
});

test('exec passes signals on and ends as the command does', async () => {
  const waiting = (name: string, status: number) =>
    `process.on('${name}', () => process.exit(${status})); setInterval(() => {}, 1000); console.error('ready');`;
  for (const [name, status] of [
    ['SIGINT', 5],
    ['SIGTERM', 6],
    ['SIGHUP', 7],
  ] as const) {
    const running = startEntrada(home, ['exec', '--', node, '-e', waiting(name, status)], { hasNoTerminal: true });
    await running.untilStderr(/ready/);
    running.child.kill(name);
    const run = await running.ended;
    assert.deepEqual([run.status, run.stderr], [status, 'ready\n'], name);
  }
  const dying = startEntrada(home, ['exec', '--', node, '-e', 'setInterval(() => {}, 1000); console.error("ready")']);
  await dying.untilStderr(/ready/);
  dying.child.kill('SIGTERM');
  assert.equal((await dying.ended).status, 143);
});

test('exec -Env puts a token in a variable, exec -Context is the context of commands in the child', async () => {
  const name = (await outputOf(home, 'context list -o tsv')).split('\t')[0] ?? '';
  const script = `
    const { aud } = JSON.parse(Buffer.from(process.env.GRAPH_TOKEN.split('.')[1], 'base64url'));
    console.log(aud, process.env.ENTRADA_CONTEXT, process.env.SECRET, process.env.AZURE_CLIENT_SECRET);
  `;
  const env = { AZURE_CLIENT_SECRET: 'x', SECRET: 'y' };
  const words = ['exec', '-Context', 'ada', '-Env', 'GRAPH_TOKEN=graph', '--', node, '-e', script];
  const all = words.map((word) => (word === 'ada' ? name : word));
  assert.equal(await outputOf(home, all, { env }), `${lab.graphOrigin} ${name} y undefined\n`);
});

test('exec -AzShim puts an az and an azd first in PATH, and removes them at the end', async () => {
  const script = `
    const { execFileSync } = require('node:child_process');
    const run = (line) => execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' });
    const az = JSON.parse(run('az account get-access-token --output json --resource ${lab.graphOrigin}'));
    const azd = JSON.parse(run('azd auth token --output json --no-prompt --scope ${lab.graphOrigin}/.default'));
    console.log(JSON.stringify([az.accessToken === azd.token, az.tenant, az.tokenType, run('command -v az').trim()]));
    try { run('az login'); } catch (error) { console.log(error.status); }
  `;
  const run = await runEntrada(home, ['exec', '-AzShim', '--', node, '-e', script]);
  const [line = '', status] = run.stdout.split('\n');
  const [isSame, tenant, type, path] = JSON.parse(line) as [boolean, string, string, string];
  assert.deepEqual([run.status, isSame, tenant, type, status], [0, true, labIds.tenantId, 'Bearer', '2']);
  assert.match(run.stderr, /^az-shim: az: "login" is not supported: /);
  assert.ok(!existsSync(path));
});

test('exec -LogFilePath writes who got which token, and no token', async () => {
  const path = join(home.folder, 'hand-outs.log');
  const words = ['exec', '-LogFilePath', path, '-Resource', 'graph', '--', node, '-e', program];
  await runEntrada(home, [...words, lab.graphOrigin]);
  await runEntrada(home, [...words, 'https://vault.azure.net']);
  const log = readFileSync(path, 'utf8');
  const caller = process.platform === 'linux' ? String.raw`(?:node|MainThread)\S* \(\d+\)` : 'an unknown process';
  assert.match(
    log,
    new RegExp(
      String.raw`^\d{4}-\S+Z,Info      ,exec +,\nHanded out a token for ${lab.graphOrigin} to ${caller}\n\d{4}-\S+Z,Warning   ,exec +,\nRefused a token for https://vault\.azure\.net to ${caller}: .*\n$`,
    ),
  );
  for (const secret of await home.heldSecrets()) assert.ok(!log.includes(secret));
});

test('exec shows no token or secret itself', () => {
  assertNothingLeaked(lab);
});
