import './check-node.js';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileTests } from './compile-tests.js';
import { ensureReady } from './ensure-ready.js';
import { installPackage } from './install-package.js';
import { installPowershell } from './powershell/install-powershell.js';
import { filesIn, root } from './project.js';
import { runNode } from './run.js';
import { testEnvironment } from './test-environment.js';

process.exitCode = await testPowershell(process.argv.slice(2));

/**
 * Runs the tests of test/powershell with Pester in a real PowerShell, with the module of the packed package, against a
 * lab that the public names lead to. Without .NET, says in one line which tests did not run.
 *
 * @param {readonly string[]} args - Runs the files whose name contains one of them; none: all. With `--update`,
 * writes the transcripts of docs/powershell.md again.
 * @returns {Promise<number>} Exit status.
 */
async function testPowershell(args) {
  const filters = args.filter((word) => word !== '--update');
  await ensureReady();
  const installed = await installPowershell();
  if (installed === undefined) {
    const names = filesIn('test/powershell').filter((file) => file.endsWith('.Tests.ps1'));
    process.stdout.write(`Not run, because .NET is not installed: ${names.join(', ')} of test/powershell.\n`);
    return 0;
  }
  const compiled = await compileTests();
  if (compiled !== 0) return compiled;
  const folder = mkdtempSync(join(tmpdir(), 'entrada-powershell-'));
  try {
    const home = join(folder, 'home');
    mkdirSync(home);
    const program = await installPackage(join(folder, 'package'));
    const env = {
      ...testEnvironment(home),
      DOTNET_CLI_HOME: home,
      POWERSHELL_TELEMETRY_OPTOUT: '1',
      TEST_MODULE: join(program, 'dist/powershell/Entrada/Entrada.psd1'),
      TEST_PESTER: installed.pester,
      TEST_PWSH: installed.pwsh,
      TEST_PROGRAM: join(program, 'dist/cli.cjs'),
      TEST_DIST: join(root, 'build/library'),
      TEST_BUILD: join(root, 'build/test'),
      TEST_ONLY: filters.join(','),
      TEST_UPDATE: args.includes('--update') ? '1' : '',
      ...(process.env['TEST_SEED'] !== undefined && { TEST_SEED: process.env['TEST_SEED'] }),
    };
    const tests = ['-NoProfile', '-File', join(root, 'test/powershell/run-pester.ps1')];
    const command = ['lab', '-Redirect', '--', installed.pwsh, ...tests];
    const { status } = await runNode(join(program, 'dist/cli.cjs'), command, { show: true, env });
    return status;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
