import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { entradaFolders } from '../../src/base/folders.ts';
import { isObject, textField } from '../../src/base/json.ts';
import { userSessions } from '../../src/cache/user-sessions.ts';
import { connectEntra } from '../../src/index.ts';
import { installedFolder } from '../support/import-installed.ts';

// The files that a start reads and their bytes do not depend on the load of the machine, as times do.

const dist = join(installedFolder(), 'dist');
const home = mkdtempSync(join(tmpdir(), 'entrada-loaded-'));
after(() => rmSync(home, { recursive: true, force: true }));
const env = { ...process.env, HOME: home, ENTRADA_HOME: home, ENTRADA_KEYRING: 'off', XDG_RUNTIME_DIR: home };

/** Records the files that the program reads with `require()` or by itself. */
const hook = join(home, 'hook.cjs');
writeFileSync(
  hook,
  `const fs = require('node:fs');
  const { readFileSync } = fs;
  fs.readFileSync = (file, ...rest) => {
    if (process.env.LOADED_FILES) fs.appendFileSync(process.env.LOADED_FILES, String(file) + '\\n');
    return readFileSync(file, ...rest);
  };
  const record = (owner, name) => {
    const call = owner[name];
    owner[name] = function (...words) {
      if (process.env.LOADED_FILES) fs.appendFileSync(process.env.LOADED_FILES, name + '\\n');
      return call.apply(this, words);
    };
  };
  record(process, 'dlopen');
  record(require('node:child_process').ChildProcess.prototype, 'spawn');
  process.on('exit', () => {
    const slow = process.moduleLoadList.filter((name) => /undici|^NativeModule (?:perf_hooks|v8)$/.test(name));
    if (slow.length > 0) throw new Error('Parts of Node were loaded that are not needed: ' + slow.join());
  });`,
);

interface Loaded {
  /** Relative to dist/, without the code cache, which only the Node of the build has. */
  readonly files: string[];
  readonly bytes: number;
  /** A line for each process that it starts (`spawn`) and each native module that it loads (`dlopen`). */
  readonly outside: string[];
}

/** Runs a command, without a keyring unless `more` says otherwise, and lists the files of the package that it loads: V8's coverage names the modules. */
function loadedBy(...words: string[]): Loaded {
  return loadedWith({}, ...words);
}

