import { createHash } from 'node:crypto';
import type { Channel, Group, Team } from './tenant.ts';
import { defaultTeamSettings } from './team-settings.ts';

/** Properties of a new channel; the others follow from its team. */
export interface ChannelDraft {
  readonly displayName: string;
  readonly description?: string | null;
  readonly membershipType?: Channel['membershipType'];
  readonly memberIds?: readonly string[];
  readonly ownerIds?: readonly string[];
}

/** Returns whether a group has a team. */
export function hasTeam(group: Group): boolean {
  return group.resourceProvisioningOptions?.includes('Team') === true;
}

/**
 * Returns the team of a group. A group that is only marked as a team has a new one: so large tenants need little
 * memory.
 *
 * @returns Undefined for a group without a team.
 */
export function teamOf(group: Group): Team | undefined {
  return hasTeam(group) ? (group.team ?? newTeam(group)) : undefined;
}

/** Creates a team with the settings of a new one and a General channel before the others. */
export function newTeam(group: Group, channels: readonly ChannelDraft[] = []): Team {
  const createdDateTime = group.createdDateTime.replace(/(\.\d+)?Z$/, '.250Z');
  const general = { displayName: 'General', description: group.description };
  const made = [general, ...channels].map((draft) => newChannel(group.id, draft, createdDateTime));
  return {
    createdDateTime,
    internalId: made[0]?.id ?? '',
    classification: null,
    isArchived: false,
    settings: defaultTeamSettings,
    channels: made,
  };
}

/** Creates a channel; its id follows from the team and the name. */
export function newChannel(teamId: string, draft: ChannelDraft, createdDateTime: string): Channel {
  const { displayName, description = null, membershipType = 'standard', memberIds = [], ownerIds = [] } = draft;
  return {
    id: threadId(`${teamId}/${displayName}`),
    displayName,
    description,
    createdDateTime,
    membershipType,
    memberIds,
    ownerIds,
  };
}

/** Removes a user from every channel of a group's team. */
export function withoutPerson(group: Group, userId: string): Group {
  if (group.team === undefined) return group;
  const isOther = (id: string): boolean => id !== userId;
  const channels = group.team.channels.map((channel) => ({
    ...channel,
    memberIds: channel.memberIds.filter(isOther),
    ownerIds: channel.ownerIds.filter(isOther),
  }));
  return { ...group, team: { ...group.team, channels } };
}

function threadId(name: string): string {
  return `19:${createHash('sha256').update(name).digest('hex').slice(0, 32)}@thread.tacv2`;
}
