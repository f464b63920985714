import { EntradaError } from '../base/errors.ts';
import type { AuthType, ContextScope, ServiceName, SessionRecord } from '../model/context.ts';

/**
 * Keeps saved sessions, each under its id, and which one is current for a service.
 *
 * Every call stands for itself: a write replaces the record as a whole or leaves the old one, and what is wrong with one
 * record never keeps another from being served. An implementation may be a process's memory, files or a server; it never
 * asks the identity platform for anything. All calls reject with `STORAGE_FAILED` when the place itself fails.
 */
export interface TokenCache {
  /**
   * Gives the record, or undefined when none is kept under this id.
   *
   * @throws {EntradaError} `CACHE_UNREADABLE` when it is damaged, cut off, from a newer version or sealed with another
   * key; `KEY_UNREADABLE` when the key is missing or damaged.
   */
  read(id: string): Promise<SessionRecord | undefined>;

  /**
   * Keeps the record under its id in place of the one before.
   *
   * @param lock - The session's lock, from this cache's `lock`: without it, whoever writes last counts.
   * @throws {EntradaError} `KEY_UNREADABLE` when the key is damaged; `LOCK_LOST` when the lock was released or taken over,
   * and then nothing has changed.
   */
  write(record: SessionRecord, lock?: CacheLock): Promise<void>;

  /**
   * Forgets the record, readable or not, with the name that leads to it, and tells whether there was one. A lock of the
   * session is lost by it, so that nobody who is at work on the session brings it back.
   */
  remove(id: string): Promise<boolean>;

  /**
   * Waits for the session's lock and holds it, whether the session is kept yet or not. Readers need none, and a lock keeps
   * nobody from reading. It heals: when its owner is gone, or has shown no life for its lease, it stands no longer than 2 s.
   *
   * @throws {EntradaError} `CANCELLED` when the signal aborts first; `STORAGE_FAILED` where nothing can be written.
   */
  lock(id: string, options?: LockOptions): Promise<CacheLock>;

  /** Tells what is kept, in order of the ids; a record that cannot be read is among it, with the reason. */
  list(): Promise<readonly SessionListing[]>;

  /**
   * Gives the id of the service's current session, or undefined when none is.
   *
   * @throws {EntradaError} `CACHE_UNREADABLE` when what was noted is no id.
   */
  readCurrent(service: ServiceName): Promise<string | undefined>;

  /** Notes the service's current session; undefined notes that there is none. */
  writeCurrent(service: ServiceName, id: string | undefined): Promise<void>;

  /** Returns the id that a name leads to, in any case, or undefined. A damaged note is written again from the records. */
  findNamed(name: string): Promise<string | undefined>;

  /**
   * Lets a name lead from one session to another, undefined being none at all. Of several calls that do so at once with the
   * same `from`, one succeeds.
   *
   * @returns Whether the name led to `from`; otherwise nothing has changed.
   */
  moveNamed(name: string, from: string | undefined, to: string | undefined): Promise<boolean>;
}

export interface LockOptions {
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The holder is about to use the refresh token: a cache of many machines then lets no other renew until it has brought the
   * outcome, or its grace is over.
   */
  readonly forRenewal?: boolean | undefined;
}

/** A session's lock, held by whoever has this. */
export interface CacheLock {
  /** Grows with every lock of this id (fencing): what is written with a lock that was taken over is refused. */
  readonly fence: number;
  /** Gives the lock back; does nothing when it is lost or was given back before. */
  release(): Promise<void>;
}

/** A kept session as lists show it; holds no secret. */
export interface SessionSummary {
  readonly id: string;
  readonly name: string;
  readonly service: ServiceName;
  readonly cloudName: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** User name; null for an application. */
  readonly account: string | null;
  readonly authType: AuthType;
  readonly scope: ContextScope;
  /** Epoch milliseconds. */
  readonly savedAtMs: number;
}

export type SessionListing =
  | ({ readonly kind: 'readable' } & SessionSummary)
  | { readonly kind: 'unreadable'; readonly id: string; readonly error: EntradaError };

/** Gives what lists show of a record. */
export function summaryOf(record: SessionRecord): SessionSummary {
  return {
    id: record.id,
    name: record.name,
    service: record.service,
    cloudName: record.cloud.name,
    tenantId: record.context.TenantId,
    clientId: record.context.ClientId,
    account: record.context.Account,
    authType: record.context.AuthType,
    scope: record.context.ContextScope,
    savedAtMs: record.savedAtMs,
  };
}

/** Says that somebody else has the lock by now. */
export function lockLost(id: string): EntradaError {
  return new EntradaError(
    'LOCK_LOST',
    `Cannot write the session "${id}": its lock was released, or taken over by another process`,
    { hint: 'Run the command again.', details: { id } },
  );
}

/** Claims that a text has the form of a session's id (`sessionIdOf`). */
export function isSessionId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

/**
 * Refuses an id that could name something else than a session.
 *
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function checkSessionId(id: string): void {
  if (isSessionId(id)) return;
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot find session ${JSON.stringify(id.slice(0, 64))}: it is no session id`,
    {
      hint: 'A session id has 32 hexadecimal digits in lower case.',
    },
  );
}
