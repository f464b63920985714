import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runShell } from '../../src/terminal/run-shell.ts';

// The console devices of Windows exist nowhere else, so that the process has no terminal there, wherever the test runs.
const shells: [Record<string, string>, string][] = [
  [{ COMSPEC: 'C:\\shell.exe', SHELL: '/bin/zsh' }, 'C:\\shell.exe'],
  [{ COMSPEC: '' }, 'cmd.exe'],
];

for (const [env, program] of shells) {
  test(`runShell() refuses to start ${program} without a terminal`, () =>
    assert.rejects(runShell(env, 'win32'), {
      code: 'NOT_SUPPORTED',
      message: `Cannot start the shell "${program}": no terminal is available`,
      hint: 'Set the environment variable SHELL (on Windows, COMSPEC) to the shell.',
    }));
}
