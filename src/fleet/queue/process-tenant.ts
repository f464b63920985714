import { EntradaError, isEntradaError } from '../../base/errors.ts';
import type { Clock } from '../../base/clock.ts';
import { isPassing, retryDelayMs } from './retry-policy.ts';
import { RateReached, ServiceBusy } from './limited-services.ts';
import { rowChunks } from './row-chunks.ts';
import type { QueuedTarget, SweepDefinition } from './sweep-definition.ts';
import type { TryEnd } from './worker-options.ts';
import type { Outcome, Progress, TenantResults } from './tenant-results.ts';

/** A request for the rest of a tenant's rows. */
export interface TenantPart {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How many rows are kept; undefined: none, and this is the first page. */
  readonly keptRows: number | undefined;
  readonly signal: AbortSignal;
  /** Whether another try follows a failure, so that waits can be those of the queue. */
  readonly canRetry: boolean;
  /** Called with the GUID in the tenant's token. */
  onTenant(this: void, tenantId: string): void;
  onNextPage(rest: { url: string | URL; headers?: Readonly<Record<string, string>> | undefined }): Promise<void>;
}

/** Requests the rows of a tenant. Throws {@link RateReached} when it has to begin later. */
export type RequestRows = (target: QueuedTarget, sweep: SweepDefinition, part: TenantPart) => AsyncIterable<unknown>;

/** One try of one tenant. */
export interface TenantTry {
  readonly sweep: SweepDefinition;
  readonly index: number;
  /** Failed tries before this one, also before the last page. */
  readonly failures: number;
  /** How often a worker was lost with this tenant. */
  readonly losses: number;
}

/** The surroundings of a try. */
export interface TrySurroundings {
  readonly file: TenantResults;
  readonly requestRows: RequestRows;
  readonly clock: Clock;
  /** Aborted when the worker is to stop: at the next page. */
  readonly stopping: AbortSignal;
  /** Aborted when it has to stop at once. */
  readonly stopped: AbortSignal;
}

/** A tenant that takes so many workers with it fails. */
const mostLosses = 10;

/**
 * Works on one tenant of a sweep, from the place where the try before it ended. Rows are kept after each page, and the
 * last ones together with the outcome, so that a worker can be killed at any moment.
 *
 * @throws {EntradaError} When what is kept cannot be read or written here: the tenant is not to blame.
 */
export async function processTenant(one: TenantTry, surroundings: TrySurroundings): Promise<TryEnd> {
  const { file, clock } = surroundings;
  const { sweep, losses } = one;
  for (;;) {
    if ((await file.outcome()) !== undefined) return { kind: 'needless', why: 'finished' };
    if (losses > mostLosses) {
      return fail(file, clock, lostError(losses));
    }
    const begun = await file.progress();
    const read = await readRows(one, begun, surroundings);
    switch (read.kind) {
      case 'behind':
        // Another worker has it, too; this one continues where the other is.
        continue;
      case 'needless':
      case 'limited':
      case 'returned':
      case 'done':
        return read;
      case 'error': {
        if (surroundings.stopped.aborted) return { kind: 'returned' };
        const { error, tenantId, failuresInRow, leastWaitMs } = read;
        if (!isPassing(error) || failuresInRow >= sweep.maxRetry) return fail(file, clock, error, tenantId);
        return { kind: 'retry', error, waitMs: Math.max(leastWaitMs, retryDelayMs(failuresInRow + 1)) };
      }
    }
  }
}

type Read =
  | Extract<TryEnd, { kind: 'done' | 'needless' | 'limited' | 'returned' }>
  | { readonly kind: 'behind' }
  | {
      readonly kind: 'error';
      readonly error: EntradaError;
      /** The GUID, if the token was there. */
      readonly tenantId: string | undefined;
      /** Failed tries since the last page. */
      readonly failuresInRow: number;
      /** The wait that the service asks for. */
      readonly leastWaitMs: number;
    };

/** Ends the reading of pages from within. */
class Stopped extends Error {
  readonly end: Exclude<Read, { kind: 'error' }>;

