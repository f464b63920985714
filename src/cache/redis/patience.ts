import type { Clock } from '../../base/clock.ts';
import { sleepInParts } from '../../base/sleep-in-parts.ts';

/** A time limit of one call, which runs from the moment it is made. */
export interface Patience {
  /** Milliseconds left. */
  leftMs(): number;
  /** Waits for `work`, or throws {@link tooLate} when the limit is reached first. */
  within<T>(work: Promise<T>): Promise<T>;
  /** Stops counting; call it always. */
  end(): void;
}

/** Thrown by {@link Patience.within} when the limit is reached. */
export const tooLate = new Error('The time limit is over.');

/**
 * Starts a time limit that counts only time in which this process could take a reply: see {@link sleepInParts}.
 *
 * While it counts, it keeps the process alive, which an idle connection does not.
 *
 * @param limitMs - In milliseconds.
 */
export function startPatience(clock: Pick<Clock, 'sleep'>, limitMs: number): Patience {
  const stop = new AbortController();
  let leftMs = limitMs;
  const late = new Promise<never>((_, reject) => {
    // The sleep is canceled by `end()`.
    sleepInParts(clock, limitMs, stop.signal, (ms) => (leftMs = ms)).then(
      () => reject(tooLate),
      () => undefined,
    );
  });
  late.catch(() => undefined);
  return {
    leftMs: () => leftMs,
    within(work) {
      work.catch(() => undefined);
      return Promise.race([work, late]);
    },
    end: () => stop.abort(),
  };
}
