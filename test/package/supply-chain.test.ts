import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installedFolder } from '../support/import-installed.ts';

interface Locked {
  version?: string;
  integrity?: string;
  license?: string;
  resolved?: string;
  link?: boolean;
  hasInstallScript?: boolean;
}
interface Lock {
  packages: Record<string, Locked>;
}
interface Component {
  name: string;
  version: string;
  licenses?: unknown[];
  hashes: { alg: string; content: string }[];
}
interface Sbom {
  components: Component[];
}

const project = fileURLToPath(new URL('../../..', import.meta.url));
const scripts = pathToFileURL(join(project, 'scripts/')).href;
const { sbomProblems }: { sbomProblems(sbom: Sbom, lock: Lock): string[] } = await import(`${scripts}sbom-problems.js`);
const { lockProblems }: { lockProblems(lock: Lock): string[] } = await import(`${scripts}lock-problems.js`);
const { releaseProblems }: { releaseProblems(manifest: Record<string, unknown>): string[] } = await import(
  `${scripts}release-problems.js`
);

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const readLock = () => read(join(project, 'package-lock.json')) as Lock;
const readSbom = () => read(join(installedFolder(), 'dist/sbom.cdx.json')) as Sbom;

test('sbomProblems() finds nothing in the bill of materials of the installed package', () => {
  assert.deepEqual(sbomProblems(readSbom(), readLock()), []);
  const names = readSbom().components.map(({ name }) => name);
  for (const name of ['jose', 'yaml', 'string-width', 'strip-ansi', 'zod', '@napi-rs/keyring-win32-x64-msvc']) {
    assert.ok(names.includes(name), name);
  }
  assert.ok(!names.includes('typescript'));
  // The version whose code is bundled, of the two that are installed.
  const versions = readSbom().components.filter(({ name }) => name === 'strip-ansi');
  assert.deepEqual(
    versions.map(({ version }) => version),
    [versionOf('string-width/node_modules/strip-ansi')],
  );
});

const sbomBreakages: [string, (sbom: Sbom) => void, RegExp][] = [
  ['lacks a package', ({ components }) => components.shift(), /^Not in the bill of materials: @hono\/node-server@/],
  [
    'has a package of development',
    ({ components }) => components.push({ ...first(components), name: 'typescript', version: '7.0.2' }),
    /^In the bill of materials, but not in the lock file: typescript@7\.0\.2 /,
  ],
  ['has a package twice', ({ components }) => components.push(first(components)), /^In the bill of materials, but /],
  ['has another version', ({ components }) => (first(components).version = '0.0.1'), /node-server@0\.0\.1 /],
  ['lacks a license', ({ components }) => delete first(components).licenses, /node-server@\S+ without a license /],
  ['has another hash', ({ components }) => (first(components).hashes = [{ alg: 'SHA-512', content: '00' }]), / 00$/m],
  ['lacks a hash', ({ components }) => (first(components).hashes = []), / undefined undefined$/m],
];

for (const [name, breakIt, expected] of sbomBreakages) {
  test(`sbomProblems() reports a bill of materials that ${name}`, () => {
    const sbom = readSbom();
    breakIt(sbom);
    assert.match(sbomProblems(sbom, readLock()).join('\n'), expected);
  });
}

test('lockProblems() finds nothing in the lock file', () => {
  assert.deepEqual(lockProblems(readLock()), []);
});

const lockBreakages: [string, string, Partial<Locked>, string][] = [
  [
    'without integrity',
    'node_modules/typescript',
    { integrity: '' },
    'Without a SHA-512 integrity in package-lock.json',
  ],
  ['with a short hash', 'node_modules/jose', { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }, 'Without a SHA-512'],
  ['from http', 'node_modules/jose', { resolved: 'http://registry.npmjs.org/jose/-/jose-6.tgz' }, 'Not from https://'],
  ['from git', 'node_modules/jose', { resolved: 'git+ssh://git@example.com/jose.git#1' }, 'Not from https://'],
  ['linked', 'node_modules/jose', { link: true }, 'Not from https://'],
  ['with a script', 'node_modules/jose', { hasInstallScript: true }, 'Runs a script when it is installed'],
];

