import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { keyFile } from '../src/cache/master-key.ts';
import { openQueuedSweep, type QueuedSweep, startQueuedSweep } from '../src/fleet/queue/sweep.ts';
import { labIds } from '../src/lab/seed/seed-ids.ts';
import { seedCustomers } from '../src/lab/seed/seed-customers.ts';
import { seedFabrikam } from '../src/lab/seed/seed-fabrikam.ts';
import { type Lab, startLab } from '../src/lab/start-lab.ts';
import { addLabEnvironment } from './lab-environment.ts';
import { quietEnvironment } from './quiet-environment.ts';

const commandLine = join('dist', 'cli.cjs');
const workerCount = 3;
const port = 20_000 + Math.floor(Math.random() * 10_000);

/**
 * Sends one request to 1,000 tenants with three workers, one of which is killed midway.
 *
 * @param isQuick - 100 tenants.
 * @returns Whether each tenant came once; true without a redis-server, which is said.
 */
export async function benchSweep(isQuick: boolean): Promise<boolean> {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    process.stdout.write('A sweep over tenants with three workers: skipped, redis-server is not on this machine\n');
    return true;
  }
  const tenantCount = isQuick ? 100 : 1_000;
  const home = mkdtempSync(join(tmpdir(), 'entrada-bench-'));
  const redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', home, '--save', '']);
  const customers = seedCustomers(tenantCount);
  const lab = await startLab({ folder: join(home, 'lab'), otherTenants: [seedFabrikam(), ...customers] });
  const workers: ChildProcess[] = [];
  try {
    await untilListening();
    const env = await prepareHome(home, lab);
    const startedAtMs = performance.now();
    const server = { url: `redis://127.0.0.1:${port}`, keys: keyFile(join(home, 'fleet.key')) };
    const sweep = await startQueuedSweep(server, {
      request: { url: '/users?$select=id', all: true },
      targets: customers.map(({ id, displayName }) => ({
        name: displayName,
        tenantId: id,
        context: 'fleet',
        otherTenant: id,
      })),
    });
    const queuedAtMs = performance.now();
    for (let count = 0; count < workerCount; count += 1) {
      workers.push(spawn(process.execPath, [commandLine, 'worker'], { env, stdio: 'ignore' }));
    }
    const { names, rows, killedAfter } = await readResults(sweep, () => workers[0]?.kill('SIGKILL'));
    const durationMs = performance.now() - startedAtMs;
    sweep.close();
    const again = await openQueuedSweep(server, sweep.definition.id);
    const { done, failed } = await again.status();
    again.close();
    const different = new Set(names).size;
    const requests = lab.requests.filter(({ path }) => path === '/v1.0/users').length;
    const holds =
      names.length === tenantCount &&
      different === tenantCount &&
      done === tenantCount &&
      failed === 0 &&
      killedAfter > 0;
    process.stdout.write(
      `A sweep over ${tenantCount} tenants with ${workerCount} workers, one killed after ${killedAfter} tenants\n` +
        `  tenants ${names.length}, different ${different}, failed ${failed}, rows ${rows}, requests ${requests}\n` +
        `  queued in ${seconds(queuedAtMs - startedAtMs)}, complete after ${seconds(durationMs)}\n`,
    );
    return holds;
  } finally {
    for (const worker of workers) worker.kill('SIGKILL');
    await lab.stop();
    redis.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  }
}

interface Read {
  readonly names: readonly string[];
  readonly rows: number;
  readonly killedAfter: number;
}

/** Reads the results as they come, and kills a worker after a third of them. */
async function readResults(sweep: QueuedSweep, kill: () => void): Promise<Read> {
  const names: string[] = [];
  let rows = 0;
  let killedAfter = 0;
  for await (const tenant of sweep.results({ wait: true })) {
    names.push(tenant.target.name);
    for await (const _ of tenant.rows()) rows += 1;
    if (killedAfter > 0 || names.length < sweep.definition.targets.length / 3) continue;
    kill();
    killedAfter = names.length;
  }
  return { names, rows, killedAfter };
}

/** Prepares a machine whose workers have the session of the daemon. */
async function prepareHome(home: string, lab: Lab): Promise<NodeJS.ProcessEnv> {
  writeFileSync(join(home, 'fleet.key'), randomBytes(32), { mode: 0o600 });
  const env = {
    ...quietEnvironment(home),
    ENTRADA_CACHE: `redis://127.0.0.1:${port}`,
    ENTRADA_KEY_FILE: join(home, 'fleet.key'),
    SECRET: labIds.applications.daemon.secret,
  };
  await addLabEnvironment(lab, home);
  const words = [
    ...['Connect-Entra', '-Environment', 'Lab', '-ContextScope', 'CurrentUser', '-Context', 'fleet', '-NoWelcome'],
    ...['-TenantId', labIds.domain, '-ClientSecretCredential', `${labIds.applications.daemon.appId}:env:SECRET`],
  ];
  const child = spawn(process.execPath, [commandLine, ...words], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (status !== 0) throw new Error('Cannot sign in to the lab.');
  return env;
}

async function untilListening(): Promise<void> {
  for (;;) {
    const isListening = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (isListening) return;
    await wait(20);
  }
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
