import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readBlocks, shellBlocks } from '../pages/page-blocks.ts';
import { runProgram, startJob } from '../support/start-job.ts';

// The files and commands of the pages, from the page alone in an empty folder. Those of Go and Java are not run here.

/** Writes the files of a page, whose first line has their names. */
function writeFiles(page: string, language: string, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return readBlocks(page)
    .filter((block) => block.language === language)
    .map(({ text }) => {
      const name = /^(?:#|\/\/) (\w+\.\w+)\n/.exec(text)?.[1] ?? assert.fail(text);
      writeFileSync(join(folder, name), text);
      return name;
    });
}

test('docs/lab/python.md: the tests of the page pass', async (t) => {
  const page = 'docs/lab/python.md';
  const { workspace, env } = await startJob(t, undefined);
  const modules = 'import azure.identity, cryptography, jwt, msal';
  const has = await runProgram(['/usr/bin/python3', '-c', modules], {}, workspace).catch(() => ({ status: 1 }));
  if (has.status !== 0) return t.skip('did not run: Python is not installed, or without the packages of the page');
  const files = writeFiles(page, 'python', workspace);
  assert.deepEqual(files, ['lab.py', 'test_sign_in.py', 'api.py', 'test_api.py', 'test_faults.py']);
  const scripts = shellBlocks(page).map(({ text }) => text);
  assert.deepEqual(scripts, ['entrada lab -- python3 -m unittest -v\n']);
  const run = await runProgram(
    ['bash', '-eu', '-c', scripts.join('').replace('python3', '/usr/bin/python3')],
    env,
    workspace,
  );
  assert.equal(run.status, 0, run.log);
  assert.match(run.log, /^Ran 6 tests /m);
});

test('docs/lab/dotnet.md: the tests of the page pass', async (t) => {
  const page = 'docs/lab/dotnet.md';
  const job = await startJob(t, undefined);
  const { workspace } = job;
  const env = {
    ...job.env,
    DOTNET_NOLOGO: '1',
    DOTNET_CLI_TELEMETRY_OPTOUT: '1',
    // Those that other tests have downloaded.
    NUGET_PACKAGES: process.env['NUGET_PACKAGES'] ?? join(homedir(), '.nuget', 'packages'),
  };
  const has = await runProgram(['dotnet', '--version'], env, workspace).catch(() => ({ status: 1 }));
  if (has.status !== 0) return t.skip('did not run: .NET is not installed');
  const [create = '', start = '', ...others] = shellBlocks(page).map(({ text }) => text);
  assert.deepEqual([others, start], [[], 'entrada lab -- dotnet test\n']);
  const made = await runProgram(['bash', '-eu', '-c', create], env, workspace);
  if (made.status !== 0 && /NU1301|NU1101|NU1102/.test(made.log)) return t.skip('did not run: NuGet cannot be reached');
  assert.equal(made.status, 0, made.log);
  const folder = join(workspace, 'LabTests');
  const files = writeFiles(page, 'csharp', folder);
  assert.deepEqual(files, ['Lab.cs', 'SignInTests.cs', 'TokenReader.cs', 'ApiTests.cs', 'FaultTests.cs']);
  const run = await runProgram(['bash', '-eu', '-c', start], env, folder);
  assert.equal(run.status, 0, run.log);
  assert.match(run.log, /Failed: +0, Passed: +18\b/);
});
