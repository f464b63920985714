import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/base/clock.ts';
import { keyFile } from '../../src/cache/master-key.ts';
import type { QueueServer } from '../../src/fleet/queue/queue-place.ts';
import { type NewSweep, openQueuedSweep, type QueuedSweep, startQueuedSweep } from '../../src/fleet/queue/sweep.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { endWithThisProcess } from '../support/end-with-this-process.ts';
import { runFakeCli } from '../support/fake-cli.ts';
import { connectDaemonLine, daemonSecret } from '../support/journey-cli.ts';
import { type JourneyHome, makeHome } from '../support/journey-home.ts';
import { type JourneyLab, startJourneyLab } from '../support/journey-lab.ts';
import type { TestRedis } from '../support/redis-server.ts';

/** The command line as it is built: the installed one of other tests is without the packages of the queue. */
const program = fileURLToPath(new URL('../../../dist/cli.cjs', import.meta.url));

/** A worker in a process of its own. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  /** 128 and more when a signal ended it. */
  readonly ended: Promise<{ readonly status: number; readonly stderr: string }>;
  untilStderr(pattern: RegExp): Promise<void>;
}

/** A lab, a server for the queue, and a machine whose sessions are on it. */
export interface SweepWorld {
  readonly lab: JourneyLab;
  readonly home: JourneyHome;
  readonly server: QueueServer;
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command in this process. */
  run(words: readonly string[], env?: Readonly<Record<string, string>>): ReturnType<typeof runFakeCli>;
  startWorker(words?: readonly string[], env?: Readonly<Record<string, string>>): WorkerProcess;
  /** A sweep over tenants that all lead to the one of the lab, with names of their own. */
  start(count: number, wanted?: Partial<NewSweep>): Promise<QueuedSweep>;
  open(id: string): Promise<QueuedSweep>;
}

export const allUsers = '/users?$top=50&$select=id';

/** Prepares the world over a server that the test starts and stops. */
export async function makeSweepWorld(
  { url, ca }: Pick<TestRedis, 'url' | 'ca'>,
  lab?: JourneyLab,
): Promise<SweepWorld> {
  const usedLab = lab ?? (await startJourneyLab({ clock: systemClock }));
  const home = await makeHome(usedLab.cloud);
  const keyPath = join(home.folder, 'fleet.key');
  writeFileSync(keyPath, randomBytes(32), { mode: 0o600 });
  const caPath = join(home.folder, 'redis-ca.pem');
  if (ca !== undefined) writeFileSync(caPath, ca);
  const env = {
    ENTRADA_CACHE: url,
    ENTRADA_KEY_FILE: keyPath,
    ...(ca === undefined ? {} : { ENTRADA_CACHE_CA_FILE: caPath }),
  };
  const server: QueueServer = { url, ca, keys: keyFile(keyPath) };
  const world: SweepWorld = {
    lab: usedLab,
    home,
    server,
    env,
    run: (words, more = {}) => runFakeCli(home.folder, words, { env: { ...env, ...daemonSecret, ...more } }),
    startWorker: (words = [], more = {}) => startWorker(home, words, { ...env, ...more }),
    start: (count, wanted = {}) =>
      startQueuedSweep(server, {
        request: { url: allUsers, all: true },
        targets: Array.from({ length: count }, (_, index) => ({
          name: `tenant-${index}`,
          tenantId: labIds.tenantId,
          context: 'fleet',
          otherTenant: undefined,
        })),
        ...wanted,
      }),
    open: (id) => openQueuedSweep(server, id),
  };
  const connected = await world.run([...connectDaemonLine, '-Context', 'fleet', '-NoWelcome']);
  if (connected.status !== 0) throw new Error(connected.stderr);
  return world;
}

function startWorker(
  home: JourneyHome,
  words: readonly string[],
  more: Readonly<Record<string, string>>,
): WorkerProcess {
  const env = {
    PATH: process.env['PATH'],
    HOME: home.folder,
    ENTRADA_HOME: home.folder,
    ENTRADA_KEYRING: 'off',
    ...more,
  };
  const child = spawn(process.execPath, [program, 'worker', ...words], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  endWithThisProcess(child);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<{ status: number; stderr: string }>((resolve) => {
    child.on('close', (status, signal) => resolve({ status: status ?? (signal === 'SIGKILL' ? 137 : 143), stderr }));
  });
  return {
    child,
    ended,
    untilStderr: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(stderr)) resolve();
        };
        child.stderr.on('data', look);
        child.on('close', () => reject(new Error(`The worker ended before it said ${pattern}: ${stderr}`)));
        look();
      }),
  };
}

/** Holds the next requests for users, until they are let go. */
export function holdRequests(lab: JourneyLab, count: number): { readonly held: Promise<void>; release(): void } {
  let release = (): void => {};
  const until = new Promise<void>((resolve) => (release = resolve));
  let seen = 0;
  let reached = (): void => {};
  const held = new Promise<void>((resolve) => (reached = resolve));
  lab.faults.add({
    match({ url }) {
      if (url.pathname !== '/v1.0/users') return false;
      seen += 1;
      if (seen === count) reached();
      return true;
    },
    times: count,
    effect: { kind: 'hold', until },
  });
  return { held, release };
}

/** Reads all results, and fails if a tenant or a row comes twice. */
export async function readResults(sweep: QueuedSweep, wait = true): Promise<Readonly<Record<string, number | string>>> {
  const found: Record<string, number | string> = {};
  for await (const { target, outcome, rows } of sweep.results({ wait })) {
    if (target.name in found) throw new Error(`${target.name} comes twice.`);
    const ids = new Set<string>();
    let count = 0;
    for await (const row of rows()) {
      count += 1;
      ids.add(JSON.stringify(row));
    }
    if (ids.size !== count || count !== outcome.rows) throw new Error(`${target.name} has rows twice.`);
    found[target.name] = outcome.kind === 'failed' ? (outcome.error?.message ?? '') : count;
  }
  return found;
}
