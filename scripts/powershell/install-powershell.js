import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from '../run.js';

const powershell = { package: 'PowerShell', version: '7.6.9' };
const pester = { package: 'Pester', version: '6.2.0' };

/**
 * Installs PowerShell as a .NET tool and Pester from NuGet into a cache folder of the user, unless they are there.
 *
 * @returns {Promise<{ pwsh: string, pester: string } | { missing: string }>} The program and the module's manifest, or
 * why they cannot be installed.
 */
export async function installPowershell() {
  const cache = join(cacheFolder(), 'entrada-tests');
  const program = join(cache, `powershell-${powershell.version}`);
  const modules = join(cache, `pester-${pester.version}`);
  const pwsh = join(program, process.platform === 'win32' ? 'pwsh.exe' : 'pwsh');
  const manifest = join(modules, pester.package.toLowerCase(), pester.version, 'tools/Pester.psd1');
  const missing =
    (await inPlace(program, pwsh, (folder) => [
      ['tool', 'install', powershell.package, '--version', powershell.version, '--tool-path', folder],
    ])) ?? (await inPlace(modules, manifest, (folder) => [['restore', writeProject(folder), '--packages', folder]]));
  return missing === undefined ? { pwsh, pester: manifest } : { missing };
}

/**
 * Fills a folder next to its place, and moves it there when it is complete.
 *
 * @param {string} folder
 * @param {string} expected - A file that is there afterwards.
 * @param {(folder: string) => string[][]} commands - The arguments of dotnet.
 * @returns {Promise<string | undefined>} What went wrong.
 */
async function inPlace(folder, expected, commands) {
  if (existsSync(expected)) return undefined;
  mkdirSync(join(folder, '..'), { recursive: true });
  const next = mkdtempSync(`${folder}-`);
  try {
    for (const args of commands(next)) {
      const { status, output } = await dotnet(args);
      if (status !== 0) return output.trim().split('\n').at(-1) ?? `dotnet ended with status ${status}`;
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(next, folder);
    return existsSync(expected) ? undefined : `${expected} is missing in the package`;
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
}

/** @param {readonly string[]} args */
async function dotnet(args) {
  const env = { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' };
  try {
    return await run('dotnet', args, { env });
  } catch {
    return { status: 1, output: '.NET (dotnet) is not installed' };
  }
}

/**
 * NuGet downloads a package that is not for .NET projects only by name, for a project.
 *
 * @param {string} folder
 */
function writeProject(folder) {
  const file = join(folder, 'download.csproj');
  const item = `<PackageDownload Include="${pester.package}" Version="[${pester.version}]" />`;
  writeFileSync(
    file,
    `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>netstandard2.0</TargetFramework>` +
      `<DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences></PropertyGroup>` +
      `<ItemGroup>${item}</ItemGroup></Project>`,
  );
  return file;
}

function cacheFolder() {
  if (process.platform === 'win32') return process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData/Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches');
  return process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
}
