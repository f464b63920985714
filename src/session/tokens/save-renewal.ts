import { type EntradaError, isEntradaError } from '../../base/errors.ts';
import type { Secret } from '../../base/secret.ts';
import type { CacheLock, TokenCache } from '../../cache/token-cache.ts';
import type { SessionRecord } from '../../model/context.ts';
import type { StoredCredential } from '../../model/stored-credential.ts';
import type { AccessTokenEntry } from '../../model/token.ts';
import type { Services } from '../services/services.ts';
import { lockIfPossible } from '../saved/lock-session.ts';

/** What a renewal brought. */
export interface Renewed {
  /** The session as it was when its credential was used. */
  readonly before: SessionRecord;
  readonly resource: string;
  readonly entry: AccessTokenEntry;
  /** The one that takes the old one's place, if one came. */
  readonly refreshToken: Secret | undefined;
}

/** What could not be saved, and what was saved in its place at that time. */
interface Unsaved {
  readonly record: SessionRecord;
  readonly base: SessionRecord;
}

const unsaved = new WeakMap<TokenCache, Map<string, Unsaved>>();

/**
 * Reads a session as it is now, with what a renewal of this process brought and could not be saved, which is then tried
 * again.
 */
export async function readLatest(
  id: string,
  lock: CacheLock | undefined,
  { cache }: Services,
): Promise<SessionRecord | undefined> {
  const saved = await cache.read(id);
  const kept = unsaved.get(cache)?.get(id);
  // Removed, or saved again by somebody else since: what is there counts.
  if (kept === undefined || saved === undefined || !isUnchanged(saved, kept.base)) {
    unsaved.get(cache)?.delete(id);
    return saved;
  }
  try {
    await cache.write(kept.record, lock);
    unsaved.get(cache)?.delete(id);
  } catch {
    // It was said when it failed first.
  }
  return kept.record;
}

function isUnchanged(saved: SessionRecord, base: SessionRecord): boolean {
  return saved.savedAtMs === base.savedAtMs && refreshTokenOf(saved.credential) === refreshTokenOf(base.credential);
}

/**
 * Saves what a renewal brought. The refresh token it was made with may be of no use any more, so a fault loses nothing
 * while this process lives: it is a warning, and the next renewal saves what this one could not.
 */
export async function saveRenewal(renewed: Renewed, lock: CacheLock | undefined, services: Services): Promise<void> {
  const { id } = renewed.before;
  const first = await triedToSave(renewed, lock, services);
  if (first === undefined) return;
  // Once more, and when the lock was taken over while the answer came, with another one.
  const next = first.code === 'LOCK_LOST' ? await lockIfPossible(id, services, { forRenewal: true }) : undefined;
  const fault = await triedToSave(renewed, next ?? (first.code === 'LOCK_LOST' ? undefined : lock), services);
  await next?.release();
  if (fault === undefined) return;
  keepUnsaved(merge(renewed.before, renewed, services.clock.nowMs()), renewed.before, services.cache);
  services.warn(`The renewed session could not be saved and is used while this process lives: ${fault.message}`);
}

/**
 * Builds on what is saved now: others may have renewed another resource meanwhile; or ended the session, and then it must
 * not come back.
 *
 * @returns What failed.
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
  const { before, resource, entry, refreshToken } = renewed;
  // Signed in or renewed by somebody else meanwhile: theirs is the newer one.
  const isReplaced = refreshTokenOf(current.credential) !== refreshTokenOf(before.credential);
  const tokens = isReplaced ? { [resource]: entry, ...current.tokens } : { ...current.tokens, [resource]: entry };
  const isRotated = !isReplaced && refreshToken !== undefined && current.credential.kind === 'refresh-token';
  const credential: StoredCredential = isRotated ? { kind: 'refresh-token', refreshToken } : current.credential;
  return { ...current, tokens, credential, savedAtMs: nowMs };
}

function refreshTokenOf(credential: StoredCredential): string | undefined {
  return credential.kind === 'refresh-token' ? credential.refreshToken?.reveal() : undefined;
}

function keepUnsaved(record: SessionRecord, before: SessionRecord, cache: TokenCache): void {
  const records = unsaved.get(cache) ?? new Map<string, Unsaved>();
  const base = records.get(record.id)?.base ?? before;
  unsaved.set(cache, records.set(record.id, { record, base }));
}
