import { toSecret } from '../../base/secret.ts';
import type { ManagedIdentityEndpoint, StoredCredential } from '../../model/stored-credential.ts';
import { identityRequest } from '../tokens/request-tokens.ts';
import type { SignedIn, SignInPlace } from './sign-in-options.ts';
import { type AnyTeamsOptions, teamsScopeOf } from './teams-options.ts';

/**
 * Signs the managed identity of this machine in. What was found out on the way (the kind of id, the service that answered) is
 * kept, so that a renewal asks once.
 */
export async function signInTeamsIdentity(options: AnyTeamsOptions, place: SignInPlace): Promise<SignedIn> {
  const { readTeamsAccountId, signInWithTeamsIdentity } = await import(
    '../../credentials/managed-identity/teams-sign-in.ts'
  );
  const { service, cloud, clientTimeoutMs, services } = place;
  const resource = cloud.graphEndpoint;
  const asked = askedFor(options, readTeamsAccountId(options.accountId ?? ''));
  const purpose = {
    cloud,
    tenant: '',
    clientId: '',
    clientTimeoutMs,
    resource,
    scopes: [],
    claims: undefined,
    isRenewal: false,
  };
  const { request, given } = await identityRequest(asked, purpose, services);
  const { tokens, identity, endpoint } = await signInWithTeamsIdentity(request, given);
  return {
    tokens,
    facts: {
      service,
      authType: 'ManagedIdentity',
      credentialType: 'ManagedIdentity',
      cloud,
      tenant: options.tenantId ?? '',
      clientId: identity?.kind === 'client-id' ? identity.id : '',
      scope: teamsScopeOf(options),
      managedIdentityId: identity?.id ?? null,
    },
    credential: { ...asked, identity, ...(endpoint === null ? {} : { endpoint }) },
    requestedScopes: [],
  };
}

type IdentityCredential = Extract<StoredCredential, { readonly kind: 'managed-identity' }>;

/** A host or a port names a service of the older protocol; a secret alone is for whatever service is here. */
function askedFor(options: AnyTeamsOptions, identity: IdentityCredential['identity']): IdentityCredential {
  const { managedServiceHostName: host, managedServicePort: port, managedServiceSecret } = options;
  const secret = managedServiceSecret === undefined ? undefined : toSecret(managedServiceSecret);
  const credential: IdentityCredential = { kind: 'managed-identity', identity };
  if (host === undefined && port === undefined) return secret === undefined ? credential : { ...credential, secret };
  const endpoint: ManagedIdentityEndpoint = { host: host ?? 'localhost', port: port ?? 50_342, secret: secret ?? null };
  return { ...credential, endpoint };
}
