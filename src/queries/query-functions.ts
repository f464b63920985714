// Generated from the parameter tables by `npm run docs`.
import type {
  GetCsOnlineUserOptions,
  GetCsOnlineUserRow,
  GetCsTeamsAppPermissionPolicyOptions,
  GetCsTeamsAppPermissionPolicyRow,
  GetCsTeamsAppSetupPolicyOptions,
  GetCsTeamsAppSetupPolicyRow,
  GetCsTeamsCallingPolicyOptions,
  GetCsTeamsCallingPolicyRow,
  GetCsTeamsChannelsPolicyOptions,
  GetCsTeamsChannelsPolicyRow,
  GetCsTeamsClientConfigurationOptions,
  GetCsTeamsClientConfigurationRow,
  GetCsTeamsMeetingBroadcastPolicyOptions,
  GetCsTeamsMeetingBroadcastPolicyRow,
  GetCsTeamsMeetingPolicyOptions,
  GetCsTeamsMeetingPolicyRow,
  GetCsTeamsMessagingPolicyOptions,
  GetCsTeamsMessagingPolicyRow,
  GetCsTeamsUpdateManagementPolicyOptions,
  GetCsTeamsUpdateManagementPolicyRow,
  GetCsTeamsUpgradeConfigurationOptions,
  GetCsTeamsUpgradeConfigurationRow,
  GetCsTenantOptions,
  GetCsTenantRow,
  GetEntraApplicationOptions,
  GetEntraApplicationRow,
  GetEntraDomainOptions,
  GetEntraDomainRow,
  GetEntraGroupMemberOptions,
  GetEntraGroupMemberRow,
  GetEntraGroupOptions,
  GetEntraGroupRow,
  GetEntraServicePrincipalOptions,
  GetEntraServicePrincipalRow,
  GetEntraTenantDetailOptions,
  GetEntraTenantDetailRow,
  GetEntraUserOptions,
  GetEntraUserRow,
  GetTeamAllChannelOptions,
  GetTeamAllChannelRow,
  GetTeamChannelOptions,
  GetTeamChannelRow,
  GetTeamChannelUserOptions,
  GetTeamChannelUserRow,
  GetTeamOptions,
  GetTeamRow,
  GetTeamUserOptions,
  GetTeamUserRow,
} from '../model/queries/query-types.ts';
import type { QuerySession } from './query-session.ts';

/**
 * Gets users. The same as `session.query('Get-EntraUser', options)`.
 *
 * @param session - A session of Entra.
 */
export function getEntraUser(session: QuerySession, options?: GetEntraUserOptions): AsyncIterable<GetEntraUserRow> {
  return session.query('Get-EntraUser', options);
}

/**
 * Gets groups. The same as `session.query('Get-EntraGroup', options)`.
 *
 * @param session - A session of Entra.
 */
export function getEntraGroup(session: QuerySession, options?: GetEntraGroupOptions): AsyncIterable<GetEntraGroupRow> {
  return session.query('Get-EntraGroup', options);
}

/**
 * Gets the members of a group. The same as `session.query('Get-EntraGroupMember', options)`.
 *
 * @param session - A session of Entra.
 */
export function getEntraGroupMember(
  session: QuerySession,
  options: GetEntraGroupMemberOptions,
): AsyncIterable<GetEntraGroupMemberRow> {
  return session.query('Get-EntraGroupMember', options);
}

/**
 * Gets application registrations. The same as `session.query('Get-EntraApplication', options)`.
 *
 * @param session - A session of Entra.
 */
export function getEntraApplication(
  session: QuerySession,
  options?: GetEntraApplicationOptions,
): AsyncIterable<GetEntraApplicationRow> {
  return session.query('Get-EntraApplication', options);
}

/**
 * Gets service principals. The same as `session.query('Get-EntraServicePrincipal', options)`.
 *
 * @param session - A session of Entra.
 */
export function getEntraServicePrincipal(
  session: QuerySession,
  options?: GetEntraServicePrincipalOptions,
): AsyncIterable<GetEntraServicePrincipalRow> {
  return session.query('Get-EntraServicePrincipal', options);
}

