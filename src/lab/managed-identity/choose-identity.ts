import type { ManagedIdentity } from '../tenant/tenant.ts';

/** Which identity a parameter of a request names it by. */
export type IdentityParameters = Readonly<Record<string, 'clientId' | 'principalId' | 'resourceId'>>;

export type IdentityChoice =
  | { readonly kind: 'found'; readonly identity: ManagedIdentity }
  /** The machine has no such identity, or none at all. */
  | { readonly kind: 'none' }
  /** No identity was named, and several could be meant. */
  | { readonly kind: 'several' };

/** Finds the identity a request names; without a name the machine's own one, else the only one it has. */
export function chooseIdentity(
  identities: readonly ManagedIdentity[],
  query: URLSearchParams,
  parameters: IdentityParameters,
): IdentityChoice {
  const named = Object.entries(parameters).filter(([parameter]) => (query.get(parameter) ?? '') !== '');
  if (named.length === 0) return chooseDefault(identities);
  const identity = identities.find((candidate) =>
    named.every(([parameter, field]) => candidate[field].toLowerCase() === query.get(parameter)?.toLowerCase()),
  );
  return identity === undefined ? { kind: 'none' } : { kind: 'found', identity };
}

function chooseDefault(identities: readonly ManagedIdentity[]): IdentityChoice {
  const [first, second] = identities;
  const own = identities.find(({ kind }) => kind === 'system');
  if (own !== undefined) return { kind: 'found', identity: own };
  if (first === undefined) return { kind: 'none' };
  return second === undefined ? { kind: 'found', identity: first } : { kind: 'several' };
}
