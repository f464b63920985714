import { EntradaError } from '../base/errors.ts';
import type { TokenCache } from '../cache/token-cache.ts';
import type { SessionRecord } from '../model/context.ts';

/** Longer names say no more, and tables have to show them. */
const maxNameLength = 64;
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Finds the session that is called by a name, in any case.
 *
 * @throws {EntradaError} `CONTEXT_NOT_FOUND`, `CACHE_UNREADABLE`.
 */
export async function findContext(cache: TokenCache, name: string): Promise<SessionRecord> {
  const id = await cache.findNamed(name);
  const record = id === undefined ? undefined : await cache.read(id);
  if (record !== undefined) return record;
  throw new EntradaError('CONTEXT_NOT_FOUND', `Cannot find context "${name}": no session has this name`, {
    hint: 'entrada context list shows their names; Connect-Entra -Context NAME signs in to a new one.',
  });
}

/**
 * Checks a name that somebody chose.
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
          ? 'it holds characters that cannot be seen'
          : name.startsWith('-') || name !== name.trim()
            ? 'it begins with a dash, or begins or ends with a blank'
            : undefined;
  if (found === undefined) return;
  throw new EntradaError('INPUT_INVALID', `Cannot call a context "${name}": ${found}`);
}

/**
 * Chooses the name of a session that is about to be saved: the one asked for, else the one it had, else the account (or
 * the application) it is of, with a number where that is taken.
 *
 * @throws {EntradaError} `CONTEXT_EXISTS` when the name asked for leads to another session.
 */
export async function chooseContextName(
  cache: TokenCache,
  record: Omit<SessionRecord, 'name'>,
  wanted: string | undefined,
): Promise<string> {
  if (wanted !== undefined) {
    checkContextName(wanted);
    const holder = await cache.findNamed(wanted);
    if (holder !== undefined && holder !== record.id && (await exists(cache, holder))) throw taken(wanted);
    return wanted;
  }
  const before = await cache.read(record.id).catch(() => undefined);
  if (before !== undefined) return before.name;
  const { Account, AppName, ClientId } = record.context;
  const shown = (Account ?? AppName ?? ClientId).replace(unseen, '').replace(/^[\s-]+/, '');
  const base = shown.slice(0, maxNameLength - 4).trim() || ClientId;
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? base : `${base}-${count}`;
    const holder = await cache.findNamed(name);
    if (holder === undefined || holder === record.id || !(await exists(cache, holder))) return name;
  }
}

/**
 * Gives a context another name.
 *
 * @throws {EntradaError} `CONTEXT_NOT_FOUND`, `CONTEXT_EXISTS`, `INPUT_INVALID`.
 */
export async function renameContext(cache: TokenCache, name: string, newName: string): Promise<SessionRecord> {
  const record = await findContext(cache, name);
  checkContextName(newName);
  const holder = await cache.findNamed(newName);
  if (holder !== undefined && holder !== record.id && (await exists(cache, holder))) throw taken(newName);
  const renamed = { ...record, name: newName };
  await cache.writeNamed(newName, record.id);
  await cache.write(renamed);
  if (record.name.toLowerCase() !== newName.toLowerCase()) await cache.writeNamed(record.name, undefined);
  return renamed;
}

/** A record that cannot be read still holds its name: only one that is gone frees it. */
async function exists(cache: TokenCache, id: string): Promise<boolean> {
  return (await cache.read(id).catch(() => true)) !== undefined;
}

function taken(name: string): EntradaError {
  return new EntradaError('CONTEXT_EXISTS', `Cannot call the context "${name}": another session has this name`, {
    hint: 'entrada context rename or remove frees it.',
  });
}
