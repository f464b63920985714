import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import type { LabResponse } from '../../src/lab/tenant/tenant.ts';
import { ask, askJson, type Json, person } from './graph-support.ts';

const tenant = seedTenant();
const asReader = {
  tenant,
  caller: person(tenant, ['Directory.Read.All', 'Team.ReadBasic.All', 'TeamMember.Read.All']),
};
const groupWriter = person(tenant, ['Group.ReadWrite.All']);
const asWriter = { tenant, caller: person(tenant, ['User.ReadWrite.All', 'Directory.ReadWrite.All']) };

/** Every property of an object of each kind, in the order of responses. */
const shown: readonly [path: string, object: Json][] = [
  [
    'users/ada@lab.example?$select=*',
    {
      businessPhones: [],
      displayName: 'Ada Lovelace',
      givenName: 'Ada',
      jobTitle: 'Mathematician',
      mail: 'ada@lab.example',
      mobilePhone: null,
      officeLocation: '2/101',
      preferredLanguage: 'en-GB',
      surname: 'Lovelace',
      userPrincipalName: 'ada@lab.example',
      id: '1ab00001-0000-4000-8000-000000000001',
      accountEnabled: true,
      ageGroup: null,
      assignedLicenses: [
        {
          disabledPlans: [],
          skuId: '6fd2c87f-b296-42f0-b197-1e91e994b900',
        },
      ],
      assignedPlans: [
        {
          assignedDateTime: '2021-01-01T08:01:00Z',
          capabilityStatus: 'Enabled',
          service: 'TeamspaceAPI',
          servicePlanId: '57ff2da0-773e-42df-b2af-ffb7a2317929',
        },
        {
          assignedDateTime: '2021-01-01T08:01:00Z',
          capabilityStatus: 'Enabled',
          service: 'exchange',
          servicePlanId: 'efb87545-963c-4e0d-99df-69c6916d9eb0',
        },
        {
          assignedDateTime: '2021-01-01T08:01:00Z',
          capabilityStatus: 'Enabled',
          service: 'MicrosoftCommunicationsOnline',
          servicePlanId: '0feaeb32-d00e-4d66-bd5a-43b5b83db82c',
        },
      ],
      authorizationInfo: {
        certificateUserIds: [],
      },
      city: null,
      companyName: null,
      consentProvidedForMinor: null,
      country: null,
      createdDateTime: '2021-01-01T08:01:00Z',
      creationType: null,
      deletedDateTime: null,
      department: 'Finance',
      employeeId: null,
      employeeHireDate: null,
      employeeLeaveDateTime: null,
      employeeOrgData: null,
      employeeType: null,
      externalUserState: null,
      externalUserStateChangeDateTime: null,
      faxNumber: null,
      identities: [
        {
          signInType: 'userPrincipalName',
          issuer: 'lab.onmicrosoft.example',
          issuerAssignedId: 'ada@lab.example',
        },
      ],
      imAddresses: ['ada@lab.example'],
      isResourceAccount: null,
      legalAgeGroupClassification: null,
      licenseAssignmentStates: [],
      mailNickname: 'ada',
      onPremisesDistinguishedName: null,
      onPremisesDomainName: null,
      onPremisesExtensionAttributes: {},
      onPremisesImmutableId: null,
      onPremisesLastSyncDateTime: null,
      onPremisesProvisioningErrors: [],
      onPremisesSamAccountName: null,
      onPremisesSecurityIdentifier: null,
      onPremisesSyncEnabled: null,
      onPremisesUserPrincipalName: null,
      otherMails: [],
      passwordPolicies: null,
      passwordProfile: null,
      postalCode: null,
      preferredDataLocation: null,
      provisionedPlans: [],
      proxyAddresses: ['SMTP:ada@lab.example'],
      refreshTokensValidFromDateTime: '2021-01-01T08:01:00Z',
      securityIdentifier: null,
      serviceProvisioningErrors: [],
      showInAddressList: null,
      signInSessionsValidFromDateTime: '2021-01-01T08:01:00Z',
      state: null,
      streetAddress: null,
      usageLocation: null,
      userType: 'Member',
    },
  ],
  [
    'users/1ab00001-0000-4000-8000-000000000245?$select=*',
    {
      businessPhones: [],
      displayName: 'Nora Berg',
      givenName: 'Nora',
      jobTitle: 'Analyst',
      mail: 'nora.berg@fabrikam.example',
      mobilePhone: null,
      officeLocation: '1/345',
      preferredLanguage: null,
      surname: 'Berg',
      userPrincipalName: 'nora.berg_fabrikam.example#EXT#@lab.onmicrosoft.example',
      id: '1ab00001-0000-4000-8000-000000000245',
      accountEnabled: true,
      ageGroup: null,
      assignedLicenses: [],
      assignedPlans: [],
      authorizationInfo: {
        certificateUserIds: [],
      },
      city: null,
      companyName: null,
      consentProvidedForMinor: null,
      country: null,
      createdDateTime: '2021-09-02T08:05:00Z',
      creationType: 'Invitation',
      deletedDateTime: null,
      department: 'Research',
      employeeId: null,
      employeeHireDate: null,
      employeeLeaveDateTime: null,
      employeeOrgData: null,
      employeeType: null,
      externalUserState: 'Accepted',
      externalUserStateChangeDateTime: null,
      faxNumber: null,
      identities: [
        {
          signInType: 'userPrincipalName',
          issuer: 'lab.onmicrosoft.example',
          issuerAssignedId: 'nora.berg_fabrikam.example#EXT#@lab.onmicrosoft.example',
        },
      ],
      imAddresses: [],
      isResourceAccount: null,
      legalAgeGroupClassification: null,
      licenseAssignmentStates: [],
      mailNickname: 'nora.berg_fabrikam.example#EXT#',
      onPremisesDistinguishedName: null,
      onPremisesDomainName: null,
      onPremisesExtensionAttributes: {},
      onPremisesImmutableId: null,
      onPremisesLastSyncDateTime: null,
      onPremisesProvisioningErrors: [],
      onPremisesSamAccountName: null,
      onPremisesSecurityIdentifier: null,
      onPremisesSyncEnabled: null,
      onPremisesUserPrincipalName: null,
      otherMails: [],
      passwordPolicies: null,
      passwordProfile: null,
      postalCode: null,
      preferredDataLocation: null,
      provisionedPlans: [],
      proxyAddresses: ['SMTP:nora.berg@fabrikam.example'],
      refreshTokensValidFromDateTime: '2021-09-02T08:05:00Z',
      securityIdentifier: null,
      serviceProvisioningErrors: [],
      showInAddressList: null,
      signInSessionsValidFromDateTime: '2021-09-02T08:05:00Z',
      state: null,
      streetAddress: null,
      usageLocation: null,
      userType: 'Guest',
    },
  ],
  [
    'groups/1ab00002-0000-4000-8000-000000000002?$select=*',
    {
      id: '1ab00002-0000-4000-8000-000000000002',
      deletedDateTime: null,
      classification: null,
      createdDateTime: '2022-01-02T09:00:00Z',
      creationOptions: [],
      description: 'Builds things',
      displayName: 'Engineering',
      expirationDateTime: null,
      groupTypes: [],
      isAssignableToRole: null,
      mail: null,
      mailEnabled: false,
      mailNickname: 'engineering',
      membershipRule: null,
      membershipRuleProcessingState: null,
      onPremisesDomainName: null,
      onPremisesLastSyncDateTime: null,
      onPremisesNetBiosName: null,
      onPremisesSamAccountName: null,
      onPremisesSecurityIdentifier: null,
      onPremisesSyncEnabled: null,
      preferredDataLocation: null,
      preferredLanguage: null,
      proxyAddresses: [],
      renewedDateTime: '2022-01-02T09:00:00Z',
      resourceBehaviorOptions: [],
      resourceProvisioningOptions: [],
      securityEnabled: true,
      securityIdentifier: 'S-1-12-1-3859679584-4000885946-4120165623-1044565954',
      theme: null,
      visibility: null,
      onPremisesProvisioningErrors: [],
      assignedLicenses: [],
      hasMembersWithLicenseErrors: null,
      serviceProvisioningErrors: [],
    },
  ],
  [
    'applications/1ab00003-0000-4000-8000-000000000004',
    {
      id: '1ab00003-0000-4000-8000-000000000004',
      deletedDateTime: null,
      appId: '1ab00005-0000-4000-8000-000000000004',
      applicationTemplateId: null,
      disabledByMicrosoftStatus: null,
      createdDateTime: '2021-01-01T00:00:00Z',
      displayName: 'Lab Daemon With Expired Secret',
      description: null,
      groupMembershipClaims: null,
      identifierUris: [],
      isDeviceOnlyAuthSupported: null,
      isFallbackPublicClient: false,
      notes: null,
      publisherDomain: 'lab.example',
      serviceManagementReference: null,
      signInAudience: 'AzureADMyOrg',
      tags: [],
      tokenEncryptionKeyId: null,
      samlMetadataUrl: null,
      defaultRedirectUri: null,
      certification: null,
      servicePrincipalLockConfiguration: null,
      addIns: [],
      api: {
        acceptMappedClaims: null,
        knownClientApplications: [],
        requestedAccessTokenVersion: null,
        oauth2PermissionScopes: [],
        preAuthorizedApplications: [],
      },
      appRoles: [],
      info: {
        logoUrl: null,
        marketingUrl: null,
        privacyStatementUrl: null,
        supportUrl: null,
        termsOfServiceUrl: null,
      },
      keyCredentials: [],
      optionalClaims: null,
      parentalControlSettings: {
        countriesBlockedForMinors: [],
        legalAgeGroupRule: 'Allow',
      },
      passwordCredentials: [
        {
          customKeyIdentifier: null,
          displayName: null,
          endDateTime: '2021-06-30T00:00:00Z',
          hint: 'lab',
          keyId: '2ff31308-e307-41da-83b8-d7619d65e6e3',
          secretText: null,
          startDateTime: '2021-01-01T00:00:00Z',
        },
      ],
      publicClient: {
        redirectUris: [],
      },
      requiredResourceAccess: [],
      verifiedPublisher: { addedDateTime: null, displayName: null, verifiedPublisherId: null },
      web: webOf([], false),
      spa: {
        redirectUris: [],
      },
    },
  ],
  [
    'applications/1ab00003-0000-4000-8000-000000000007?$select=isFallbackPublicClient,publicClient,web,passwordCredentials',
    {
      isFallbackPublicClient: false,
      publicClient: {
        redirectUris: [],
      },
      web: webOf(['https://localhost:7443/signin'], true),
      passwordCredentials: [
        {
          customKeyIdentifier: null,
          displayName: null,
          endDateTime: '2299-12-31T00:00:00Z',
          hint: 'lab',
          keyId: '0decf226-6b96-42a0-8c05-d672c70208e8',
          secretText: null,
          startDateTime: '2021-01-01T00:00:00Z',
        },
      ],
    },
  ],
  [
    'servicePrincipals/1ab00004-0000-4000-8000-000000000007',
    {
      id: '1ab00004-0000-4000-8000-000000000007',
      deletedDateTime: null,
      accountEnabled: true,
      alternativeNames: [],
      appDisplayName: 'Lab Web',
      appDescription: null,
      appId: '1ab00005-0000-4000-8000-000000000007',
      applicationTemplateId: null,
      appOwnerOrganizationId: '1ab00000-0000-4000-8000-000000000001',
      appRoleAssignmentRequired: false,
      createdDateTime: '2021-01-01T00:00:00Z',
      description: null,
      displayName: 'Lab Web',
      homepage: null,
      loginUrl: null,
      logoutUrl: null,
      notes: null,
      notificationEmailAddresses: [],
      preferredSingleSignOnMode: null,
      replyUrls: ['https://localhost:7443/signin'],
      servicePrincipalNames: ['1ab00005-0000-4000-8000-000000000007'],
      servicePrincipalType: 'Application',
      signInAudience: 'AzureADMyOrg',
      tags: ['WindowsAzureActiveDirectoryIntegratedApp'],
      addIns: [],
      appRoles: [],
      info: {},
      keyCredentials: [],
      oauth2PermissionScopes: [],
      passwordCredentials: [],
      resourceSpecificApplicationPermissions: [],
      verifiedPublisher: {},
    },
  ],
  [
    'servicePrincipals/1ab00007-0000-4000-8000-000000000002',
    {
      id: '1ab00007-0000-4000-8000-000000000002',
      deletedDateTime: null,
      accountEnabled: true,
      alternativeNames: [
        'isExplicit=True',
        '/subscriptions/1ab0ffff-0000-4000-8000-000000000001/resourcegroups/lab/providers/Microsoft.ManagedIdentity/userAssignedIdentities/lab-reader',
      ],
      appDisplayName: 'lab-reader',
      appDescription: null,
      appId: '1ab00006-0000-4000-8000-000000000002',
      applicationTemplateId: null,
      appOwnerOrganizationId: null,
      appRoleAssignmentRequired: false,
      createdDateTime: '2021-01-01T00:00:00Z',
      description: null,
      displayName: 'lab-reader',
      homepage: null,
      loginUrl: null,
      logoutUrl: null,
      notes: null,
      notificationEmailAddresses: [],
      preferredSingleSignOnMode: null,
      replyUrls: [],
      servicePrincipalNames: ['1ab00006-0000-4000-8000-000000000002'],
      servicePrincipalType: 'ManagedIdentity',
      signInAudience: null,
      tags: [],
      addIns: [],
      appRoles: [],
      info: {},
      keyCredentials: [],
      oauth2PermissionScopes: [],
      passwordCredentials: [],
      resourceSpecificApplicationPermissions: [],
      verifiedPublisher: {},
    },
  ],
  [
    'organization/1ab00000-0000-4000-8000-000000000001',
    {
      id: '1ab00000-0000-4000-8000-000000000001',
      deletedDateTime: null,
      businessPhones: [],
      city: null,
      country: null,
      countryLetterCode: 'GB',
      createdDateTime: '2021-01-01T00:00:00Z',
      defaultUsageLocation: null,
      displayName: 'Entrada Lab',
      isMultipleDataLocationsForServicesEnabled: null,
      marketingNotificationEmails: [],
      onPremisesLastSyncDateTime: null,
      onPremisesSyncEnabled: null,
      partnerTenantType: null,
      postalCode: null,
      preferredLanguage: 'en',
      securityComplianceNotificationMails: [],
      securityComplianceNotificationPhones: [],
      state: null,
      street: null,
      technicalNotificationMails: [],
      tenantType: 'AAD',
      directorySizeQuota: {
        used: 280,
        total: 300000,
      },
      assignedPlans: [],
      onPremisesSyncStatus: [],
      privacyProfile: {
        contactEmail: null,
        statementUrl: null,
      },
      provisionedPlans: [],
      verifiedDomains: [
        {
          capabilities: 'Email, OfficeCommunicationsOnline',
          isDefault: true,
          isInitial: false,
          name: 'lab.example',
          type: 'Managed',
        },
        {
          capabilities: 'Email, OfficeCommunicationsOnline',
          isDefault: false,
          isInitial: true,
          name: 'lab.onmicrosoft.example',
          type: 'Managed',
        },
      ],
    },
  ],
];

