import type { Lab } from '../start-lab.ts';
import type { ManagedIdentity } from '../tenant/tenant.ts';
import type { MachineToken } from '../login/tokens/machine-tokens.ts';

/** A token that ends within this time is not handed out again. */
const marginMs = 300_000;

/**
 * Makes what a machine's identity service gets its tokens by. As the real ones do, it hands out the same token until
 * shortly before its end: what has changed in the directory shows only in the next one.
 */
export function createIdentityTokens({
  tokens,
  clock,
}: Pick<Lab, 'tokens' | 'clock'>): (identity: ManagedIdentity, resource: string) => Promise<MachineToken> {
  const kept = new Map<string, MachineToken>();
  return async (identity, resource) => {
    const name = `${identity.clientId} ${resource}`;
    const old = kept.get(name);
    if (old !== undefined && old.expiresAtMs - clock.nowMs() > marginMs) return old;
    const token = await tokens.forManagedIdentity(identity, resource);
    kept.set(name, token);
    return token;
  };
}
