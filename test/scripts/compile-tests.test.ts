import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { project } from './copy-project.ts';

const { compileTests } = (await import(pathToFileURL(join(project, 'scripts/compile-tests.js')).href)) as {
  compileTests(project?: string, compile?: () => Promise<number>): Promise<number>;
};

const compilerRecord = 'build/.tsbuildinfo';
const graphDataStamp = 'build/.graph-data-stamp';
const sources = ['src/one.ts', 'src/sub/two.ts', 'test/one.test.ts', 'bench/run.ts'];
const settings = ['tsconfig.json', 'package.json', 'node_modules/typescript/package.json'];

/** Creates a project whose compiler copies the sources, and trusts its record as the real one does. */
async function compiledProject(context: { after(action: () => void): void }) {
  const folder = mkdtempSync(join(tmpdir(), 'compile-tests-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  for (const file of [...sources, ...settings]) write(file, `of ${file}`);
  const compile = (present: readonly string[], status = 0) =>
    compileTests(folder, async () => {
      const isTrusted = existsSync(join(folder, compilerRecord)) && existsSync(join(folder, graphDataStamp));
      runs.push(isTrusted ? 'changes' : 'all');
      for (const source of present) {
        write(`build/${source.replace(/\.ts$/, '.js')}`, readFileSync(join(folder, source), 'utf8'));
      }
      for (const record of [compilerRecord, graphDataStamp]) write(record, '');
      return status;
    });
  const runs: string[] = [];
  await compile(sources);
  return { folder, write, compile, runs };
}

test('compileTests() does nothing when neither a source nor an output has changed', async (context) => {
  const { compile, runs } = await compiledProject(context);
  assert.equal(await compile(sources), 0);
  assert.deepEqual(runs, ['all']);
});

test('compileTests() compiles what changed after a change of a source, of settings or of the compiler', async (context) => {
  const { folder, write, compile, runs } = await compiledProject(context);
  const present = new Set(sources);
  const changes: Record<string, () => void> = {
    changed: () => write('src/sub/two.ts', 'changed'),
    added: () => write('src/sub/three.ts', 'added'),
    renamed: () => renameSync(join(folder, 'src/sub/three.ts'), join(folder, 'src/sub/four.ts')),
    moved: () => renameSync(join(folder, 'test/one.test.ts'), join(folder, 'src/sub/one.test.ts')),
    removed: () => rmSync(join(folder, 'bench/run.ts')),
    ...Object.fromEntries(settings.map((file) => [file, () => write(file, 'changed')])),
  };
  for (const [name, change] of Object.entries(changes)) {
    change();
    for (const file of [...sources, 'src/sub/three.ts', 'src/sub/four.ts', 'src/sub/one.test.ts']) {
      if (existsSync(join(folder, file))) present.add(file);
      else present.delete(file);
    }
    runs.length = 0;
    await compile([...present]);
    await compile([...present]);
    assert.deepEqual(runs, ['changes'], name);
    const compiled = (file: string) => existsSync(join(folder, 'build', file));
    assert.equal(compiled('src/sub/three.js'), present.has('src/sub/three.ts'), name);
    assert.equal(compiled('bench/run.js'), present.has('bench/run.ts'), name);
  }
});

test('compileTests() compiles everything after an output was changed, added or removed', async (context) => {
  const { folder, write, compile, runs } = await compiledProject(context);
  const changes: Record<string, () => void> = {
    changed: () => write('build/src/one.js', 'changed'),
    removed: () => rmSync(join(folder, 'build/src/sub/two.js')),
    added: () => write('build/src/data', 'added'),
    'the whole folder': () => rmSync(join(folder, 'build'), { recursive: true }),
  };
  for (const [name, change] of Object.entries(changes)) {
    change();
    runs.length = 0;
    await compile(sources);
    await compile(sources);
    assert.deepEqual(runs, ['all'], name);
    assert.equal(readFileSync(join(folder, 'build/src/one.js'), 'utf8'), 'of src/one.ts', name);
  }
});

test('compileTests() removes what was compiled from a source that is gone', async (context) => {
  const { folder, write, compile, runs } = await compiledProject(context);
  for (const file of ['build/test/gone.test.js', 'build/test/gone.test.js.map']) write(file, '');
  await compile(sources);
  assert.equal(existsSync(join(folder, 'build/test/gone.test.js')), false);
  assert.equal(existsSync(join(folder, 'build/test/gone.test.js.map')), false);
  await compile(sources);
  assert.deepEqual(runs, ['all', 'all']);
});

test('compileTests() compiles again what did not compile, until it does', async (context) => {
  const { write, compile, runs } = await compiledProject(context);
  write('src/one.ts', 'wrong');
  assert.equal(await compile(sources, 2), 2);
  assert.equal(await compile(sources, 2), 2);
  assert.equal(await compile(sources), 0);
  await compile(sources);
  assert.deepEqual(runs, ['all', 'changes', 'changes', 'changes']);
});
