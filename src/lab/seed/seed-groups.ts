import { labGuid, labIds } from './seed-ids.ts';
import { seedTeam } from './seed-teams.ts';
import type { Group, User } from '../tenant/tenant.ts';

const groupCount = 30;

/**
 * Creates the seed tenant's groups: five that tests name, then security and Microsoft 365 groups, some with a
 * team (seed-teams.ts).
 */
export function seedGroups(users: readonly User[]): Group[] {
  const { ada, grace } = labIds.users;
  const { allCompany, engineering, research, nested, empty } = labIds.groups;
  const ofDepartment = (name: string): string[] => users.filter((user) => user.department === name).map(({ id }) => id);
  const groups: Group[] = [
    {
      ...microsoft365Group(allCompany, 1, 'All Company', 'Everyone in the lab'),
      memberIds: users.map(({ id }) => id),
      ownerIds: [ada.id],
    },
    {
      ...securityGroup(engineering, 2, 'Engineering', 'Builds things'),
      memberIds: [ada.id, ...ofDepartment('Engineering').filter((id) => id !== ada.id)],
      ownerIds: [ada.id, grace.id],
    },
    {
      ...microsoft365Group(research, 3, 'Research', 'A group with a team'),
      memberIds: [ada.id, ...ofDepartment('Research').filter((id) => id !== ada.id)],
      ownerIds: [ada.id],
    },
    { ...securityGroup(nested, 4, 'Nested', 'Has a group among its members'), memberIds: [grace.id, engineering] },
    securityGroup(empty, 5, 'Empty', null),
  ];
  for (let count = groups.length + 1; count <= groupCount; count += 1) groups.push(generatedGroup(count, users));
  return groups.map(seedTeam);
}

function generatedGroup(count: number, users: readonly User[]): Group {
  const name = `Project ${String(count).padStart(2, '0')}`;
  const make = count % 3 === 0 ? microsoft365Group : securityGroup;
  return {
    ...make(labGuid(2, count), count, name, count % 4 === 0 ? null : `Works on ${name.toLowerCase()}`),
    memberIds: users.filter((_, index) => index % groupCount === count - 1).map(({ id }) => id),
    ownerIds: users.slice(count, count + 1).map(({ id }) => id),
  };
}

function securityGroup(id: string, count: number, displayName: string, description: string | null): Group {
  return {
    id,
    displayName,
    description,
    mailNickname: displayName.toLowerCase().replaceAll(' ', '-'),
    mail: null,
    mailEnabled: false,
    securityEnabled: true,
    groupTypes: [],
    visibility: null,
    createdDateTime: new Date(Date.UTC(2022, 0, count, 9)).toISOString().replace('.000', ''),
    memberIds: [],
    ownerIds: [],
  };
}

function microsoft365Group(id: string, count: number, displayName: string, description: string | null): Group {
  const group = securityGroup(id, count, displayName, description);
  return {
    ...group,
    mail: `${group.mailNickname}@${labIds.domain}`,
    mailEnabled: true,
    securityEnabled: false,
    groupTypes: ['Unified'],
    visibility: 'Public',
  };
}