  constructor(end: Exclude<Read, { kind: 'error' }>) {
    super(end.kind);
    this.end = end;
  }
}

async function readRows(
  { sweep, index, failures }: TenantTry,
  begun: Progress | undefined,
  { file, requestRows, clock, stopping, stopped }: TrySurroundings,
): Promise<Read> {
  const target = sweep.targets[index];
  if (target === undefined) return { kind: 'needless', why: 'removed' };
  const { url, headers = {} } = sweep.request;
  const collected = rowChunks();
  let known: Progress = begun ?? { url, headers, rows: 0, chunks: 0, failures: 0 };
  let tenantId: string | undefined;
  /** A failure of the store is not one of the tenant. */
  let storeFailure: { readonly error: unknown } | undefined;
  const write = async (step: () => Promise<Awaited<ReturnType<TenantResults['keep']>>>): Promise<void> => {
    let result: Awaited<ReturnType<TenantResults['keep']>>;
    try {
      result = await step();
    } catch (error) {
      storeFailure = { error };
      throw error;
    }
    if (result === 'behind') throw new Stopped({ kind: 'behind' });
    if (result !== 'kept') throw new Stopped({ kind: 'needless', why: result });
  };
  const onNextPage: TenantPart['onNextPage'] = async (rest) => {
    const { chunks, rows } = collected.take();
    known = {
      url: String(rest.url),
      headers: rest.headers ?? {},
      rows: known.rows + rows,
      chunks: known.chunks + chunks.length,
      failures,
    };
    await write(() => file.keep(known, chunks));
    if (stopping.aborted) throw new Stopped({ kind: 'returned' });
  };
  try {
    const part: TenantPart = {
      url: known.url,
      headers: known.headers,
      keptRows: begun?.rows,
      signal: stopped,
      canRetry: failures - known.failures < sweep.maxRetry,
      onTenant: (id) => void (tenantId = id),
      onNextPage,
    };
    for await (const row of requestRows(target, sweep, part)) collected.add(row);
    const { chunks, rows } = collected.take();
    const outcome: Outcome = {
      kind: 'done',
      rows: known.rows + rows,
      chunks: known.chunks + chunks.length,
      ...(tenantId !== undefined && { tenantId }),
      endedAtMs: clock.nowMs(),
    };
    await write(() => file.finish(outcome, chunks));
    return { kind: 'done', rows: outcome.rows };
  } catch (error) {
    if (error instanceof Stopped) return error.end;
    if (error instanceof RateReached) return { kind: 'limited', waitMs: error.waitMs };
    if (storeFailure !== undefined) throw storeFailure.error;
    const failuresInRow = failures - known.failures;
    if (error instanceof ServiceBusy) {
      return { kind: 'error', error: busyError(error), tenantId, failuresInRow, leastWaitMs: error.waitMs };
    }
    return {
      kind: 'error',
      error: isEntradaError(error) ? error : internalError(error),
      tenantId,
      failuresInRow,
      leastWaitMs: 0,
    };
  }
}

async function fail(file: TenantResults, clock: Clock, error: EntradaError, tenantId?: string): Promise<TryEnd> {
  const { code, message, hint, details } = error;
  const { status } = details;
  const failure = { code, message, hint, ...(typeof status === 'number' && { status }) };
  const endedAtMs = clock.nowMs();
  const known = tenantId === undefined ? {} : { tenantId };
  const step = await file.finish({ kind: 'failed', rows: 0, chunks: 0, error: failure, ...known, endedAtMs }, []);
  return step === 'finished' || step === 'removed' ? { kind: 'needless', why: step } : { kind: 'failed', error };
}

function busyError({ message }: ServiceBusy): EntradaError {
  return new EntradaError('SERVICE_UNAVAILABLE', message);
}

function lostError(losses: number): EntradaError {
  return new EntradaError('INTERNAL', `Cannot finish the tenant: ${losses} workers ended while they worked on it`, {
    hint: 'Look at the memory and the logs of the workers.',
  });
}

function internalError(cause: unknown): EntradaError {
  return new EntradaError('INTERNAL', cause instanceof Error ? cause.message : String(cause), { cause });
}
