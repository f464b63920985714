import type { AccessTokenEntry } from '../model/token.ts';
import type { ByteStore } from './byte-store.ts';
import { type KeptToken, tokensFromBytes, tokensToBytes } from './kept-token.ts';
import type { RecordCodec } from './record-codec.ts';
import { keyName, recordKey, tenantTokensKey, tokenFolderName } from './store-keys.ts';
import type { TokenCache } from './token-cache.ts';

/** The calls of a cache about other tenants. */
export type TenantTokens = Pick<TokenCache, 'readTenantTokens' | 'writeTenantToken' | 'removeTenantTokens'>;

/** Of one key of the store; more tenants than this hardly ever share one. */
const mostTokens = 16;

/**
 * Keeps the tokens for other tenants of the sessions in a store, each few of them under a key of their own: a token can
 * be saved without writing those of all other tenants.
 */
export function tenantTokens(store: ByteStore, codec: RecordCodec): TenantTokens {
  const read = async (key: string): Promise<readonly KeptToken[]> => {
    const found = await store.get(key);
    if (found === undefined) return [];
    // Those that cannot be read are requested again.
    const content = (await codec.opener()).text(key, found.bytes);
    return (content && tokensFromBytes(content)) ?? [];
  };
  return {
    async readTenantTokens(id, tenant) {
      const wanted = tenant.toLowerCase();
      const tokens = (await read(tenantTokensKey(id, tenant))).filter((kept) => kept.tenant === wanted);
      return Object.fromEntries(tokens.map(({ tenant: _tenant, resource, ...entry }) => [resource, entry]));
    },
    async writeTenantToken(id, tenant, resource, entry) {
      const key = tenantTokensKey(id, tenant);
      const added = { ...entry, tenant: tenant.toLowerCase(), resource };
      const others = (await read(key).catch(() => [])).filter(
        (kept) => (kept.tenant !== added.tenant || kept.resource !== resource) && isLiving(kept, entry),
      );
      const tokens = [...others, added].slice(-mostTokens);
      for (;;) {
        const { bytes, isCurrent } = await codec.encodeText(key, tokensToBytes(tokens));
        await store.set(key, bytes);
        if (await isCurrent()) break;
      }
      // The session may have been removed meanwhile, with the tokens there were.
      if ((await store.get(recordKey(id))) === undefined) await store.delete(key);
    },
    async removeTenantTokens(id) {
      const keys = (await store.list(tokenFolderName)).map(({ key }) => key);
      for (const key of keys) if (keyName(key).startsWith(`${id}-`)) await store.delete(key);
    },
  };
}

/** One that ends a day before a new one has expired, whatever this machine's clock says. */
function isLiving(kept: AccessTokenEntry, added: AccessTokenEntry): boolean {
  return kept.expiresAtMs > added.expiresAtMs - longestLifeMs;
}

/** Of a token with continuous access evaluation. */
const longestLifeMs = 28 * 3_600_000;
