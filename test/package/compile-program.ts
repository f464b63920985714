import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installedFolder } from '../support/import-installed.ts';

const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/**
 * Compiles a program next to the installed package, with all declarations that it reaches, and without a library of the
 * browser.
 *
 * @param sources - By file name.
 * @param types - Packages of @types that the program has.
 * @returns A line for each error.
 */
export function compileProgram(sources: Readonly<Record<string, string>>, types: readonly string[] = []): string[] {
  const folder = mkdtempSync(join(installedFolder(), '../../program-'));
  try {
    const compilerOptions = {
      target: 'es2022',
      lib: ['es2022'],
      module: 'nodenext',
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: false,
      typeRoots: [join(modules, '@types')],
      types,
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, name), text);
    const manifest: { bin: { tsc: string } } = JSON.parse(
      readFileSync(join(modules, 'typescript', 'package.json'), 'utf8'),
    );
    const tsc = join(modules, 'typescript', manifest.bin.tsc);
    const { stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
      cwd: folder,
      encoding: 'utf8',
    });
    // Further lines of an error are indented.
    return `${stdout}${stderr}`.split(/\n(?! )/).filter((line) => line !== '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
