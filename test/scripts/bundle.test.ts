import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../..', import.meta.url));

test('bundleCommandLine() has later modules in a bundle of their own and in the second one, and takes the lab from the library', (context) => {
  const folder = projectWith(context, {
    'src/cli.ts': `process.stdout.write('start ');
      void import('./commands/sessions/token.ts').then(async ({ token }) => {
        const { late } = await import('./late.ts');
        process.stdout.write(token + ' ' + late);
        const { run } = await import('./commands/run/run-command-line.ts');
        await run();
      });`,
    'src/commands/sessions/token.ts': "export const token = 'bundled';",
    'src/commands/run/run-command-line.ts': `export async function run() {
        const { late } = await import('../../late.ts');
        const { lab } = await import('../../lab/start-lab.ts');
        const { here } = await import('../../deep/here.ts');
        const { names } = await import('../../names.ts');
        const { basename } = await import('node:path');
        process.stdout.write([', then', late, lab, basename(here), names].join(' '));
      }`,
    'src/late.ts': `import { value } from './value.ts';
      import { createClient } from '@redis/client';
      export const late = createClient === undefined ? '' : value;`,
    'src/value.ts': "export const value = 'behind';",
    'src/lab/start-lab.ts': "export const lab = '';",
    'src/deep/here.ts': "export const here: string = new URL('./beside.cjs', import.meta.url).pathname.slice(-15);",
    'src/names.ts': `import { parse } from 'yaml';
      export const names = parse('a: of yaml').a;`,
    'dist/lib/lab.js': "export const lab = 'library';",
    'dist/packages/redis.cjs': 'exports.createClient = () => {};',
    'dist/packages/yaml.cjs': "exports.parse = () => ({ a: 'of a file' });",
    ...startUpFiles('src/cli.ts', 'src/commands/sessions/token.ts'),
    ...partsOf({ 'main.cjs': ['src/deep/here.ts'], 'others.cjs': [] }),
  });
  assert.deepEqual(bundle(folder), { status: 0, stderr: '' });
  const ended = spawnSync(process.execPath, [join(folder, 'dist', 'cli.cjs')], { encoding: 'utf8' });
  assert.equal(ended.stdout, 'start bundled behind, then behind library beside.cjs of a file');
  for (const [name, text] of [
    ['start.cjs', 'behind'],
    ['main.cjs', 'library'],
    ['main.cjs', 'behind'],
  ] as const)
    assert.doesNotMatch(readFileSync(join(folder, 'dist', name), 'utf8'), new RegExp(text));
});

test('bundleCommandLine() has each module in one part, from which the others take it', (context) => {
  const folder = projectWith(context, {
    'src/cli.ts': "void import('./commands/run/run-command-line.ts').then(({ run }) => run());",
    'src/commands/run/run-command-line.ts': `import { count, Counter } from '../../counter.ts';
      export async function run() {
        const { send } = await import('../../send.ts');
        const { list } = await import('../../list.ts');
        process.stdout.write([count(), await send(), list() instanceof Counter, count()].join(' '));
      }`,
    'src/counter.ts': `let calls = 0;
      export class Counter {}
      export abstract class Unused {}
      export function count() { return (calls += 1); }
      const hidden = 'of the first part';
      export const shown = 1, other = 2;
      export { hidden as renamed };`,
    'src/list.ts': "import { Counter } from './counter.ts'; export const list = () => new Counter();",
    'src/send.ts': `import { count, renamed } from './counter.ts';
      import { tag } from './tag.ts';
      export async function send() {
        const { report } = await import('./report.ts');
        const { list } = await import('./list.ts');
        return [renamed, tag, count(), report(list())].join();
      }`,
    'src/report.ts': `import { Counter, count } from './counter.ts';
      import { tag } from './tag.ts';
      export const report = (made: unknown) => [tag, count(), made instanceof Counter].join();`,
    'src/tag.ts': "export const tag = 'of the second part';",
    ...startUpFiles('src/cli.ts'),
    ...partsOf({ 'main.cjs': ['src/list.ts'], 'requests.cjs': ['src/send.ts'], 'others.cjs': [] }),
  });
  assert.deepEqual(bundle(folder), { status: 0, stderr: '' });
  const ended = spawnSync(process.execPath, [join(folder, 'dist', 'cli.cjs')], { encoding: 'utf8' });
  assert.equal(ended.stdout, '1 of the first part,of the second part,2,of the second part,3,true true 4', ended.stderr);
  for (const text of ['of the first part', 'of the second part']) {
    const having = ['main.cjs', 'requests.cjs', 'others.cjs'].filter((name) =>
      readFileSync(join(folder, 'dist', name), 'utf8').includes(text),
    );
    assert.deepEqual(having, [text === 'of the first part' ? 'main.cjs' : 'requests.cjs']);
  }
});

