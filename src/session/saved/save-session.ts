import type { CacheLock } from '../../cache/token-cache.ts';
import type { SessionRecord } from '../../model/context.ts';
import { chooseContextName } from './named-contexts.ts';
import { lockIfPossible } from './lock-session.ts';
import type { Services } from '../services/services.ts';

/** A renewal under way may wait for a server; it lets a session stand that was signed in anew, lock or not. */
const longestWaitMs = 2000;

/**
 * Names and saves a session, and makes it its service's current one. It holds the session's lock meanwhile, so that a renewal
 * under way does not bring the session before back.
 *
 * @param name - What to call it; without it, it keeps its name or gets that of the account.
 * @throws {EntradaError} `CONTEXT_EXISTS`, `INPUT_INVALID` for the name; those of the cache.
 */
export async function saveAsCurrent(
  unnamed: Omit<SessionRecord, 'name'>,
  name: string | undefined,
  services: Services,
): Promise<SessionRecord> {
  const { cache } = services;
  const lock = await lockIfPossible(unnamed.id, services, { waitMs: longestWaitMs });
  try {
    const before = await cache.read(unnamed.id).catch(() => undefined);
    const record = await saveNamed({ unnamed, before, wanted: name }, lock, services);
    await cache.writeCurrent(record.service, record.id);
    if (before !== undefined && before.name.toLowerCase() !== record.name.toLowerCase()) {
      await cache.moveNamed(before.name, record.id, undefined);
    }
    return record;
  } finally {
    await lock?.release();
  }
}

interface Saving {
  readonly unnamed: Omit<SessionRecord, 'name'>;
  readonly before: SessionRecord | undefined;
  readonly wanted: string | undefined;
}

/** The record goes first: what leads to it must not lead to a gap. Of several that want one name at once, one gets it. */
async function saveNamed(
  { unnamed, before, wanted }: Saving,
  lock: CacheLock | undefined,
  { cache }: Services,
): Promise<SessionRecord> {
  let isWritten = false;
  try {
    for (;;) {
      const { name, holder } = await chooseContextName(cache, { ...unnamed, name: before?.name }, wanted);
      const record = { ...unnamed, name };
      await cache.write(record, lock);
      isWritten = true;
      if (await cache.moveNamed(name, holder, record.id)) return record;
    }
  } catch (error) {
    // What was there before a sign-in that failed is there after it.
    if (isWritten) await (before === undefined ? cache.remove(unnamed.id) : cache.write(before, lock));
    throw error;
  }
}
