import type { TokenCache } from '../../cache/token-cache.ts';
import { identityOf, namedSessionIdOf, type SessionRecord } from '../../model/context.ts';

/**
 * Chooses the id of a session that is about to be saved. With a name, it is the session of that name, if it has the
 * same identity, else a new one; the sessions of other names remain. Without a name, the current session is replaced
 * if it has the same identity, else the identity's first session.
 *
 * A name that a session of another identity has is reported by `chooseContextName`.
 *
 * @param signedIn - Its id is the identity's (`sessionIdOf`).
 */
export async function chooseSessionId(
  cache: TokenCache,
  { id: identity, service }: Pick<SessionRecord, 'id' | 'service'>,
  name: string | undefined,
): Promise<string> {
  if (name === undefined) {
    const current = await cache.readCurrent(service).catch(() => undefined);
    const record = current === undefined || current === identity ? undefined : await find(cache, current);
    return isReadable(record) && identityOf(record) === identity ? record.id : identity;
  }
  const isOwn = (record: Found): boolean =>
    isReadable(record) && identityOf(record) === identity && record.name.toLowerCase() === name.toLowerCase();
  const holder = await cache.findNamed(name);
  if (holder !== undefined && isOwn(await find(cache, holder))) return holder;
  for (let count = 0; ; count += 1) {
    const id = count === 0 ? identity : namedSessionIdOf(identity, name, count);
    // One that cannot be read and has the name is replaced.
    if (id === holder) return id;
    const found = await find(cache, id);
    // The sign-in that wrote it can have been killed before it took the name.
    if (found === undefined || isOwn(found)) return id;
  }
}

type Found = SessionRecord | 'unreadable' | undefined;

function find(cache: TokenCache, id: string): Promise<Found> {
  return cache.read(id).catch(() => 'unreadable');
}

function isReadable(found: Found): found is SessionRecord {
  return found !== undefined && found !== 'unreadable';
}