for (const [path, object] of shown) {
  test(`GET /${path} shows these properties in this order`, () => {
    const { '@odata.context': _context, ...found } = askJson(`/v1.0/${path}`, asReader);
    assert.equal(JSON.stringify(found), JSON.stringify(object));
  });
}

test('GET /applications shows the addresses of a public client apart from those of the web', () => {
  const [first, ...others] = tenant.applications.filter(({ ownerTenantId }) => ownerTenantId === undefined);
  assert.ok(first);
  const changed = { ...first, isPublicClient: true, redirectUris: ['http://localhost'] };
  const options = { ...asReader, tenant: { ...tenant, applications: [changed, ...others] } };
  const { isFallbackPublicClient, publicClient, web } = askJson(`/v1.0/applications/${first.id}`, options);
  assert.deepEqual(
    { isFallbackPublicClient, publicClient, web },
    { isFallbackPublicClient: true, publicClient: { redirectUris: ['http://localhost'] }, web: webOf([], false) },
  );
});

/** The properties of each collection by the type that a comparison with a number finds; none: it refuses them. */
const types: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  teams: {
    'Edm.String': 'id displayName description internalId classification specialization visibility webUrl tenantId',
    'Edm.DateTimeOffset': 'createdDateTime',
    'Edm.Boolean': 'isArchived isMembershipLimitedToOwners',
    none: 'discoverySettings memberSettings guestSettings messagingSettings funSettings summary',
  },
  'teams/1ab00002-0000-4000-8000-000000000003/channels': {
    'Edm.String': 'id displayName description email tenantId webUrl membershipType',
    'Edm.DateTimeOffset': 'createdDateTime',
    'Edm.Boolean': 'isFavoriteByDefault isArchived',
  },
  'teams/1ab00002-0000-4000-8000-000000000003/members': {
    'Edm.String': 'id displayName userId email tenantId',
    'Collection(Edm.String)': 'roles',
    'Edm.DateTimeOffset': 'visibleHistoryStartDateTime',
  },
  users: {
    'Collection(Edm.String)': 'businessPhones imAddresses otherMails proxyAddresses',
    'Edm.String':
      'displayName givenName jobTitle mail mobilePhone officeLocation preferredLanguage surname userPrincipalName id ageGroup city companyName consentProvidedForMinor country creationType department employeeId employeeType externalUserState externalUserStateChangeDateTime faxNumber legalAgeGroupClassification mailNickname onPremisesDistinguishedName onPremisesDomainName onPremisesImmutableId onPremisesSamAccountName onPremisesSecurityIdentifier onPremisesUserPrincipalName passwordPolicies postalCode preferredDataLocation securityIdentifier state streetAddress usageLocation userType',
    'Edm.Boolean': 'accountEnabled isResourceAccount onPremisesSyncEnabled showInAddressList',
    none: 'assignedLicenses assignedPlans authorizationInfo employeeOrgData identities licenseAssignmentStates onPremisesExtensionAttributes onPremisesProvisioningErrors passwordProfile provisionedPlans serviceProvisioningErrors',
    'Edm.DateTimeOffset':
      'createdDateTime deletedDateTime employeeHireDate employeeLeaveDateTime onPremisesLastSyncDateTime refreshTokensValidFromDateTime signInSessionsValidFromDateTime',
  },
  groups: {
    'Edm.String':
      'id classification description displayName mail mailNickname membershipRule membershipRuleProcessingState onPremisesDomainName onPremisesNetBiosName onPremisesSamAccountName onPremisesSecurityIdentifier preferredDataLocation preferredLanguage securityIdentifier theme visibility',
    'Edm.DateTimeOffset':
      'deletedDateTime createdDateTime expirationDateTime onPremisesLastSyncDateTime renewedDateTime',
    'Collection(Edm.String)':
      'creationOptions groupTypes proxyAddresses resourceBehaviorOptions resourceProvisioningOptions',
    'Edm.Boolean': 'isAssignableToRole mailEnabled onPremisesSyncEnabled securityEnabled hasMembersWithLicenseErrors',
    none: 'onPremisesProvisioningErrors assignedLicenses serviceProvisioningErrors',
  },
  applications: {
    'Edm.String':
      'id appId applicationTemplateId disabledByMicrosoftStatus displayName description groupMembershipClaims notes publisherDomain serviceManagementReference signInAudience tokenEncryptionKeyId samlMetadataUrl defaultRedirectUri',
    'Edm.DateTimeOffset': 'deletedDateTime createdDateTime',
    'Collection(Edm.String)': 'identifierUris tags',
    'Edm.Boolean': 'isDeviceOnlyAuthSupported isFallbackPublicClient',
    none: 'certification servicePrincipalLockConfiguration addIns api appRoles info keyCredentials optionalClaims parentalControlSettings passwordCredentials publicClient requiredResourceAccess verifiedPublisher web spa',
  },
  servicePrincipals: {
    'Edm.String':
      'id appDisplayName appDescription appId applicationTemplateId description displayName homepage loginUrl logoutUrl notes preferredSingleSignOnMode servicePrincipalType signInAudience',
    'Edm.DateTimeOffset': 'deletedDateTime createdDateTime',
    'Edm.Boolean': 'accountEnabled appRoleAssignmentRequired',
    'Collection(Edm.String)': 'alternativeNames notificationEmailAddresses replyUrls servicePrincipalNames tags',
    'Edm.Guid': 'appOwnerOrganizationId',
    none: 'addIns appRoles info keyCredentials oauth2PermissionScopes passwordCredentials resourceSpecificApplicationPermissions verifiedPublisher',
  },
  organization: {
    'Edm.String':
      'id city country countryLetterCode defaultUsageLocation displayName partnerTenantType postalCode preferredLanguage state street tenantType',
    'Edm.DateTimeOffset': 'deletedDateTime createdDateTime onPremisesLastSyncDateTime',
    'Collection(Edm.String)':
      'businessPhones marketingNotificationEmails securityComplianceNotificationMails securityComplianceNotificationPhones technicalNotificationMails',
    'Edm.Boolean': 'isMultipleDataLocationsForServicesEnabled onPremisesSyncEnabled',
    none: 'directorySizeQuota assignedPlans onPremisesSyncStatus privacyProfile provisionedPlans verifiedDomains',
  },
  domains: {
    'Edm.String': 'authenticationType availabilityStatus id',
    'Edm.Boolean': 'isAdminManaged isDefault isInitial isRoot isVerified',
    'Collection(Edm.String)': 'supportedServices',
    none: 'passwordValidityPeriodInDays passwordNotificationWindowInDays state',
  },
};

