/**
 * Names that Graph has and the lab does not serve, so that a request for them is answered with 501 in place of 400: a
 * client must not take a gap of the lab for its own mistake.
 */

/** Properties and relations by the type that has them, in lower case. */
const properties: Readonly<Record<string, ReadonlySet<string>>> = {
  user: words(`
    aboutMe agreementAcceptances activities adhocCalls authentication birthday calendar calendars
    calendarGroups calendarView chats cloudClipboard cloudPCs cloudRealtimeCommunicationInfo contactFolders contacts
    createdObjects customSecurityAttributes dataSecurityAndGovernance deviceEnrollmentLimit deviceKeys
    deviceManagementTroubleshootingEvents drive drives employeeExperience events extensions followedSites hireDate
    inferenceClassification informationProtection insights interests infoCatalogs invitedBy isManagementRestricted
    joinedTeams licenseDetails mailboxSettings mailFolders managedAppRegistrations managedDevices messages mySite
    onenote onlineMeetings onPremisesSyncBehavior outlook pastProjects pendingAccessReviewInstances
    people permissionGrants photo photos planner presence preferredName print profile responsibilities schools
    scopedRoleMemberOf security settings skills solutions sponsors teamwork todo transitiveReports usageRights
    windowsInformationProtectionDeviceRegistrations`),
  group: words(`
    acceptedSenders allowExternalSenders assignedLabels autoSubscribeNewMembers calendar calendarView
    conversations createdOnBehalfOf drive drives events extensions groupLifecyclePolicies hideFromAddressLists
    hideFromOutlookClients infoCatalogs isArchived isFavorite isManagementRestricted isSubscribedByMail
    licenseProcessingState membersWithLicenseErrors onenote onPremisesSyncBehavior permissionGrants photo photos planner
    rejectedSenders settings sites team threads uniqueName unseenCount welcomeMessageEnabled
    writebackConfiguration`),
  application: words(`
    appManagementPolicies authenticationBehaviors connectorGroup createdOnBehalfOf customSecurityAttributes
    extensionProperties homeRealmDiscoveryPolicies isDisabled logo
    nativeAuthenticationApisEnabled oauth2RequirePostResponse onPremisesPublishing
    requestSignatureVerification synchronization tokenIssuancePolicies tokenLifetimePolicies`),
  servicePrincipal: words(`
    appManagementPolicies claimsMappingPolicies claimsPolicy createdObjects
    customSecurityAttributes delegatedPermissionClassifications disabledByMicrosoftStatus endpoints
    errorUrl federatedIdentityCredentials homeRealmDiscoveryPolicies isAuthorizationServiceEnabled isDisabled
    licenseDetails ownedObjects passwordSingleSignOnSettings
    preferredTokenSigningKeyEndDateTime preferredTokenSigningKeyThumbprint publishedPermissionScopes publisherName
    remoteDesktopSecurityConfiguration samlMetadataUrl samlSingleSignOnSettings servicePrincipalLockConfiguration
    signInActivity synchronization tokenEncryptionKeyId tokenIssuancePolicies tokenLifetimePolicies`),
  device: words(`
    commands extensions hostnames isManagementRestricted kind name onPremisesSecurityIdentifier platform status
    usageRights`),
  directoryRole: words('scopedMembers'),
  directoryObject: words('extensions'),
  organization: words('branding certificateBasedAuthConfiguration extensions settings provisionedPlans'),
  team: words(`
    allChannels channels classSettings firstChannelName group incomingChannels installedApps members operations owners
    permissionGrants photo primaryChannel schedule tags template templateDefinition`),
  channel: words('allMembers filesFolder members messages moderationSettings sharedWithTeams summary tabs'),
  domain: words(
    'domainNameReferences federationConfiguration manufacturer model rootDomain serviceConfigurationRecords state verificationDnsRecords passwordNotificationWindowInDays passwordValidityPeriodInDays',
  ),
  signIn: words('appTokenProtectionStatus authenticationMethodsUsed homeTenantId managedServiceIdentity sessionId'),
};

