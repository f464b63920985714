import type { Channel, Group, Team, Tenant } from '../../tenant/tenant.ts';
import { defineEntityType, type Entity, type PropertyRow } from '../core/entity.ts';
import { teamMembers } from './team-members.ts';

/** A team with its group. */
export interface GroupTeam {
  readonly id: string;
  readonly group: Group;
  readonly team: Team;
}

/** A channel with its team. */
export interface TeamChannel {
  readonly id: string;
  readonly channel: Channel;
  readonly group: Group;
}

/** Graph's team. */
export const teamType = defineEntityType<GroupTeam>('team', 'Team', {
  id: { kind: 'string', isDefault: true, read: ({ id }) => id },
  createdDateTime: { kind: 'date', isDefault: true, read: ({ team }) => team.createdDateTime },
  displayName: text(({ group }) => group.displayName, true),
  description: text(({ group }) => group.description),
  internalId: { kind: 'string', isDefault: true, read: ({ team }) => team.internalId },
  classification: text(({ team }) => team.classification),
  specialization: { kind: 'string', isDefault: true, read: () => 'none' },
  visibility: text(({ group }) => group.visibility?.toLowerCase() ?? null),
  webUrl: { kind: 'string', isDefault: true, read: teamUrl },
  isArchived: { kind: 'boolean', isDefault: true, read: ({ team }) => team.isArchived },
  tenantId: { kind: 'string', isDefault: true, read: (_, tenant) => tenant.id },
  isMembershipLimitedToOwners: { kind: 'boolean', isDefault: true, read: () => false },
  discoverySettings: settings('discoverySettings'),
  memberSettings: settings('memberSettings'),
  guestSettings: settings('guestSettings'),
  messagingSettings: settings('messagingSettings'),
  funSettings: settings('funSettings'),
  summary: { kind: 'complex', isDefault: true, read: ({ group }, tenant) => summary(group, tenant) },
});

/** Graph's channel. */
export const channelType = defineEntityType<TeamChannel>('channel', 'Channel', {
  id: { kind: 'string', isDefault: true, read: ({ id }) => id },
  createdDateTime: { kind: 'date', isDefault: true, read: ({ channel }) => channel.createdDateTime },
  displayName: {
    kind: 'string',
    isDefault: true,
    writable: 'always',
    isRequired: true,
    read: ({ channel }) => channel.displayName,
  },
  description: { kind: 'string', isDefault: true, writable: 'always', read: ({ channel }) => channel.description },
  isFavoriteByDefault: { kind: 'boolean', isDefault: true, writable: 'always', read: () => null },
  email: { kind: 'string', isDefault: true, read: () => '' },
  tenantId: { kind: 'string', isDefault: true, read: (_, tenant) => tenant.id },
  webUrl: { kind: 'string', isDefault: true, read: channelUrl },
  membershipType: {
    kind: 'string',
    isDefault: true,
    writable: 'at-creation',
    read: ({ channel }) => channel.membershipType,
  },
  isArchived: { kind: 'boolean', isDefault: true, read: ({ group }) => group.team?.isArchived ?? false },
});

/** Shows a team as in listings: only its id, name and description. */
export function toListedTeam({ id, displayName, description }: Group): Entity {
  const shown = new Map([
    ['id', id],
    ['displayName', displayName],
    ['description', description],
  ]);
  return { id, schema: teamType.schema, read: (name) => shown.get(name) ?? null };
}

function text(read: (value: GroupTeam) => string | null, isRequired = false): PropertyRow<GroupTeam> {
  return { kind: 'string', isDefault: true, writable: 'always', isRequired, read };
}

function settings(name: string): PropertyRow<GroupTeam> {
  return { kind: 'complex', isDefault: true, read: ({ team }) => team.settings[name] };
}

function summary(group: Group, tenant: Tenant): unknown {
  const members = teamMembers(group, tenant);
  const count = (role: string | undefined): number => members.filter(({ roles }) => roles[0] === role).length;
  return { ownersCount: count('owner'), membersCount: count(undefined), guestsCount: count('guest') };
}

function teamUrl({ id, team }: GroupTeam, tenant: Tenant): string {
  const thread = encodeURIComponent(team.internalId).replace('%3A', ':');
  return `https://teams.microsoft.com/l/team/${thread}/conversations?groupId=${id}&tenantId=${tenant.id}`;
}

function channelUrl({ id, channel, group }: TeamChannel, tenant: Tenant): string {
  const name = encodeURIComponent(channel.displayName);
  const address = `https://teams.microsoft.com/l/channel/${encodeURIComponent(id)}/${name}`;
  return `${address}?groupId=${group.id}&tenantId=${tenant.id}`;
}
