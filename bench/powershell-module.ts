import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import { prepareCachedContext } from './cached-context.ts';
import { quietEnvironment } from './quiet-environment.ts';
import { timeCommands } from './time-commands.ts';

const commandLine = join('dist', 'cli.cjs');
const manifest = resolve('dist/powershell/Entrada/Entrada.psd1');
const loadLimitMs = 150;
const callLimitMs = 15;

/** Without a network. */
const cmdlets = ['Get-EntraContext', 'Get-EntradaToken', 'Get-EntradaContext'];

/**
 * Times loading the PowerShell module in a shell, and calls through it next to the command line itself. Needs
 * PowerShell in the variable `BENCH_PWSH`; without it, says so.
 *
 * @param runs - Shells of each kind; ten times as many calls.
 * @returns Whether the limits hold.
 */
export function benchPowershellModule(runs: number): boolean {
  const pwsh = process.env['BENCH_PWSH'];
  if (pwsh === undefined) {
    process.stdout.write('The PowerShell module: skipped without PowerShell; npm run test:powershell installs it\n');
    return true;
  }
  const home = mkdtempSync(join(tmpdir(), 'entrada-bench-'));
  try {
    const env = { ...quietEnvironment(home), POWERSHELL_TELEMETRY_OPTOUT: '1', POWERSHELL_UPDATECHECK: 'Off' };
    prepareCachedContext(commandLine, home, env);
    const shell = (line: string): [string, ...string[]] => [pwsh, '-NoProfile', '-NonInteractive', '-Command', line];
    const [bare, loaded, program] = timeCommands(
      [
        { name: 'a shell', argv: shell('0'), env: ownCache(home, 'bare') },
        {
          name: 'a shell that loads the module',
          argv: shell(`Import-Module '${manifest}'`),
          env: ownCache(home, 'loaded'),
        },
        { name: 'entrada Get-EntraContext', argv: [process.execPath, commandLine, 'Get-EntraContext'] },
      ],
      env,
      runs,
    );
    const [loadMs, loadCpuMs] = [more(loaded?.wallMs, bare?.wallMs), more(loaded?.cpuMs, bare?.cpuMs)];
    const calls = timeCallsIn(shell(callsScript(runs * 10)), env);
    const row = (name: string, ms: number, note = '') =>
      `  ${name.padEnd(36)} ${ms.toFixed(1).padStart(7)} ms${note}\n`;
    process.stdout.write(
      `The PowerShell module: shells, median of ${runs} in turn; calls without network, median of ${runs * 10}\n` +
        row('pwsh -NoProfile -Command 0', bare?.wallMs ?? Number.NaN) +
        row('loading the module, in addition', loadMs, `  (limit ${loadLimitMs})`) +
        row('  of which processor time', loadCpuMs) +
        row('entrada Get-EntraContext, a process', program?.wallMs ?? Number.NaN) +
        cmdlets.map((name) => row(name, calls[name] ?? Number.NaN, `  (limit ${callLimitMs})`)).join(''),
    );
    return (
      Math.min(loadMs, loadCpuMs) < loadLimitMs && cmdlets.every((name) => (calls[name] ?? Number.NaN) < callLimitMs)
    );
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/**
 * PowerShell compiles at its start, in the background, the methods that the last shell of the same cache needed: shells
 * that do different things, in turn, would each prepare for the other.
 */
function ownCache(home: string, name: string): NodeJS.ProcessEnv {
  const folder = join(home, name);
  mkdirSync(folder);
  return { XDG_CACHE_HOME: folder };
}

function more(ms = Number.NaN, thanMs = Number.NaN): number {
  return ms - thanMs;
}

/** Prints the median of each cmdlet as JSON. The first calls start the child, and let .NET compile what runs often. */
function callsScript(calls: number): string {
  return `Import-Module '${manifest}'
    $watch = New-Object System.Diagnostics.Stopwatch
    $medians = @{}
    foreach ($name in ${cmdlets.map((name) => `'${name}'`).join(', ')}) {
      foreach ($turn in 1..20) { $null = & $name -ErrorAction Stop }
      $taken = foreach ($turn in 1..${calls}) { $watch.Restart(); $null = & $name; $watch.Elapsed.TotalMilliseconds }
      $medians[$name] = ($taken | Sort-Object)[${Math.floor(calls / 2)}]
    }
    ConvertTo-Json $medians -Compress`;
}

function timeCallsIn([program, ...args]: [string, ...string[]], env: NodeJS.ProcessEnv): Record<string, number> {
  const { status, stdout, stderr } = spawnSync(program, args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The calls through the module ended with ${status}: ${stdout}${stderr}`);
  return JSON.parse(stdout);
}
