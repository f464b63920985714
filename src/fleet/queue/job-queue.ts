import type { Queue } from 'bullmq';
import { queueClient } from './queue-client.ts';
import { loadQueueLibraries, type QueueLibraries } from './queue-libraries.ts';
import type { QueuePlace } from './queue-place.ts';
import type { StartedSweep } from './sweep-store.ts';

/** The name of the one queue; its keys begin with the prefix of the sweeps. */
export const queueName = 'jobs';

/** The content of a job: which tenant of which sweep. Everything else is sealed in the sweep. */
export interface JobData {
  readonly sweep: string;
  /** When that sweep was started, so that a job of one that was removed does not count for another of the same id. */
  readonly createdAtMs: number;
  readonly index: number;
}

/** Tenants of one sweep that are not finished. */
export interface OpenCounts {
  readonly active: number;
  /** They wait for a retry or for their rate limit. */
  readonly delayed: number;
}

/** The jobs of sweeps, one for each tenant. */
export interface JobQueue {
  /** Adds jobs; those that exist are not changed. */
  add(sweep: StartedSweep, indexes: readonly number[]): Promise<void>;
  openCounts(sweep: StartedSweep): Promise<OpenCounts>;
  /** The jobs of all sweeps: those that workers have, and those that any worker could take now. */
  counts(): Promise<{ readonly active: number; readonly waiting: number }>;
  /** Removes the jobs that no worker is working on. */
  remove(sweep: StartedSweep, total: number): Promise<void>;
  /** Returns whether no job is left, also at other workers. */
  isEmpty(): Promise<boolean>;
  close(): Promise<void>;
}

const batchSize = 500;

/**
 * Opens the queue.
 *
 * @throws {EntradaError} `PACKAGE_MISSING`.
 */
export async function openJobQueue(place: QueuePlace, libraries?: QueueLibraries): Promise<JobQueue> {
  const loaded = libraries ?? (await loadQueueLibraries());
  const client = queueClient(loaded, place.address, place.ca);
  // The link to the server reports what fails; this client tries again.
  client.on('error', () => undefined);
  const queue: Queue<JobData> = new loaded.bullmq.Queue(queueName, {
    connection: client,
    prefix: place.keys.jobPrefix,
    // Events serve other programs of BullMQ's.
    streams: { events: { maxLen: 100 } },
  });
  queue.on('error', () => undefined);
  return {
    async add(sweep, indexes) {
      for (let at = 0; at < indexes.length; at += batchSize) {
        await queue.addBulk(
          indexes.slice(at, at + batchSize).map((index) => ({
            name: 'tenant',
            data: { sweep: sweep.id, createdAtMs: sweep.createdAtMs, index },
            opts: jobOptions(sweep, index),
          })),
        );
      }
    },
    async openCounts(sweep) {
      const own = async (state: 'active' | 'delayed'): Promise<number> =>
        (await queue.getRanges([state], 0, -1)).filter((id) => id.startsWith(jobId(sweep, ''))).length;
      const [active, delayed] = await Promise.all([own('active'), own('delayed')]);
      return { active, delayed };
    },
    async remove(sweep, total) {
      for (let at = 0; at < total; at += batchSize) {
        const count = Math.min(batchSize, total - at);
        const ids = Array.from({ length: count }, (_, offset) => jobId(sweep, at + offset));
        await Promise.all(ids.map((id) => queue.remove(id)));
      }
    },
    async counts() {
      const { active = 0, waiting = 0 } = await queue.getJobCounts('active', 'waiting');
      return { active, waiting };
    },
    async isEmpty() {
      const counts = await queue.getJobCounts('waiting', 'active', 'delayed');
      return Object.values(counts).every((count) => count === 0);
    },
    async close() {
      await queue.close().catch(() => undefined);
      client.disconnect();
    },
  };
}

/** The name of the wait between tries, which the worker computes. */
export const backoffName = 'entrada';

function jobOptions(sweep: StartedSweep, index: number) {
  return {
    jobId: jobId(sweep, index),
    // The worker decides when a tenant has failed.
    attempts: Number.MAX_SAFE_INTEGER,
    backoff: { type: backoffName },
    // The outcome is in the sweep.
    removeOnComplete: true,
    removeOnFail: true,
    stackTraceLimit: 0,
  };
}

function jobId({ id, createdAtMs }: StartedSweep, index: number | ''): string {
  return `${id}.${createdAtMs.toString(36)}.${index}`;
}
