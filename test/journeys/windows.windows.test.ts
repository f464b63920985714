import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { programCall, windowsProgram } from '../../src/base/windows-program.ts';
import { keyFile } from '../../src/cache/master-key.ts';
import { sealedFileCache } from '../../src/cache/sealed-file-cache.ts';
import { sampleSession } from '../cache/sample-session.ts';
import { cliPath } from '../support/installed-package.ts';

const folder = mkdtempSync(join(tmpdir(), 'entrada windows-'));
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(words: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = folder): Promise<Ended> {
  const { program, args, ...options } = programCall(words[0] ?? '', words.slice(1), process.env);
  const all = { ...process.env, ENTRADA_HOME: join(folder, 'home'), ENTRADA_KEYRING: 'off', ...env };
  const child = spawn(program, args, { ...options, env: all, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...output }));
  });
}

const entrada = (words: readonly string[], env?: NodeJS.ProcessEnv) => run([process.execPath, cliPath, ...words], env);

function expectSuccess({ status, stdout, stderr }: Ended): string {
  assert.equal(status, 0, `${stdout}\n${stderr}`);
  return stdout;
}

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
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const one of await ended) expectSuccess(one);
  const tokens = (await cache.read(id))?.tokens ?? {};
  assert.deepEqual(
    Object.values(tokens).map(({ expiresAtMs }) => expiresAtMs),
    Array(6).fill(rounds),
  );
  assert.ok(reads > 6, String(reads));
});

/** As npm's cmd-shim 7 writes it. */
function npmShim(program: string): string {
  return `@ECHO off\r
GOTO start\r
:find_dp0\r
SET dp0=%~dp0\r
EXIT /b\r
:start\r
SETLOCAL\r
CALL :find_dp0\r
"${process.execPath}"  "${program}" %*\r
`;
}

test('arguments reach a program unchanged through the batch file that npm makes', async () => {
  const place = join(folder, 'npm bin');
  mkdirSync(place);
  const program = join(place, 'show.cjs');
  writeFileSync(program, 'process.stdout.write(JSON.stringify(process.argv.slice(2)))');
  const shim = join(place, 'show.cmd');
  writeFileSync(shim, npmShim(program));
  // Wine's cmd.exe leaves carets in front of percent signs, empty words and backslashes, which that of Windows removes.
  const args = ['plain', 'two words', 'a&b', 'x|y>z', '(a);b,c=d'];
  assert.deepEqual(JSON.parse(expectSuccess(await run([shim, ...args]))), args);
});
