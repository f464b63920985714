import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { connectDaemonLine, daemonSecret, outputOf } from '../support/journey-cli.ts';
import { makeHome } from '../support/journey-home.ts';
import { startJourneyLab } from '../support/journey-lab.ts';
import { startInTerminal } from '../support/journey-terminal.ts';

const lab = await startJourneyLab({ clock: systemClock });
const home = await makeHome(lab.cloud);
await outputOf(home, connectDaemonLine, { env: daemonSecret });
const ctrlC = '\u0003';

test('Ctrl+C reaches the command of exec once, as often as it is pressed, and exec ends with the command', async () => {
  const script = `
    let count = 0;
    process.on('SIGINT', () => console.log('interrupted ' + ++count));
    process.stdin.on('data', () => process.exit(40 + count));
    console.log('ready');
  `;
  const run = startInTerminal(home, ['exec', '--', process.execPath, '-e', script]);
  await run.until(/ready/);
  for (const count of [1, 2, 3]) {
    run.type(ctrlC);
    await run.until(new RegExp(`interrupted ${count}\\n`));
  }
  run.type('end\r');
  const { status, shown } = await run.ended;
  assert.equal(status, 43, shown);
  assert.equal(shown.split('interrupted').length - 1, 3, shown);
});

test('Ctrl+C ends a command of exec that does not handle it, with 130', async () => {
  const run = startInTerminal(home, ['exec', '--', 'sh', '-c', 'echo ready; exec sleep 1000']);
  await run.until(/ready/);
  run.type(ctrlC);
  assert.equal((await run.ended).status, 130);
});