test('bundleCommandLine() finds a module that an earlier part imports in the later part that needs it as well', (context) => {
  const folder = projectWith(context, {
    'src/cli.ts': "void import('./commands/run/run-command-line.ts').then(({ run }) => run());",
    'src/commands/run/run-command-line.ts': `export async function run() {
        const { tag } = await import('../../tag.ts');
        const { send } = await import('../../send.ts');
        process.stdout.write(tag + ' ' + send());
      }`,
    'src/send.ts': "import { tag } from './tag.ts'; export const send = () => 'sent ' + tag;",
    'src/tag.ts': "export const tag = 'once';",
    ...startUpFiles('src/cli.ts'),
    ...partsOf({ 'main.cjs': [], 'requests.cjs': ['src/send.ts'], 'others.cjs': [] }),
  });
  assert.deepEqual(bundle(folder), { status: 0, stderr: '' });
  const ended = spawnSync(process.execPath, [join(folder, 'dist', 'cli.cjs')], { encoding: 'utf8' });
  assert.equal(ended.stdout, 'once sent once', ended.stderr);
});

test('bundleCommandLine() refuses a list of parts that names a file that is not there', (context) => {
  const folder = projectWith(context, {
    'src/cli.ts': "void import('./commands/run/run-command-line.ts').then(({ run }) => run());",
    'src/commands/run/run-command-line.ts': 'export const run = () => undefined;',
    ...startUpFiles('src/cli.ts'),
    ...partsOf({ 'main.cjs': ['src/gone.ts'], 'others.cjs': [] }),
  });
  const { status, stderr } = bundle(folder);
  assert.equal(status, 1);
  assert.match(stderr, /scripts\/parts\.js names files that are not there: src\/gone\.ts\./);
});

test('bundleCommandLine() refuses a list of parts that names a module of an earlier part', (context) => {
  const folder = projectWith(context, {
    'src/cli.ts': "void import('./commands/run/run-command-line.ts').then(({ run }) => run());",
    'src/commands/run/run-command-line.ts': `import { list } from '../../list.ts';
      export const run = async () => (await import('../../send.ts')).send(list);`,
    'src/list.ts': "export const list = '';",
    'src/send.ts': 'export const send = async (list: string) => process.stdout.write(list);',
    ...startUpFiles('src/cli.ts'),
    ...partsOf({ 'main.cjs': [], 'requests.cjs': ['src/list.ts', 'src/send.ts'], 'others.cjs': [] }),
  });
  const { status, stderr } = bundle(folder);
  assert.equal(status, 1);
  assert.match(stderr, /says has src\/list\.ts \(which main\.cjs has\); remove these lines there\./);
});

test('bundleCommandLine() refuses a package that every start would load, and names who asks for it', (context) => {
  const folder = projectWith(context, {
    'src/cli.ts': "import { shout } from './shout.ts'; shout();",
    'src/shout.ts': "import { parse } from 'yaml'; export const shout = () => parse('a');",
  });
  const { status, stderr } = bundle(folder);
  assert.equal(status, 1);
  assert.match(stderr, /every start would load "yaml" \(src\/shout\.ts\); put a dynamic import\(\) on the way there\./);
});

test('bundleCommandLine() refuses a static import of the lab', (context) => {
  const folder = projectWith(context, {
    'src/cli.ts': "import { lab } from './lab/start-lab.ts'; process.stdout.write(lab);",
    'src/lab/start-lab.ts': "export const lab = 'bundled';",
  });
  const { status, stderr } = bundle(folder);
  assert.equal(status, 1);
  assert.match(stderr, /every start would load src\/lab\/start-lab\.ts; put a dynamic import\(\) on the way there\./);
});

test('bundleCommandLine() refuses a source that every start would load and the list does not hold, and one that is gone', (context) => {
  const folder = projectWith(context, {
    'src/cli.ts': "import { shout } from './shout.ts'; shout();",
    'src/shout.ts': "export const shout = () => process.stdout.write('a');",
    ...startUpFiles('src/cli.ts', 'src/before.ts'),
  });
  const { status, stderr } = bundle(folder);
  assert.equal(status, 1);
  assert.match(
    stderr,
    /every start also loads src\/shout\.ts, no longer loads src\/before\.ts; put a dynamic import\(\) on the way there,/,
  );
});

function startUpFiles(...files: string[]): Record<string, string> {
  return { 'scripts/start-up-files.js': `export const startUpFiles = ${JSON.stringify(files)};` };
}

function partsOf(imports: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  const parts = Object.entries(imports).map(([file, names]) => ({ file, imports: names }));
  return { 'scripts/parts.js': `export const parts = ${JSON.stringify(parts)};` };
}

interface Cleanup {
  after(action: () => void): void;
}

/** Makes a project of its own with the real scripts and packages, and these files. */
function projectWith(context: Cleanup, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-bundle-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['scripts', 'package.json', 'tsconfig.json']) {
    cpSync(join(project, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const file of ['src/load-cli.ts', 'src/base/code-cache.ts']) cpSync(join(project, file), join(folder, file));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

function bundle(folder: string): { status: number | null; stderr: string } {
  const dist = JSON.stringify(join(folder, 'dist'));
  const program = `const { bundleCommandLine } = await import('./scripts/bundle.js'); await bundleCommandLine(${dist});`;
  const args = ['--input-type=module', '-e', program];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return { status, stderr };
}
