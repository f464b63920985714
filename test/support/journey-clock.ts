import { createFakeClock, type FakeClock } from './fake-clock.ts';

/** Waits between retries and polls are shorter; the reminder and the limit of a sign-in are not. */
const shortestWaitMs = 30_000;

/**
 * Makes a clock for a client or its lab. It starts at the real time, because certificates and ID tokens are judged by
 * that. A sleep of less than 30 s ends at once and moves the clock; a longer one waits for `advance`.
 */
export function createJourneyClock(): FakeClock {
  const clock = createFakeClock(Date.now());
  return {
    ...clock,
    sleep: (durationMs, signal) =>
      durationMs < shortestWaitMs && signal?.aborted !== true
        ? clock.advance(durationMs)
        : clock.sleep(durationMs, signal),
  };
}
