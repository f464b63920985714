import type { Tenant, User } from '../tenant/tenant.ts';

/** A user in a response of the admin API. */
export type UserRecord = Readonly<Record<string, unknown>> & { readonly objectId: string };

/** The admin API's kinds of accounts. */
export type AccountType = 'User' | 'Guest' | 'IneligibleUser';

/** Returns the account type of a user. In the lab, a user without a mail address is not licensed. */
export function accountTypeOf({ userPrincipalName, additionalProperties, mail }: User): AccountType {
  const isGuest = additionalProperties?.['userType'] === 'Guest' || userPrincipalName.includes('#EXT#');
  if (isGuest) return 'Guest';
  return mail === null ? 'IneligibleUser' : 'User';
}

/** Creates the record of a user; properties that the lab does not have are empty. */
export function userRecord(user: User, { id: tenantId, teamsAdmin }: Tenant): UserRecord {
  const accountType = accountTypeOf(user);
  const isLicensed = accountType === 'User';
  const number = isLicensed ? user.businessPhones[0]?.replaceAll(' ', '') : undefined;
  const features = ['Teams', 'AudioConferencing', ...(number === undefined ? [] : ['PhoneSystem'])];
  return {
    objectId: user.id,
    tenantId,
    userPrincipalName: user.userPrincipalName,
    alias: user.userPrincipalName.split('@')[0],
    displayName: user.displayName,
    givenName: user.givenName,
    surname: user.surname,
    accountEnabled: user.accountEnabled,
    accountType,
    assignedPlan: isLicensed ? features.map((capability) => planOf(capability, user)) : [],
    city: user.additionalProperties?.['city'] ?? null,
    company: user.additionalProperties?.['companyName'] ?? null,
    country: user.additionalProperties?.['country'] ?? null,
    department: user.department,
    effectivePolicyAssignments: teamsAdmin.policyAssignments
      .filter(({ userId }) => userId === user.id)
      .map(({ policyType, policyName }) => ({
        policyType,
        policyAssignment: {
          assignmentType: 'Direct',
          authority: 'Tenant',
          displayName: policyName,
          policyId: 'Not Yet Supported.',
        },
      })),
    enterpriseVoiceEnabled: number !== undefined,
    featureTypes: isLicensed ? features : [],
    hostingProvider: isLicensed ? 'sipfed.online.lync.com' : null,
    interpretedUserType: isLicensed ? 'PureOnlineTeamsOnlyUser' : 'PureOnlineNotEnabled',
    isSipEnabled: isLicensed,
    lineUri: number === undefined ? null : `tel:${number}`,
    mobilePhone: user.mobilePhone,
    office: user.officeLocation,
    preferredLanguage: user.preferredLanguage,
    sipAddress: isLicensed ? `sip:${user.userPrincipalName}` : null,
    softDeletionTimestamp: null,
    teamsUpgradeEffectiveMode: 'TeamsOnly',
    telephoneNumbers: number === undefined ? [] : [{ telephoneNumber: number, assignmentCategory: 'Primary' }],
    title: user.jobTitle,
    usageLocation: user.additionalProperties?.['usageLocation'] ?? 'GB',
    userDirSyncEnabled: false,
    userValidationErrors: [],
    whenChanged: user.createdDateTime,
    whenCreated: user.createdDateTime,
  };
}

function planOf(capability: string, { createdDateTime }: User): Record<string, unknown> {
  return {
    capability,
    capabilityStatus: 'Enabled',
    assignedTimestamp: createdDateTime,
    gracePeriodExpiryDate: null,
    isInGracePeriod: false,
    serviceInstance: 'MicrosoftCommunicationsOnline/NOAM-1A-S1',
  };
}
