import assert from 'node:assert/strict';
import { fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runShell } from '../../src/terminal/run-shell.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// The console devices of Windows exist nowhere else, so that the process has no terminal there, wherever the test runs.
const shells: [Record<string, string>, string][] = [
  [{ COMSPEC: 'C:\\shell.exe', SHELL: '/bin/zsh' }, 'C:\\shell.exe'],
  [{ COMSPEC: '', SystemRoot: 'D:\\Win' }, 'D:\\Win\\System32\\cmd.exe'],
];

for (const [env, program] of shells) {
  test(`runShell() refuses to start ${program} without a terminal`, () =>
    assert.rejects(runShell(env, 'win32'), {
      code: 'NOT_SUPPORTED',
      message: `Cannot start the shell "${program}": no terminal is available`,
      hint: 'Set the environment variable SHELL (on Windows, COMSPEC) to the shell.',
    }));
}

/** Files in the place of a terminal. */
function fakeTerminal(t: TestContext, typed: string) {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'input'), typed);
  const files = { input: openSync(join(folder, 'input'), 'r'), output: openSync(join(folder, 'output'), 'w') };
  return { folder, files, shown: () => readFileSync(join(folder, 'output'), 'utf8') };
}

for (const [platform, variable, parameters] of [
  ['linux', 'SHELL', '-i'],
  ['win32', 'COMSPEC', ''],
] as const) {
  test(`runShell() runs $${variable} on the terminal of ${platform} until it exits`, async (t) => {
    const { folder, files, shown } = fakeTerminal(t, 'typed\n');
    const shell = join(folder, 'shell');
    writeFileSync(shell, '#!/bin/sh\nread line\nprintf "%s|" "$*" "$line" "$MARK"\nprintf error >&2\nexit 3\n', {
      mode: 0o700,
    });
    await runShell({ [variable]: shell, MARK: 'mine' }, platform, (asked) => (asked === platform ? files : undefined));
    assert.equal(shown(), `${parameters}|typed|mine|error`);
    for (const file of Object.values(files)) assert.throws(() => fstatSync(file), { code: 'EBADF' });
  });
}

test('runShell() runs /bin/sh where SHELL is not set', async (t) => {
  const { files, shown } = fakeTerminal(t, 'printf %s "$0"\n');
  await runShell({}, 'linux', () => files);
  assert.match(shown(), /\/bin\/sh/);
});

test('runShell() says why a shell cannot be started, and gives the terminal back', async (t) => {
  const { folder, files } = fakeTerminal(t, '');
  const program = join(folder, 'missing');
  await assert.rejects(
    runShell({ SHELL: program }, 'linux', () => files),
    {
      code: 'NOT_SUPPORTED',
      message: `Cannot start the shell "${program}": there is no such program`,
      hint: 'Set the environment variable SHELL (on Windows, COMSPEC) to the shell.',
    },
  );
  for (const file of Object.values(files)) assert.throws(() => fstatSync(file), { code: 'EBADF' });
});
