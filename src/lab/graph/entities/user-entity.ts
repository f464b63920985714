import type { Tenant, User } from '../../tenant/tenant.ts';
import { signInActivityOf } from './sign-in-activity.ts';
import { defineEntityType, type PropertyKind, type PropertyRow } from '../core/entity.ts';

/** The license that users of a lab can have: Office 365 E3, by its public id. */
export const userLicense = { disabledPlans: [], skuId: '6fd2c87f-b296-42f0-b197-1e91e994b900' };

/** Its plans for Teams, mail and Skype. */
export const userPlans = [
  { name: 'TEAMS1', service: 'TeamspaceAPI', servicePlanId: '57ff2da0-773e-42df-b2af-ffb7a2317929' },
  { name: 'EXCHANGE_S_ENTERPRISE', service: 'exchange', servicePlanId: 'efb87545-963c-4e0d-99df-69c6916d9eb0' },
  {
    name: 'MCOSTANDARD',
    service: 'MicrosoftCommunicationsOnline',
    servicePlanId: '0feaeb32-d00e-4d66-bd5a-43b5b83db82c',
  },
];

/** Graph's user: the eleven properties of a listing first, in the order of responses. */
export const userType = defineEntityType<User>('user', 'User', {
  businessPhones: { kind: 'strings', isDefault: true, writable: 'always', read: (user) => user.businessPhones },
  displayName: { ...listed('displayName'), isRequired: true },
  givenName: listed('givenName'),
  jobTitle: listed('jobTitle'),
  mail: listed('mail'),
  mobilePhone: listed('mobilePhone'),
  officeLocation: listed('officeLocation'),
  preferredLanguage: listed('preferredLanguage'),
  surname: listed('surname'),
  userPrincipalName: { ...listed('userPrincipalName'), isRequired: true },
  id: { kind: 'string', isDefault: true, read: (user) => user.id },
  accountEnabled: { kind: 'boolean', writable: 'always', isRequired: true, read: (user) => user.accountEnabled },
  ageGroup: never('string'),
  assignedLicenses: {
    kind: 'objects',
    fields: { skuId: 'guid' },
    read: ({ isLicensed }) => (isLicensed === true ? [userLicense] : []),
  },
  assignedPlans: {
    kind: 'objects',
    fields: { assignedDateTime: 'date', capabilityStatus: 'string', service: 'string', servicePlanId: 'guid' },
    read: assignedPlans,
  },
  authorizationInfo: { kind: 'complex', read: () => ({ certificateUserIds: [] }) },
  city: additional('city'),
  companyName: additional('companyName'),
  consentProvidedForMinor: never('string'),
  country: additional('country'),
  createdDateTime: { kind: 'date', read: (user) => user.createdDateTime },
  creationType: additionalReadOnly('creationType'),
  deletedDateTime: never('date'),
  department: { kind: 'string', writable: 'always', read: (user) => user.department },
  employeeId: additional('employeeId'),
  employeeHireDate: never('date'),
  employeeLeaveDateTime: never('date'),
  employeeOrgData: never('complex'),
  employeeType: additional('employeeType'),
  externalUserState: additionalReadOnly('externalUserState'),
  externalUserStateChangeDateTime: never('string'),
  faxNumber: additional('faxNumber'),
  identities: { kind: 'complex', read: identities },
  imAddresses: { kind: 'strings', read: (user) => (user.isLicensed === true ? [user.userPrincipalName] : []) },
  isResourceAccount: never('boolean'),
  legalAgeGroupClassification: never('string'),
  licenseAssignmentStates: { kind: 'complex', read: () => [] },
  mailNickname: {
    ...additional('mailNickname'),
    isRequired: true,
    read: (user) => user.additionalProperties?.['mailNickname'] ?? user.userPrincipalName.split('@')[0],
  },
  onPremisesDistinguishedName: never('string'),
  onPremisesDomainName: never('string'),
  onPremisesExtensionAttributes: { kind: 'complex', read: () => ({}) },
  onPremisesImmutableId: never('string'),
  onPremisesLastSyncDateTime: never('date'),
  onPremisesProvisioningErrors: {
    kind: 'objects',
    fields: { category: 'string', occurredDateTime: 'date', propertyCausingError: 'string', value: 'string' },
    read: () => [],
  },
  onPremisesSamAccountName: never('string'),
  onPremisesSecurityIdentifier: never('string'),
  onPremisesSyncEnabled: never('boolean'),
  onPremisesUserPrincipalName: never('string'),
  otherMails: { kind: 'strings', read: () => [] },
  passwordPolicies: never('string'),
  passwordProfile: never('complex'),
  postalCode: additional('postalCode'),
  preferredDataLocation: never('string'),
  provisionedPlans: { kind: 'complex', read: () => [] },
  proxyAddresses: { kind: 'strings', read: (user) => (user.mail === null ? [] : [`SMTP:${user.mail}`]) },
  refreshTokensValidFromDateTime: { kind: 'date', read: (user) => user.createdDateTime },
  securityIdentifier: never('string'),
  serviceProvisioningErrors: { kind: 'complex', read: () => [] },
  showInAddressList: never('boolean'),
  signInActivity: { kind: 'complex', isNamedOnly: true, read: signInActivityOf },
  signInSessionsValidFromDateTime: { kind: 'date', read: (user) => user.createdDateTime },
  state: additional('state'),
  streetAddress: additional('streetAddress'),
  usageLocation: additional('usageLocation'),
  userType: { ...additional('userType'), read: (user) => user.additionalProperties?.['userType'] ?? 'Member' },
});

/** The properties that have a field of the same name in {@link User}; all others are additional. */
export const ownUserProperties: ReadonlySet<string> = new Set([
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
  'accountEnabled',
  'department',
]);

function listed(name: keyof User): PropertyRow<User> {
  return { kind: 'string', isDefault: true, writable: 'always', read: (user) => user[name] };
}

function additional(name: string): PropertyRow<User> {
  return { kind: 'string', writable: 'always', read: (user) => user.additionalProperties?.[name] ?? null };
}

function additionalReadOnly(name: string): PropertyRow<User> {
  return { ...additional(name), writable: 'never' };
}

function never(kind: PropertyKind): PropertyRow<User> {
  return { kind, read: () => null };
}

function assignedPlans({ isLicensed, createdDateTime }: User): unknown {
  if (isLicensed !== true) return [];
  return userPlans.map(({ service, servicePlanId }) => ({
    assignedDateTime: createdDateTime,
    capabilityStatus: 'Enabled',
    service,
    servicePlanId,
  }));
}

function identities({ userPrincipalName }: User, tenant: Tenant): unknown {
  const issuer = tenant.domains.at(-1) ?? '';
  return [{ signInType: 'userPrincipalName', issuer, issuerAssignedId: userPrincipalName }];
}
