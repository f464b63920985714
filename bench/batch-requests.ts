import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { labIds } from '../src/lab/seed/seed-ids.ts';
import { type Lab, startLab } from '../src/lab/start-lab.ts';
import { addLabEnvironment } from './lab-environment.ts';
import { quietEnvironment } from './quiet-environment.ts';

const commandLine = join('dist', 'cli.cjs');
const itemCount = 2000;
const peakLimitMb = 150;

interface Run {
  readonly done: number;
  readonly requests: number;
  readonly durationMs: number;
  readonly peakMb: number;
}

/**
 * Reads 2,000 users of the lab one by one and in batches, each in a process of its own.
 *
 * @returns Whether every user came, in 100 batches, in less time than one by one, and below the limit of memory.
 */
export async function benchBatches(): Promise<boolean> {
  const home = mkdtempSync(join(tmpdir(), 'entrada-bench-'));
  const lab = await startLab({ folder: join(home, 'lab') });
  try {
    const env = { ...quietEnvironment(home), ENTRADA_KEYRING: 'off' };
    await connect(lab, home, env);
    const { users } = lab.tenant;
    const ids = join(home, 'ids');
    const lines = Array.from({ length: itemCount }, (_, index) => users[index % users.length]?.id ?? '');
    writeFileSync(ids, lines.join('\n'));
    const single = await send('single', ids, lab, home, env);
    const batch = await send('batch', ids, lab, home, env);
    const holds =
      [single, batch].every(({ done }) => done === itemCount) &&
      batch.requests === itemCount / 20 &&
      batch.durationMs < single.durationMs &&
      batch.peakMb < peakLimitMb;
    const row = (name: string, { done, requests, durationMs, peakMb }: Run) =>
      `  ${name.padEnd(12)} users ${done}, requests ${requests}, ${(durationMs / 1000).toFixed(1)} s, peak memory ${peakMb.toFixed(0)} MB\n`;
    process.stdout.write(
      `${itemCount} users, one by one and in $batch  (limits: 100 requests, less time, ${peakLimitMb} MB)\n` +
        row('one by one', single) +
        row('in batches', batch),
    );
    return holds;
  } finally {
    await lab.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function connect(lab: Lab, home: string, env: NodeJS.ProcessEnv): Promise<void> {
  await addLabEnvironment(lab, home);
  const { appId, secret } = labIds.applications.daemon;
  const words = [
    'Connect-Entra',
    '-Environment',
    'Lab',
    '-TenantId',
    labIds.domain,
    '-ContextScope',
    'CurrentUser',
    '-NoWelcome',
  ];
  await run([commandLine, ...words, '-Credential', `${appId}:env:SECRET`], { ...env, SECRET: secret });
}

async function send(mode: string, ids: string, lab: Lab, home: string, env: NodeJS.ProcessEnv): Promise<Run> {
  let requests = 0;
  const remove = lab.faults.add({
    match({ url }) {
      if (url.pathname.startsWith('/v1.0/')) requests += 1;
      return false;
    },
    times: 1,
    effect: { kind: 'drop' },
  });
  const peak = join(home, 'peak');
  const hook = fileURLToPath(new URL('watched-process.js', import.meta.url));
  const program = fileURLToPath(new URL('send-many.js', import.meta.url));
  const startedAtMs = performance.now();
  const output = await run(['--import', hook, program, mode, ids], { ...env, ENTRADA_BENCH_PEAK: peak });
  const durationMs = performance.now() - startedAtMs;
  remove();
  return { done: Number(output), requests, durationMs, peakMb: Number(readFileSync(peak, 'utf8')) / 1024 };
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (status !== 0) throw new Error(`${args[0]} ended with status ${status}`);
  return output;
}
