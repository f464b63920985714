import type { Application } from '../tenant/application.ts';
import { defineEntityType, type PropertyKind, type PropertyRow } from './entity.ts';

const nothing = always(null);
const noList = always([], 'strings');
const noEntries = always([], 'complex');

/** An application registered in this tenant. Values of secrets are never shown, only that they exist. */
export const applicationType = defineEntityType<Application>('application', 'Application', {
  id: { kind: 'string', isDefault: true, read: (application) => application.id },
  deletedDateTime: always(null, 'date'),
  appId: { kind: 'string', isDefault: true, read: (application) => application.appId },
  applicationTemplateId: nothing,
  disabledByMicrosoftStatus: nothing,
  // The lab does not record when it was registered.
  createdDateTime: always('2021-01-01T00:00:00Z', 'date'),
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

function always(value: unknown, kind: PropertyKind = 'string'): PropertyRow<Application> {
  return { kind, isDefault: true, read: () => value };
}

function passwordCredentials(application: Application): unknown {
  return application.secrets.map(({ expiresAtMs }) => ({
    displayName: null,
    endDateTime: new Date(expiresAtMs ?? Date.UTC(2299, 11, 31)).toISOString(),
  }));
}
