import type { Clock } from '../../src/base/clock.ts';

/** A clock that stands still until it is moved; sleeping moves it. */
export interface FakeClock extends Clock {
  advance(durationMs: number): void;
}

export function createFakeClock(startMs: number = Date.UTC(2026, 0, 2, 3, 4, 5)): FakeClock {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    sleep: async (durationMs) => void (nowMs += durationMs),
    advance: (durationMs) => void (nowMs += durationMs),
  };
}
