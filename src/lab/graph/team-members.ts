import type { Channel, Group, Tenant, User } from '../tenant/tenant.ts';
import { defineEntityType } from './entity.ts';

/** Somebody in a team or a channel. */
export interface TeamMember {
  /** Opaque to clients. */
  readonly id: string;
  readonly user: User;
  /** Empty for a member who is neither. */
  readonly roles: readonly ('owner' | 'guest')[];
}

/** Graph's member of a conversation, of the only kind that a tenant's own people are. */
export const teamMemberType = defineEntityType<TeamMember>('aadUserConversationMember', 'ConversationMember', {
  id: { kind: 'string', isDefault: true, read: (member) => member.id },
  roles: { kind: 'strings', isDefault: true, read: (member) => member.roles },
  displayName: { kind: 'string', isDefault: true, read: ({ user }) => user.displayName },
  visibleHistoryStartDateTime: { kind: 'date', isDefault: true, read: () => '0001-01-01T00:00:00Z' },
  userId: { kind: 'string', isDefault: true, read: ({ user }) => user.id },
  email: { kind: 'string', isDefault: true, read: ({ user }) => user.mail ?? user.userPrincipalName },
  tenantId: { kind: 'string', isDefault: true, read: (_, tenant) => tenant.id },
});

/** Returns the people of a team: the owners of its group, then its members; groups among those count for nobody. */
export function teamMembers(group: Group, tenant: Tenant): TeamMember[] {
  return toMembers(group.id, group.ownerIds, group.memberIds, tenant);
}

/** Returns the people of a channel; those of a standard one are the team's. */
export function channelMembers(channel: Channel, group: Group, tenant: Tenant): TeamMember[] {
  if (channel.membershipType === 'standard') return teamMembers(group, tenant);
  return toMembers(group.id, channel.ownerIds, channel.memberIds, tenant);
}

/** Returns whether somebody is from another organization. */
function isGuest(user: User): boolean {
  return user.additionalProperties?.['userType'] === 'Guest';
}

function toMembers(
  teamId: string,
  ownerIds: readonly string[],
  memberIds: readonly string[],
  tenant: Tenant,
): TeamMember[] {
  const owners = new Set(ownerIds);
  const ids = new Set([...owners, ...memberIds]);
  const users = new Map(tenant.users.filter(({ id }) => ids.has(id)).map((user) => [user.id, user]));
  return [...ids].flatMap((id): TeamMember[] => {
    const user = users.get(id);
    if (user === undefined) return [];
    const memberId = Buffer.from(`1##${tenant.id}##${teamId}##${id}`).toString('base64');
    return [{ id: memberId, user, roles: owners.has(id) ? ['owner'] : isGuest(user) ? ['guest'] : [] }];
  });
}
