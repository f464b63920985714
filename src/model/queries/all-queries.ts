import { csPolicyQueries } from './cs-policy-queries.ts';
import { getCsOnlineUser } from './get-cs-online-user.ts';
import { getCsTenant } from './get-cs-tenant.ts';
import { getEntraApplication } from './get-entra-application.ts';
import { getEntraDomain } from './get-entra-domain.ts';
import { getEntraGroupMember } from './get-entra-group-member.ts';
import { getEntraGroup } from './get-entra-group.ts';
import { getEntraServicePrincipal } from './get-entra-service-principal.ts';
import { getEntraTenantDetail } from './get-entra-tenant-detail.ts';
import { getEntraUser } from './get-entra-user.ts';
import { getTeamAllChannel } from './get-team-all-channel.ts';
import { getTeamChannelUser } from './get-team-channel-user.ts';
import { getTeamChannel } from './get-team-channel.ts';
import { getTeamUser } from './get-team-user.ts';
import { getTeam } from './get-team.ts';
import { withRetryParameters } from './listing-parameters.ts';
import type { Query } from './query.ts';

/** Every Get- command, in the order of the help page. Adding a row here adds a command. */
export const allQueries: readonly Query[] = [
  getEntraUser,
  getEntraGroup,
  getEntraGroupMember,
  getEntraApplication,
  getEntraServicePrincipal,
  getEntraTenantDetail,
  getEntraDomain,
  getTeam,
  getTeamChannel,
  getTeamAllChannel,
  getTeamUser,
  getTeamChannelUser,
  getCsTenant,
  getCsOnlineUser,
  ...csPolicyQueries,
].map(withRetryParameters);
