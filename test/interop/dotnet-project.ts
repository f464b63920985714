import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A built program of .NET, or the reason why there is none on this machine. */
export type DotnetProgram =
  | { readonly kind: 'built'; readonly command: readonly string[] }
  | { readonly kind: 'missing'; readonly reason: string };

/**
 * Builds a project of test/interop/dotnet in a folder of its own, with the packages of its lock file.
 *
 * @param name - Of its folder and of its project file.
 * @param home - Where a copy of the project goes.
 * @param files - Further files by name.
 */
export function buildDotnet(name: string, home: string, files: Readonly<Record<string, string>> = {}): DotnetProgram {
  if (spawnSync('dotnet', ['--version'], { stdio: 'ignore' }).status !== 0) {
    return { kind: 'missing', reason: '.NET is not installed' };
  }
  const folder = join(home, `dotnet-${name}`);
  // Its own output of an earlier run by hand would be stale.
  cpSync(join('test/interop/dotnet', name), folder, { recursive: true, filter: (path) => !/\/(bin|obj)$/.test(path) });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const output = join(folder, 'out');
  const words = ['build', '-v', 'q', '-o', output, '-p:RestoreLockedMode=true', '--disable-build-servers'];
  const env = { ...process.env, DOTNET_NOLOGO: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1' };
  const built = spawnSync('dotnet', words, { cwd: folder, encoding: 'utf8', env });
  if (built.status !== 0 && /NU1301|NU1101|NU1102/.test(built.stdout)) {
    return { kind: 'missing', reason: 'NuGet cannot be reached, or does not have the packages' };
  }
  assert.equal(built.status, 0, built.stdout);
  return { kind: 'built', command: ['dotnet', join(output, `${name}.dll`)] };
}
