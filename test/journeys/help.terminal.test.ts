import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownCommands } from '../../src/commands/registry.ts';
import { startEntradaWindow } from '../support/entrada-window.ts';

const topics = ['', 'contexts', 'output', 'secrets', 'proxies', 'variables', 'exit-statuses', 'common-parameters'];

for (const columns of [60, 80, 120]) {
  test(`the help of every command fits in a terminal of ${columns} columns`, async (t) => {
    const window = await startEntradaWindow(t, columns === 80 ? 'zsh' : 'bash', columns, {
      rows: 10_000,
      variables: { NO_PAGER: '1' },
    });
    const names = (await shownCommands()).map(({ name }) => name);
    assert.ok(names.length > 70);
    const lines = [...names, ...topics].map((name) => `entrada help ${name}`);
    await window.run(`${lines.join('; ')}; entrada; entrada status; entrada context list`);
    const shown = window.text();
    for (const name of names) assert.ok(shown.includes(`NAME\n    ${name} - `), name);
    const tooWide = shown.split('\n').filter((line) => line.length > columns && !line.startsWith('$ '));
    assert.deepEqual(tooWide, []);
  });
}

for (const shell of ['bash', 'zsh'] as const) {
  test(`less shows long help page by page in ${shell}, and the status is that of the command`, async (t) => {
    const window = await startEntradaWindow(t, shell, 80, { rows: 24 });
    await window.press(['entrada help Connect-Entra', 'Enter'], /\n:$/);
    assert.match(window.text(), /Connect-Entra/);
    assert.doesNotMatch(window.text(), /^Examples/m);
    await window.press(['G'], /\(END\)$/);
    // q ends the pager before it has shown everything, too.
    await window.press(['q'], /\n\$$/);
    await window.run('echo "status $?"');
    assert.match(window.text(), /^status 0$/m);
    await window.press(['clear; entrada help; echo "status $?"', 'Enter'], /\n:$/);
    await window.press(['q'], /^status 0\n\$$/m);
    await window.press(['clear; entrada help Get-CsTenent; echo "status $?"', 'Enter'], /^status 2\n\$$/m);
    await window.press(['clear; entrada --version; echo "status $?"', 'Enter'], /^\d+\.\d+\.\d+\nstatus 0\n\$$/m);
  });
}
