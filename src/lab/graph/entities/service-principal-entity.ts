import type { Application, ManagedIdentity } from '../../tenant/application.ts';
import type { Tenant } from '../../tenant/tenant.ts';
import { apisOf } from '../../apis/apis-of.ts';
import type { ApiPermissions } from '../../apis/graph-permissions.ts';
import { defineEntityType, type PropertyKind, type PropertyRow } from '../core/entity.ts';
import { showRole, showScope, showSecret } from './show-application.ts';

/** A service principal: an application's presence in the tenant, one of Microsoft's APIs, or a managed identity. */
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
  /** Absent: it is a managed identity or one of Microsoft's APIs. */
  readonly application?: Application;
  permissions(): ApiPermissions;
}

/** The tenant that owns Microsoft's APIs. */
const microsoftServicesTenantId = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';
const withoutPermissions: ApiPermissions = { scopes: [], roles: [] };

/** Graph's service principal. */
export const servicePrincipalType = defineEntityType<ServicePrincipal>('servicePrincipal', 'ServicePrincipal', {
  id: row('string', (principal) => principal.id),
  deletedDateTime: row('date', () => null),
  accountEnabled: row('boolean', ({ application }) => application?.isDisabled !== true),
  alternativeNames: row('strings', (principal) => principal.alternativeNames),
  appDisplayName: row('string', (principal) => principal.displayName),
  appDescription: row('string', ({ application }) => application?.additionalProperties?.['description'] ?? null),
  appId: row('string', (principal) => principal.appId),
  applicationTemplateId: row('string', () => null),
  appOwnerOrganizationId: row('guid', (principal) => principal.ownerTenantId),
  appRoleAssignmentRequired: row('boolean', ({ application }) => application?.appRoleAssignmentRequired ?? false),
  createdDateTime: row('date', ({ application }) => application?.createdDateTime ?? '2021-01-01T00:00:00Z'),
  description: kept('description'),
  displayName: row('string', (principal) => principal.displayName),
  homepage: kept('homepage'),
  loginUrl: kept('loginUrl'),
  logoutUrl: row('string', ({ application }) => application?.frontChannelLogoutUrl ?? null),
  notes: kept('notes'),
  notificationEmailAddresses: kept('notificationEmailAddresses', 'strings', []),
  preferredSingleSignOnMode: kept('preferredSingleSignOnMode'),
  replyUrls: row('strings', (principal) => principal.redirectUris),
  servicePrincipalNames: row('strings', ({ appId, application }) => [appId, ...(application?.identifierUris ?? [])]),
  servicePrincipalType: row('string', (principal) => principal.type),
  signInAudience: row('string', (principal) =>
    principal.type === 'Application' ? (principal.application?.signInAudience ?? 'AzureADMyOrg') : null,
  ),
  tags: row('strings', (principal) => principal.tags),
  addIns: row('complex', () => []),
  appRoles: row('complex', (principal) => principal.permissions().roles.map((role) => showRole(role, 'Application'))),
  info: row('complex', () => ({})),
  keyCredentials: row('complex', () => []),
  oauth2PermissionScopes: row('complex', (principal) => principal.permissions().scopes.map(showScope)),
  passwordCredentials: row('complex', ({ appId, application }) =>
    (application?.servicePrincipalSecrets ?? []).map((secret) => showSecret(appId, secret)),
  ),
  resourceSpecificApplicationPermissions: row('complex', () => []),
  verifiedPublisher: row('complex', () => ({})),
});

/** Returns every service principal of the tenant: of applications, managed identities and Microsoft's APIs. */
export function servicePrincipalsOf(tenant: Tenant): ServicePrincipal[] {
  const ofApplications = tenant.applications.flatMap((application) => ofApplication(application, tenant) ?? []);
  const ofApis = apisOf(tenant).filter(({ application }) => application === undefined);
  return [
    ...ofApplications,
    ...tenant.managedIdentities.map(ofManagedIdentity),
    ...ofApis.map(
      ({ servicePrincipalId, appId, displayName, permissions }): ServicePrincipal => ({
        id: servicePrincipalId,
        appId,
        displayName,
        type: 'Application',
        ownerTenantId: microsoftServicesTenantId,
        redirectUris: [],
        alternativeNames: [],
        tags: [],
        permissions,
      }),
    ),
  ];
}

function ofApplication(application: Application, tenant: Tenant): ServicePrincipal | undefined {
  const { servicePrincipalId, appId, displayName, ownerTenantId, redirectUris, spaRedirectUris = [] } = application;
  if (servicePrincipalId === undefined) return undefined;
  const { exposedScopes: scopes = [], appRoles: roles = [] } = application;
  const tags = application.servicePrincipalProperties?.['tags'];
  return {
    id: servicePrincipalId,
    appId,
    displayName,
    type: 'Application',
    ownerTenantId: ownerTenantId ?? tenant.id,
    redirectUris: [...redirectUris, ...spaRedirectUris],
    alternativeNames: [],
    tags: Array.isArray(tags) ? tags.map(String) : usualTags(application),
    application,
    permissions: () => ({ scopes, roles }),
  };
}

/** The tag that the portal adds to applications registered in it; Graph does not add it. */
function usualTags({ ownerTenantId, createdDateTime }: Application): readonly string[] {
  return ownerTenantId === undefined && createdDateTime === undefined
    ? ['WindowsAzureActiveDirectoryIntegratedApp']
    : [];
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
    permissions: () => withoutPermissions,
  };
}

function row(kind: PropertyKind, read: PropertyRow<ServicePrincipal>['read']): PropertyRow<ServicePrincipal> {
  return { kind, isDefault: true, read };
}

/** A property that the lab only keeps. */
function kept(name: string, kind: PropertyKind = 'string', missing: unknown = null): PropertyRow<ServicePrincipal> {
  return row(kind, ({ application }) => application?.servicePrincipalProperties?.[name] ?? missing);
}