for (const [collection, byType] of Object.entries(types)) {
  test(`$filter knows the type of each property of /${collection}`, () => {
    for (const [type, names] of Object.entries(byType)) {
      for (const name of names.split(' ')) {
        const response = ask(`/v1.0/${collection}?$filter=${name} eq 7`, asReader);
        const expected =
          type === 'none'
            ? `Unsupported or invalid query filter clause specified for property '${name}' of resource`
            : `types '${type}' and 'Edm.Int32' for operator kind 'Equal'.`;
        assert.ok(response.status === 400 && messageOf(response).includes(expected), response.body);
      }
    }
  });
}

/** The fields of entries, by the collection that has them. */
const fields: readonly [path: string, type: string][] = [
  ['users assignedLicenses/skuId', 'Edm.Guid'],
  ['users assignedPlans/assignedDateTime', 'Edm.DateTimeOffset'],
  ['users assignedPlans/capabilityStatus', 'Edm.String'],
  ['users assignedPlans/service', 'Edm.String'],
  ['users assignedPlans/servicePlanId', 'Edm.Guid'],
  ['users onPremisesProvisioningErrors/category', 'Edm.String'],
  ['users onPremisesProvisioningErrors/occurredDateTime', 'Edm.DateTimeOffset'],
  ['users onPremisesProvisioningErrors/propertyCausingError', 'Edm.String'],
  ['users onPremisesProvisioningErrors/value', 'Edm.String'],
  ['groups onPremisesProvisioningErrors/category', 'Edm.String'],
  ['groups onPremisesProvisioningErrors/occurredDateTime', 'Edm.DateTimeOffset'],
  ['groups onPremisesProvisioningErrors/propertyCausingError', 'Edm.String'],
  ['groups onPremisesProvisioningErrors/value', 'Edm.String'],
  ['groups assignedLicenses/skuId', 'Edm.Guid'],
  ['groups serviceProvisioningErrors/createdDateTime', 'Edm.DateTimeOffset'],
  ['groups serviceProvisioningErrors/isResolved', 'Edm.Boolean'],
  ['groups serviceProvisioningErrors/serviceInstance', 'Edm.String'],
];

