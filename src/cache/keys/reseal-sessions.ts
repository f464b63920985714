import { EntradaError, isEntradaError } from '../../base/errors.ts';
import type { SessionRecord } from '../../model/context.ts';
import type { TokenCache } from '../token-cache.ts';

/** The result of {@link resealSessions}. */
export interface Resealed {
  /** How many sessions were sealed again. */
  readonly count: number;
  /** Sessions that are damaged or sealed with a lost key; they are unchanged. */
  readonly unreadable: readonly EntradaError[];
  /** Sessions that may be sound and could not be reached now. */
  readonly unreached: readonly EntradaError[];
}

/**
 * Writes every session again, each in its current state and under its lock, so that it is sealed with the key that
 * seals now. Changes that others write meanwhile are not lost.
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
      // They are requested again, and a key that was given up must not open them.
      await cache.removeTenantTokens(id);
      await resealNotes(cache, record);
      return 'sealed';
    } catch (error) {
      // It was removed, or this process was stopped for so long that another has the lock: look again.
      if (!isEntradaError(error) || error.code !== 'LOCK_LOST') throw error;
    } finally {
      await lock.release();
    }
  }
}

/** Writes the notes that lead to a session again. */
async function resealNotes(cache: TokenCache, { id, name, service }: SessionRecord): Promise<void> {
  await cache.moveNamed(name, id, id);
  const current = await cache.readCurrent(service).catch((error: unknown) => {
    // The next sign-in replaces it.
    if (isEntradaError(error) && error.code === 'CACHE_UNREADABLE') return undefined;
    throw error;
  });
  if (current === id) await cache.writeCurrent(service, id);
}

async function readOrError(cache: TokenCache, id: string) {
  try {
    return await cache.read(id);
  } catch (error) {
    if (isEntradaError(error)) return error;
    throw error;
  }
}
