import { hash } from 'node:crypto';
import type { ServiceName } from '../model/context.ts';
import { checkSessionId } from './token-cache.ts';

/*
 * The keys that a token cache uses in its store. Ids are digests of random ids; a name can contain anything and
 * identifies a person, so its key has its digest.
 */

/** Folder of the records. */
export const sessionFolderName = 'sessions';
/** Folder of the names. */
export const nameFolderName = 'names';
/** Folder of the tokens for other tenants. */
export const tokenFolderName = 'tokens';

/**
 * Returns the key of the record of a session.
 *
 * @throws {EntradaError} `INPUT_INVALID` when it is not a session id.
 */
export function recordKey(id: string): string {
  checkSessionId(id);
  return `${sessionFolderName}/${id}`;
}

/**
 * Returns the key of the tokens of a session for another tenant. Few tenants share one: of 10,000, two or three, and
 * there are at most 4096 of a session.
 *
 * @throws {EntradaError} `INPUT_INVALID` when it is not a session id.
 */
export function tenantTokensKey(id: string, tenant: string): string {
  checkSessionId(id);
  return `${tokenFolderName}/${id}-${hash('sha256', tenant.toLowerCase(), 'hex').slice(0, 3)}`;
}

/** Returns the id of the lock of the tokens of a session for another tenant. */
export function tenantLockId(id: string, tenant: string): string {
  return hash('sha256', tenantTokensKey(id, tenant), 'hex').slice(0, 32);
}

/** Returns the key of the lock of a session. */
export function lockKey(id: string): string {
  return `locks/${id}`;
}

/** Returns the key of the note of a service's current session. */
export function currentKey(service: ServiceName): string {
  return `current/${service}`;
}

/** Returns the key of the note of a name, which is the same in any case. */
export function nameKey(name: string): string {
  return `${nameFolderName}/${hash('sha256', name.toLowerCase(), 'hex').slice(0, 32)}`;
}

/** Returns the last part of a key. */
export function keyName(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}
