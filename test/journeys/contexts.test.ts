import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { runFakeCli } from '../support/fake-cli.ts';
import {
  assertNothingLeaked,
  connectDaemonLine,
  daemonSecret,
  outputOf,
  robotBrowser,
  runEntrada,
} from '../support/journey-cli.ts';
import { type JourneyHome, makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';

const lab = await startJourneyLab({ clock: systemClock });
const { daemon, graphCommandLine } = labIds.applications;
const { ada } = labIds.users;

/** A home in which the daemon is connected as Work, and then Ada under her own name. */
async function homeWithTwo(): Promise<JourneyHome> {
  const home = await makeHome(lab.cloud);
  await outputOf(home, [...connectDaemonLine, '-Context', 'Work'], { env: daemonSecret });
  await outputOf(home, 'connect -Environment Lab', { env: robotBrowser(home, lab) });
  return home;
}

async function json(home: JourneyHome, words: string, env: Record<string, string> = {}): Promise<unknown> {
  return JSON.parse(await outputOf(home, words, { env }));
}

/** Who is connected, as Get-EntraContext says. */
async function connected(home: JourneyHome, words = '', env: Record<string, string> = {}): Promise<unknown> {
  const context = await json(home, `Get-EntraContext${words}`, env);
  return (context as { ClientId: unknown }).ClientId;
}

const notFound = {
  status: 2,
  stderr: (command: string, name: string) =>
    `${command}: Cannot find context "${name}": no session has this name\n` +
    'entrada context list shows their names; Connect-Entra -Context NAME signs in to a new one.\n',
};

test('context list shows every context, and which one is current', async () => {
  const home = await homeWithTwo();
  const both = { TenantId: labIds.tenantId, Environment: 'Lab', ContextScope: 'CurrentUser' };
  assert.deepEqual(await json(home, 'context list'), [
    {
      Name: 'Work',
      Current: false,
      Service: 'entra',
      Account: daemon.appId,
      ...{ TenantId: both.TenantId, ClientId: daemon.appId, AuthType: 'AppOnly' },
      ...{ Environment: both.Environment, ContextScope: both.ContextScope },
    },
    {
      Name: ada.userPrincipalName,
      Current: true,
      Service: 'entra',
      Account: ada.userPrincipalName,
      ...{ TenantId: both.TenantId, ClientId: graphCommandLine.appId, AuthType: 'Delegated' },
      ...{ Environment: both.Environment, ContextScope: both.ContextScope },
    },
  ]);
});

test('context list shows a row for each context on a terminal of any usual width', async () => {
  const home = await homeWithTwo();
  for (const columns of [80, 100, 120, 200]) {
    const run = await runFakeCli(home.folder, ['context', 'list'], { columns, env: { NO_COLOR: '1' } });
    const [heading = '', rule = '', ...rows] = run.stdout.trimEnd().split('\n');
    assert.match(heading, /^Name +Current +Service +Account/);
    assert.match(rule, /^-+(?: {2}-+)+$/);
    assert.deepEqual(
      rows.map((row) => row.split(' ')[0]),
      ['Work', ada.userPrincipalName],
    );
    assert.ok(rows.every((row) => row.length <= columns));
  }
});

test('context list names a context that cannot be read, and shows the others', async () => {
  const home = await homeWithTwo();
  const id = (await home.cache.findNamed('work')) ?? '';
  writeFileSync(home.recordPath(id), '');
  const rows = (await json(home, 'context list')) as Record<string, unknown>[];
  assert.deepEqual(new Set(rows.map(({ Name }) => Name)), new Set([id, ada.userPrincipalName]));
  assert.equal(rows.length, 2);
  assert.match(String(rows.find(({ Name }) => Name === id)?.['Problem']), /it is empty$/);
});

test('context use makes another context the current one', async () => {
  const home = await homeWithTwo();
  const used = (await json(home, 'context use wORK')) as { ClientId: unknown };
  assert.deepEqual([used.ClientId, await connected(home)], [daemon.appId, daemon.appId]);
  const run = await runEntrada(home, ['Context', 'Use', 'play']);
  assert.deepEqual([run.status, run.stdout, run.stderr], [notFound.status, '', notFound.stderr('context use', 'play')]);
  assert.equal(await connected(home), daemon.appId);
});

test('-Context and ENTRADA_CONTEXT choose for one command, the parameter first', async () => {
  const home = await homeWithTwo();
  const before = home.snapshot();
  const env = { ENTRADA_CONTEXT: 'work' };
  assert.equal(await connected(home, ' -Context Work'), daemon.appId);
  assert.equal(await connected(home, ' --context=WORK'), daemon.appId);
  assert.equal(await connected(home, '', env), daemon.appId);
  assert.equal(await connected(home, ` -Context ${ada.userPrincipalName}`, env), graphCommandLine.appId);
  assert.equal(await connected(home, '', { ENTRADA_CONTEXT: '' }), graphCommandLine.appId);
  assert.match(await outputOf(home, 'request /organization -Context work'), /Entrada Lab/);
  const token = (await outputOf(home, 'token', { env })).trim();
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { appid: unknown };
  assert.equal(claims.appid, daemon.appId);
  assert.deepEqual(home.snapshot(), before);
  for (const words of ['Get-EntraContext', 'token', 'request /me', 'Disconnect-Entra']) {
    const run = await runEntrada(home, words.split(' '), { env: { ENTRADA_CONTEXT: 'play' } });
    const name = words.split(' ')[0] ?? '';
    assert.deepEqual([run.status, run.stdout, run.stderr], [notFound.status, '', notFound.stderr(name, 'play')]);
  }
  assert.deepEqual(home.snapshot(), before);
});

test('Disconnect-Entra -Context ends that context and no other', async () => {
  const home = await homeWithTwo();
  const id = (await home.cache.findNamed('work')) ?? assert.fail('no context Work');
  const gone = (await json(home, 'Disconnect-Entra -Context work')) as { ClientId: unknown };
  assert.equal(gone.ClientId, daemon.appId);
  assert.deepEqual(home.filesWith(id), []);
  assert.equal(await connected(home), graphCommandLine.appId);
});

test('context rename and context remove act on the one that is named', async () => {
  const home = await homeWithTwo();
  assert.deepEqual(await json(home, 'context rename work Office'), { Name: 'Office' });
  assert.equal(await connected(home, ' -Context office'), daemon.appId);
  const clash = await runEntrada(home, ['context', 'rename', 'office', ada.userPrincipalName.toUpperCase()]);
  assert.deepEqual(
    [clash.status, clash.stderr],
    [
      2,
      `context rename: Cannot call the context "${ada.userPrincipalName.toUpperCase()}": another session has this name\n` +
        'entrada context rename or remove frees it.\n',
    ],
  );
  await json(home, 'context remove OFFICE');
  assert.deepEqual(((await json(home, 'context list')) as unknown[]).length, 1);
  const again = await runEntrada(home, ['context', 'remove', 'office']);
  assert.deepEqual([again.status, again.stderr], [notFound.status, notFound.stderr('context remove', 'office')]);
});

test('Connect-Entra -Context does not take the name of another context', async () => {
  const home = await homeWithTwo();
  const before = home.snapshot();
  const run = await runEntrada(home, [...connectDaemonLine, '-Context', ada.userPrincipalName], { env: daemonSecret });
  assert.deepEqual([run.status, run.stdout], [2, '']);
  assert.match(
    run.stderr,
    /^Connect-Entra: Cannot call the context "ada@lab\.example": another session has this name\n/,
  );
  assert.deepEqual(home.snapshot(), before);
});

test('Connect-Entra -Context keeps the context of another name, also of the same application', async () => {
  const home = await homeWithTwo();
  await outputOf(home, [...connectDaemonLine, '-Context', 'Office'], { env: daemonSecret });
  assert.equal(await connected(home, ' -Context office'), daemon.appId);
  assert.equal(await connected(home, ' -Context work'), daemon.appId);
  await json(home, 'Disconnect-Entra -Context office');
  assert.equal(await connected(home, ' -Context work'), daemon.appId);
});

test('context alone says what there is', async () => {
  const run = await runEntrada(await makeHome(), ['context']);
  assert.deepEqual(
    [run.status, run.stderr],
    [
      2,
      "entrada: The term 'context' is not recognized as the name of a command.\n" +
        'Use one of: context list, context use, context rename, context remove.\n',
    ],
  );
});

test('nothing that was shown holds a password, secret, code, verifier or token', () => assertNothingLeaked(lab));
