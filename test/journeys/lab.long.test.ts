import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { environmentFile } from '../../src/session/environments/environment-file.ts';
import { connectDaemonLine, daemonSecret, outputOf, runEntrada, startEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { dial } from '../support/visit.ts';

const { ada } = labIds.users;
// One home: making the lab's certificate authority takes a while.
const home = await makeHome();
const temporary = join(home.folder, 'tmp');
mkdirSync(temporary);
const env = { TMPDIR: temporary };

function inLab(...command: string[]) {
  return runEntrada(home, ['lab', '--', ...command], { env });
}

test('lab serves an environment to sign in to meanwhile, which goes when it stops', async () => {
  const running = startEntrada(home, ['lab', '-Port', '0']);
  await running.untilStderr(/Ctrl\+C stops the lab\.\n/);
  assert.match(
    await outputOf(home, 'Get-EntraEnvironment Lab'),
    /"Type": "User-defined",\n {2}"TeamsEndpoint": "https:.*",\n {2}"CaFile": ".*ca\.pem"/,
  );
  await outputOf(home, connectDaemonLine, { env: daemonSecret });
  assert.match(await outputOf(home, 'request /organization'), /Entrada Lab/);
  running.child.kill('SIGINT');
  const run = await running.ended;
  assert.deepEqual([run.status, run.stdout], [0, '']);
  assert.match(run.stderr, /^The lab is running\.\n[^]*\n {2}User {9}ada@lab\.example\n[^]*\nThe lab has stopped\.\n$/);
  assert.equal(await outputOf(home, 'Get-EntraEnvironment Lab'), '');
  const unreachable = await runEntrada(home, ['token', '-Force']);
  assert.equal(unreachable.status, 5);
  assert.match(unreachable.stderr, /^token: Cannot reach "localhost:\d+": nothing is listening at that address/);
});

test('lab stops when it is asked to end, and takes another name', async () => {
  const running = startEntrada(home, ['lab', '-Port', '0', '-Name', 'Mine']);
  await running.untilStderr(/Ctrl\+C stops the lab\.\n/);
  assert.match(await outputOf(home, 'Get-EntraEnvironment mine'), /"Name": "Mine"/);
  running.child.kill('SIGTERM');
  assert.equal((await running.ended).status, 0);
  assert.equal(await outputOf(home, 'Get-EntraEnvironment Mine'), '');
});

test('lab -Clouds serves a lab of each cloud on the ports that follow, in lines of at most 80 columns', async () => {
  const port = await freePorts(10);
  const running = startEntrada(home, ['lab', '-Port', String(port), '-Clouds', 'teamsgcch']);
  const [said] = await running.untilStderr(/^The lab is running\.[^]*Ctrl\+C stops the lab\.\n/);
  const at = (count: number) => `https://localhost:${port + count}`;
  for (const line of [
    `  Page         ${at(0)}/`,
    `  Sign-in      ${at(0)}`,
    `  Graph        ${at(1)}`,
    `  Teams        ${at(3)}`,
    `  For Teams    ${labIds.applications.teamsDaemon.appId}`,
    `  LabTeamsGCCH  ${at(5)}, Graph at ${port + 6}, Teams at ${port + 8}`,
    '  entrada Connect-MicrosoftTeams -TeamsEnvironmentName Lab',
  ]) {
    assert.ok(said.split('\n').includes(line), `${line} is not in ${said}`);
  }
  const shown = said.split('\n').filter((line) => !/^ {2}Authority|^The browser/.test(line));
  assert.ok(
    shown.every((line) => line.length <= 80),
    said,
  );
  const environments = await environmentFile(home.config).read();
  assert.deepEqual(
    environments.map((cloud) => [cloud.name, cloud.azureADEndpoint, cloud.graphEndpoint, cloud.teamsEndpoint]),
    [
      ['Lab', at(0), at(1), at(3)],
      ['LabTeamsGCCH', at(5), at(6), at(8)],
    ],
  );
  running.child.kill('SIGINT');
  assert.equal((await running.ended).status, 0);
  assert.deepEqual(await environmentFile(home.config).read(), []);
});

test('lab -Clouds names the clouds there are when it gets another', async () => {
  const run = await runEntrada(home, ['lab', '-Clouds', 'TeamsGCCH,Mars']);
  assert.equal(run.status, 2);
  assert.match(run.stderr, /^lab: Cannot start a lab for "Mars": unknown cloud; use TeamsGCCH, TeamsDOD, TeamsChina\n/);
});

test('lab stops when its terminal is closed, and leaves an environment that points elsewhere by now', async () => {
  const running = startEntrada(home, ['lab', '-Port', '0']);
  await running.untilStderr(/Ctrl\+C stops the lab\.\n/);
  await outputOf(home, 'Add-EntraEnvironment Lab https://a.example https://b.example');
  running.child.kill('SIGHUP');
  assert.equal((await running.ended).status, 0);
  assert.match(await outputOf(home, 'Remove-EntraEnvironment Lab'), /a\.example/);
});

test('lab refuses the name of a built-in environment and a port that is taken', async () => {
  const named = await runEntrada(home, ['lab', '-Port', '0', '-Name', 'Global']);
  assert.deepEqual([named.status, named.stdout], [2, '']);
  assert.match(named.stderr, /^lab: Cannot add built-in environment Global\.\nChoose another name/);
  const running = startEntrada(home, ['lab', '-Port', '0']);
  const [, port = ''] = await running.untilStderr(/Sign-in +https:\/\/localhost:(\d+)\n[^]*Ctrl\+C/);
  const taken = await runEntrada(home, ['lab', '-Port', port]);
  assert.equal(taken.status, 1);
  assert.match(taken.stderr, new RegExp(`^lab: .*${port}.*\n`));
  running.child.kill('SIGINT');
  await running.ended;
});

/** Finds ports in a row that nobody listens at, below those that systems hand out by themselves: others may get these meanwhile. */
async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = randomInt(10_000, 30_000);
    const ports = Array.from({ length: count }, (_, index) => first + index);
    const outcomes = await Promise.all(
      ports.flatMap((port) => ['127.0.0.1', '::1'].map((address) => dial(address, port))),
    );
    if (outcomes.every((outcome) => outcome !== 'open')) return first;
  }
}

