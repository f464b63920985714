import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { ensurePrivateFolder } from '../../src/base/private-files.ts';
import { cliPath } from '../support/installed-package.ts';
import { errorOf } from '../support/rejects.ts';
import { expectSuccess, windowsPrograms } from '../support/run-entrada-on-windows.ts';

const { folder, entrada } = windowsPrograms();

/** Runs the body of a function in a process of the lab, with `run` for command lines; returns what it returns. */
async function inLab(name: string, body: string): Promise<unknown> {
  const script = join(folder, `${name}.cjs`);
  writeFileSync(
    script,
    `const { spawn, spawnSync } = require('node:child_process');
    const fs = require('node:fs');
    const { ENTRADA_LAB_CLIENT_ID: id, ENTRADA_LAB_TENANT_ID: tenant, ENTRADA_LAB_ENVIRONMENT: lab } = process.env;
    const signIn = ['Connect-Entra', '-NoWelcome', '-Environment', lab, '-TenantId', tenant,
      '-ClientSecretCredential', id + ':env:ENTRADA_LAB_CLIENT_SECRET'];
    const call = (words, env = {}) => spawnSync(process.execPath, [${JSON.stringify(cliPath)}, ...words],
      { encoding: 'utf8', env: { ...process.env, ...env } });
    const run = (words, env) => {
      const { status, stdout, stderr, error } = call(words, env);
      if (status !== 0) throw new Error(words[0] + ': ' + status + ' ' + stderr + ' ' + error);
      return stdout;
    };
    (async () => process.stdout.write(JSON.stringify(await (async () => { ${body} })())))();`,
  );
  return JSON.parse(expectSuccess(await entrada(['lab', '--', process.execPath, script])));
}

test('the key of sessions is kept in the Credential Manager', async () => {
  const seen = await inLab(
    'keyring',
    `const env = { ENTRADA_KEYRING: 'on' };
    run([...signIn, '-ContextScope', 'CurrentUser'], env);
    const { Key, Keyring, Problems } = JSON.parse(run(['status'], env));
    const parts = run(['token'], env).trim().split('.').length;
    const files = fs.readdirSync(process.env.ENTRADA_HOME + '/data');
    // Without the keyring, the session is not readable.
    const without = call(['token'], { ENTRADA_KEYRING: 'off' }).status;
    run(['Disconnect-Entra'], env);
    return [Key.Kind, Key.State, Keyring.State, Problems, parts, files.includes('master.key'), without !== 0];`,
  );
  assert.deepEqual(seen, ['keyring', 'ready', 'usable', [], 3, false, true]);
});

test('ENTRADA_SHELL_PID leads commands of several programs to one session, which ends with that process', async () => {
  const seen = await inLab(
    'shell',
    `const shell = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
    const env = { ENTRADA_SHELL_PID: String(shell.pid) };
    run([...signIn, '-ContextScope', 'Process'], env);
    // A program in between: its own number is not the shell's.
    const between = (variables) => spawnSync(process.execPath, ['-e',
      'const { spawnSync } = require("node:child_process"); process.exitCode = spawnSync(process.execPath, process.argv.slice(1), { stdio: "ignore" }).status;',
      '--', ${JSON.stringify(cliPath)}, 'token'], { env: { ...process.env, ...variables } }).status;
    const found = [between(env), between({}) !== 0];
    const agents = process.env.ENTRADA_HOME + '/data/agents';
    const pipes = () => fs.readdirSync(agents).filter((name) => name.startsWith('agent-' + shell.pid + '-')).length;
    found.push(pipes());
    shell.kill();
    while (pipes() > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    found.push(call(['token'], env).status !== 0);
    return found;`,
  );
  assert.deepEqual(seen, [0, true, 1, true]);
});

test('lab -- keeps the status of a command that leaves a program in its folder', async () => {
  const script = join(folder, 'leave.cjs');
  const note = join(folder, 'left.json');
  writeFileSync(
    script,
    `const { spawn } = require('node:child_process');
    const fs = require('node:fs');
    const home = process.env.ENTRADA_HOME;
    fs.mkdirSync(home + '/in use');
    fs.writeFileSync(home + '/in use/secret', 'x');
    const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'],
      { cwd: home + '/in use', detached: true, stdio: 'ignore' });
    fs.writeFileSync(${JSON.stringify(note)}, JSON.stringify({ home, pid: left.pid }));
    left.unref();
    process.exitCode = 7;`,
  );
  const { status, stderr } = await entrada(['lab', '--', process.execPath, script]);
  const { home, pid } = JSON.parse(readFileSync(note, 'utf8')) as { home: string; pid: number };
  try {
    assert.equal(status, 7, stderr);
    const left = existsSync(home) ? readdirSync(home, { recursive: true }).map(String) : [];
    // Windows keeps the folder that a program is in.
    assert.deepEqual(
      left.filter((name) => name !== 'in use'),
      [],
    );
  } finally {
    process.kill(pid);
    await removed(home);
  }
});

test('a folder outside of the profile is closed to others when it is made, or not made', async () => {
  const place = join('Z:\\tmp', `entrada-outside-${process.pid}`);
  const root = process.env['SystemRoot'];
  try {
    ensurePrivateFolder(join(place, 'state', 'sessions'));
    // Without Windows' programs.
    process.env['SystemRoot'] = join(folder, 'no windows');
    ensurePrivateFolder(join(place, 'state', 'sessions'));
    ensurePrivateFolder(join(folder, 'inside of the profile'));
    const { code, message } = errorOf(() => ensurePrivateFolder(join(place, 'data', 'agents')));
    assert.equal(code, 'STORAGE_FAILED');
    assert.match(message, /^Cannot (?:keep other users out of|find the identifier)/);
    assert.equal(existsSync(join(place, 'data')), false);
  } finally {
    process.env['SystemRoot'] = root;
    rmSync(place, { recursive: true, force: true });
  }
});

test('status names a folder outside of the profile whose access list it cannot read', async () => {
  const home = join('Z:\\tmp', `entrada-open-${process.pid}`);
  mkdirSync(join(home, 'state'), { recursive: true });
  try {
    const { Problems } = JSON.parse(expectSuccess(await entrada(['status'], { ENTRADA_HOME: home }))) as {
      Problems: { What: string; Problem: string }[];
    };
    // Wine's icacls.exe does nothing.
    assert.deepEqual(
      Problems.map(({ What, Problem }) => [What, Problem]),
      [['folder', `"${join(home, 'state')}" has an access list that cannot be read`]],
    );
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

async function removed(path: string): Promise<void> {
  for (let count = 0; count < 100 && existsSync(path); count += 1) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // The program that was in it is ending.
      await delay(50);
    }
  }
}
