import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeHome } from '../support/journey-home.ts';
import { startInTerminal } from '../support/journey-terminal.ts';

const home = await makeHome();
const line = ['Connect-MicrosoftTeams', '-Confirm'];
const operation = `Performing the operation "log in" on target "User account in environment 'AzureCloud'".`;
const choices = '[Y] Yes  [A] Yes to All  [N] No  [L] No to All  [S] Suspend  [?] Help (default is "Y"): ';
const question = `\nConfirm\nAre you sure you want to perform this action?\n${operation}\n${choices}`;
// The prompt of every shell, whatever the system's own settings say.
writeFileSync(join(home.folder, '.bashrc'), "PS1='ready> '");
writeFileSync(join(home.folder, '.zshrc'), "PROMPT='ready> '");
const asked = /\(default is "Y"\): $/;

test('-Confirm asks in the words of PowerShell, and No ends without a sign-in', async () => {
  const before = home.snapshot();
  const run = startInTerminal(home, line);
  await run.until(asked);
  run.type('n\r');
  const { status, shown } = await run.ended;
  assert.deepEqual([status, shown], [0, `${question}n\n`]);
  assert.deepEqual(home.snapshot(), before);
});

test('-Confirm asks at the terminal when standard input, output and error are elsewhere', async () => {
  const run = startInTerminal(home, line, { redirections: '</dev/null >/dev/null 2>&1' });
  await run.until(asked);
  run.type('?\r');
  await run.until(/S - Pause the current pipeline .*\n.*\(default is "Y"\): $/);
  run.type('later\r');
  await run.until(asked);
  run.type('l\r');
  assert.equal((await run.ended).status, 0);
});

for (const [name, keys] of [
  ['Ctrl+C', '\u0003'],
  ['Ctrl+D', '\u0004'],
] as const) {
  test(`${name} at the question of -Confirm ends with 130 and restores the terminal`, async () => {
    const run = startInTerminal(home, line);
    await run.until(asked);
    run.type(keys);
    const { status, shown, settings } = await run.ended;
    assert.equal(status, 130, shown);
    assert.match(shown, /\(default is "Y"\): (?:\^C|\^D\u0008\u0008)?\n.*Connect-MicrosoftTeams: Cancelled/);
    assert.ok(['echo', 'icanon', 'isig'].every((setting) => settings.includes(setting)));
  });
}

for (const shell of ['bash', 'sh', 'zsh']) {
  test(`Suspend at the question of -Confirm starts ${shell}, which has Ctrl+C to itself, and asks again`, async () => {
    const path = `/bin/${shell}`;
    const run = startInTerminal(home, line, { env: { SHELL: path, PS1: 'ready> ' } });
    await run.until(asked);
    run.type('s\r');
    await run.until(/ready> /);
    run.type(`sh -c 'echo st""art; exec sleep 60'\r`);
    await run.until(/start\n/);
    run.type('\u0003');
    await run.until(/ready> /);
    run.type('echo $((6*7)) in the shell\r');
    await run.until(/42 in the shell\n/);
    run.type('exit\r');
    await run.until(asked);
    run.type('n\r');
    const { status, shown } = await run.ended;
    assert.equal(status, 0, shown);
    assert.equal(shown.split(operation).length, 3);
  });
}

test('Suspend says that the shell cannot be started and asks again', async () => {
  const plain = join(home.folder, 'plain');
  writeFileSync(plain, '');
  chmodSync(plain, 0o644);
  for (const [shell, found] of [
    [join(home.folder, 'none'), 'there is no such program'],
    [plain, 'this user may not run it'],
  ] as const) {
    // `script` runs its line with SHELL, too.
    const changing = join(home.folder, 'changing');
    writeFileSync(changing, `#!/bin/sh\nSHELL='${shell}' exec /bin/sh "$@"\n`, { mode: 0o755 });
    const run = startInTerminal(home, line, { env: { SHELL: changing } });
    await run.until(asked);
    run.type('s\r');
    await run.until(asked);
    run.type('n\r');
    const { status, shown } = await run.ended;
    assert.deepEqual([status, shown], [0, `${question}s\nCannot start the shell "${shell}": ${found}\n${question}n\n`]);
  }
});

test('-WhatIf says what would be done on standard error, whatever hides information, and wins over -Confirm', async () => {
  const words = ['Connect-MicrosoftTeams', '-WhatIf', '-Confirm', '-InformationAction', 'Ignore'];
  const { status, shown } = await startInTerminal(home, words, { redirections: '2>&1 >/dev/null' }).ended;
  assert.deepEqual([status, shown], [0, `What if: ${operation}\n`]);
});

test('-Confirm refuses to ask without a terminal', async () => {
  const cli = fileURLToPath(new URL('../../src/cli.js', import.meta.url));
  // A session of its own has no terminal.
  const child = spawn(process.execPath, [cli, ...line], {
    detached: true,
    env: { PATH: process.env['PATH'], ENTRADA_HOME: home.folder, ENTRADA_KEYRING: 'off' },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const status = await new Promise((resolve) => child.on('close', resolve));
  assert.deepEqual(
    [status, said],
    [
      2,
      'Connect-MicrosoftTeams: PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.\n' +
        "-Confirm needs a terminal, and none is available: omit it, or use '-Confirm:$false'.\n",
    ],
  );
});
