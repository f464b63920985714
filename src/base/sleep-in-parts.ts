import type { Clock } from './clock.ts';

/** A limit is counted in this many parts. */
const partCount = 20;

/**
 * Waits for a time in which this process could take a reply: sleeps in twenty parts, and a part that comes late counts
 * once.
 *
 * A process that was stopped, was without CPU or was loading code finds its timers due before it sees the replies that
 * came meanwhile; a single timer would report a timeout for a server that replied.
 *
 * @param durationMs - In milliseconds.
 * @param onPart - Called after each part with the milliseconds left.
 * @throws {EntradaError} `CANCELLED` when the signal aborts first.
 */
export async function sleepInParts(
  clock: Pick<Clock, 'sleep'>,
  durationMs: number,
  signal: AbortSignal,
  onPart: (leftMs: number) => void = () => {},
): Promise<void> {
  for (let partsLeft = partCount; partsLeft > 0; partsLeft -= 1) {
    await clock.sleep(durationMs / partCount, signal);
    onPart(((partsLeft - 1) * durationMs) / partCount);
  }
  // What came while the last part was late is seen first.
  await new Promise(setImmediate);
}
