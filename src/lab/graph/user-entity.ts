import type { User } from '../tenant.ts';
import { defineEntityType, type PropertyRow } from './entity.ts';

/** Graph's user: the eleven properties of a listing first, in the order of the wire. */
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
  assignedLicenses: { kind: 'complex', read: () => [] },
  city: additional('city'),
  companyName: additional('companyName'),
  country: additional('country'),
  createdDateTime: { kind: 'date', read: (user) => user.createdDateTime },
  deletedDateTime: { kind: 'date', read: () => null },
  department: { kind: 'string', writable: 'always', read: (user) => user.department },
  employeeId: additional('employeeId'),
  employeeType: additional('employeeType'),
  faxNumber: additional('faxNumber'),
  mailNickname: {
    ...additional('mailNickname'),
    isRequired: true,
    read: (user) => user.additionalProperties?.['mailNickname'] ?? user.userPrincipalName.split('@')[0],
  },
  onPremisesSyncEnabled: { kind: 'boolean', read: () => null },
  otherMails: { kind: 'strings', read: () => [] },
  postalCode: additional('postalCode'),
  proxyAddresses: { kind: 'strings', read: (user) => (user.mail === null ? [] : [`SMTP:${user.mail}`]) },
  state: additional('state'),
  streetAddress: additional('streetAddress'),
  usageLocation: additional('usageLocation'),
  userType: { ...additional('userType'), read: (user) => user.additionalProperties?.['userType'] ?? 'Member' },
});

/** The properties that have a field of the same name in {@link User}; what else is written is additional. */
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
