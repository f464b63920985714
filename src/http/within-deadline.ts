import { setMaxListeners } from 'node:events';
import { networkErrorFrom } from './network-error.ts';

/** The request as far as its end is concerned. */
interface Exchange {
  readonly url: URL;
  readonly signal?: AbortSignal | undefined;
}

type Circumstances = Omit<Parameters<typeof networkErrorFrom>[2], 'isCancelled' | 'isTimedOut'>;

/** The limit of an exchange, and what an error about it mentions. */
export interface Deadline extends Circumstances {
  /** Starts the timer that calls `expire`; returns a function that stops it. */
  startTimer(expire: () => void): () => void;
}

/**
 * Runs an exchange under one deadline and the signal of its request.
 *
 * @throws {EntradaError} See {@link networkErrorFrom}.
 */
export async function withinDeadline<T>(
  { url, signal }: Exchange,
  { startTimer, ...circumstances }: Deadline,
  send: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // Not AbortSignal.any: on Node 20, a signal that it returns is kept, with all that listens to it, as long as a
  // signal of a caller that sends thousands of requests.
  const ending = new AbortController();
  let isTimedOut = false;
  const stopTimer = startTimer(() => {
    isTimedOut = true;
    ending.abort();
  });
  const cancel = (): void => ending.abort(signal?.reason);
  if (signal?.aborted === true) cancel();
  // One signal can end any number of requests at a time: Node would warn of a leak from the eleventh on.
  if (signal !== undefined) setMaxListeners(0, signal);
  signal?.addEventListener('abort', cancel);
  try {
    return await send(ending.signal);
  } catch (cause) {
    const isCancelled = signal?.aborted === true;
    throw networkErrorFrom(cause, url, { ...circumstances, isCancelled, isTimedOut });
  } finally {
    stopTimer();
    signal?.removeEventListener('abort', cancel);
  }
}
