import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { codeCacheFolder } from '../../src/base/code-cache.ts';
import { installedFolder } from '../support/import-installed.ts';

const project = fileURLToPath(new URL('../../..', import.meta.url));
const installed = join(installedFolder(), 'dist');
const dist = mkdtempSync(join(tmpdir(), 'entrada-dist-'));
after(() => rmSync(dist, { recursive: true, force: true }));

// The package with a code cache made by the Node that runs the tests.
for (const name of readdirSync(installed)) {
  if (name.endsWith('.cjs')) cpSync(join(installed, name), join(dist, name));
  else if (name !== 'code-cache') symlinkSync(join(installed, name), join(dist, name), 'junction');
}
const made = spawnSync(process.execPath, [join(project, 'scripts/write-code-cache.js'), dist], { encoding: 'utf8' });
assert.equal(made.status, 0, made.stderr);
const bundles = ['late.cjs', 'main.cjs', 'renewals.cjs', 'requests.cjs', 'sessions.cjs', 'sign-in.cjs', 'start.cjs'];
const codes = new Map(
  bundles.map((name) => {
    const file = join(codeCacheFolder(dist), `${name}.bin`);
    return [file, readFileSync(file)];
  }),
);

beforeEach(() => {
  mkdirSync(codeCacheFolder(dist), { recursive: true });
  for (const [file, code] of codes) writeFileSync(file, code);
});

/** Runs the program, and asks V8 in another process whether it rejects the code in the cache. */
function outcome() {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(dist, 'cli.cjs'), 'context', 'list'], options);
  const library = JSON.stringify(new URL('../../src/base/code-cache.js', import.meta.url).href);
  const program = `const { compileBundle } = await import(${library});
    console.log(${JSON.stringify(bundles)}.map((name) => compileBundle(${JSON.stringify(dist)}, name).cachedDataRejected).join());`;
  const asked = spawnSync(process.execPath, ['--input-type=module', '-e', program], options);
  return { status, stdout, stderr, rejected: asked.stdout.trim() };
}

const env = { ...process.env, ENTRADA_HOME: join(dist, 'home'), ENTRADA_KEYRING: 'off', XDG_RUNTIME_DIR: dist };
const options = { encoding: 'utf8', env } as const;
const expected = { status: 0, stdout: '[]\n', stderr: '' };

test('the command line takes the compiled code of its bundles from the code cache', () => {
  assert.deepEqual(outcome(), { ...expected, rejected: bundles.map(() => 'false').join() });
});

test('a command whose code comes from the code cache imports files next to the bundles', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(dist, 'cli.cjs'), 'lab', '--', process.execPath, '-e', '0'],
    options,
  );
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
});

const damages: [string, (file: string, code: Buffer) => void][] = [
  ['is of another V8', (file, code) => writeFileSync(file, Buffer.from(code).fill(0x5a, 4, 8))],
  ['is cut off', (file, code) => writeFileSync(file, code.subarray(0, 5000))],
  ['is empty', (file) => writeFileSync(file, '')],
];
for (const [name, damage] of damages) {
  test(`the command line compiles its bundles if their code in the code cache ${name}`, () => {
    for (const [file, code] of codes) damage(file, code);
    assert.deepEqual(outcome(), { ...expected, rejected: bundles.map(() => 'true').join() });
  });
}

test('the command line compiles its bundles if the code cache has none for this Node', () => {
  rmSync(join(dist, 'code-cache'), { recursive: true });
  assert.deepEqual(outcome(), { ...expected, rejected: bundles.map(() => '').join() });
});
