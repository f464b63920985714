import type { Application } from '../../tenant/application.ts';
import { defineEntityType, type PropertyKind, type PropertyRow } from '../core/entity.ts';
import {
  publicRedirects,
  showApi,
  showCertificates,
  showOptionalClaims,
  showRole,
  showSecret,
  showWeb,
} from './show-application.ts';

/** An application registered in this tenant. Values of secrets are never shown, only that they exist. */
export const applicationType = defineEntityType<Application>('application', 'Application', {
  id: row('string', (application) => application.id),
  deletedDateTime: row('date', () => null),
  appId: row('string', (application) => application.appId),
  applicationTemplateId: kept('applicationTemplateId'),
  disabledByMicrosoftStatus: row('string', () => null),
  createdDateTime: row('date', (application) => application.createdDateTime ?? '2021-01-01T00:00:00Z'),
  displayName: row('string', (application) => application.displayName),
  description: kept('description'),
  groupMembershipClaims: row('string', (application) => application.groupMembershipClaims ?? null),
  identifierUris: row('strings', (application) => application.identifierUris ?? []),
  isDeviceOnlyAuthSupported: kept('isDeviceOnlyAuthSupported', 'boolean'),
  isFallbackPublicClient: row('boolean', (application) => application.isPublicClient),
  notes: kept('notes'),
  publisherDomain: row('string', (_, tenant) => tenant.domains[0] ?? null),
  serviceManagementReference: kept('serviceManagementReference'),
  signInAudience: row('string', (application) => application.signInAudience ?? 'AzureADMyOrg'),
  tags: kept('tags', 'strings', []),
  tokenEncryptionKeyId: kept('tokenEncryptionKeyId'),
  samlMetadataUrl: kept('samlMetadataUrl'),
  defaultRedirectUri: kept('defaultRedirectUri'),
  certification: row('complex', () => null),
  uniqueName: { ...kept('uniqueName'), isDefault: false },
  servicePrincipalLockConfiguration: kept('servicePrincipalLockConfiguration', 'complex'),
  addIns: kept('addIns', 'complex', []),
  api: row('complex', showApi),
  appRoles: row('complex', ({ appRoles = [] }) => appRoles.map((role) => showRole(role))),
  info: kept('info', 'complex', {
    logoUrl: null,
    marketingUrl: null,
    privacyStatementUrl: null,
    supportUrl: null,
    termsOfServiceUrl: null,
  }),
  keyCredentials: row('complex', showCertificates),
  optionalClaims: row('complex', showOptionalClaims),
  parentalControlSettings: kept('parentalControlSettings', 'complex', {
    countriesBlockedForMinors: [],
    legalAgeGroupRule: 'Allow',
  }),
  passwordCredentials: row('complex', ({ appId, secrets }) => secrets.map((secret) => showSecret(appId, secret))),
  publicClient: row('complex', (application) => ({ redirectUris: publicRedirects(application) })),
  requiredResourceAccess: row('complex', ({ requiredResources = [] }) =>
    requiredResources.map(({ resourceAppId, permissions }) => ({ resourceAppId, resourceAccess: permissions })),
  ),
  verifiedPublisher: row('complex', () => ({ addedDateTime: null, displayName: null, verifiedPublisherId: null })),
  web: row('complex', showWeb),
  spa: row('complex', ({ spaRedirectUris = [] }) => ({ redirectUris: spaRedirectUris })),
});

function row(kind: PropertyKind, read: PropertyRow<Application>['read']): PropertyRow<Application> {
  return { kind, isDefault: true, read };
}

/** A property that the lab only keeps. */
function kept(name: string, kind: PropertyKind = 'string', missing: unknown = null): PropertyRow<Application> {
  return row(kind, ({ additionalProperties }) => additionalProperties?.[name] ?? missing);
}
