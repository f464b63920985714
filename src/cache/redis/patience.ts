import type { Clock } from '../../base/clock.ts';

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

/** A limit is counted in this many parts. */
const partCount = 20;

/**
 * Starts a time limit that counts only time in which this process could take a reply.
 *
 * It sleeps in twenty parts, and a part that comes late counts once. A process that was stopped, was without CPU or was
 * loading code finds its timers due before it sees the replies that came meanwhile; a single timer would report a
 * timeout for a server that replied.
 *
 * While it counts, it keeps the process alive, which an idle connection does not.
 *
 * @param limitMs - In milliseconds.
 */
export function startPatience(clock: Pick<Clock, 'sleep'>, limitMs: number): Patience {
  const stop = new AbortController();
  const partMs = limitMs / partCount;
  let partsLeft = partCount;
  const late = new Promise<never>((_, reject) => {
    const count = async (): Promise<void> => {
      for (; partsLeft > 0; partsLeft -= 1) await clock.sleep(partMs, stop.signal);
      // What came while the last part was late is seen first.
      await new Promise(setImmediate);
      reject(tooLate);
    };
    // The sleep is canceled by `end()`.
    count().catch(() => undefined);
  });
  late.catch(() => undefined);
  return {
    leftMs: () => partsLeft * partMs,
    within(work) {
      work.catch(() => undefined);
      return Promise.race([work, late]);
    },
    end: () => stop.abort(),
  };
}