test('$filter knows the type of each field of the entries of a collection', () => {
  for (const [path, type] of fields) {
    const [collection, property, field] = path.split(/[ /]/);
    const response = ask(`/v1.0/${collection}?$filter=${property}/any(x:x/${field} eq 7)`, asReader);
    const expected = `types '${type}' and 'Edm.Int32' for operator kind 'Equal'.`;
    assert.ok(response.status === 400 && messageOf(response).includes(expected), `${path} ${response.body}`);
  }
});

/** The properties that a write accepts, by whether they may be null. All others are read-only. */
const writes: readonly {
  readonly method: string;
  readonly path: string;
  readonly title: string;
  readonly required: string;
  readonly optional: string;
}[] = [
  {
    method: 'POST',
    path: 'users',
    title: 'User',
    required: 'displayName userPrincipalName accountEnabled mailNickname',
    optional:
      'businessPhones givenName jobTitle mail mobilePhone officeLocation preferredLanguage surname city companyName country department employeeId employeeType faxNumber postalCode state streetAddress usageLocation userType',
  },
  {
    method: 'PATCH',
    path: 'users/ada@lab.example',
    title: 'User',
    required: 'displayName userPrincipalName accountEnabled mailNickname',
    optional:
      'businessPhones givenName jobTitle mail mobilePhone officeLocation preferredLanguage surname city companyName country department employeeId employeeType faxNumber postalCode state streetAddress usageLocation userType',
  },
  {
    method: 'POST',
    path: 'groups',
    title: 'Group',
    required: 'displayName mailEnabled mailNickname securityEnabled',
    optional: 'description groupTypes visibility',
  },
  {
    method: 'PATCH',
    path: `groups/1ab00002-0000-4000-8000-000000000005`,
    title: 'Group',
    required: 'displayName mailNickname securityEnabled',
    optional: 'description visibility',
  },
];