function loadedWith(more: Readonly<Record<string, string>>, ...words: string[]): Loaded {
  const folder = mkdtempSync(join(home, 'run-'));
  const list = join(folder, 'read.txt');
  writeFileSync(list, '');
  const coverage = join(folder, 'coverage');
  const { status, stderr } = spawnSync(process.execPath, [`--require=${hook}`, join(dist, 'cli.cjs'), ...words], {
    env: { ...env, ...more, LOADED_FILES: list, NODE_V8_COVERAGE: coverage },
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  const read = readFileSync(list, 'utf8').split('\n');
  const modules = readdirSync(coverage).flatMap((file) => modulesIn(readFileSync(join(coverage, file), 'utf8')));
  const inside = [...read, ...modules].map((file) => relative(dist, file).split(sep).join('/'));
  const files = [...new Set(inside)].filter((file) => /^(?!\.\.|code-cache\/).+\.c?js$/.test(file)).toSorted();
  const outside = read.filter((line) => ['dlopen', 'spawn'].includes(line));
  return { files, bytes: files.reduce((sum, file) => sum + statSync(join(dist, file)).size, 0), outside };
}

function modulesIn(report: string): string[] {
  const parsed: unknown = JSON.parse(report);
  const scripts = isObject(parsed) && Array.isArray(parsed['result']) ? parsed['result'] : [];
  return scripts
    .map((script: unknown) => (isObject(script) ? textField(script, 'url') : undefined))
    .filter((url): url is string => url?.startsWith('file:') === true)
    .map((url) => fileURLToPath(url));
}

/** Saves a session as the command line finds it. */
async function signIn(): Promise<void> {
  const { href } = new URL('../../../scripts/sample-token.js', import.meta.url);
  const { sampleToken }: { sampleToken(): string } = await import(href);
  const { platform } = process;
  const folders = entradaFolders(env, platform, home);
  const { cache } = userSessions({ folders, env, platform, warn: () => {} });
  await connectEntra({ accessToken: sampleToken() }, { cache });
}

const sessions = ['cli.cjs', 'main.cjs', 'sessions.cjs', 'start.cjs'];
const limits: [name: string, words: string[], files: string[], mostBytes: number][] = [
  ['token', ['token'], ['cli.cjs', 'start.cjs'], 60_500],
  ['token -Output json', ['token', '-Output', 'json'], ['cli.cjs', 'start.cjs'], 60_500],
  ['status', ['status'], sessions, 300_000],
  ['context list', ['context', 'list'], sessions, 300_000],
  ['a table of contexts', ['context', 'list', '-Output', 'table'], sessions, 300_000],
  ['Get-EntraContext', ['Get-EntraContext'], sessions, 300_000],
  ['--help', ['--help'], ['cli.cjs', 'start.cjs'], 60_500],
  ['the help of a command', ['Connect-Entra', '-?'], ['cli.cjs', 'start.cjs'], 60_500],
  [
    'the completion of a word',
    ['complete', '-Shell', 'bash', '--', 'entrada Get-TeamU', ' '],
    ['cli.cjs', 'complete.cjs', 'start.cjs'],
    130_000,
  ],
  [
    'a table as YAML',
    ['status', '-Output', 'yaml'],
    ['cli.cjs', 'main.cjs', 'packages/yaml.cjs', 'sessions.cjs', 'start.cjs'],
    450_000,
  ],
];

test('each start loads only the files of its command, and few bytes', async (t) => {
  await signIn();
  for (const [name, words, files, mostBytes] of limits) {
    await t.test(name, () => {
      const loaded = loadedBy(...words);
      assert.deepEqual(loaded.files, files);
      assert.ok(loaded.bytes < mostBytes, `${loaded.bytes} bytes`);
    });
  }
});

test('a lab that answers no request loads few files, and neither the certificates nor a host', () => {
  // The first lab creates its certificates.
  loadedBy('lab', '--', process.execPath, '-e', '0');
  const { files, bytes } = loadedBy('lab', '--', process.execPath, '-e', '0');
  assert.ok(files.length <= 60, `${files.length} files: ${files.join(' ')}`);
  assert.ok(bytes < 1_700_000, `${bytes} bytes`);
  assert.deepEqual(
    files.filter((file) => file.startsWith('packages/')),
    [],
  );
});

test('the keyring of Linux is used without a process and without a native module', async (t) => {
  if (process.platform !== 'linux') return t.skip('other systems need both');
  await signIn();
  const bus = { ENTRADA_KEYRING: '', DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(home, 'no-bus')}` };
  const { files, outside } = loadedWith(bus, 'status');
  assert.deepEqual([files, outside], [sessions, []]);
  // The record sees what it would.
  assert.deepEqual(loadedBy('lab', '--', process.execPath, '-e', '0').outside.includes('spawn'), true);
});

test('neither a sign-in nor a request loads the client of fetch() or other parts of Node that it does not need', async () => {
  const { href } = new URL('../../../scripts/run.js', import.meta.url);
  const {
    run,
  }: { run(program: string, args: string[], options: object): Promise<{ status: number; output: string }> } =
    await import(href);
  const script = `
    const { execFileSync } = require('node:child_process');
    const { AZURE_CLIENT_ID, AZURE_TENANT_ID } = process.env;
    const entrada = (...words) => execFileSync(process.execPath, [${JSON.stringify(`--require=${hook}`)}, ${JSON.stringify(join(dist, 'cli.cjs'))}, ...words]);
    entrada('connect', '-Environment', 'Lab', '-TenantId', AZURE_TENANT_ID, '-NoWelcome', '-ContextScope', 'CurrentUser',
      '-ClientSecretCredential', AZURE_CLIENT_ID + ':env:AZURE_CLIENT_SECRET');
    entrada('token', '-Force');
    entrada('request', '/users?$top=1');
    entrada('Get-EntraUser', '-Top', '1');`;
  const ended = await run(process.execPath, [join(dist, 'cli.cjs'), 'lab', '--', process.execPath, '-e', script], {
    env,
  });
  assert.deepEqual(ended.status, 0, ended.output);
});