/**
 * Gets the details of the tenant. The same as `session.query('Get-EntraTenantDetail', options)`.
 *
 * @param session - A session of Entra.
 */
export function getEntraTenantDetail(
  session: QuerySession,
  options?: GetEntraTenantDetailOptions,
): AsyncIterable<GetEntraTenantDetailRow> {
  return session.query('Get-EntraTenantDetail', options);
}

/**
 * Gets the domains of the tenant. The same as `session.query('Get-EntraDomain', options)`.
 *
 * @param session - A session of Entra.
 */
export function getEntraDomain(
  session: QuerySession,
  options?: GetEntraDomainOptions,
): AsyncIterable<GetEntraDomainRow> {
  return session.query('Get-EntraDomain', options);
}

/**
 * Gets teams. The same as `session.query('Get-Team', options)`.
 *
 * @param session - A session of Teams.
 */
export function getTeam(session: QuerySession, options?: GetTeamOptions): AsyncIterable<GetTeamRow> {
  return session.query('Get-Team', options);
}

/**
 * Gets the channels of a team. The same as `session.query('Get-TeamChannel', options)`.
 *
 * @param session - A session of Teams.
 */
export function getTeamChannel(
  session: QuerySession,
  options: GetTeamChannelOptions,
): AsyncIterable<GetTeamChannelRow> {
  return session.query('Get-TeamChannel', options);
}

/**
 * Gets the channels of a team and the channels that other teams share with it. The same as
 * `session.query('Get-TeamAllChannel', options)`.
 *
 * @param session - A session of Teams.
 */
export function getTeamAllChannel(
  session: QuerySession,
  options: GetTeamAllChannelOptions,
): AsyncIterable<GetTeamAllChannelRow> {
  return session.query('Get-TeamAllChannel', options);
}

/**
 * Gets the users of a team. The same as `session.query('Get-TeamUser', options)`.
 *
 * @param session - A session of Teams.
 */
export function getTeamUser(session: QuerySession, options: GetTeamUserOptions): AsyncIterable<GetTeamUserRow> {
  return session.query('Get-TeamUser', options);
}

/**
 * Gets the users of a channel. The same as `session.query('Get-TeamChannelUser', options)`.
 *
 * @param session - A session of Teams.
 */
export function getTeamChannelUser(
  session: QuerySession,
  options: GetTeamChannelUserOptions,
): AsyncIterable<GetTeamChannelUserRow> {
  return session.query('Get-TeamChannelUser', options);
}

/**
 * Gets the Teams tenant. The same as `session.query('Get-CsTenant', options)`.
 *
 * @param session - A session of Teams.
 */
export function getCsTenant(session: QuerySession, options?: GetCsTenantOptions): AsyncIterable<GetCsTenantRow> {
  return session.query('Get-CsTenant', options);
}

/**
 * Gets Teams users. The same as `session.query('Get-CsOnlineUser', options)`.
 *
 * @param session - A session of Teams.
 */
export function getCsOnlineUser(
  session: QuerySession,
  options?: GetCsOnlineUserOptions,
): AsyncIterable<GetCsOnlineUserRow> {
  return session.query('Get-CsOnlineUser', options);
}

/**
 * Gets the meeting policies: what users may do in meetings. The same as
 * `session.query('Get-CsTeamsMeetingPolicy', options)`.
 *
 * @param session - A session of Teams.
 */
export function getCsTeamsMeetingPolicy(
  session: QuerySession,
  options?: GetCsTeamsMeetingPolicyOptions,
): AsyncIterable<GetCsTeamsMeetingPolicyRow> {
  return session.query('Get-CsTeamsMeetingPolicy', options);
}

/**
 * Gets the messaging policies: what users may do in chats. The same as
 * `session.query('Get-CsTeamsMessagingPolicy', options)`.
 *
 * @param session - A session of Teams.
 */
