import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { createRunTool } from '../../src/certificates/run-tool.ts';
import { failureOf } from '../support/rejects.ts';

const runTool = createRunTool({ FROM_PARENT: 'kept' });
const node = process.execPath;

test('createRunTool() passes arguments, environment and input unchanged', async () => {
  const script = `
    const input = require('node:fs').readFileSync(0, 'utf8');
    console.log(JSON.stringify([process.argv.slice(1), process.env.FROM_PARENT, process.env.ONE, process.env.LC_ALL, input]));
    console.error('said aside');
    process.exitCode = 3;`;
  const args = ['$(touch x)', '"; rm', '*', "it's"];
  const { signal } = new AbortController();
  const input = { env: { ONE: 'more' }, bytes: Buffer.from('what goes in') };
  const result = await runTool(node, ['-e', script, '--', ...args], input, signal);
  assert.deepEqual(JSON.parse(result.output.toString()), [args, 'kept', 'more', 'C', 'what goes in']);
  assert.deepEqual([result.status, result.errorOutput], [3, 'said aside\n']);
  assert.deepEqual(getEventListeners(signal, 'abort'), []);
});

test('createRunTool() allows a program to exit without reading its input', async () => {
  const { status } = await runTool(node, ['-e', ''], { bytes: Buffer.alloc(5_000_000) });
  assert.equal(status, 0);
});

test('createRunTool() reports that a program is missing', async () => {
  const error = await failureOf(runTool('entrada-no-such-program', [], {}));
  assert.deepEqual(
    [error.code, error.message, error.hint],
    [
      'CERTIFICATE_UNUSABLE',
      'the required program "entrada-no-such-program" is not installed',
      'Install "entrada-no-such-program".',
    ],
  );
});

test('createRunTool() reports that a program cannot be run, and why', async () => {
  const folder = tmpdir();
  const error = await failureOf(runTool(folder, [], {}));
  assert.deepEqual(
    [error.code, error.message, error.hint],
    ['CERTIFICATE_UNUSABLE', `"${folder}" cannot be run: spawn ${folder} EACCES`, undefined],
  );
});

test('createRunTool() returns the status -1 for a program that a signal ended, and what it printed', async () => {
  const script = "process.stdout.write('begun', () => process.kill(process.pid, 'SIGKILL'))";
  const { status, output, errorOutput } = await runTool(node, ['-e', script], {});
  assert.deepEqual([status, output.toString(), errorOutput], [-1, 'begun', '']);
});

test('createRunTool() stops a program that prints more than 16 MiB to both outputs', async () => {
  const print = (more: number, then: string) =>
    runTool(
      node,
      ['-e', `process.stdout.write('x'.repeat(2 ** 24 - 1)); process.stderr.write('y'.repeat(${more})); ${then}`],
      {},
    );
  const { output, errorOutput } = await print(1, '');
  assert.deepEqual([output.length, errorOutput], [2 ** 24 - 1, 'y']);
  const error = await failureOf(print(2, 'setInterval(() => {}, 1000)'));
  assert.deepEqual([error.code, error.message], ['CERTIFICATE_UNUSABLE', `"${node}" prints too much`]);
});

test('createRunTool() stops a program after two minutes', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const controller = new AbortController();
  const run = () => failureOf(runTool(node, ['-e', 'setInterval(() => {}, 1000)'], {}, controller.signal));
  const ended = run();
  t.mock.timers.tick(120_000);
  const cancelled = run();
  t.mock.timers.tick(119_999);
  // The first reason counts.
  controller.abort();
  t.mock.timers.tick(1);
  assert.deepEqual(
    [(await ended).message, (await cancelled).code],
    [`"${node}" did not exit within two minutes`, 'CANCELLED'],
  );
});

test('createRunTool() stops a program when the caller cancels', async () => {
  const controller = new AbortController();
  const running = failureOf(runTool(node, ['-e', 'setInterval(() => {}, 1000)'], {}, controller.signal));
  controller.abort();
  const message = `Cancelled while "${node}" was running.`;
  for (const error of [await running, await failureOf(runTool(node, ['-e', ''], {}, AbortSignal.abort()))]) {
    assert.deepEqual([error.code, error.message], ['CANCELLED', message]);
  }
  assert.deepEqual(getEventListeners(controller.signal, 'abort'), []);
});
