import { type EntradaError, isEntradaError } from '../../base/errors.ts';
import type { CacheLock, TokenCache } from '../../cache/token-cache.ts';
import type { SessionRecord } from '../../model/context.ts';
import { isSameCredential, type StoredCredential } from '../../model/stored-credential.ts';
import type { AccessTokenEntry } from '../../model/token.ts';
import type { Services } from '../services/services.ts';
import { lockIfPossible } from '../saved/lock-session.ts';
import { isForOtherTenant } from './other-tenant.ts';

/** The result of a renewal. */
export interface Renewed {
  /** The session whose credential was used. */
  readonly before: SessionRecord;
  readonly resource: string;
  readonly entry: AccessTokenEntry;
  /** For the next renewal, such as a new refresh token. */
  readonly credential: StoredCredential;
}

/** The lock of a session, if it could be had; `other`: the lock of its tokens for another tenant is held. */
export type SessionLock = CacheLock | undefined | 'other';

/** A record that could not be saved, and the saved one that it was to replace. */
interface Unsaved {
  readonly record: SessionRecord;
  readonly base: SessionRecord;
}

const unsaved = new WeakMap<TokenCache, Map<string, Unsaved>>();

/**
 * Reads the current state of a session. When a renewal of this process could not be saved, its result is returned, and
 * saving is tried again.
 */
export async function readLatest(
  id: string,
  lock: SessionLock,
  { cache }: Services,
): Promise<SessionRecord | undefined> {
  const saved = await cache.read(id);
  const kept = unsaved.get(cache)?.get(id);
  // It was removed, or another process saved it again: that counts.
  if (kept === undefined || saved === undefined || !isUnchanged(saved, kept.base)) {
    unsaved.get(cache)?.delete(id);
    return saved;
  }
  if (lock === 'other') return kept.record;
  try {
    await cache.write(kept.record, lock);
    unsaved.get(cache)?.delete(id);
  } catch {
    // The first failure was a warning.
  }
  return kept.record;
}

function isUnchanged(saved: SessionRecord, base: SessionRecord): boolean {
  return saved.savedAtMs === base.savedAtMs && isSameCredential(saved.credential, base.credential);
}

/**
 * Saves the result of a renewal. The old refresh token may be invalid by now, so when saving fails, this process keeps
 * the result in memory: the failure is a warning, and the next renewal tries to save again.
 */
export async function saveRenewal(renewed: Renewed, lock: CacheLock | undefined, services: Services): Promise<void> {
  const { id } = renewed.before;
  const first = await triedToSave(renewed, lock, services);
  if (first === undefined) return;
  // A server that is away is not there a moment later: its cache delivers the record while the process lives.
  if (first.code === 'CACHE_UNREACHABLE') return keepAndWarn(renewed, first, services);
  // Once more; with a new lock when another process took over the first one while the response came.
  const next = first.code === 'LOCK_LOST' ? await lockIfPossible(id, services, { forRenewal: true }) : undefined;
  const fault = await triedToSave(renewed, next ?? (first.code === 'LOCK_LOST' ? undefined : lock), services);
  await next?.release();
  if (fault !== undefined) keepAndWarn(renewed, fault, services);
}

function keepAndWarn(renewed: Renewed, fault: EntradaError, { cache, clock, warn }: Services): void {
  keepUnsaved(merge(renewed.before, renewed, clock.nowMs()), renewed.before, cache);
  warn(`The renewed session could not be saved and is used while this process lives: ${fault.message}`);
}

/**
 * Saves a credential that is not to be used again as it was, such as one whose PIN was refused, unless another process
 * signed in meanwhile. When saving fails, that is a warning: the caller reports why the renewal failed.
 */
export async function saveFailure(
  before: SessionRecord,
  credential: StoredCredential,
  held: SessionLock,
  services: Services,
): Promise<void> {
  const { cache, clock, warn } = services;
  const own = held === 'other' ? await lockIfPossible(before.id, services) : undefined;
  try {
    const current = await cache.read(before.id);
    if (current === undefined || !isSameCredential(current.credential, before.credential)) return;
    await cache.write({ ...current, credential, savedAtMs: clock.nowMs() }, held === 'other' ? own : held);
  } catch (error) {
    if (!isEntradaError(error)) throw error;
    warn(`The refused credential of the session could not be marked as refused: ${error.message}`);
  } finally {
    await own?.release();
  }
}

/**
 * Merges the result into the saved session: another process may have renewed another resource meanwhile, or removed the
 * session, which then stays removed.
 *
 * @returns The failure; undefined when there is none.
 */
async function triedToSave(
  renewed: Renewed,
  lock: CacheLock | undefined,
  { cache, clock }: Services,
): Promise<EntradaError | undefined> {
  try {
    const current = await cache.read(renewed.before.id);
    if (current !== undefined) await cache.write(merge(current, renewed, clock.nowMs()), lock);
    return undefined;
  } catch (error) {
    if (isEntradaError(error)) return error;
    throw error;
  }
}

function merge(current: SessionRecord, renewed: Renewed, nowMs: number): SessionRecord {
  const { before, resource, entry } = renewed;
  // Another process signed in or renewed meanwhile: its credential is the newer one.
  const isReplaced = !isSameCredential(current.credential, before.credential);
  // Version 0.1.0 kept tokens for other tenants here, too, and every renewal wrote all of them.
  const kept = Object.fromEntries(
    Object.entries(current.tokens).filter(([name, { expiresAtMs }]) => !isForOtherTenant(name) || expiresAtMs > nowMs),
  );
  const tokens = isReplaced ? { [resource]: entry, ...kept } : { ...kept, [resource]: entry };
  const credential = isReplaced ? current.credential : renewed.credential;
  return { ...current, tokens, credential, savedAtMs: nowMs };
}

function keepUnsaved(record: SessionRecord, before: SessionRecord, cache: TokenCache): void {
  const records = unsaved.get(cache) ?? new Map<string, Unsaved>();
  const base = records.get(record.id)?.base ?? before;
  unsaved.set(cache, records.set(record.id, { record, base }));
}
