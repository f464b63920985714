import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';

// Each child shows that it lives by holding the far end of its output.
const program = `
  import { spawn } from 'node:child_process';
  import { endWithThisProcess } from ${JSON.stringify(new URL('./end-with-this-process.js', import.meta.url).href)};
  for (const isStopped of [false, true]) {
    const child = spawn('sleep', ['100000'], { stdio: ['ignore', 'inherit', 'ignore'] });
    endWithThisProcess(child);
    if (isStopped) child.kill('SIGSTOP');
  }
  process.stdout.write('ready');
  setInterval(() => {}, 1_000);
`;

test('endWithThisProcess() ends children with a process that is killed, also those that are stopped', async (t) => {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => parent.kill('SIGKILL'));
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  assert.equal(line.toString(), 'ready');
  const ended = once(parent.stdout, 'end');
  parent.kill('SIGKILL');
  parent.stdout.resume();
  // Waits for ever when one of them lives on.
  await ended;
});
