import { labGuid, labIds } from './seed-ids.ts';
import type { TeamsAdminData, TeamsConfiguration } from '../tenant/tenant.ts';

/** The types with one instance for the whole tenant and without named policies. */
export const settingTypes: ReadonlySet<string> = new Set([
  'TeamsClientConfiguration',
  'TenantFederationSettings',
  'TeamsUpgradeConfiguration',
]);

/** Public application ids of the purposes of resource accounts. */
const autoAttendant = 'ce933385-9390-45d1-9512-c8d228074e07';
const callQueue = '11cd3e2e-fccb-42ad-ad00-878b93575e07';

/** Creates the seed tenant's Teams policies and settings, with a few of each type's many properties. */
export function seedTeamsAdmin(): TeamsAdminData {
  const meetings = {
    Description: null,
    AllowAnonymousUsersToJoinMeeting: true,
    AllowCloudRecording: true,
    AllowMeetNow: true,
    AllowTranscription: true,
    AutoAdmittedUsers: 'EveryoneInCompanyExcludingGuests',
    MediaBitRateKb: 50_000,
    NewMeetingRecordingExpirationDays: 120,
    ScreenSharingMode: 'EntireScreen',
  };
  const messages = {
    Description: null,
    AllowGiphy: true,
    AllowOwnerDeleteMessage: false,
    AllowUserDeleteMessage: true,
    AllowUserEditMessage: true,
    GiphyRatingType: 'Moderate',
    ReadReceiptsEnabledType: 'UserPreference',
  };
  const calls = {
    Description: null,
    AllowCallForwardingToUser: true,
    AllowPrivateCalling: true,
    AllowVoicemail: 'UserOverride',
    BusyOnBusyEnabledType: 'Disabled',
  };
  return {
    configurations: {
      TeamsMeetingPolicy: [
        global(meetings),
        named('AllOn', meetings),
        named('AllOff', { ...meetings, AllowCloudRecording: false, AllowMeetNow: false, AllowTranscription: false }),
        named('Lab Restricted', { ...meetings, Description: 'No recordings', AllowCloudRecording: false }),
      ],
      TeamsMessagingPolicy: [global(messages), named('Lab Quiet', { ...messages, AllowGiphy: false })],
      TeamsCallingPolicy: [
        global(calls),
        named('AllowCalling', calls),
        named('DisallowCalling', { ...calls, AllowPrivateCalling: false }),
      ],
      TeamsClientConfiguration: [
        global({
          AllowBox: true,
          AllowDropBox: true,
          AllowEmailIntoChannel: true,
          AllowGuestUser: true,
          RestrictedSenderList: null,
        }),
      ],
      TenantFederationSettings: [
        global({
          AllowedDomains: {},
          BlockedDomains: [{ Domain: 'blocked.example' }],
          AllowFederatedUsers: true,
          AllowTeamsConsumer: false,
          SharedSipAddressSpace: false,
        }),
      ],
      TeamsChannelsPolicy: [
        global({ Description: null, AllowPrivateChannelCreation: true, AllowSharedChannelCreation: true }),
      ],
      TeamsAppPermissionPolicy: [global({ Description: null, DefaultCatalogAppsType: 'BlockedAppList' })],
      TeamsAppSetupPolicy: [global({ Description: null, AllowSideLoading: false, AllowUserPinning: true })],
      TeamsMeetingBroadcastPolicy: [global({ Description: null, AllowBroadcastScheduling: true })],
      TeamsUpdateManagementPolicy: [global({ Description: null, AllowPublicPreview: 'FollowOfficePreview' })],
      TeamsUpgradeConfiguration: [global({ DownloadTeams: true, SfBMeetingJoinUx: 'NativeLimitedClient' })],
    },
    policyAssignments: [
      { userId: labIds.users.ada.id, policyType: 'TeamsMeetingPolicy', policyName: 'Lab Restricted' },
      { userId: labIds.users.grace.id, policyType: 'TeamsMessagingPolicy', policyName: 'Lab Quiet' },
    ],
    resourceAccounts: [
      { ...account(1, 'reception', 'Reception', autoAttendant), phoneNumber: 'tel:+15550300001' },
      account(2, 'support', 'Support Queue', callQueue),
      account(3, 'sales', 'Sales Queue', callQueue),
    ],
  };
}

function global(properties: Readonly<Record<string, unknown>>): TeamsConfiguration {
  return { Identity: 'Global', Key: { ScopeClass: 'Global' }, ...properties };
}

function named(name: string, properties: Readonly<Record<string, unknown>>): TeamsConfiguration {
  return { Identity: `Tag:${name}`, Key: { ScopeClass: 'Tag' }, ...properties };
}

function account(count: number, alias: string, displayName: string, applicationId: string) {
  const userPrincipalName = `${alias}@${labIds.domain}`;
  return { id: labGuid(9, count), userPrincipalName, displayName, applicationId, phoneNumber: null };
}
