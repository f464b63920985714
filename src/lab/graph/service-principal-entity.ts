import type { Application, ManagedIdentity } from '../tenant/application.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { defineEntityType, type PropertyKind, type PropertyRow } from './entity.ts';

/** A service principal: an application's presence in the tenant, or a managed identity. */
export interface ServicePrincipal {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly type: 'Application' | 'ManagedIdentity';
  /** Null when it is not registered in any tenant. */
  readonly ownerTenantId: string | null;
  readonly redirectUris: readonly string[];
  readonly alternativeNames: readonly string[];
  readonly tags: readonly string[];
}

const nothing = always(null);
const noList = always([], 'strings');
const noEntries = always([], 'complex');

/** Graph's service principal. */
export const servicePrincipalType = defineEntityType<ServicePrincipal>('servicePrincipal', 'ServicePrincipal', {
  id: { kind: 'string', isDefault: true, read: (principal) => principal.id },
  deletedDateTime: always(null, 'date'),
  accountEnabled: always(true, 'boolean'),
  alternativeNames: { kind: 'strings', isDefault: true, read: (principal) => principal.alternativeNames },
  appDisplayName: { kind: 'string', isDefault: true, read: (principal) => principal.displayName },
  appDescription: nothing,
  appId: { kind: 'string', isDefault: true, read: (principal) => principal.appId },
  applicationTemplateId: nothing,
  appOwnerOrganizationId: { kind: 'guid', isDefault: true, read: (principal) => principal.ownerTenantId },
  appRoleAssignmentRequired: always(false, 'boolean'),
  // The lab does not record when it was created.
  createdDateTime: always('2021-01-01T00:00:00Z', 'date'),
  description: nothing,
  displayName: { kind: 'string', isDefault: true, read: (principal) => principal.displayName },
  homepage: nothing,
  loginUrl: nothing,
  logoutUrl: nothing,
  notes: nothing,
  notificationEmailAddresses: noList,
  preferredSingleSignOnMode: nothing,
  replyUrls: { kind: 'strings', isDefault: true, read: (principal) => principal.redirectUris },
  servicePrincipalNames: { kind: 'strings', isDefault: true, read: (principal) => [principal.appId] },
  servicePrincipalType: { kind: 'string', isDefault: true, read: (principal) => principal.type },
  signInAudience: {
    kind: 'string',
    isDefault: true,
    read: (principal) => (principal.type === 'Application' ? 'AzureADMyOrg' : null),
  },
  tags: { kind: 'strings', isDefault: true, read: (principal) => principal.tags },
  addIns: noEntries,
  appRoles: noEntries,
  info: always({}, 'complex'),
  keyCredentials: noEntries,
  oauth2PermissionScopes: noEntries,
  passwordCredentials: noEntries,
  resourceSpecificApplicationPermissions: noEntries,
  verifiedPublisher: always({}, 'complex'),
});

/** Returns every service principal of the tenant: applications that have one, then managed identities. */
export function servicePrincipalsOf(tenant: Tenant): ServicePrincipal[] {
  const ofApplications = tenant.applications.flatMap((application) => ofApplication(application, tenant) ?? []);
  return [...ofApplications, ...tenant.managedIdentities.map(ofManagedIdentity)];
}

function ofApplication(application: Application, tenant: Tenant): ServicePrincipal | undefined {
  const { servicePrincipalId, appId, displayName, ownerTenantId, redirectUris } = application;
  if (servicePrincipalId === undefined) return undefined;
  return {
    id: servicePrincipalId,
    appId,
    displayName,
    type: 'Application',
    ownerTenantId: ownerTenantId ?? tenant.id,
    redirectUris,
    alternativeNames: [],
    // The tag that the portal adds to applications registered in it.
    tags: ownerTenantId === undefined ? ['WindowsAzureActiveDirectoryIntegratedApp'] : [],
  };
}

function ofManagedIdentity({
  principalId,
  clientId,
  displayName,
  kind,
  resourceId,
}: ManagedIdentity): ServicePrincipal {
  return {
    id: principalId,
    appId: clientId,
    displayName,
    type: 'ManagedIdentity',
    ownerTenantId: null,
    redirectUris: [],
    alternativeNames: [`isExplicit=${kind === 'user' ? 'True' : 'False'}`, resourceId],
    tags: [],
  };
}

function always(value: unknown, kind: PropertyKind = 'string'): PropertyRow<ServicePrincipal> {
  return { kind, isDefault: true, read: () => value };
}
