import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../src/base/clock.ts';
import { createRobotBrowser } from '../src/lab/robot/robot-browser.ts';
import { withManyTeams } from '../src/lab/seed/many-teams.ts';
import { seedTenant } from '../src/lab/seed/seed-tenant.ts';
import { labIds } from '../src/lab/seed/seed-ids.ts';
import { type Lab, startLab } from '../src/lab/start-lab.ts';
import { addLabEnvironment } from './lab-environment.ts';
import { quietEnvironment } from './quiet-environment.ts';

const commandLine = join('dist', 'cli.cjs');
const teamCount = 90_000;
const peakLimitMb = 150;
/** Pages after which hours pass, past the end of every token that was given until then. */
const jumps = [30, 60];
const jumpMs = 2 * 3600_000;

/**
 * Lists 90,000 teams with `entrada Get-Team` while the token ends twice on the way: hours pass for the service and for
 * the command line.
 *
 * @returns Whether every team came once, the token was renewed twice and the peak stayed below the limit.
 */
export async function benchListTeams(): Promise<boolean> {
  const home = mkdtempSync(join(tmpdir(), 'entrada-bench-'));
  const aheadFile = join(home, 'ahead');
  let aheadMs = 0;
  const jump = () => {
    aheadMs += jumpMs;
    writeFileSync(aheadFile, String(aheadMs));
  };
  writeFileSync(aheadFile, '0');
  const clock: Clock = {
    nowMs: () => Date.now() + aheadMs,
    sleep: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
  };
  const seed = seedTenant();
  const isTeam = (group: { readonly resourceProvisioningOptions?: readonly string[] }) =>
    group.resourceProvisioningOptions?.includes('Team') === true;
  const tenant = withManyTeams(seed, teamCount - seed.groups.filter(isTeam).length);
  const lab = await startLab({ folder: join(home, 'lab'), tenant, clock });
  try {
    let pages = 0;
    lab.faults.add({
      match({ method, url }) {
        if (method !== 'GET' || url.pathname !== '/v1.0/groups') return false;
        pages += 1;
        if (jumps.includes(pages)) jump();
        return false;
      },
      times: 1,
      effect: { kind: 'drop' },
    });
    const env = quietEnvironment(home);
    await addLabEnvironment(lab, home);
    await signIn(lab, env);
    const before = lab.requests.length;
    const { ids, lines, peakMb, durationMs } = await listTeams({ ...env, ENTRADA_BENCH_AHEAD: aheadFile }, home);
    const renewals = lab.requests
      .slice(before)
      .filter(({ path, form }) => path.endsWith('/token') && form['grant_type'] === 'refresh_token').length;
    const holds = ids === teamCount && lines === teamCount && renewals === jumps.length && peakMb < peakLimitMb;
    process.stdout.write(
      `Get-Team, ${teamCount} teams, the token ends ${jumps.length} times on the way\n` +
        `  teams ${lines}, different ${ids}, renewals ${renewals}, ${pages} pages in ${(durationMs / 1000).toFixed(1)} s\n` +
        `  peak memory of the command line ${peakMb.toFixed(0)} MB  (limit ${peakLimitMb})\n`,
    );
    return holds;
  } finally {
    await lab.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Signs Ada in with a device code, which a robot enters. */
async function signIn(lab: Lab, env: NodeJS.ProcessEnv): Promise<void> {
  const { userPrincipalName: userName, password } = labIds.users.ada;
  const robot = createRobotBrowser({ caFile: lab.caFile, userName, password });
  const words = ['Connect-MicrosoftTeams', '-TeamsEnvironmentName', 'Lab', '-UseDeviceAuthentication'];
  const child = spawn(process.execPath, [commandLine, ...words], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  let approval: Promise<unknown> | undefined;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    const [, page, code] = /open the page (\S+) and enter the code (\S+) to/.exec(said) ?? [];
    if (page !== undefined && code !== undefined) approval ??= robot.approveDevice(page, code);
  });
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  await approval;
  if (status !== 0) throw new Error(`Cannot sign in to the lab: ${said}`);
}

interface Listing {
  /** Different ids. */
  readonly ids: number;
  readonly lines: number;
  readonly peakMb: number;
  readonly durationMs: number;
}

async function listTeams(env: NodeJS.ProcessEnv, home: string): Promise<Listing> {
  const report = join(home, 'peak');
  const hook = fileURLToPath(new URL('watched-process.js', import.meta.url));
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, ['--import', hook, commandLine, 'Get-Team', '-Output', 'tsv'], {
    env: { ...env, ENTRADA_BENCH_PEAK: report },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const ids = new Set<string>();
  let lines = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    lines += 1;
    ids.add(line.slice(0, line.indexOf('\t')));
  }
  const status = await ended;
  if (status !== 0) throw new Error(`Get-Team ended with status ${status}`);
  const peakMb = Number(readFileSync(report, 'utf8')) / 1024;
  return { ids: ids.size, lines, peakMb, durationMs: performance.now() - startedAtMs };
}
