import { EntradaError } from '../base/errors.ts';
import { createHandOver } from './hand-over.ts';
import { createSlots } from './slots.ts';
import type { TenantTarget } from './tenant-target.ts';

/** An event of {@link forEachTenant}. Those of a tenant come together: items any number of times, then the end. */
export type TenantEvent<T, Target = TenantTarget> =
  | { readonly kind: 'items'; readonly target: Target; readonly items: readonly T[] }
  /** Requested after the consumer has dealt with the items. */
  | { readonly kind: 'done'; readonly target: Target }
  | { readonly kind: 'failed'; readonly target: Target; readonly error: unknown };

/** The surroundings of the work on one tenant. */
export interface TenantWork {
  /** Aborted when the sweep is cancelled, or its consumer stops. */
  readonly signal: AbortSignal;
  /** Waits without keeping others from working, for example until a service accepts requests again. */
  pause<T>(wait: () => Promise<T>): Promise<T>;
}

/** Options of {@link forEachTenant}. */
export interface SweepOptions {
  /** How many tenants are worked on at a time, those that wait not counted. Default: 8. */
  readonly concurrency?: number | undefined;
  /** Stops the sweep, which then throws `CANCELLED`. */
  readonly signal?: AbortSignal | undefined;
  /** A tenant with more items is passed on while it is read, and others are kept until its end. Default: 500. */
  readonly longestBuffer?: number | undefined;
}

/** The default of `concurrency`. */
export const usualConcurrency = 8;

/** Of the tenants that were begun and have not ended, for each that is worked on. */
const mostBegunForEach = 16;

/**
 * Works on many tenants, a limited number at a time, and reports each as it ends. An error of one is reported and does
 * not stop the others. Items of a tenant are passed on when all are there, so that tenants are not mixed, and a tenant
 * that fails has none; only one with many items is passed on while it is read.
 *
 * @param targets - Read as they are needed.
 * @param work - Yields the items of a tenant.
 * @throws {EntradaError} `CANCELLED`; what `targets` throws, after the tenants before it.
 */
export async function* forEachTenant<T, Target = TenantTarget>(
  targets: Iterable<Target> | AsyncIterable<Target>,
  work: (target: Target, surroundings: TenantWork) => AsyncIterable<T>,
  options: SweepOptions = {},
): AsyncGenerator<TenantEvent<T, Target>> {
  const { concurrency = usualConcurrency, signal, longestBuffer = 500 } = options;
  const stopped = new AbortController();
  const stop = signal === undefined ? stopped.signal : AbortSignal.any([signal, stopped.signal]);
  const begun = createSlots(concurrency * mostBegunForEach);
  const working = createSlots(concurrency);
  const floor = createSlots(1);
  const { send, end, receive } = createHandOver<TenantEvent<T, Target>>();

  const pause = async <R>(wait: () => Promise<R>): Promise<R> => {
    working.free();
    try {
      return await wait();
    } finally {
      await working.take();
    }
  };
  const workOn = async (target: Target): Promise<void> => {
    let buffer: T[] = [];
    let hasFloor = false;
    let isWorking = true;
    const takeFloor = async (): Promise<void> => {
      if (!hasFloor) await floor.take();
      hasFloor = true;
    };
    const passOn = async (): Promise<void> => {
      const items = buffer;
      buffer = [];
      await send({ kind: 'items', target, items });
    };
    const endWork = (): void => {
      if (isWorking) working.free();
      isWorking = false;
    };
    try {
      for await (const item of work(target, { signal: stop, pause })) {
        if (stop.aborted) return;
        buffer.push(item);
        if (buffer.length <= longestBuffer) continue;
        await takeFloor();
        await passOn();
      }
      endWork();
      if (stop.aborted) return;
      await takeFloor();
      if (buffer.length > 0) await passOn();
      await send({ kind: 'done', target });
    } catch (error) {
      endWork();
      if (stop.aborted) return;
      await takeFloor();
      await send({ kind: 'failed', target, error });
    } finally {
      endWork();
      if (hasFloor) floor.free();
      begun.free();
    }
  };
  const workOnAll = async (): Promise<void> => {
    const underWay = new Set<Promise<void>>();
    try {
      for await (const target of targets) {
        await begun.take();
        await working.take();
        if (stop.aborted) break;
        const one = workOn(target).finally(() => underWay.delete(one));
        underWay.add(one);
      }
    } finally {
      await Promise.all(underWay);
    }
  };
  const cancel = (): void => end(cancelled(signal?.reason));
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted === true) cancel();
  else void workOnAll().then(() => end(), end);
  try {
    for await (const event of receive()) {
      yield event;
      if (signal?.aborted === true) throw cancelled(signal.reason);
    }
  } finally {
    signal?.removeEventListener('abort', cancel);
    stopped.abort();
  }
}

function cancelled(cause: unknown): EntradaError {
  return new EntradaError('CANCELLED', 'Cancelled.', { cause });
}
