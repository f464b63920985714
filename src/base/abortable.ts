import { setMaxListeners } from 'node:events';

/**
 * Waits for a promise until a signal aborts. The work behind the promise continues: it can have other callers.
 *
 * @throws The reason of the signal, when it aborts first.
 */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    if (signal.aborted) return abort();
    // One signal can end any number of waits: Node would warn of a leak from the eleventh on.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', abort, { once: true });
  });
}