/** What is left in the temporary folder, but for the folder of shells' agents, which lasts. */
function leftBehind(): string[] {
  return readdirSync(temporary).filter((name) => !/^entrada-\d+(-[0-9a-f]+)?$/.test(name));
}

test('lab -- COMMAND signs in without a person, and does not see the ENTRADA_ variables of the caller', async () => {
  const script = [
    'entrada Connect-Entra -Environment $ENTRADA_LAB_ENVIRONMENT -NoWelcome 2>/dev/null',
    "entrada request '/me?$select=userPrincipalName' -Output tsv",
    'entrada connect -Environment Lab -TenantId $ENTRADA_LAB_TENANT_ID -Credential $ENTRADA_LAB_CLIENT_ID:env:ENTRADA_LAB_CLIENT_SECRET',
    'entrada Get-EntraContext -Output tsv | cut -f 10',
    'test -d "$ENTRADA_HOME" && echo $ENTRADA_HOME',
    'env | grep ^ENTRADA_ | grep -v ^ENTRADA_LAB_ | cut -d = -f 1 | sort',
  ].join(' && ');
  // A caller's own settings must not lead the command to the caller's sessions.
  const ofCaller = {
    ENTRADA_CACHE: 'redis://127.0.0.1:1',
    ENTRADA_CACHE_PREFIX: 'fleet',
    ENTRADA_CONTEXT: 'prod',
    ENTRADA_KEY_FILE: '/no/such/key',
    ENTRADA_KEY_PASSPHRASE: 'for the fleet',
    ENTRADA_KEYRING: 'on',
    ENTRADA_SHELL_PID: '1',
  };
  const run = await runEntrada(home, ['lab', '--', 'sh', '-c', script], { env: { ...env, ...ofCaller } });
  assert.equal(run.status, 0, run.stderr);
  const [me, app, folder = '', ...rest] = run.stdout.split('\n');
  assert.deepEqual([me, app, rest], [ada.userPrincipalName, 'Lab Daemon', ['ENTRADA_HOME', 'ENTRADA_KEYRING', '']]);
  assert.ok(folder.startsWith(temporary));
  assert.equal(existsSync(folder), false);
  assert.deepEqual(leftBehind(), []);
  assert.match(run.stderr, /^Welcome to Microsoft Graph!/);
});

