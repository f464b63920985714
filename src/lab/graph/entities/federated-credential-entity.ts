import type { Tenant } from '../../tenant/tenant.ts';
import { defineEntityType, type Entity, type PropertyRow } from '../core/entity.ts';
import { findApplication } from './find-application.ts';
import { federatedCredentialsOf, type NamedCredential } from './show-application.ts';

/** Graph's federated identity credential. */
export const federatedCredentialType = defineEntityType<NamedCredential>(
  'federatedIdentityCredential',
  'FederatedIdentityCredential',
  {
    id: text(({ id }) => id),
    name: text(({ name }) => name),
    issuer: text(({ issuer }) => issuer),
    subject: text(({ subject }) => subject),
    description: text(({ description }) => description ?? null),
    audiences: { kind: 'strings', isDefault: true, read: ({ audience }) => [audience] },
  },
);

/** Reads the federated credentials of an application as entities, for `$expand`. */
export function federatedCredentialEntities(tenant: Tenant, applicationId: string): Entity[] {
  const application = findApplication(tenant, applicationId);
  const credentials = application === undefined ? [] : federatedCredentialsOf(application);
  return credentials.map((credential) => federatedCredentialType.toEntity(credential, tenant));
}

function text(read: (credential: NamedCredential) => string | null): PropertyRow<NamedCredential> {
  return { kind: 'string', isDefault: true, read };
}
