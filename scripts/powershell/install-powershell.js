import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../run.js';

const powershell = { package: 'PowerShell', version: '7.6.9' };
const pester = { package: 'Pester', version: '6.2.0' };

/**
 * Installs PowerShell as a .NET tool and Pester from NuGet into a cache folder of the user, unless they are there.
 *
 * @returns {Promise<{ pwsh: string, pester: string } | undefined>} The program and the module's manifest; undefined
 * without .NET.
 * @throws {Error} If they cannot be installed.
 */
export async function installPowershell() {
  const cache = join(cacheFolder(), 'entrada-tests');
  const { program, pwsh } = powershellIn(cache);
  const modules = join(cache, `pester-${pester.version}`);
  const manifest = join(modules, pester.package.toLowerCase(), pester.version, 'tools/Pester.psd1');
  if (!(await hasDotnet())) return undefined;
  await inPlace(program, pwsh, (folder) => [
    'tool',
    'install',
    powershell.package,
    '--version',
    powershell.version,
    '--tool-path',
    folder,
  ]);
  await inPlace(modules, manifest, (folder) => ['restore', writeProject(folder), '--packages', folder]);
  return { pwsh, pester: manifest };
}

/**
 * Returns the PowerShell that {@link installPowershell} has installed; undefined if it has not.
 *
 * @returns {string | undefined}
 */
export function findPowershell() {
  const { pwsh } = powershellIn(join(cacheFolder(), 'entrada-tests'));
  return existsSync(pwsh) ? pwsh : undefined;
}

/** @param {string} cache */
function powershellIn(cache) {
  const program = join(cache, `powershell-${powershell.version}`);
  return { program, pwsh: join(program, process.platform === 'win32' ? 'pwsh.exe' : 'pwsh') };
}

/**
 * Fills a folder next to its place, and moves it there when it is complete.
 *
 * @param {string} folder
 * @param {string} expected - A file that is there afterwards.
 * @param {(folder: string) => string[]} command - The arguments of dotnet.
 * @throws {Error} With the output of dotnet.
 */
async function inPlace(folder, expected, command) {
  if (existsSync(expected)) return;
  mkdirSync(join(folder, '..'), { recursive: true });
  const next = mkdtempSync(`${folder}-`);
  try {
    await dotnet(command(next));
    rmSync(folder, { recursive: true, force: true });
    renameSync(next, folder);
    if (!existsSync(expected)) throw new Error(`${expected} is missing in the package`);
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
}

const attempts = 3;

/**
 * Runs dotnet, again if the registry did not answer.
 *
 * @param {readonly string[]} args
 */
async function dotnet(args) {
  for (let attempt = 1; ; attempt += 1) {
    const { status, output } = await run('dotnet', args, { env: dotnetEnvironment() });
    if (status === 0) return;
    if (attempt === attempts) throw new Error(`${output.trimEnd()}\nCannot install with dotnet ${args[0] ?? ''}.`);
    await sleep(attempt * 5000);
  }
}

async function hasDotnet() {
  try {
    return (await run('dotnet', ['--version'], { env: dotnetEnvironment() })).status === 0;
  } catch {
    return false;
  }
}

function dotnetEnvironment() {
  return { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' };
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