for (const { method, path, title, required, optional } of writes) {
  test(`${method} /${path} accepts the properties that can be written, each with values of its type`, () => {
    const collection = title === 'User' ? 'users' : 'groups';
    const all = Object.values(types[collection] ?? {}).flatMap((names) => names.split(' '));
    for (const name of all.filter((each) => each !== 'passwordProfile')) {
      const write = (value: unknown) =>
        messageOf(ask(`/v1.0/${path}`, { ...asWriter, tenant: seedTenant(), method, body: { [name]: value } }));
      const isRequired = required.split(' ').includes(name);
      const isWritable = isRequired || optional.split(' ').includes(name);
      const invalid = `Invalid value specified for property '${name}' of resource '${title}'.`;
      const readOnly = `Property '${name}' is read-only and cannot be set.`;
      for (const value of [7, {}, [7]]) assert.equal(write(value), isWritable ? invalid : readOnly);
      if (!isRequired) continue;
      for (const value of [null, '']) {
        assert.equal(write(value), `A value is required for property '${name}' of resource '${title}'.`);
      }
    }
  });
}

test('PATCH /teams/{id} and POST channels accept only what can be written, each with values of its type', () => {
  const path = '/v1.0/teams/1ab00002-0000-4000-8000-000000000003';
  const own = {
    method: 'PATCH',
    path,
    title: 'Team',
    required: ['displayName'],
    optional: ['description', 'classification'],
  };
  const channels = {
    method: 'POST',
    path: `${path}/channels`,
    title: 'Channel',
    required: ['displayName'],
    optional: ['description', 'isFavoriteByDefault'],
  };
  const readOnly = {
    Team: 'id createdDateTime internalId specialization webUrl isArchived tenantId isMembershipLimitedToOwners summary',
    Channel: 'id createdDateTime email tenantId webUrl isArchived',
  };
  for (const { method, path: url, title, required, optional } of [own, channels]) {
    const write = (body: unknown) => ask(url, { ...asWriter, caller: groupWriter, tenant: seedTenant(), method, body });
    for (const name of [...required, ...optional]) {
      const invalid = `Invalid value specified for property '${name}' of resource '${title}'.`;
      assert.equal(messageOf(write({ [name]: 7 })), invalid);
    }
    for (const value of [null, '']) {
      const missing = `A value is required for property 'displayName' of resource '${title}'.`;
      assert.equal(messageOf(write({ displayName: value })), missing);
    }
    const rest = Object.fromEntries(optional.map((name) => [name, null]));
    assert.ok(write({ displayName: 'Named', ...rest }).status < 300);
    for (const name of readOnly[title === 'Team' ? 'Team' : 'Channel'].split(' ')) {
      assert.equal(messageOf(write({ [name]: 'x' })), `Property '${name}' is read-only and cannot be set.`);
    }
  }
  for (const name of ['discoverySettings', 'memberSettings', 'guestSettings', 'messagingSettings', 'funSettings']) {
    const write = (body: unknown) => ask(path, { caller: groupWriter, tenant: seedTenant(), method: 'PATCH', body });
    const invalid = `Invalid value specified for property '${name}' of type 'microsoft.graph.team'.`;
    for (const value of [7, null, []]) assert.equal(messageOf(write({ [name]: value })), invalid);
    const unknown = `Invalid value specified for property '${name}/none' of type 'microsoft.graph.team'.`;
    assert.equal(messageOf(write({ [name]: { none: true } })), unknown);
  }
  const rating = (giphyContentRating: string) =>
    ask(path, {
      caller: groupWriter,
      tenant: seedTenant(),
      method: 'PATCH',
      body: { funSettings: { giphyContentRating } },
    }).status;
  assert.deepEqual(['moderate', 'strict', 'Strict', ''].map(rating), [204, 204, 400, 400]);
});

function messageOf({ body }: LabResponse): string {
  const { error } = JSON.parse(body) as { readonly error: { readonly message: string } };
  return error.message;
}

function webOf(redirectUris: readonly string[], enableIdTokenIssuance: boolean) {
  return {
    homePageUrl: null,
    logoutUrl: null,
    redirectUris,
    implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance },
    redirectUriSettings: redirectUris.map((uri) => ({ uri, index: null })),
  };
}
