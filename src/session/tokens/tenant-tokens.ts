import { isEntradaError } from '../../base/errors.ts';
import type { TokenCache } from '../../cache/token-cache.ts';
import type { SessionRecord } from '../../model/context.ts';
import type { AccessTokenEntry } from '../../model/token.ts';
import type { Services } from '../services/services.ts';
import { savedName } from './other-tenant.ts';

type Tokens = Readonly<Record<string, AccessTokenEntry>>;

/** Tokens that could not be saved, by session and tenant: otherwise each page of a listing would request another. */
const unsaved = new WeakMap<TokenCache, Map<string, Tokens>>();
/** With more, the oldest are dropped. */
const mostUnsaved = 1000;

/**
 * Returns the tokens of a session for another tenant, by resource: those kept with it, and those in the record of a
 * session that version 0.1.0 saved.
 *
 * @throws {EntradaError} Those of the cache.
 */
export async function tokensForTenant(record: SessionRecord, tenant: string, { cache }: Services): Promise<Tokens> {
  const prefix = savedName('', tenant);
  const inRecord = Object.entries(record.tokens).flatMap(([name, entry]) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), entry] as const] : [],
  );
  return {
    ...Object.fromEntries(inRecord),
    ...(await cache.readTenantTokens(record.id, tenant)),
    ...unsaved.get(cache)?.get(savedName(record.id, tenant)),
  };
}

/**
 * Keeps a token for another tenant with its session. If that fails, this process keeps it, and the first time it is a
 * warning.
 */
export async function saveTenantToken(
  id: string,
  tenant: string,
  token: { readonly resource: string; readonly entry: AccessTokenEntry },
  { cache, warn }: Services,
): Promise<void> {
  const name = savedName(id, tenant);
  const kept = unsaved.get(cache);
  try {
    await cache.writeTenantToken(id, tenant, token.resource, token.entry);
    kept?.delete(name);
  } catch (error) {
    if (!isEntradaError(error)) throw error;
    const tokens = kept ?? new Map<string, Tokens>();
    unsaved.set(cache, tokens);
    tokens.set(name, { ...tokens.get(name), [token.resource]: token.entry });
    const [oldest] = tokens.keys();
    if (tokens.size > mostUnsaved && oldest !== undefined) tokens.delete(oldest);
    if (kept === undefined) {
      warn(`A token for another tenant could not be saved and is used while this process lives: ${error.message}`);
    }
  }
}
