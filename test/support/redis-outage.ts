import { type Clock, systemClock } from '../../src/base/clock.ts';
import type { TestRedis } from './redis-server.ts';

/** A server that a test stops, and a clock on which the limits of calls pass while it is stopped and never otherwise. */
export interface Outage {
  readonly clock: Clock;
  /** So long that its parts are told from the pauses between tries, which are real. */
  readonly timeoutMs: number;
  /** Stops the server; from then on the limit of every call passes. */
  begin(): Promise<void>;
  end(): void;
  /** Does something while the server is stopped. */
  during<T>(action: () => Promise<T>): Promise<T>;
}

const timeoutMs = 1_000_000;
const longestPauseMs = 1_000;

/** Prepares outages of a server. How fast the machine is decides neither when a call fails nor which. */
export function outageOf(server: Pick<TestRedis, 'pause' | 'resume'>): Outage {
  let isOut = false;
  const waiting = new Set<() => void>();
  const outage: Outage = {
    timeoutMs,
    clock: {
      nowMs: () => Date.now(),
      async sleep(durationMs, signal) {
        if (durationMs <= longestPauseMs) return systemClock.sleep(durationMs, signal);
        if (isOut) return systemClock.sleep(0, signal);
        await new Promise<void>((resolve, reject) => {
          const wake = (): void => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
          signal?.addEventListener('abort', () => {
            waiting.delete(wake);
            reject(new Error('Canceled.'));
          });
        });
      },
    },
    async begin() {
      await server.pause();
      isOut = true;
      for (const wake of waiting) wake();
    },
    end() {
      isOut = false;
      server.resume();
    },
    async during(action) {
      await outage.begin();
      try {
        return await action();
      } finally {
        outage.end();
      }
    },
  };
  return outage;
}
