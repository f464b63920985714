import './check-node.js';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureReady } from './ensure-ready.js';
import { installPackage } from './install-package.js';
import { installPowershell } from './powershell/install-powershell.js';
import { root } from './project.js';
import { runNode } from './run.js';
import { testEnvironment } from './test-environment.js';

process.exitCode = await testPowershell();

/**
 * Runs the tests of test/powershell with Pester in a real PowerShell, against a lab, with the module of the packed
 * package. Without .NET, says in one line that they did not run.
 *
 * @returns {Promise<number>} Exit status.
 */
async function testPowershell() {
  await ensureReady();
  const installed = await installPowershell();
  if (installed === undefined) {
    process.stdout.write('Not run: the tests of the PowerShell module (.NET is not installed).\n');
    return 0;
  }
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
      TEST_DESCRIPTION: join(root, 'build/library/commands/powershell/describe-commands.js'),
    };
    const tests = ['-NoProfile', '-File', join(root, 'test/powershell/run-pester.ps1')];
    const args = ['lab', '--', installed.pwsh, ...tests];
    const { status } = await runNode(join(program, 'dist/cli.cjs'), args, { show: true, env });
    return status;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