test('lab -Clouds -- COMMAND gives the Teams host, and an application with a certificate in every cloud', async () => {
  const connect =
    'entrada Connect-Entra -ClientId $ENTRADA_LAB_TEAMS_CLIENT_ID -TenantId $ENTRADA_LAB_TENANT_ID -Certificate $ENTRADA_LAB_CERTIFICATE -NoWelcome -Environment';
  const script = [
    'echo $ENTRADA_LAB_TEAMS $ENTRADA_LAB_TEAMS_CLIENT_SECRET',
    `${connect} LabTeamsDOD && entrada token | cut -d . -f 2`,
    `${connect} Lab && entrada token | cut -d . -f 2`,
  ].join(' && ');
  const run = await runEntrada(home, ['lab', '-Clouds', 'TeamsDOD', '--', 'sh', '-c', script], { env });
  assert.equal(run.status, 0, run.stderr);
  const [first = '', ...tokens] = run.stdout.trim().split('\n');
  assert.match(first, /^https:\/\/localhost:\d+ lab-teams-secret$/);
  const claims = tokens.map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);
  assert.deepEqual(
    claims.map(({ appid, tenant_region_sub_scope: subRegion }) => [appid, subRegion]),
    [
      [labIds.applications.teamsDaemon.appId, 'DOD'],
      [labIds.applications.teamsDaemon.appId, undefined],
    ],
  );
});

test('lab -- COMMAND passes the exit status on', async () => {
  assert.equal((await inLab('sh', '-c', 'exit 42')).status, 42);
  assert.equal((await inLab('true')).status, 0);
});

test('lab -- COMMAND passes signals on and tells which one ended the command', async () => {
  const script = 'trap "echo interrupted; exit 7" INT; echo ready >&2; while :; do sleep 0.05; done';
  const trapping = startEntrada(home, ['lab', '--', 'sh', '-c', script], { env });
  await trapping.untilStderr(/ready/);
  trapping.child.kill('SIGINT');
  const run = await trapping.ended;
  assert.deepEqual([run.status, run.stdout], [7, 'interrupted\n']);
  const sleeping = startEntrada(home, ['lab', '--', 'sh', '-c', 'echo ready >&2; exec sleep 60'], { env });
  await sleeping.untilStderr(/ready/);
  sleeping.child.kill('SIGTERM');
  assert.equal((await sleeping.ended).status, 128 + 15);
  assert.equal((await inLab('sh', '-c', 'kill -9 $$')).status, 128 + 9);
  assert.deepEqual(leftBehind(), []);
});

test('lab -- COMMAND kills a command that ignores a second request, with the processes that it started', async () => {
  const inner = 'trap "" INT TERM HUP; echo ready >&2; while :; do sleep 0.1; done';
  const script = `trap 'echo asked >&2' TERM; sh -c '${inner}' & while :; do sleep 0.1; done`;
  const stubborn = startEntrada(home, ['lab', '-Redirect', '--', 'sh', '-c', script], { env });
  await stubborn.untilStderr(/ready\n/);
  stubborn.child.kill('SIGTERM');
  await stubborn.untilStderr(/asked\n/);
  stubborn.child.kill('SIGTERM');
  await stubborn.untilStderr(/asked\nasked\n/);
  // Standard output is closed once all of them have ended.
  assert.equal((await stubborn.ended).status, 128 + 9);
  assert.deepEqual(leftBehind(), []);
});

