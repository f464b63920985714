import { EntradaError } from '../base/errors.ts';
import type { AuthType, ContextScope, ServiceName, SessionRecord } from '../model/context.ts';
import type { AccessTokenEntry } from '../model/token.ts';

/**
 * Keeps saved sessions, each under its id, and which one is current for a service.
 *
 * Every call is independent: a write replaces the record as a whole or leaves the old one, and a fault of one record
 * never keeps another from being served. An implementation may be a process's memory, files or a server; it never
 * contacts the identity platform. All calls reject with `STORAGE_FAILED` when the place itself fails.
 */
export interface TokenCache {
  /**
   * Returns the record, or undefined when none is kept under this id.
   *
   * @throws {EntradaError} `CACHE_UNREADABLE` when it is damaged, cut off, from a newer version or sealed with another
   * key; `KEY_UNREADABLE` when the key is missing or damaged.
   */
  read(id: string): Promise<SessionRecord | undefined>;

  /**
   * Keeps the record under its id in place of the one before.
   *
   * @param lock - The session's lock, from this cache's `lock`: without it, the last write counts.
   * @throws {EntradaError} `KEY_UNREADABLE` when the key is damaged; `LOCK_LOST` when the lock was released or taken
   * over, and then nothing has changed.
   */
  write(record: SessionRecord, lock?: CacheLock): Promise<void>;

  /**
   * Returns the tokens that are kept with a session for another tenant, by resource. A session can have those of many
   * tenants, so they are not in its record. Tokens that cannot be read are missing.
   *
   * @param tenant - As it was written, in any form.
   */
  readTenantTokens(id: string, tenant: string): Promise<Readonly<Record<string, AccessTokenEntry>>>;

  /**
   * Keeps a token for another tenant with a session, in place of the one for the same resource. Expired tokens and, of
   * too many, the oldest can be dropped.
   */
  writeTenantToken(id: string, tenant: string, resource: string, entry: AccessTokenEntry): Promise<void>;

  /** Removes the tokens for other tenants that are kept with a session. */
  removeTenantTokens(id: string): Promise<void>;

  /**
   * Removes the record, readable or not, with the name that leads to it and the tokens for other tenants. A lock of the
   * session is lost by it, so that no other process that works on the session brings it back.
   *
   * @returns Whether there was a record.
   */
  remove(id: string): Promise<boolean>;

  /**
   * Waits for the session's lock and holds it, whether the session is kept yet or not. Readers do not need a lock, and
   * a lock does not block them. When its owner is gone, or has shown no life for its lease, it is free within 2 s.
   *
   * @throws {EntradaError} `CANCELLED` when the signal aborts first; `STORAGE_FAILED` where nothing can be written.
   */
  lock(id: string, options?: LockOptions): Promise<CacheLock>;

  /**
   * Lists the kept sessions, in order of the ids, with those that cannot be read and the reason.
   *
   * @param atMost - With fewer than there are, it is not defined which ones. Default: all.
   */
  list(atMost?: number): Promise<readonly SessionListing[]>;

  /**
   * Returns the id of the service's current session, or undefined when there is none.
   *
   * @throws {EntradaError} `CACHE_UNREADABLE` when the note is not an id.
   */
  readCurrent(service: ServiceName): Promise<string | undefined>;

  /** Notes the service's current session; undefined notes that there is none. */
  writeCurrent(service: ServiceName, id: string | undefined): Promise<void>;

  /**
   * Returns the id that a name leads to, in any letter case, or undefined. A damaged note is written again from the
   * records.
   */
  findNamed(name: string): Promise<string | undefined>;

  /**
   * Moves a name from one session to another; undefined means no session. Of several concurrent calls with the same
   * `from`, one succeeds.
   *
   * @returns Whether the name led to `from`; otherwise nothing has changed.
   */
  moveNamed(name: string, from: string | undefined, to: string | undefined): Promise<boolean>;
}

/** Options of `TokenCache.lock`. */
export interface LockOptions {
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The holder is about to use the refresh token: others that want to renew wait until it has written the result, is
   * gone, or its grace of 30 s without a sign of life is over.
   */
  readonly forRenewal?: boolean | undefined;
  /** Locks the session's tokens for another tenant, and not the session. */
  readonly tenant?: string | undefined;
}

/** A session's lock, held until `release`. */
export interface CacheLock {
  /** Grows with every lock of this id (fencing): what is written with a lock that was taken over is refused. */
  readonly fence: number;
  /** Releases the lock; does nothing when it is lost or already released. */
  release(): Promise<void>;
}

/** A kept session as lists show it, without secrets. */
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

/** A row of a list: a summary, or the reason why the record cannot be read. */
export type SessionListing =
  | ({ readonly kind: 'readable' } & SessionSummary)
  | { readonly kind: 'unreadable'; readonly id: string; readonly error: EntradaError };

/** Returns the summary of a record for lists. */
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

/** Creates the error for a lock that was released or taken over. */
export function lockLost(id: string): EntradaError {
  return new EntradaError(
    'LOCK_LOST',
    `Cannot write the session "${id}": its lock was released, or taken over by another process`,
    { hint: 'Run the command again.', details: { id } },
  );
}

/** Returns whether a text has the form of a session's id (`sessionIdOf`). */
export function isSessionId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

/**
 * Throws for an id that could name anything but a session.
 *
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function checkSessionId(id: string): void {
  if (isSessionId(id)) return;
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot find session ${JSON.stringify(id.slice(0, 64))}: it is not a session id`,
    {
      hint: 'A session id has 32 hexadecimal digits in lower case.',
    },
  );
}
