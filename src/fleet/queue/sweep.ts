import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../../base/clock.ts';
import { EntradaError } from '../../base/errors.ts';
import { openJobQueue } from './job-queue.ts';
import { loadQueueLibraries } from './queue-libraries.ts';
import { openQueuePlace, type QueuePlace, type QueueServer } from './queue-place.ts';
import { checkRateLimit, type RateLimit } from './rate-limit.ts';
import { usualMaxRetry } from './retry-policy.ts';
import { rowsOfChunk } from './row-chunks.ts';
import {
  checkSweepId,
  isSameWork,
  type QueuedRequest,
  type QueuedTarget,
  type SweepDefinition,
} from './sweep-definition.ts';
import type { SweepStore } from './sweep-store.ts';
import type { Outcome } from './tenant-results.ts';

/** A sweep to start. */
export interface NewSweep {
  /** Default: a random one. The same id continues a start that was interrupted. */
  readonly id?: string | undefined;
  readonly request: QueuedRequest;
  readonly targets: readonly QueuedTarget[];
  readonly rateLimit?: RateLimit | undefined;
  /** Further tries of a tenant after failures that can pass. Default: 5. */
  readonly maxRetry?: number | undefined;
  /** How long results are kept after the last one, in days. Default: 7. */
  readonly retentionDays?: number | undefined;
}

/** How far a sweep is: numbers of tenants. */
export interface SweepStatus {
  readonly id: string;
  readonly state: 'Running' | 'Completed';
  readonly total: number;
  readonly waiting: number;
  readonly active: number;
  /** They wait for another try, or for their rate limit. */
  readonly delayed: number;
  readonly done: number;
  readonly failed: number;
  readonly definition: SweepDefinition;
}

/** A finished tenant; each is reported once. */
export interface FinishedTenant {
  readonly target: QueuedTarget;
  readonly outcome: Outcome;
  rows(): AsyncIterable<unknown>;
}

