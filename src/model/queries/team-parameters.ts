import type { QueryParameter } from './query.ts';

export const teamParameter: QueryParameter = {
  type: 'String',
  description: 'The id of the team, which is that of its group.',
  everywhere: { mandatory: true },
  acts: { kind: 'key', of: 'guid' },
};

export const membershipTypeParameter: QueryParameter = {
  type: 'Enum',
  typeName: 'MembershipType',
  values: ['Standard', 'Private', 'Shared'],
  description: 'The channels of one kind.',
  acts: {
    kind: 'filter-choice',
    clauses: {
      Standard: "membershipType eq 'standard'",
      Private: "membershipType eq 'private'",
      Shared: "membershipType eq 'shared'",
    },
  },
};

export const roleParameter: QueryParameter = {
  type: 'Enum',
  typeName: 'Role',
  values: ['Owner', 'Member', 'Guest'],
  description: 'The users with one role.',
  acts: { kind: 'keep', test: { column: 'Role', is: 'equal' } },
};

/** What Graph says of a team that is not there. */
export const teamNotFound = {
  notFound: 'No team found with Group Id {GroupId}',
  notFoundHint: 'Get-Team -DisplayName NAME finds teams by their names.',
} as const;
