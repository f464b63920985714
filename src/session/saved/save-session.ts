import type { CacheLock } from '../../cache/token-cache.ts';
import type { SessionRecord } from '../../model/context.ts';
import { checkContextName, chooseContextName } from './named-contexts.ts';
import { chooseSessionId } from './choose-session-id.ts';
import { lockIfPossible } from './lock-session.ts';
import type { Services } from '../services/services.ts';

/**
 * A renewal in progress may be waiting for a server. It never replaces a session that was signed in again, even without
 * this lock.
 */
const longestWaitMs = 2000;

/**
 * Names and saves a session, and makes it the current one of its service. The session is locked meanwhile, so that a
 * renewal in progress does not restore the previous session.
 *
 * @param signedIn - Its id is the identity's; {@link chooseSessionId} chooses that of the session.
 * @param name - The name of the session; default: its previous name, else that of the account.
 * @throws {EntradaError} `CONTEXT_EXISTS`, `INPUT_INVALID` for the name; the errors of the cache.
 */
export async function saveAsCurrent(
  signedIn: Omit<SessionRecord, 'name'>,
  name: string | undefined,
  services: Services,
): Promise<SessionRecord> {
  const { cache } = services;
  if (name !== undefined) checkContextName(name);
  for (;;) {
    const id = await chooseSessionId(cache, signedIn, name);
    const lock = await lockIfPossible(id, services, { waitMs: longestWaitMs });
    try {
      // Another sign-in can have taken the id while this one waited.
      if ((await chooseSessionId(cache, signedIn, name)) !== id) continue;
      const unnamed = id === signedIn.id ? signedIn : { ...signedIn, id, identity: signedIn.id };
      const before = await cache.read(id).catch(() => undefined);
      const record = await saveNamed({ unnamed, before, wanted: name }, lock, services);
      await cache.writeCurrent(record.service, record.id);
      return record;
    } finally {
      await lock?.release();
    }
  }
}

interface Saving {
  readonly unnamed: Omit<SessionRecord, 'name'>;
  readonly before: SessionRecord | undefined;
  readonly wanted: string | undefined;
}

/**
 * Writes the record before its name, so that a name never leads to a missing record. If several sessions request the
 * same name at once, one of them gets it.
 */
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
    // A sign-in that fails leaves the previous session unchanged.
    if (isWritten) await (before === undefined ? cache.remove(unnamed.id) : cache.write(before, lock));
    throw error;
  }
}