export function getCsTeamsMessagingPolicy(
  session: QuerySession,
  options?: GetCsTeamsMessagingPolicyOptions,
): AsyncIterable<GetCsTeamsMessagingPolicyRow> {
  return session.query('Get-CsTeamsMessagingPolicy', options);
}

/**
 * Gets the calling policies: what users may do with calls. The same as
 * `session.query('Get-CsTeamsCallingPolicy', options)`.
 *
 * @param session - A session of Teams.
 */
export function getCsTeamsCallingPolicy(
  session: QuerySession,
  options?: GetCsTeamsCallingPolicyOptions,
): AsyncIterable<GetCsTeamsCallingPolicyRow> {
  return session.query('Get-CsTeamsCallingPolicy', options);
}

/**
 * Gets the policies for teams and channels. The same as `session.query('Get-CsTeamsChannelsPolicy', options)`.
 *
 * @param session - A session of Teams.
 */
export function getCsTeamsChannelsPolicy(
  session: QuerySession,
  options?: GetCsTeamsChannelsPolicyOptions,
): AsyncIterable<GetCsTeamsChannelsPolicyRow> {
  return session.query('Get-CsTeamsChannelsPolicy', options);
}

/**
 * Gets the policies for apps that users may use. The same as `session.query('Get-CsTeamsAppPermissionPolicy',
 * options)`.
 *
 * @param session - A session of Teams.
 */
export function getCsTeamsAppPermissionPolicy(
  session: QuerySession,
  options?: GetCsTeamsAppPermissionPolicyOptions,
): AsyncIterable<GetCsTeamsAppPermissionPolicyRow> {
  return session.query('Get-CsTeamsAppPermissionPolicy', options);
}

/**
 * Gets the policies for apps that are pinned and installed for users. The same as
 * `session.query('Get-CsTeamsAppSetupPolicy', options)`.
 *
 * @param session - A session of Teams.
 */
export function getCsTeamsAppSetupPolicy(
  session: QuerySession,
  options?: GetCsTeamsAppSetupPolicyOptions,
): AsyncIterable<GetCsTeamsAppSetupPolicyRow> {
  return session.query('Get-CsTeamsAppSetupPolicy', options);
}

/**
 * Gets the policies for live events. The same as `session.query('Get-CsTeamsMeetingBroadcastPolicy', options)`.
 *
 * @param session - A session of Teams.
 */
export function getCsTeamsMeetingBroadcastPolicy(
  session: QuerySession,
  options?: GetCsTeamsMeetingBroadcastPolicyOptions,
): AsyncIterable<GetCsTeamsMeetingBroadcastPolicyRow> {
  return session.query('Get-CsTeamsMeetingBroadcastPolicy', options);
}

/**
 * Gets the policies for updates and previews of Teams. The same as
 * `session.query('Get-CsTeamsUpdateManagementPolicy', options)`.
 *
 * @param session - A session of Teams.
 */
export function getCsTeamsUpdateManagementPolicy(
  session: QuerySession,
  options?: GetCsTeamsUpdateManagementPolicyOptions,
): AsyncIterable<GetCsTeamsUpdateManagementPolicyRow> {
  return session.query('Get-CsTeamsUpdateManagementPolicy', options);
}

/**
 * Gets the Teams settings of the whole organization. The same as
 * `session.query('Get-CsTeamsClientConfiguration', options)`.
 *
 * @param session - A session of Teams.
 */
export function getCsTeamsClientConfiguration(
  session: QuerySession,
  options?: GetCsTeamsClientConfigurationOptions,
): AsyncIterable<GetCsTeamsClientConfigurationRow> {
  return session.query('Get-CsTeamsClientConfiguration', options);
}

/**
 * Gets the settings for the upgrade from Skype for Business. The same as
 * `session.query('Get-CsTeamsUpgradeConfiguration', options)`.
 *
 * @param session - A session of Teams.
 */
export function getCsTeamsUpgradeConfiguration(
  session: QuerySession,
  options?: GetCsTeamsUpgradeConfigurationOptions,
): AsyncIterable<GetCsTeamsUpgradeConfigurationRow> {
  return session.query('Get-CsTeamsUpgradeConfiguration', options);
}
