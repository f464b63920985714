import { EntradaError } from '../../base/errors.ts';
import type { TokenCache } from '../../cache/token-cache.ts';
import { connectCommands, type ServiceName, type SessionRecord } from '../../model/context.ts';

/** Longer names say no more, and tables have to show them. */
const maxNameLength = 64;
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Finds the session that is called by a name, in any case.
 *
 * @param service - Whose session it has to be, if not any.
 * @throws {EntradaError} `CONTEXT_NOT_FOUND`, `CACHE_UNREADABLE`.
 */
export async function findContext(cache: TokenCache, name: string, service?: ServiceName): Promise<SessionRecord> {
  const id = await cache.findNamed(name);
  const noted = id === undefined ? undefined : await cache.read(id);
  // A note of the name that leads to a session that was renamed, or was put back, counts for nothing.
  const record = noted !== undefined && isCalled(noted, name) ? noted : await findUnnoted(cache, name, id);
  if (record === undefined) throw notFound(name);
  if (service === undefined || record.service === service) return record;
  throw new EntradaError(
    'CONTEXT_NOT_FOUND',
    `Cannot use context "${name}" here: it is a session of ${connectCommands[record.service]}; this needs one of ${connectCommands[service]}`,
    { hint: 'entrada context list shows the service of each.' },
  );
}

function isCalled(record: { readonly name: string }, name: string): boolean {
  return record.name.toLowerCase() === name.toLowerCase();
}

/** Among more sessions, a name without a note is not searched for: a mistyped name would take seconds. */
const mostSearched = 50;

/** Searches the records for a name that is missing from the index, and repairs the index. */
async function findUnnoted(
  cache: TokenCache,
  name: string,
  notedId: string | undefined,
): Promise<SessionRecord | undefined> {
  const listings = await cache.list(notedId === undefined ? mostSearched + 1 : undefined);
  if (notedId === undefined && listings.length > mostSearched) return undefined;
  const found = listings.find((listing) => listing.kind === 'readable' && isCalled(listing, name));
  const record = found === undefined ? undefined : await cache.read(found.id);
  if (record !== undefined) await cache.moveNamed(name, notedId, record.id);
  return record;
}

function notFound(name: string): EntradaError {
  return new EntradaError('CONTEXT_NOT_FOUND', `Cannot find context "${name}": no session has this name`, {
    hint: 'entrada context list shows their names; Connect-Entra -Context NAME signs in to a new one.',
  });
}

/**
 * Checks a name chosen by the user.
 *
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function checkContextName(name: string): void {
  const found =
    name.trim() === ''
      ? 'it is empty'
      : name.length > maxNameLength
        ? `it has ${name.length} characters, of at most ${maxNameLength}`
        : name.search(unseen) !== -1
          ? 'it contains invisible characters'
          : name.startsWith('-') || name !== name.trim()
            ? 'it starts with "-", or starts or ends with a space'
            : undefined;
  if (found === undefined) return;
  throw new EntradaError('INPUT_INVALID', `Cannot call a context "${name}": ${found}`);
}

/** A name that is free for a session. */
export interface FreeName {
  readonly name: string;
  /** Where it leads until it is taken: nowhere, to the session itself, or to one that is gone. */
  readonly holder: string | undefined;
}

/**
 * Chooses the name of a session that is about to be saved: the requested one, else its previous name, else the name of
 * its account or application, with a number if that name is taken.
 *
 * @param record - Has a name when the session had one.
 * @throws {EntradaError} `CONTEXT_EXISTS` when another session has the requested name; `INPUT_INVALID`.
 */
export async function chooseContextName(
  cache: TokenCache,
  record: Omit<SessionRecord, 'name'> & { readonly name?: string | undefined },
  wanted: string | undefined,
): Promise<FreeName> {
  if (wanted !== undefined) checkContextName(wanted);
  const requested = wanted === undefined ? undefined : await freeName(cache, wanted, record.id);
  if (requested !== undefined) return requested;
  if (wanted !== undefined) throw taken(wanted);
  const kept = record.name === undefined ? undefined : await freeName(cache, record.name, record.id);
  if (kept !== undefined) return kept;
  const { Account, AppName, ClientId } = record.context;
  const shown = (Account ?? AppName ?? ClientId).replace(unseen, '').replace(/^[\s-]+/, '');
  const base = shown.slice(0, maxNameLength - 4).trim() || ClientId;
  for (let count = 1; ; count += 1) {
    const found = await freeName(cache, count === 1 ? base : `${base}-${count}`, record.id);
    if (found !== undefined) return found;
  }
}

/** Undefined when another session has the name. A note that leads to a session of another name counts for nothing. */
async function freeName(cache: TokenCache, name: string, id: string): Promise<FreeName | undefined> {
  const holder = await cache.findNamed(name);
  const isFree = holder === undefined || holder === id || !(await isHeld(cache, name, holder));
  return isFree ? { name, holder } : undefined;
}

/**
 * Renames a context.
 *
 * @throws {EntradaError} `CONTEXT_NOT_FOUND`, `CONTEXT_EXISTS`, `INPUT_INVALID`.
 */
export async function renameContext(cache: TokenCache, name: string, newName: string): Promise<SessionRecord> {
  const { id } = await findContext(cache, name);
  checkContextName(newName);
  const lock = await cache.lock(id);
  try {
    // It may have been renewed, renamed or removed while this waited.
    const record = await cache.read(id);
    if (record === undefined) throw notFound(name);
    const free = await freeName(cache, newName, id);
    if (free === undefined || !(await cache.moveNamed(newName, free.holder, id))) throw taken(newName);
    const renamed = { ...record, name: newName };
    try {
      await cache.write(renamed, lock);
    } catch (error) {
      await cache.moveNamed(newName, id, free.holder);
      throw error;
    }
    if ((await cache.findNamed(newName)) !== id) {
      // A sign-in took it before the record had it.
      await cache.write(record, lock);
      throw taken(newName);
    }
    if (record.name.toLowerCase() !== newName.toLowerCase()) await cache.moveNamed(record.name, id, undefined);
    return renamed;
  } finally {
    await lock.release();
  }
}

/** A record that cannot be read still holds its name: only one that is gone frees it. */
async function isHeld(cache: TokenCache, name: string, id: string): Promise<boolean> {
  try {
    const record = await cache.read(id);
    return record !== undefined && isCalled(record, name);
  } catch {
    return true;
  }
}

function taken(name: string): EntradaError {
  return new EntradaError('CONTEXT_EXISTS', `Cannot call the context "${name}": another session has this name`, {
    hint: 'entrada context rename or remove frees it.',
  });
}
