import { type Clock } from '../../src/base/clock.ts';
import { EntradaError } from '../../src/base/errors.ts';

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves time and wakes, in the order of their ends, those whose sleep is over by then. */
  advance(durationMs: number): Promise<void>;
  /** Resolves once as many sleep at the same time. */
  sleeping(count: number): Promise<void>;
  /** Milliseconds that each of those asleep has left, the shortest first. */
  left(): number[];
  /** Every sleep that was asked for, in milliseconds. */
  readonly asked: readonly number[];
}

interface Sleeper {
  readonly untilMs: number;
  wake(): void;
}

export function createFakeClock(startMs: number = Date.UTC(2026, 0, 2, 3, 4, 5)): FakeClock {
  let nowMs = startMs;
  let sleepers: Sleeper[] = [];
  let watchers: { readonly count: number; tell(): void }[] = [];
  const asked: number[] = [];

  const inOrder = () => sleepers.toSorted((a, b) => a.untilMs - b.untilMs);
  const leave = (sleeper: Sleeper) => {
    sleepers = sleepers.filter((other) => other !== sleeper);
  };
  const tellWatchers = () => {
    const told = watchers.filter(({ count }) => sleepers.length >= count);
    watchers = watchers.filter((watcher) => !told.includes(watcher));
    for (const watcher of told) watcher.tell();
  };

  return {
    asked,
    nowMs: () => nowMs,
    sleep(durationMs, signal) {
      asked.push(durationMs);
      return new Promise((resolve, reject) => {
        const cancelled = () => {
          leave(sleeper);
          reject(new EntradaError('CANCELLED', 'Cancelled while waiting.', { cause: signal?.reason }));
        };
        const sleeper: Sleeper = {
          untilMs: nowMs + durationMs,
          wake() {
            signal?.removeEventListener('abort', cancelled);
            leave(sleeper);
            resolve();
          },
        };
        if (signal?.aborted === true) return cancelled();
        signal?.addEventListener('abort', cancelled, { once: true });
        sleepers.push(sleeper);
        tellWatchers();
      });
    },
    async advance(durationMs) {
      const untilMs = nowMs + durationMs;
      for (let next = inOrder()[0]; next !== undefined && next.untilMs <= untilMs; next = inOrder()[0]) {
        nowMs = next.untilMs;
        next.wake();
        // Whoever wakes up may go to sleep again before the time is over.
        await new Promise(setImmediate);
      }
      nowMs = untilMs;
    },
    sleeping: (count) =>
      new Promise((resolve) => {
        watchers.push({ count, tell: resolve });
        tellWatchers();
      }),
    left: () => inOrder().map(({ untilMs }) => untilMs - nowMs),
  };
}
