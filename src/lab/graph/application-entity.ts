import type { Application } from '../tenant.ts';
import { defineEntityType, type PropertyKind, type PropertyRow } from './entity.ts';

const nothing = always(null);
const noList = always([], 'strings');
const noEntries = always([], 'complex');
/** Registered before anybody looked. */
const createdDateTime = always('2021-01-01T00:00:00Z', 'date');

/** An application registered in this tenant. No secret's value is ever shown, only that there is one. */
export const applicationType = defineEntityType<Application>('application', 'Application', {
  id: { kind: 'string', isDefault: true, read: (application) => application.id },
  deletedDateTime: always(null, 'date'),
  appId: { kind: 'string', isDefault: true, read: (application) => application.appId },
  applicationTemplateId: nothing,
  disabledByMicrosoftStatus: nothing,
  createdDateTime,
  displayName: { kind: 'string', isDefault: true, read: (application) => application.displayName },
  description: nothing,
  groupMembershipClaims: nothing,
  identifierUris: noList,
  isDeviceOnlyAuthSupported: always(null, 'boolean'),
  isFallbackPublicClient: { kind: 'boolean', isDefault: true, read: (application) => application.isPublicClient },
  notes: nothing,
  publisherDomain: { kind: 'string', isDefault: true, read: (_, tenant) => tenant.domains[0] ?? null },
  serviceManagementReference: nothing,
  signInAudience: always('AzureADMyOrg'),
  tags: noList,
  tokenEncryptionKeyId: nothing,
  samlMetadataUrl: nothing,
  defaultRedirectUri: nothing,
  certification: always(null, 'complex'),
  servicePrincipalLockConfiguration: always(null, 'complex'),
  addIns: noEntries,
  api: always({ requestedAccessTokenVersion: 2, oauth2PermissionScopes: [] }, 'complex'),
  appRoles: noEntries,
  info: always({}, 'complex'),
  keyCredentials: noEntries,
  optionalClaims: always(null, 'complex'),
  parentalControlSettings: always({ countriesBlockedForMinors: [], legalAgeGroupRule: 'Allow' }, 'complex'),
  passwordCredentials: { kind: 'complex', isDefault: true, read: passwordCredentials },
  publicClient: {
    kind: 'complex',
    isDefault: true,
    read: ({ isPublicClient, redirectUris }) => ({ redirectUris: isPublicClient ? redirectUris : [] }),
  },
  requiredResourceAccess: noEntries,
  verifiedPublisher: always({}, 'complex'),
  web: {
    kind: 'complex',
    isDefault: true,
    read: ({ isPublicClient, redirectUris }) => ({ redirectUris: isPublicClient ? [] : redirectUris }),
  },
  spa: always({ redirectUris: [] }, 'complex'),
});

/** An application's presence in the tenant; the `id` of what it is made from is that of the service principal. */
export const servicePrincipalType = defineEntityType<Application>('servicePrincipal', 'ServicePrincipal', {
  id: { kind: 'string', isDefault: true, read: (application) => application.id },
  deletedDateTime: always(null, 'date'),
  accountEnabled: always(true, 'boolean'),
  alternativeNames: noList,
  appDisplayName: { kind: 'string', isDefault: true, read: (application) => application.displayName },
  appDescription: nothing,
  appId: { kind: 'string', isDefault: true, read: (application) => application.appId },
  applicationTemplateId: nothing,
  appOwnerOrganizationId: {
    kind: 'string',
    isDefault: true,
    read: (application, tenant) => application.ownerTenantId ?? tenant.id,
  },
  appRoleAssignmentRequired: always(false, 'boolean'),
  createdDateTime,
  description: nothing,
  displayName: { kind: 'string', isDefault: true, read: (application) => application.displayName },
  homepage: nothing,
  loginUrl: nothing,
  logoutUrl: nothing,
  notes: nothing,
  notificationEmailAddresses: noList,
  preferredSingleSignOnMode: nothing,
  replyUrls: { kind: 'strings', isDefault: true, read: (application) => application.redirectUris },
  servicePrincipalNames: { kind: 'strings', isDefault: true, read: (application) => [application.appId] },
  servicePrincipalType: always('Application'),
  signInAudience: always('AzureADMyOrg'),
  tags: noList,
  addIns: noEntries,
  appRoles: noEntries,
  info: always({}, 'complex'),
  keyCredentials: noEntries,
  oauth2PermissionScopes: noEntries,
  passwordCredentials: noEntries,
  resourceSpecificApplicationPermissions: noEntries,
  verifiedPublisher: always({}, 'complex'),
});

function always(value: unknown, kind: PropertyKind = 'string'): PropertyRow<Application> {
  return { kind, isDefault: true, read: () => value };
}

function passwordCredentials(application: Application): unknown {
  return application.secrets.map(({ expiresAtMs }) => ({
    displayName: null,
    endDateTime: new Date(expiresAtMs ?? Date.UTC(2299, 11, 31)).toISOString(),
  }));
}
