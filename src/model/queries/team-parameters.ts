import type { QueryParameter } from './query.ts';

/** The parameter -GroupId, which names a team. */
export const teamParameter = {
  type: 'String',
  description: 'The ID of the team, which is the ID of its group.',
  everywhere: { mandatory: true },
  acts: { kind: 'key', of: 'guid' },
} as const satisfies QueryParameter;

/** The parameter -MembershipType, which filters channels. */
export const membershipTypeParameter = {
  type: 'Enum',
  typeName: 'MembershipType',
  values: ['Standard', 'Private', 'Shared'],
  description: 'Channels of one type.',
  acts: {
    kind: 'filter-choice',
    clauses: {
      Standard: "membershipType eq 'standard'",
      Private: "membershipType eq 'private'",
      Shared: "membershipType eq 'shared'",
    },
  },
} as const satisfies QueryParameter;

/** The parameter -Role, which filters users. */
export const roleParameter = {
  type: 'Enum',
  typeName: 'Role',
  values: ['Owner', 'Member', 'Guest'],
  description: 'Users with one role.',
  acts: { kind: 'keep', test: { column: 'Role', is: 'equal' } },
} as const satisfies QueryParameter;

/** Graph's message for a team that does not exist. */
export const teamNotFound = {
  notFound: 'No team found with Group Id {GroupId}',
  notFoundHint: 'Get-Team -DisplayName NAME finds teams by name.',
} as const;
