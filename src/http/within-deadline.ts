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
  const deadline = new AbortController();
  const stopTimer = startTimer(() => deadline.abort());
  const signals = signal === undefined ? [deadline.signal] : [deadline.signal, signal];
  try {
    return await send(AbortSignal.any(signals));
  } catch (cause) {
    const isCancelled = signal?.aborted === true;
    throw networkErrorFrom(cause, url, { ...circumstances, isCancelled, isTimedOut: deadline.signal.aborted });
  } finally {
    stopTimer();
  }
}
