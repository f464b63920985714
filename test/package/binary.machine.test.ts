import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { version } from '../../src/base/version.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const project = fileURLToPath(new URL('../../..', import.meta.url));

test('the single executable signs in to its lab in a root folder that holds only it and the C and C++ libraries', (t) => {
  const folder = temporaryFolder(t);
  const built = run(process.execPath, [join(project, 'scripts/package-binary.js'), '--out', join(folder, 'built')]);
  assert.match(built, /^Built .*entrada \(\d+ MB, Node v\d+\.\d+\.\d+\)\.\n$/);
  // A command in the lab starts the executable again, however it was called.
  const lab = ['lab', '--', 'sh', '-c', 'entrada --version'];
  const place = join(folder, 'built');
  const inPath = { ...process.env, PATH: `${place}:${process.env['PATH']}` };
  assert.equal(run('./entrada', lab, process.env, place), `${version}\n`);
  assert.equal(run('entrada', lab, inPath), `${version}\n`);
  const root = join(folder, 'root');
  for (const name of ['tmp', 'etc']) mkdirSync(join(root, name), { recursive: true });
  // The system's library looks "localhost" up there.
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n');
  cpSync(join(folder, 'built/entrada'), join(root, 'entrada'));
  const libraries = run('ldd', [join(root, 'entrada')]).match(/(?<=\s)\/\S+/g) ?? [];
  assert.ok(libraries.length >= 3);
  for (const library of libraries) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    cpSync(library, join(root, library), { dereference: true });
  }
  const inside = (...words: string[]) => run('/usr/sbin/chroot', [root, '/entrada', ...words], { HOME: '/home' });
  assert.equal(inside('--version'), `${version}\n`);
  assert.match(inside('tour'), /\n> entrada Get-Team -Property DisplayName.*\nDisplayName .*\n.*\nResearch /s);
  assert.match(inside('find-permission', '/users'), /User\.ReadBasic\.All/);
  // A command of the lab, which starts the executable again.
  assert.match(inside('lab', '--', '/entrada', 'status', '-Output', 'yaml'), /\S/);
});

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env, cwd = '.'): string {
  const { status, stdout, stderr } = spawnSync(program, args, { env, cwd, encoding: 'utf8' });
  assert.equal(status, 0, `${program} ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}