for (const [name, path, change, expected] of lockBreakages) {
  test(`lockProblems() reports a package ${name}`, () => {
    const lock = readLock();
    lock.packages[path] = { ...lock.packages[path], ...change };
    const [problem = '', ...others] = lockProblems(lock);
    assert.ok(problem.startsWith(expected) && problem.includes(path), problem);
    assert.deepEqual(others, []);
  });
}

test('lockProblems() lets a tool of development have a script', () => {
  assert.equal(readLock().packages['node_modules/esbuild']?.hasInstallScript, true);
});

const released = {
  repository: { type: 'git', url: 'git+https://git.example.com/entrada.git' },
  bugs: { url: 'https://git.example.com/entrada/issues' },
  homepage: 'https://entrada.example.com',
};

test('releaseProblems() accepts public addresses, and no script of an installation', () => {
  assert.deepEqual(releaseProblems(released), []);
  assert.deepEqual(releaseProblems({ ...released, repository: 'https://git.example.com/entrada' }), []);
  assert.deepEqual(releaseProblems({ ...released, bugs: undefined, homepage: 'http://x.example' }), [
    '"bugs" in package.json is missing; set it to an https address',
    '"homepage" in package.json is "http://x.example"; set it to an https address',
  ]);
  assert.deepEqual(releaseProblems({ ...released, repository: { url: 'file:///srv/entrada' } }), [
    '"repository" in package.json is "file:///srv/entrada"; set it to an https address',
  ]);
  assert.deepEqual(releaseProblems({ ...released, scripts: { test: 'x', postinstall: 'x' } }), [
    '"postinstall" would run when the package is installed',
  ]);
});

test('check-release.js refuses to publish while releaseProblems() finds something, and npm runs it', () => {
  const manifest = read(join(project, 'package.json')) as { scripts: Record<string, string> };
  assert.match(manifest.scripts['prepublishOnly'] ?? '', /^node scripts\/check-release\.js && /);
  const problems = releaseProblems({ ...manifest });
  const run = spawnSync(process.execPath, [join(project, 'scripts/check-release.js')], { encoding: 'utf8' });
  const text = problems.length === 0 ? '' : `Cannot publish:\n${problems.map((line) => `  ${line}\n`).join('')}`;
  assert.deepEqual([run.status, run.stderr], [problems.length === 0 ? 0 : 1, text]);
});

function versionOf(place: string): string {
  const manifest = read(join(project, 'node_modules', place, 'package.json')) as { version: string };
  return manifest.version;
}

function first(components: Component[]): Component {
  const [component] = components;
  assert.ok(component !== undefined);
  return component;
}

test('the package contains the licenses of the code that it has of others', () => {
  const text = readFileSync(join(installedFolder(), 'dist/third-party-notices.txt'), 'utf8');
  const titles = [...text.matchAll(/^={80}\n(\S+) \d+\.\d+\.\d+ \((.+)\)\n={80}$/gm)].map(
    ([, name, license]) => `${name} ${license}`,
  );
  assert.deepEqual(titles, [
    '@hono/node-server MIT',
    '@jmespath-community/jmespath MPL-2.0',
    '@modelcontextprotocol/core Apache-2.0',
    '@modelcontextprotocol/server Apache-2.0',
    '@redis/client MIT',
    'ansi-regex MIT',
    'content-type MIT',
    'get-east-asian-width MIT',
    'hono MIT',
    'jose MIT',
    'node-forge (BSD-3-Clause OR GPL-2.0)',
    'oauth4webapi MIT',
    'string-width MIT',
    'strip-ansi MIT',
    'yaml ISC',
    'zod MIT',
  ]);
  const jmespath = `@jmespath-community/jmespath/v/${versionOf('@jmespath-community/jmespath')}`;
  assert.ok(text.includes(`Source: https://www.npmjs.com/package/${jmespath}\n`));
  assert.equal(text.split('Permission is hereby granted').length - 1 >= 7, true);
  assert.match(text, /Apache License\n\s+Version 2\.0, January 2004/);
});

test('the MCP SDK is in one file of the package, and not in the bundle of the other commands', () => {
  const sdk = readFileSync(join(installedFolder(), 'dist/packages/mcp-sdk.cjs'), 'utf8');
  assert.ok(sdk.length < 400_000, String(sdk.length));
  const main = readFileSync(join(installedFolder(), 'dist/main.cjs'), 'utf8');
  assert.deepEqual(
    [sdk, main].map((text) => text.includes('notifications/initialized')),
    [true, false],
  );
});
