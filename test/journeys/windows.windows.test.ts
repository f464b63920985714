import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { programCall } from '../../src/base/windows-program.ts';
import { windowsProgram } from '../../src/base/windows-system.ts';
import { keyFile } from '../../src/cache/master-key.ts';
import { sealedFileCache } from '../../src/cache/sealed-file-cache.ts';
import { sampleSession } from '../cache/sample-session.ts';
import { cliPath } from '../support/installed-package.ts';
import { expectSuccess, windowsPrograms } from '../support/run-entrada-on-windows.ts';

const { folder, run, entrada } = windowsPrograms();

test('the tour signs in three ways', async () => {
  expectSuccess(await entrada(['tour']));
});

test('lab -- runs entrada through cmd.exe, and itself', async () => {
  for (const words of [
    [windowsProgram('cmd.exe', process.env), '/c', 'entrada', 'status'],
    ['entrada', 'status'],
  ]) {
    const report: unknown = JSON.parse(expectSuccess(await entrada(['lab', '--', ...words])));
    assert.ok(typeof report === 'object' && report !== null && 'Sessions' in report);
  }
});

test('an application signs in in both scopes, and a person in the browser', async () => {
  const script = join(folder, 'sign in.cjs');
  writeFileSync(
    script,
    `const { spawnSync } = require('node:child_process');
    const { ENTRADA_LAB_CLIENT_ID: id, ENTRADA_LAB_TENANT_ID: tenant, ENTRADA_LAB_ENVIRONMENT: lab } = process.env;
    const run = (...words) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [${JSON.stringify(cliPath)}, ...words], { encoding: 'utf8' });
      if (status !== 0) throw new Error(words[0] + ': ' + status + ' ' + stderr);
      return stdout;
    };
    const scopes = () => JSON.parse(run('context', 'list')).map((one) => one.ContextScope + ' ' + one.AuthType);
    const application = ['Connect-Entra', '-NoWelcome', '-Environment', lab, '-TenantId', tenant,
      '-ClientSecretCredential', id + ':env:ENTRADA_LAB_CLIENT_SECRET'];
    const seen = [];
    run(...application);
    seen.push(scopes(), run('token').split('.').length);
    run('Disconnect-Entra');
    run(...application, '-ContextScope', 'CurrentUser');
    seen.push(scopes());
    run('Disconnect-Entra');
    run('Connect-Entra', '-NoWelcome', '-Environment', lab);
    seen.push(scopes(), JSON.parse(run('request', '/me')).userPrincipalName);
    process.stdout.write(JSON.stringify(seen));`,
  );
  const seen: unknown = JSON.parse(expectSuccess(await entrada(['lab', '--', process.execPath, script])));
  assert.deepEqual(seen, [
    ['Process AppOnly'],
    3,
    ['CurrentUser AppOnly'],
    ['CurrentUser Delegated'],
    'ada@lab.example',
  ]);
});

test('a program in the current folder is not run by its name', () => {
  const place = join(folder, 'planted');
  mkdirSync(place);
  for (const name of ['rundll32.exe', 'pkcs11-tool.exe']) {
    copyFileSync(windowsProgram('whoami.exe', process.env), join(place, name));
  }
  // The system itself would run it.
  assert.equal(spawnSync('pkcs11-tool.exe', { cwd: place }).error, undefined);
  const before = process.cwd();
  process.chdir(place);
  try {
    assert.throws(() => programCall('pkcs11-tool', [], process.env), { code: 'ENOENT' });
    assert.equal(programCall('rundll32', [], process.env).program.toLowerCase().includes('planted'), false);
  } finally {
    process.chdir(before);
  }
});

test('sessions are saved in folders of every kind', async () => {
  const homes = [
    join(folder, 'with space'),
    join(folder, 'Übergrößen'),
    `\\\\?\\${join(folder, 'long')}`,
    join('Z:\\tmp', `entrada-drive-${process.pid}`),
  ];
  try {
    for (const home of homes) {
      const words = ['Add-EntraEnvironment', '-Name', 'Mine', '-AzureADEndpoint', 'https://login.mine.example'];
      await entrada([...words, '-GraphEndpoint', 'https://graph.mine.example'], { ENTRADA_HOME: home }).then(
        expectSuccess,
      );
      const listed = expectSuccess(await entrada(['Get-EntraEnvironment', '-Name', 'Mine'], { ENTRADA_HOME: home }));
      assert.match(listed, /login\.mine\.example/);
    }
  } finally {
    rmSync(homes[3] ?? '', { recursive: true, force: true });
  }
});

