import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { connectDaemonLine, daemonSecret, outputOf } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';
import { startInTerminal, type TerminalRun } from '../support/journey-terminal.ts';

const lab = await startJourneyLab({ clock: systemClock });
const home = await makeHome(lab.cloud);
const { daemon } = labIds.applications;
const connectLine = connectDaemonLine.slice(0, -1);
const ctrlC = '\u0003';

/** Asserts that a terminal is as it was: it shows what is typed, reads by lines and passes Ctrl+C on. */
async function assertRestored({ ended }: TerminalRun): Promise<void> {
  const { settings } = await ended;
  assert.deepEqual(
    ['echo', 'icanon', 'isig'].filter((name) => !settings.includes(name)),
    [],
  );
}

test('Connect-Entra asks for a secret that the terminal does not show', async () => {
  const run = startInTerminal(home, [...connectLine, daemon.appId]);
  await run.until(new RegExp(`Password for user ${daemon.appId}: $`));
  run.type(`x\u007f${daemon.secret}\r`);
  const { status, shown } = await run.ended;
  assert.equal(status, 0, shown);
  assert.match(shown, /: \nWelcome to Microsoft Graph!\n/);
  assert.equal(shown.includes(daemon.secret), false);
  await assertRestored(run);
  assert.match(await outputOf(home, 'Get-EntraContext'), /Lab Daemon/);
});

test('Connect-Entra reads a secret from standard input without echo where that is a terminal', async () => {
  const run = startInTerminal(home, [...connectLine, `${daemon.appId}:-`, '-NoWelcome']);
  await run.until(/: $/);
  run.type(`${daemon.secret}\r`);
  const { status, shown } = await run.ended;
  assert.equal(status, 0, shown);
  assert.equal(shown.includes(daemon.secret), false);
});

test('Ctrl+C at the prompt for a secret ends with 130 and restores the terminal', async () => {
  const before = home.snapshot();
  const run = startInTerminal(home, [...connectLine, daemon.appId]);
  await run.until(/Password for user/);
  run.type(`half-a-sec${ctrlC}`);
  const { status, shown } = await run.ended;
  assert.equal(status, 130, shown);
  assert.match(withoutStyle(shown), /: \nConnect-Entra: Cancelled at a prompt\.\n$/);
  assert.equal(shown.includes('half-a-sec'), false);
  await assertRestored(run);
  assert.deepEqual(home.snapshot(), before);
});

test('a mandatory parameter is asked for in the words of PowerShell', async () => {
  const run = startInTerminal(home, ['Remove-EntraEnvironment']);
  await run.until(
    /^cmdlet Remove-EntraEnvironment at command pipeline position 1\nSupply values for the following parameters:\nName: $/,
  );
  run.type('Global\r');
  const { status, shown } = await run.ended;
  assert.equal(status, 2, shown);
  assert.match(shown, /Cannot remove built-in environment Global\./);
});

test('Ctrl+C at the prompt for a mandatory parameter ends with 130', async () => {
  const run = startInTerminal(home, ['request']);
  await run.until(/Uri: $/);
  run.type(ctrlC);
  const { status, shown } = await run.ended;
  assert.equal(status, 130, shown);
  await assertRestored(run);
});

test('there are no prompts where messages do not go to the terminal', async () => {
  const { status, shown } = await startInTerminal(home, ['request'], { redirections: '2>&1 | cat; test' }).ended;
  assert.equal(status, 1, shown);
  assert.match(shown, /missing mandatory parameters: Uri\./);
});

test('results are a table on a terminal, of its width', async () => {
  await outputOf(home, [...connectDaemonLine, '-NoWelcome'], { env: daemonSecret });
  const context = await startInTerminal(home, ['Get-EntraContext']).ended;
  assert.match(context.shown, /AppName +.*: Lab Daemon\n/);
  const users = await startInTerminal(home, ['request', '/users?$top=3']).ended;
  const lines = users.shown.split('\n');
  assert.match(lines.join('\n'), /displayName/);
  assert.deepEqual(
    lines.map(withoutStyle).filter((line) => line.length > 100),
    [],
  );
});

test('results fit a terminal that does not say how wide it is', async () => {
  const run = startInTerminal(home, ['Get-EntraContext'], { columns: 0 });
  assert.match(withoutStyle((await run.ended).shown), /^ClientId +: [\w-]{36}\n/);
});

test('token prints the token alone on a terminal, too', async () => {
  const token = await outputOf(home, 'token');
  assert.equal((await startInTerminal(home, ['token']).ended).shown, token);
});

const redError = '\u001b[31mrequest: Cannot GET';

test('messages have color on a terminal, unless NO_COLOR or TERM says otherwise', async () => {
  const line = ['request', '/nothing'];
  assert.ok((await startInTerminal(home, line).ended).shown.startsWith(redError));
  for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
    assert.ok((await startInTerminal(home, line, { env }).ended).shown.startsWith('request: Cannot GET'));
  }
});

for (const [way, waiting] of [
  ['the browser', /authorize\?\S+\n/],
  ['a device code', /enter the code/],
] as const) {
  test(`Ctrl+C ends a sign-in with ${way} with 130 and restores the terminal`, async () => {
    const before = home.snapshot();
    const device = way === 'a device code' ? ['-UseDeviceCode'] : [];
    const run = startInTerminal(home, ['connect', '-Environment', 'Lab', ...device]);
    await run.until(waiting);
    run.type(ctrlC);
    const { status, shown } = await run.ended;
    assert.equal(status, 130, shown);
    assert.match(withoutStyle(shown), /\n\^CConnect-Entra: Cancelled\.\n$/);
    await assertRestored(run);
    assert.deepEqual(home.snapshot(), before);
  });
}

test('-WarningAction Inquire asks, and goes on or stops as told', async () => {
  const line = [...connectLine, `${daemon.appId}:${daemon.secret}`, '-NoWelcome', '-WarningAction', 'Inquire'];
  const goingOn = startInTerminal(home, line);
  await goingOn.until(/\[Y\] Yes {2}\[H\] Halt Command {2}\(default is "Y"\): $/);
  goingOn.type('y\r');
  assert.equal((await goingOn.ended).status, 0);
  const stopping = startInTerminal(home, line);
  await stopping.until(/\(default is "Y"\): $/);
  stopping.type('h\r');
  const { status, shown } = await stopping.ended;
  assert.equal(status, 1);
  assert.match(shown, /The running command stopped because the user selected the Stop option\./);
});

test('lab -- COMMAND leaves Ctrl+C to the command, which gets it once', async () => {
  const script =
    'count=0; trap "count=\\$((count+1)); echo interrupted \\$count" INT; echo ready; read line; sleep 0.3; exit 9';
  const run = startInTerminal(home, ['lab', '--', 'sh', '-c', script]);
  await run.until(/ready/);
  run.type(ctrlC);
  await run.until(/interrupted 1/);
  run.type('\r');
  const { status, shown } = await run.ended;
  assert.equal(status, 9, shown);
  assert.equal(shown.includes('interrupted 2'), false);
});

function withoutStyle(text: string): string {
  return text.replaceAll(/\u001b\[\d+m/g, '');
}
