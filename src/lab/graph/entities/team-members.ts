import type { Channel, Group, Tenant, User } from '../../tenant/tenant.ts';
import { defineEntityType } from '../core/entity.ts';

/** A member of a team or a channel. */
export interface TeamMember {
  /** Opaque to clients. */
  readonly id: string;
  readonly user: User;
  /** Empty for a member who is neither owner nor guest. */
  readonly roles: readonly ('owner' | 'guest')[];
}

/** Graph's conversation member, of the kind for users of the directory. */
export const teamMemberType = defineEntityType<TeamMember>('aadUserConversationMember', 'ConversationMember', {
  id: { kind: 'string', isDefault: true, read: (member) => member.id },
  roles: { kind: 'strings', isDefault: true, read: (member) => member.roles },
  displayName: { kind: 'string', isDefault: true, read: ({ user }) => user.displayName },
  visibleHistoryStartDateTime: { kind: 'date', isDefault: true, read: () => '0001-01-01T00:00:00Z' },
  userId: { kind: 'string', isDefault: true, read: ({ user }) => user.id },
  email: { kind: 'string', isDefault: true, read: ({ user }) => user.mail ?? user.userPrincipalName },
  tenantId: { kind: 'string', isDefault: true, read: (_, tenant) => tenant.id },
});

/** Returns the members of a team: the owners of its group, then its members, without nested groups. */
export function teamMembers(group: Group, tenant: Tenant): TeamMember[] {
  return toMembers(group.id, group.ownerIds, group.memberIds, tenant);
}

/** Returns the members of a channel; a standard channel has those of the team. */
export function channelMembers(channel: Channel, group: Group, tenant: Tenant): TeamMember[] {
  if (channel.membershipType === 'standard') return teamMembers(group, tenant);
  return toMembers(group.id, channel.ownerIds, channel.memberIds, tenant);
}

/** Returns whether a user is from another organization. */
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