test('lab -- COMMAND leaves nothing behind when it is asked to end while it starts', async () => {
  for (const signals of [['SIGTERM'], ['SIGHUP'], ['SIGINT', 'SIGINT']] as const) {
    const starting = startEntrada(home, ['lab', '-Redirect', '--', 'sh', '-c', 'echo started'], { env });
    // The folder is there before the lab is.
    while (leftBehind().length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    for (const signal of signals) starting.child.kill(signal);
    const { status, stdout } = await starting.ended;
    assert.deepEqual([status, stdout], [130, ''], signals.join());
    assert.deepEqual(leftBehind(), []);
  }
});

test('lab -- COMMAND leaves nothing behind when it cannot start', async () => {
  const blocked = createServer().listen(0, '127.0.0.1');
  await once(blocked, 'listening');
  const { port } = blocked.address() as AddressInfo;
  const run = await runEntrada(home, ['lab', '-Port', String(port - 1), '--', 'true'], { env });
  blocked.close();
  assert.equal(run.status, 1);
  assert.match(run.stderr, /^lab: Cannot start the lab on port /);
  assert.deepEqual(leftBehind(), []);
});

test('lab -Redirect leads programs of the command, and of a lab in it, in a folder with spaces', async () => {
  const spaced = join(temporary, "a folder's name");
  mkdirSync(spaced);
  const preload = join(spaced, 'own preload.cjs');
  writeFileSync(preload, 'process.env.OWN = "kept"');
  const ask =
    'fetch("https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration").then((a) => console.log(a.status, process.env.OWN))';
  const script = [
    `sh -c "node -e '${ask.replaceAll('"', '\\"')}'"`,
    'entrada Connect-Entra -Environment Lab -NoWelcome && entrada request /me -Output tsv | wc -l',
    `entrada lab -Redirect -- node -e '${ask}'`,
    "entrada lab -- sh -c 'entrada Connect-Entra -Environment Lab -NoWelcome && entrada request /me -Output tsv | wc -l'",
  ].join(' && ');
  const options = { TMPDIR: spaced, NODE_OPTIONS: `--no-warnings --require "${preload}"` };
  const browser = `command -v $BROWSER && ${script}`;
  const run = await runEntrada(home, ['lab', '-Redirect', '--', 'sh', '-c', browser], { env: options });
  assert.equal(run.status, 0, run.stderr);
  const [robot = '', ...rest] = run.stdout.trim().split(/\s*\n\s*/);
  // Programs split it at spaces.
  assert.ok(robot.startsWith(`${spaced}/entrada-lab-`), robot);
  assert.deepEqual(rest, ['200 kept', '1', '200 kept', '1']);
  const left = readdirSync(spaced).filter((name) => name.startsWith('entrada-lab-'));
  assert.deepEqual(left, []);
  rmSync(spaced, { recursive: true });
});

test('lab -Redirect is not for several clouds, which have names in common', async () => {
  const run = await runEntrada(home, ['lab', '-Redirect', '-Clouds', 'TeamsDOD', '--', 'true'], { env });
  assert.deepEqual(
    [run.status, run.stderr.split('\n')[0]],
    [
      2,
      'lab: Cannot use -Redirect together with -Clouds: several clouds have the same public names, such as login.microsoftonline.us; use one of them',
    ],
  );
});

test('lab -- COMMAND says that there is no folder for its files, and ends', async () => {
  const run = await runEntrada(home, ['lab', '--', 'true'], { env: { TMPDIR: join(temporary, 'missing') } });
  assert.equal(run.status, 1);
  assert.match(
    run.stderr,
    /^lab: Cannot create a folder in ".*missing" for the command: ENOENT.*\nSet TMPDIR \(TEMP on Windows\) to a folder that you can write to\.\n$/,
  );
});

test('lab -- COMMAND reports a command that does not exist', async () => {
  const run = await inLab('no-such-command', 'x');
  assert.deepEqual(
    [run.status, run.stdout, run.stderr],
    [
      127,
      '',
      'lab: Cannot run "no-such-command": no such command\n' +
        'The command after -- is started without a shell; for a shell command line, use -- sh -c "LINE".\n',
    ],
  );
});

test('lab asks for the words of a command to stand behind --', async () => {
  const run = await runEntrada(home, ['lab', 'npm', 'test']);
  assert.equal(run.status, 2);
  assert.match(
    run.stderr,
    /accepts argument 'npm'\.\nPut the command after --, as in: entrada lab -- COMMAND \[ARGUMENTS\]\n/,
  );
});

test('lab-visit works in a lab only', async () => {
  const run = await runEntrada(home, ['lab-visit', 'https://localhost:1']);
  assert.equal(run.status, 1);
  assert.match(
    run.stderr,
    /^lab-visit: Cannot visit the lab: .* are not set\nThey are set for commands run by: entrada lab -- COMMAND\n$/,
  );
});
