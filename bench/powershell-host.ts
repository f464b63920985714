import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isObject, type JsonObject } from '../src/base/json.ts';
import { withManyTeams } from '../src/lab/seed/many-teams.ts';
import { labIds } from '../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../src/lab/seed/seed-tenant.ts';
import { startLab } from '../src/lab/start-lab.ts';
import { prepareCachedContext } from './cached-context.ts';
import { addLabEnvironment } from './lab-environment.ts';
import { quietEnvironment } from './quiet-environment.ts';
import { timeInTurn } from './time-in-turn.ts';

const commandLine = join('dist', 'cli.cjs');
const callLimitMs = 15;
const teamCount = 100_000;
const peakLimitMb = 150;

interface Host {
  readonly child: ChildProcess;
  /** Sends a call, and reads its replies one by one. */
  call(command: string, parameters?: object): AsyncGenerator<JsonObject>;
}

/**
 * Times calls of the PowerShell module's child that need no network, next to the command line itself, and lists 100,000
 * teams to a reader that pauses.
 *
 * @param runs - Whole processes of the command line; ten times as many calls.
 * @returns Whether the limits hold.
 */
export async function benchPowershellHost(runs: number): Promise<boolean> {
  const home = mkdtempSync(join(tmpdir(), 'entrada-bench-'));
  try {
    const env = quietEnvironment(home);
    prepareCachedContext(commandLine, home, env);
    const callsHold = await timeCallsOfHost(env, runs);
    const listingHolds = await listThroughHost(env, home);
    return callsHold && listingHolds;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function timeCallsOfHost(env: NodeJS.ProcessEnv, runs: number): Promise<boolean> {
  const contenders = [
    { name: 'node -e 0', args: ['-e', '0'] },
    { name: 'entrada Get-EntraContext', args: [commandLine, 'Get-EntraContext'] },
  ];
  const processes = timeInTurn(contenders, env, runs);
  const host = startHost(env);
  const medians: [string, number][] = [];
  for (const command of ['Get-EntraContext', 'token', 'context list']) {
    const takenMs: number[] = [];
    for (let run = -5; run < runs * 10; run += 1) {
      const startMs = performance.now();
      await last(host.call(command));
      if (run >= 0) takenMs.push(performance.now() - startMs);
    }
    medians.push([command, takenMs.toSorted((a, b) => a - b)[Math.floor(takenMs.length / 2)] ?? Number.NaN]);
  }
  host.child.stdin?.end();
  process.stdout.write(
    `Calls of the PowerShell module's child without network, median of ${runs * 10}; whole processes, of ${runs}\n` +
      processes.map(({ name, medianMs }) => `  ${name.padEnd(32)} ${medianMs.toFixed(1).padStart(7)} ms\n`).join('') +
      medians
        .map(
          ([name, ms]) => `  ${`call of ${name}`.padEnd(32)} ${ms.toFixed(2).padStart(7)} ms  (limit ${callLimitMs})\n`,
        )
        .join(''),
  );
  return medians.every(([, ms]) => ms < callLimitMs);
}

async function listThroughHost(env: NodeJS.ProcessEnv, home: string): Promise<boolean> {
  const seed = seedTenant();
  const isTeam = (group: { readonly resourceProvisioningOptions?: readonly string[] }) =>
    group.resourceProvisioningOptions?.includes('Team') === true;
  const tenant = withManyTeams(seed, teamCount - seed.groups.filter(isTeam).length);
  const lab = await startLab({ folder: join(home, 'lab'), tenant });
  try {
    await addLabEnvironment(lab, home);
    const host = startHost(env);
    const { userPrincipalName: userName, password } = labIds.users.ada;
    const parameters = { TeamsEnvironmentName: 'Lab', Credential: { $credential: { userName, password } } };
    await last(host.call('Connect-MicrosoftTeams', parameters));
    const before = peakMbOf(host.child);
    const startMs = performance.now();
    const ids = new Set<unknown>();
    for await (const { output } of host.call('Get-Team')) {
      if (typeof output !== 'object' || output === null || !('GroupId' in output)) continue;
      ids.add(output.GroupId);
      // A pipeline whose next command is slow.
      if (ids.size % 20_000 === 0) await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const peakMb = peakMbOf(host.child);
    host.child.stdin?.end();
    const seconds = (performance.now() - startMs) / 1000;
    process.stdout.write(
      `Get-Team through the child, ${teamCount} teams, to a reader that pauses\n` +
        `  different teams ${ids.size} in ${seconds.toFixed(1)} s\n` +
        `  peak memory of the child ${peakMb.toFixed(0)} MB, ${before.toFixed(0)} MB before  (limit ${peakLimitMb})\n`,
    );
    return ids.size === teamCount && !(peakMb >= peakLimitMb);
  } finally {
    await lab.stop();
  }
}

function startHost(env: NodeJS.ProcessEnv): Host {
  const child = spawn(process.execPath, [commandLine, 'powershell-host'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let id = 0;
  return {
    child,
    async *call(command, parameters = {}) {
      id += 1;
      child.stdin.write(`${JSON.stringify({ id, command, parameters })}\n`);
      for (;;) {
        const { value, done } = await lines.next();
        if (done === true) throw new Error('The host ended.');
        const reply: unknown = JSON.parse(value);
        if (!isObject(reply)) throw new Error(`Not a reply: ${value}`);
        if ('error' in reply) throw new Error(value);
        if ('ask' in reply) child.stdin.write(`${JSON.stringify({ id, answer: true })}\n`);
        yield reply;
        if ('end' in reply) return;
      }
    },
  };
}

async function last(replies: AsyncIterable<JsonObject>): Promise<void> {
  for await (const reply of replies) void reply;
}

/** Not a number where the system does not tell. */
function peakMbOf({ pid }: ChildProcess): number {
  if (process.platform !== 'linux') return Number.NaN;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
