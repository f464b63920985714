import { EntradaError, isEntradaError } from '../../base/errors.ts';
import type { TokenCache } from '../token-cache.ts';

export interface Resealed {
  /** How many sessions were sealed anew. */
  readonly count: number;
  /** Sessions that are damaged or sealed with a key that nobody has; they stay as they are. */
  readonly unreadable: readonly EntradaError[];
  /** Sessions that may be sound and could not be reached now. */
  readonly unreached: readonly EntradaError[];
}

/**
 * Writes every session anew, each as it is at that moment and under its lock, so that it is sealed with the key that
 * seals now. What others write meanwhile is not lost.
 *
 * @throws {EntradaError} What writing throws; `CANCELLED`.
 */
export async function resealSessions(cache: TokenCache, signal?: AbortSignal): Promise<Resealed> {
  const seen = new Set<string>();
  const unreadable: EntradaError[] = [];
  const unreached: EntradaError[] = [];
  let count = 0;
  // A session that was begun before the new key counted may turn up after the first look.
  for (;;) {
    const fresh = (await cache.list()).map(({ id }) => id).filter((id) => !seen.has(id));
    if (fresh.length === 0) return { count, unreadable, unreached };
    for (const id of fresh) {
      if (signal?.aborted === true) throw new EntradaError('CANCELLED', 'Cancelled.', { cause: signal.reason });
      seen.add(id);
      const outcome = await resealOne(cache, id, signal);
      if (outcome === 'sealed') count += 1;
      else if (outcome !== 'gone') (outcome.code === 'CACHE_UNREADABLE' ? unreadable : unreached).push(outcome);
    }
  }
}

async function resealOne(
  cache: TokenCache,
  id: string,
  signal: AbortSignal | undefined,
): Promise<'sealed' | 'gone' | EntradaError> {
  for (;;) {
    const lock = await cache.lock(id, { signal });
    try {
      const record = await readOrError(cache, id);
      if (record === undefined) return 'gone';
      if (isEntradaError(record)) return record;
      await cache.write(record, lock);
      return 'sealed';
    } catch (error) {
      // It was removed, or we were stopped for so long that another has it: looked at anew.
      if (!isEntradaError(error) || error.code !== 'LOCK_LOST') throw error;
    } finally {
      await lock.release();
    }
  }
}

async function readOrError(cache: TokenCache, id: string) {
  try {
    return await cache.read(id);
  } catch (error) {
    if (isEntradaError(error)) return error;
    throw error;
  }
}