test('six writers of one session lose nothing while others read it', async () => {
  const [state, key] = [join(folder, 'six', 'state'), join(folder, 'six', 'master.key')];
  const { id } = sampleSession('user0@contoso.com');
  const cache = sealedFileCache(state, keyFile(key));
  await cache.write(sampleSession('user0@contoso.com', { tokens: {} }));
  const program = fileURLToPath(new URL('../cache/write-in-turn.js', import.meta.url));
  const rounds = 5;
  const writers = Array.from({ length: 6 }, (_, writer) =>
    run([process.execPath, program, state, key, String(writer), '1', String(rounds)]),
  );
  const progress = { areDone: false };
  const ended = Promise.all(writers).finally(() => (progress.areDone = true));
  let reads = 0;
  while (!progress.areDone) {
    // It is whole each time.
    assert.equal((await cache.read(id))?.id, id);
    reads += 1;
    await new Promise((done) => setImmediate(done));
  }
  for (const one of await ended) expectSuccess(one);
  const tokens = (await cache.read(id))?.tokens ?? {};
  assert.deepEqual(
    Object.values(tokens).map(({ expiresAtMs }) => expiresAtMs),
    Array(6).fill(rounds),
  );
  assert.ok(reads > 6, String(reads));
});

test('arguments reach a program unchanged through the batch file that npm makes', async () => {
  const place = join(folder, 'npm bin');
  mkdirSync(place);
  const program = join(place, 'show.cjs');
  writeFileSync(program, '#!/usr/bin/env node\nprocess.stdout.write(JSON.stringify(process.argv.slice(2)))');
  await makeShim(program, join(place, 'show'));
  withoutEmptyGoto(join(place, 'show.cmd'));
  // Wine's cmd.exe leaves carets in front of percent signs, empty words and backslashes, which that of Windows removes.
  const args = ['plain', 'two words', 'a&b', 'x|y>z', '(a);b,c=d'];
  const ended = await run([join(place, 'show.cmd'), ...args], withNode);
  assert.deepEqual(JSON.parse(expectSuccess(ended)), args);
});

test('entrada.cmd runs in cmd.exe', async () => {
  const place = npmFolder();
  await makeShim(cliPath, join(place, 'entrada'));
  withoutEmptyGoto(join(place, 'entrada.cmd'));
  assert.match(expectSuccess(await runInCmd(place, 'entrada', '--version')), /^\d+\.\d+\.\d+/);
  const report: unknown = JSON.parse(expectSuccess(await runInCmd(place, 'entrada', 'status')));
  assert.ok(typeof report === 'object' && report !== null && 'Sessions' in report);
});

test('entrada.cmd runs in cmd.exe exactly as npm makes it', async () => {
  const place = npmFolder();
  await makeShim(cliPath, join(place, 'entrada'));
  assert.match(expectSuccess(await runInCmd(place, 'entrada', '--version')), /^\d+\.\d+\.\d+/);
});

/** Next to the installed package, which the files of npm name by a relative path. */
function npmFolder(): string {
  const place = mkdtempSync(resolve(cliPath, '../../../../npm global '));
  after(() => rmSync(place, { recursive: true, force: true, maxRetries: 5 }));
  return place;
}

/** npm's shims start the Node of the PATH. */
const withNode = { PATH: `${dirname(process.execPath)};${process.env['PATH'] ?? ''}` };

function runInCmd(place: string, ...words: string[]) {
  const cmd = windowsProgram('cmd.exe', process.env);
  return run([cmd, '/d', '/c', ...words], { PATH: `${place};${withNode.PATH}` });
}

/** Makes the files that `npm install --global` makes for a program, with npm's own code. */
async function makeShim(program: string, path: string): Promise<void> {
  const module: unknown = createRequire(import.meta.url)(process.env['TEST_CMD_SHIM'] ?? assert.fail('TEST_CMD_SHIM'));
  assert.ok(typeof module === 'function');
  await module(program, path);
}

/** npm's file goes to a label that does not exist, which is to fail; Wine's cmd.exe ends the file there. */
function withoutEmptyGoto(path: string): void {
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(/goto #_undefined_# 2>NUL \|\| title %COMSPEC% & /i, '');
  assert.notEqual(changed, text);
  writeFileSync(path, changed);
}