/** First segments of addresses. */
const roots = words(`
  accessReviews admin administrativeUnits agreementAcceptances agreements appCatalogs applicationTemplates
  appRoleAssignments auditLogs authenticationMethodConfigurations authenticationMethodsPolicy bookingBusinesses
  bookingCurrencies certificateBasedAuthConfiguration chats communications compliance connections contacts copilot
  dataClassification dataPolicyOperations deviceAppManagement deviceManagement devices directory directoryObjects
  directoryRoles directoryRoleTemplates directorySettingTemplates domainDnsRecords drive drives education
  employeeExperience external filterOperators financials functions governanceResources groupLifecyclePolicies
  groupSettings groupSettingTemplates identity identityGovernance identityProtection identityProviders
  informationProtection invitations localizations monitoring oauth2PermissionGrants onPremisesPublishingProfiles
  permissionGrants places planner policies print privacy privilegedAccess programs reports riskyUsers roleManagement
  schemaExtensions scopedRoleMemberships search security servicePrincipals settings shares sites solutions storage
  subscriptions teams teamsTemplates teamwork tenantRelationships termStore trustFramework users groups`);

/** Actions and functions of objects, besides the relations of their types. */
const actions = words(`
  add addGroup addTokenSigningCertificate assignLicense changePassword checkMemberGroups checkMemberObjects clone
  completeMigration completeSetup convertExternalToInternalMemberUser createdObjects delta
  exportDeviceAndAppManagementData exportPersonalData findMeetingTimes forceDelete getActivitiesByInterval
  getAllMessages getAvailableExtensionProperties getByIds getMailTips getMemberGroups getMemberObjects
  getUserOwnedObjects invalidateAllRefreshTokens joinedGroups microsoft.graph.delta provisionChannelEmail promote
  reminderView removeGroup renew reprocessLicenseAssignment resetUnseenCount restore retryServiceProvisioning
  revokeSignInSessions root sendActivityNotification sendMail setMobileDeviceManagementAuthority
  setVerifiedPublisher subscribeByMail translateExchangeIds unsetVerifiedPublisher unsubscribeByMail
  validateProperties verify`);

/** Methods of Graph that the lab does not serve, at addresses that it serves with others. */
const methods: readonly (readonly [address: RegExp, methods: readonly string[]])[] = [
  [/^devices\/[^/]+\/registered(owners|users)\/\$ref$/i, ['POST']],
  [/^organization\/[^/]+$/i, ['PATCH', 'DELETE']],
  [/^teams\/[^/]+$/i, ['DELETE']],
  [/^teams\/[^/]+\/members$/i, ['POST']],
  [/^teams\/[^/]+\/channels\/[^/]+$/i, ['PATCH']],
  [/^teams\/[^/]+\/channels\/[^/]+\/members$/i, ['POST']],
  [/^appcatalogs\/teamsapps$/i, ['POST']],
];

/** Returns whether Graph has a method that the lab does not serve. */
export function isMethodOfGraph(method: string, segments: readonly string[]): boolean {
  const address = segments.join('/');
  return methods.some(([pattern, names]) => pattern.test(address) && names.includes(method));
}

const typesOfRoots: Readonly<Record<string, string>> = {
  users: 'user',
  groups: 'group',
  applications: 'application',
  serviceprincipals: 'servicePrincipal',
  devices: 'device',
  directoryroles: 'directoryRole',
  directoryobjects: 'directoryObject',
};

/** Roots of which every address that the lab does not know belongs to Graph. */
const wideRoots = words('auditLogs reports directory roleManagement teams appCatalogs organization domains');

/** Returns whether Graph has a property or a relation of this name. */
export function isPropertyOfGraph(typeName: string, name: string): boolean {
  return properties[typeName]?.has(name.toLowerCase()) === true;
}

/**
 * Returns whether Graph has an address that the lab does not serve.
 *
 * @param unknown - Position of the first segment that the lab does not know.
 */
export function isAddressOfGraph(segments: readonly string[], unknown: number): boolean {
  const name = (segments[unknown] ?? '').replace(/\(.*$/s, '').toLowerCase();
  const root = (segments[0] ?? '').toLowerCase();
  if (unknown === 0) return roots.has(name);
  if (wideRoots.has(root)) return true;
  const bare = name.replace(/^(?:microsoft\.)?graph\./, '');
  const type = typesOfRoots[root];
  return actions.has(bare) || (type !== undefined && isPropertyOfGraph(type, bare));
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().split(/\s+/).filter(Boolean));
}