/** How {@link QueuedSweep.results} reads. */
export interface ResultOptions {
  /** Continues until all tenants are finished. */
  readonly wait?: boolean | undefined;
  /** Called once when tenants wait and no worker has taken any for some seconds, with their number. */
  readonly onNoWorker?: ((waiting: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A sweep on a server. */
export interface QueuedSweep {
  readonly definition: SweepDefinition;
  status(): Promise<SweepStatus>;
  /** The finished tenants, in the order in which they finished; read as they are consumed. */
  results(options?: ResultOptions): AsyncGenerator<FinishedTenant>;
  /** The tenants that failed. */
  failures(): AsyncGenerator<FinishedTenant>;
  /** Removes the jobs, the results and the sweep itself. */
  remove(): Promise<void>;
  close(): void;
}

/** Default of how long results are kept. */
export const usualRetentionDays = 7;
const longestRetentionDays = 90;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * Starts a sweep: one job for each tenant.
 *
 * @throws {EntradaError} `INPUT_INVALID`, also for an id that another sweep has; `PACKAGE_MISSING`,
 * `CACHE_UNREACHABLE`, `STORAGE_FAILED`, `KEY_UNREADABLE`.
 */
export async function startQueuedSweep(
  server: QueueServer,
  wanted: NewSweep,
  clock: Clock = systemClock,
): Promise<QueuedSweep> {
  const definition = definitionOf(wanted, clock);
  const lifeMs = retentionMs(wanted.retentionDays);
  const libraries = await loadQueueLibraries();
  const place = openQueuePlace(server);
  try {
    await place.store.ping();
    const queue = await openJobQueue(place, libraries);
    try {
      const started = await createOrContinue(place.store, definition, lifeMs);
      const finished = await place.store.finishedOf(started.id);
      const open = started.targets.map((_, index) => index).filter((index) => !finished.has(index));
      await queue.add(started, open);
      return sweepOver(place, started, clock);
    } finally {
      await queue.close();
    }
  } catch (error) {
    place.close();
    throw error;
  }
}

async function createOrContinue(
  store: SweepStore,
  definition: SweepDefinition,
  lifeMs: number,
): Promise<SweepDefinition> {
  const { id } = definition;
  if (await store.create(definition, lifeMs)) return definition;
  const existing = await store.read(id);
  if (existing === undefined) return createOrContinue(store, definition, lifeMs);
  if (isSameWork(existing, definition)) return existing;
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot start the sweep "${id}": another request or other tenants have this ID`,
    {
      hint: `Choose another ID, or remove that sweep: entrada sweep remove ${id}`,
    },
  );
}

/**
 * Opens a sweep.
 *
 * @throws {EntradaError} `SWEEP_NOT_FOUND`, `CACHE_UNREACHABLE`, `STORAGE_FAILED`, `CACHE_UNREADABLE`.
 */
export async function openQueuedSweep(
  server: QueueServer,
  id: string,
  clock: Clock = systemClock,
): Promise<QueuedSweep> {
  checkSweepId(id);
  const place = openQueuePlace(server);
  try {
    const definition = await place.store.read(id);
    if (definition === undefined) throw notFound(id);
    return sweepOver(place, definition, clock);
  } catch (error) {
    place.close();
    throw error;
  }
}

const pageSize = 100;
const shortestPauseMs = 100;
const longestPauseMs = 1_000;
/** A worker takes a tenant within a second. */
const noWorkerAfterMs = 5_000;

function sweepOver(place: QueuePlace, definition: SweepDefinition, clock: Clock): QueuedSweep {
  const { store } = place;
  const { id, targets } = definition;
  const finishedTenant = async (index: number): Promise<FinishedTenant> => {
    const file = store.file(definition, index);
    const [target, outcome] = [targets[index], await file.outcome()];
    if (target === undefined || outcome === undefined) throw notFound(id);
    return {
      target,
      outcome,
      async *rows() {
        for await (const chunk of file.chunks(outcome.chunks)) yield* rowsOfChunk(chunk);
      },
    };
  };
  return {
    definition,
    async status() {
      const queue = await openJobQueue(place);
      try {
        // First, since a tenant that finishes meanwhile must not count twice.
        const { active, delayed } = await queue.openCounts(definition);
        const counts = await store.counts(id);
        if (counts === undefined) throw notFound(id);
        const { total, done, failed } = counts;
        const open = total - done - failed;
        const shownActive = Math.min(active, open);
        const shownDelayed = Math.min(delayed, open - shownActive);
        const waiting = open - shownActive - shownDelayed;
        const state = open === 0 ? 'Completed' : 'Running';
        return { id, state, total, waiting, active: shownActive, delayed: shownDelayed, done, failed, definition };
      } finally {
        await queue.close();
      }
    },
    async *results({ wait = false, onNoWorker, signal } = {}) {
      let at = 0;
      let idleMs = 0;
      let isTold = onNoWorker === undefined;
      let pauseMs = shortestPauseMs;
      for (;;) {
        const page = await store.order(id, at, pageSize);
        for (const index of page) yield await finishedTenant(index);
        at += page.length;
        if (page.length > 0) {
          pauseMs = shortestPauseMs;
          idleMs = 0;
          continue;
        }
        const counts = await store.counts(id);
        if (counts === undefined) throw notFound(id);
        if (!wait || at >= counts.total) return;
        if (!isTold && idleMs >= noWorkerAfterMs) {
          const { active, waiting } = await jobCounts(place);
          if (active === 0 && waiting > 0) {
            onNoWorker?.(counts.total - at);
            isTold = true;
          }
          idleMs = 0;
        }
        await clock.sleep(pauseMs, signal);
        idleMs += pauseMs;
        pauseMs = Math.min(longestPauseMs, pauseMs * 2);
      }
    },
    async *failures() {
      for (const index of await store.failures(id)) yield await finishedTenant(index);
    },
    async remove() {
      const queue = await openJobQueue(place);
      try {
        await store.remove(id);
        await queue.remove(definition, targets.length);
      } finally {
        await queue.close();
      }
    },
    close: () => place.close(),
  };
}

async function jobCounts(place: QueuePlace): Promise<{ active: number; waiting: number }> {
  const queue = await openJobQueue(place);
  try {
    return await queue.counts();
  } finally {
    await queue.close();
  }
}

function definitionOf(wanted: NewSweep, clock: Clock): SweepDefinition {
  const { id = randomBytes(4).toString('hex'), request, targets, rateLimit, maxRetry = usualMaxRetry } = wanted;
  checkSweepId(id);
  if (targets.length === 0) throw invalid('Cannot start a sweep: it does not have a tenant');
  if (rateLimit !== undefined) checkRateLimit(rateLimit);
  if (!Number.isInteger(maxRetry) || maxRetry < 0 || maxRetry > 100) {
    throw invalid(`Cannot retry ${maxRetry} times: a number from 0 to 100 works`);
  }
  return { id, request, targets, rateLimit, maxRetry, createdAtMs: clock.nowMs() };
}

function retentionMs(days: number = usualRetentionDays): number {
  if (days >= 1 && days <= longestRetentionDays) return Math.round(days * dayMs);
  throw invalid(`Cannot keep results for ${days} days: a number from 1 to ${longestRetentionDays} works`);
}

function notFound(id: string): EntradaError {
  return new EntradaError(
    'SWEEP_NOT_FOUND',
    `Cannot find the sweep "${id}": it does not exist, was removed or has expired`,
    {
      hint: 'entrada sweep list shows the sweeps.',
    },
  );
}

function invalid(message: string): EntradaError {
  return new EntradaError('INPUT_INVALID', message);
}
