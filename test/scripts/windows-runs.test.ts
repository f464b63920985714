import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { project } from './copy-project.ts';

interface Result {
  readonly file: string;
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly found?: string;
}

interface Run {
  readonly results: readonly Result[];
  readonly times: readonly unknown[];
}

const { runAgainWithoutProcess } = (await import(
  pathToFileURL(join(project, 'scripts/windows/run-test-files.js')).href
)) as {
  runAgainWithoutProcess(runGroup: () => Promise<Run>, report: (failed: Result) => void): Promise<Run>;
};

const passed: Result = { file: 'a/b.test', name: 'one', state: 'passed' };
const failed = (found: string): Result => ({ file: 'a/b.test', name: 'two', state: 'failed', found });
const notStarted = failed('Error: spawn UNKNOWN\n    at ChildProcess.spawn (node:internal/child_process:420:11)');

/** Runs a group whose runs end with these results, and returns the last ones, how often it ran and what was said. */
async function runWith(...runs: readonly (readonly Result[])[]) {
  let count = 0;
  const said: string[] = [];
  const { results } = await runAgainWithoutProcess(
    async () => ({ results: runs[count++] ?? [], times: [] }),
    ({ name }) => said.push(name),
  );
  return { results, count, said };
}

test('a group in which Wine did not start a process runs once more, and the second results count', async () => {
  const repaired = await runWith([passed, notStarted], [passed, passed]);
  assert.deepEqual(repaired, { results: [passed, passed], count: 2, said: ['two'] });
  const quoted = failed("Cannot start 'node': spawn C:\\node.exe UNKNOWN");
  assert.equal((await runWith([quoted], [passed])).count, 2);
  const twice = await runWith([notStarted], [notStarted], [passed]);
  assert.deepEqual(twice, { results: [notStarted], count: 2, said: ['two'] });
});

test('a group that passes or fails for another reason runs once', async () => {
  assert.deepEqual(await runWith([passed], []), { results: [passed], count: 1, said: [] });
  for (const found of ['Error: spawn ENOENT', 'expected UNKNOWN', 'Error: spawn\nUNKNOWN']) {
    assert.deepEqual(await runWith([failed(found)], [passed]), { results: [failed(found)], count: 1, said: [] });
  }
  const skipped: Result = { ...notStarted, state: 'skipped' };
  assert.equal((await runWith([skipped], [])).count, 1);
});
