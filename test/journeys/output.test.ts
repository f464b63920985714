import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/base/clock.ts';
import { version } from '../../src/base/version.ts';
import { assertNothingLeaked, connectDaemonLine, daemonSecret, outputOf, runEntrada } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';

const lab = await startJourneyLab({ clock: systemClock });
const home = await makeHome(lab.cloud);
await outputOf(home, connectDaemonLine, { env: daemonSecret });
const listing = ['request', '/users?$top=2&$select=displayName,userPrincipalName'];
const escape = '\u001b[';

test('results come in the form that -Output asks for', async () => {
  const shown = (form: string) => outputOf(home, [...listing, '--output', form]);
  assert.equal(
    await shown('table'),
    `displayName      userPrincipalName
---------------  -------------------
Ada Lovelace     ada@lab.example
Charles Babbage  charles@lab.example
`,
  );
  assert.equal(await shown('tsv'), 'Ada Lovelace\tada@lab.example\nCharles Babbage\tcharles@lab.example\n');
  assert.match(await shown('yaml'), /^"?@odata\.context"?: .*\n[^]*value:\n {2}- displayName: Ada Lovelace\n/);
  const json = JSON.parse(await shown('json')) as { value: unknown };
  assert.deepEqual(json.value, [
    { displayName: 'Ada Lovelace', userPrincipalName: 'ada@lab.example' },
    { displayName: 'Charles Babbage', userPrincipalName: 'charles@lab.example' },
  ]);
});

test('results are JSON where standard output is not a terminal', async () => {
  assert.deepEqual(Object.keys(JSON.parse(await outputOf(home, 'Get-EntraContext')) as object).length, 15);
  assert.match(await outputOf(home, 'Get-EntraContext'), /^\{\n {2}"ClientId": "/);
});

test('results are alone on standard output and messages alone on standard error', async () => {
  const verbose = await runEntrada(home, [...listing, '-Debug', '-OutVariable', 'x']);
  assert.equal(verbose.status, 0);
  assert.ok(JSON.parse(verbose.stdout));
  assert.match(
    verbose.stderr,
    /^WARNING: -OutVariable cannot set a variable: first load[^\n]*eval "\$\(entrada init bash\)"\.\nDEBUG: /,
  );
  const failed = await runEntrada(home, ['request', '/nothing', '-Verbose']);
  assert.equal(failed.stdout, '');
  const welcomed = await runEntrada(home, connectDaemonLine, { env: daemonSecret });
  assert.equal(welcomed.stdout, '');
});

test('color comes where FORCE_COLOR asks for it and NO_COLOR does not forbid it', async () => {
  const line = ['request', '/nothing'];
  const withColor = await runEntrada(home, line, { env: { FORCE_COLOR: '1' } });
  assert.ok(withColor.stderr.startsWith(`${escape}31mrequest: Cannot GET`), withColor.stderr);
  const none = await runEntrada(home, line, { env: { NO_COLOR: '1' } });
  assert.equal(none.stderr.includes(escape), false);
  const help = await outputOf(home, 'help token', { env: { FORCE_COLOR: '1' } });
  assert.ok(help.startsWith(`${escape}1mNAME${escape}22m\n    token - `), help);
});

test('help is there for the program and for each command, however it is asked for', async () => {
  const overview = await outputOf(home, 'help');
  assert.match(overview, /^Entrada [\d.]+ signs users and applications in to Microsoft Entra ID and Teams\.\n/);
  assert.match(overview, /\n {2}Connect-Entra +Signs in to Microsoft Entra ID and Microsoft Graph\.\n/);
  assert.doesNotMatch(overview, /lab-visit|tour/);
  for (const words of [['HELP'], ['--help'], ['-h'], ['-?'], ['-Help']])
    assert.equal(await outputOf(home, words), overview);
  const connect = await outputOf(home, 'help connect');
  assert.match(connect, /^NAME\n {4}Connect-Entra - Signs in/);
  for (const line of ['Connect-Entra -Help', 'connect --help', 'connect -h']) {
    assert.equal(await outputOf(home, line), connect);
  }
  const among = await runEntrada(home, ['connect', '-Nonsense', '-?']);
  assert.deepEqual([among.status, among.stdout], [2, connect]);
  for (const words of [['--version'], ['-v'], ['-Version']]) assert.equal(await outputOf(home, words), `${version}\n`);
});

test('help of a command behind -- is that of the command', async () => {
  const run = await runEntrada(home, ['lab', '--', 'sh', '-c', 'echo "$@"', 'sh', '--help']);
  assert.deepEqual([run.status, run.stdout], [0, '--help\n']);
});

const cli = fileURLToPath(new URL('../../src/cli.js', import.meta.url));
type Standard = 'ignore' | 'pipe' | number;

/** Runs the command line with these streams; a pipe's reader goes away at once. */
function statusWith(words: readonly string[], stdout: Standard, stderr: Standard): Promise<[number | null, string]> {
  const env = { PATH: process.env['PATH'], HOME: home.folder, ENTRADA_HOME: home.folder, ENTRADA_KEYRING: 'off' };
  const child = spawn(process.execPath, [cli, ...words], { env, stdio: ['ignore', stdout, stderr] });
  let said = '';
  if (stderr === 'pipe' && stdout !== 'pipe') child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
  else child.stderr?.destroy();
  child.stdout?.destroy();
  return new Promise((resolve) => child.on('close', (status) => resolve([status, said])));
}

test('a reader that goes away ends the output without a word', async () => {
  for (const words of [['Get-EntraEnvironment'], ['help', 'connect'], ['--help'], ['token']]) {
    assert.deepEqual(await statusWith(words, 'pipe', 'ignore'), [1, '']);
  }
});

test('messages without a reader do not change the result and the exit status', async () => {
  assert.equal((await statusWith(['nonsense'], 'ignore', 'pipe'))[0], 2);
  assert.equal(
    (await statusWith(['Get-EntraContext', '-OutVariable', 'x'], 'ignore', openSync('/dev/full', 'w')))[0],
    0,
  );
});

test('a full disk behind standard output is told', async () => {
  for (const words of [['Get-EntraEnvironment'], ['help', 'connect'], ['token']]) {
    const [status, said] = await statusWith(words, openSync('/dev/full', 'w'), 'pipe');
    assert.equal(status, 7);
    assert.match(
      said,
      /: Cannot write the output: the disk is full \(ENOSPC\)\nFree some disk space, or write to another location\.\n$/,
    );
  }
});

test('nothing that was shown holds a token or secret', () => assertNothingLeaked(lab));
