import type { ManagedIdentity } from '../tenant/application.ts';

/** The parameters that name an identity, and by which of its ids. */
export type IdentityParameters = Readonly<Record<string, 'clientId' | 'principalId' | 'resourceId'>>;

/** The identity that a request names, or why there is none. */
export type IdentityChoice =
  | { readonly kind: 'found'; readonly identity: ManagedIdentity }
  /** The machine does not have such an identity, or any at all. */
  | { readonly kind: 'none' }
  /** The request does not name an identity, and there are several. */
  | { readonly kind: 'several' };

/** Finds the identity that a request names; without a name, the system-assigned one, else the only one. */
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
