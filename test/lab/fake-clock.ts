import type { Clock } from '../../src/base/clock.ts';

/** A clock that does not move by itself; sleeping moves it. */
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
