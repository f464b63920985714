import type { Lab } from '../start-lab.ts';
import type { ManagedIdentity } from '../tenant/application.ts';
import type { MachineToken } from '../login/tokens/machine-tokens.ts';

/** A token that expires within this time is not reused. */
const marginMs = 300_000;

/**
 * Creates the token source of a machine's identity service. Like the real ones, it reuses a token until
 * shortly before it expires: changes in the directory appear only in the next one.
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
