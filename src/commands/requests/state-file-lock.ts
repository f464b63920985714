import { hash } from 'node:crypto';
import { resolve } from 'node:path';
import { EntradaError, isEntradaError } from '../../base/errors.ts';
import type { CacheLock } from '../../cache/token-cache.ts';
import type { Services } from '../../session/services/services.ts';

/** A lock whose owner is gone is free within 2 s. */
const longestWaitMs = 2_500;

/**
 * Locks a state file by the locks of the saved sessions, which are free when their process is gone.
 *
 * @throws {EntradaError} `INPUT_INVALID` if another process has the file.
 */
export async function lockStateFile(path: string, { cache, clock, signal }: Services): Promise<CacheLock> {
  const id = hash('sha256', `state file ${resolve(path)}`, 'hex').slice(0, 32);
  const limit = new AbortController();
  const stop = signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]);
  const ended = new AbortController();
  const waiting = clock.sleep(longestWaitMs, ended.signal).then(
    () => limit.abort(),
    () => undefined,
  );
  try {
    return await cache.lock(id, { signal: stop });
  } catch (error) {
    if (!isEntradaError(error) || error.code !== 'CANCELLED' || signal?.aborted === true) throw error;
    throw new EntradaError('INPUT_INVALID', `Cannot continue from "${path}": another process uses it`, {
      hint: 'Wait until it ends, or use another -StateFile.',
    });
  } finally {
    ended.abort();
    await waiting;
  }
}
