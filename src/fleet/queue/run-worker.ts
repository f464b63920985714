import type { Job, Worker } from 'bullmq';
import { isEntradaError } from '../../base/errors.ts';
import type { Services } from '../../session/services/services.ts';
import { backoffName, type JobData, openJobQueue, queueName } from './job-queue.ts';
import { processTenant } from './process-tenant.ts';
import type { TryEnd, WorkerOptions } from './worker-options.ts';
import { queueClient } from './queue-client.ts';
import { loadQueueLibraries } from './queue-libraries.ts';
import { openQueuePlace, type QueueServer } from './queue-place.ts';
import { sharedRate } from './rate-limit.ts';
import { requestRowsWith } from './request-rows.ts';
import { knownSweeps } from './known-sweeps.ts';
import type { QueuedTarget } from './sweep-definition.ts';

/** How long the lock of a tenant lasts without a sign of life of its worker. */
const lockMs = 10_000;
/** How often lost tenants are looked for. */
const searchMs = 5_000;
/** How long a worker that is to stop continues with its tenants. */
const graceMs = 5_000;
/** How long calls of the server wait while it is away: it can be restarted. */
const patienceMs = 10 * 60_000;
const emptyPauseMs = 300;

/**
 * Works on the tenants of all sweeps of a server until it is stopped. Of a worker that is killed, others take over the
 * tenants within 20 seconds.
 *
 * @throws {EntradaError} `PACKAGE_MISSING`; `CACHE_UNREACHABLE`, `STORAGE_FAILED` when the server cannot be used at the
 * start; `KEY_UNREADABLE`; `CACHE_UNREADABLE` for a sweep that was sealed with another key, which is returned.
 */
export async function runWorker(server: QueueServer, services: Services, options: WorkerOptions = {}): Promise<void> {
  const libraries = await loadQueueLibraries();
  const { throttleLimit = 8, exitWhenEmpty = false, signal } = options;
  const probe = openQueuePlace(server);
  try {
    await probe.store.ping();
  } finally {
    probe.close();
  }
  await server.keys.readOrMake();
  const place = openQueuePlace(server, { timeoutMs: patienceMs });
  const client = queueClient(libraries, place.address, place.ca);
  const queue = await openJobQueue(place, libraries);
  const stopping = new AbortController();
  const stopped = new AbortController();
  const sweeps = knownSweeps(place.store);
  const requestRows = requestRowsWith({ ...services, signal: stopped.signal }, sharedRate(place.link, place.keys));
  let failure: { readonly error: unknown } | undefined;
  const failWith = (error: unknown): void => {
    failure = { error };
    stopping.abort();
  };

  const work = async (job: Job<JobData>): Promise<{ end: TryEnd; target: QueuedTarget | undefined }> => {
    const { sweep: id, createdAtMs, index } = job.data;
    const sweep = await sweeps.get({ id, createdAtMs });
    if (sweep === undefined) return { end: { kind: 'needless', why: 'removed' }, target: undefined };
    const surroundings = {
      file: place.store.file(sweep, index),
      requestRows,
      clock: services.clock,
      stopping: stopping.signal,
      stopped: stopped.signal,
    };
    const one = { sweep, index, failures: job.attemptsMade, losses: job.stalledCounter };
    return { end: await processTenant(one, surroundings), target: sweep.targets[index] };
  };
  const processJob = async (job: Job<JobData>, token?: string): Promise<void> => {
    const startMs = services.clock.nowMs();
    let result: Awaited<ReturnType<typeof work>>;
    try {
      result = await work(job);
    } catch (error) {
      failWith(error);
      await job.moveToWait(token);
      throw new libraries.bullmq.WaitingError();
    }
    const { end, target } = result;
    options.onEvent?.({
      sweep: job.data.sweep,
      tenant: target?.name,
      end,
      durationMs: services.clock.nowMs() - startMs,
    });
    switch (end.kind) {
      case 'limited':
        await job.moveToDelayed(Date.now() + end.waitMs, token);
        throw new libraries.bullmq.DelayedError();
      case 'returned':
        await job.moveToWait(token);
        throw new libraries.bullmq.WaitingError();
      case 'retry':
        throw new RetryLater(end.error.code, end.waitMs);
      case 'done':
      case 'failed':
      case 'needless':
    }
  };
  const worker: Worker<JobData> = new libraries.bullmq.Worker<JobData>(queueName, processJob, {
    connection: client,
    prefix: place.keys.jobPrefix,
    concurrency: throttleLimit,
    lockDuration: lockMs,
    stalledInterval: searchMs,
    // Counted by processTenant(), which knows how a tenant fails.
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    drainDelay: 1,
    runRetryDelay: 1_000,
    settings: {
      backoffStrategy: (_tries, type, error) => (type === backoffName && isRetryLater(error) ? error.waitMs : 0),
    },
  });
  watchConnection(client, (isConnected) => {
    if (!stopping.signal.aborted) options.onConnection?.(isConnected);
  });
  // Of the connection, which is reported above, and of locks that were lost: another worker has the tenant.
  worker.on('error', () => undefined);

  const stop = (): void => stopping.abort();
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted === true) stop();
  try {
    await worker.waitUntilReady();
    options.onStart?.(place.link.place);
    if (exitWhenEmpty) void untilEmpty(queue, stopping.signal, services).then(stop, failWith);
    await untilAborted(stopping.signal);
    const grace = setTimeout(() => stopped.abort(), graceMs);
    const patience = setTimeout(() => client.disconnect(), graceMs + patienceAfterGraceMs);
    try {
      await worker.close();
    } finally {
      clearTimeout(grace);
      clearTimeout(patience);
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    await queue.close();
    client.disconnect();
    place.close();
  }
  if (failure !== undefined) throw failure.error;
}

/** A tenant that is not returned by then, because the server is away, is taken over by others. */
const patienceAfterGraceMs = 5_000;

/** Lets BullMQ try again; its message is on the server in the open, so it is a code alone. */
class RetryLater extends Error {
  readonly waitMs: number;

  constructor(code: string, waitMs: number) {
    super(code);
    this.waitMs = waitMs;
  }
}

function isRetryLater(error: unknown): error is RetryLater {
  return error instanceof RetryLater;
}

async function untilEmpty(
  queue: { isEmpty(): Promise<boolean> },
  stopping: AbortSignal,
  { clock }: Pick<Services, 'clock'>,
): Promise<void> {
  while (!stopping.aborted && !(await queue.isEmpty())) {
    await clock.sleep(emptyPauseMs, stopping).catch((error: unknown) => {
      if (!isEntradaError(error) || error.code !== 'CANCELLED') throw error;
    });
  }
}

function watchConnection(
  client: { on(event: 'ready' | 'close' | 'error', listener: () => void): unknown },
  report: (isConnected: boolean) => void,
): void {
  let isConnected: boolean | undefined;
  const change = (now: boolean) => () => {
    if (isConnected !== undefined && isConnected !== now) report(now);
    isConnected = now;
  };
  client.on('ready', change(true));
  client.on('close', change(false));
  client.on('error', () => undefined);
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
