import { generatedName } from '../../seed/seed-users.ts';
import { labIds } from '../../seed/seed-ids.ts';
import type { Group, Tenant, User } from '../../tenant/tenant.ts';
import { derivedId } from './derived-ids.ts';
import type { SeedPath, SeedProblems } from '../shape/seed-problems.ts';
import type { SeedGenerate } from '../shape/seed-types.ts';

const createdDateTime = '2024-01-01T09:00:00Z';
const membersEach = 100;

/** Adds generated users and groups to a tenant; 100,000 users take about 45 MB. Pauses after each object. */
export function* generateInSteps(tenant: Tenant, { users = 0, groups = 0 }: SeedGenerate): Generator<void, void> {
  const [domain = ''] = tenant.domains;
  const userId = countedIds(tenant.id, 'generated-user');
  for (let count = 1; count <= users; count += 1) {
    tenant.users.push(userOf(count, userId(count), domain));
    yield;
  }
  const groupId = countedIds(tenant.id, 'generated-group');
  for (let count = 1; count <= groups; count += 1) {
    tenant.groups.push(groupOf(count, groupId(count), users === 0 ? [] : membersOf(count, users, userId)));
    yield;
  }
}

/** Returns ids that differ in their last digits only: cheaper than a hash for each. */
function countedIds(tenantId: string, kind: string): (count: number) => string {
  const start = derivedId(tenantId, kind, '').slice(0, -12);
  return (count) => `${start}${String(count).padStart(12, '0')}`;
}

function userOf(count: number, id: string, domain: string): User {
  const { givenName, surname, department, jobTitle } = generatedName(count);
  const userPrincipalName = `user${String(count).padStart(6, '0')}@${domain}`;
  return {
    id,
    userPrincipalName,
    displayName: `${givenName} ${surname} ${count}`,
    givenName,
    surname,
    mail: userPrincipalName,
    jobTitle,
    officeLocation: null,
    mobilePhone: null,
    businessPhones: noPhones,
    preferredLanguage: 'en-GB',
    accountEnabled: true,
    department,
    createdDateTime,
    isLicensed: true,
    password: labIds.everyoneElsePassword,
  };
}

const noPhones: readonly string[] = [];

function groupOf(count: number, id: string, memberIds: string[]): Group {
  const digits = String(count).padStart(6, '0');
  return {
    id,
    displayName: `Group ${digits}`,
    description: null,
    mailNickname: `group-${digits}`,
    mail: null,
    mailEnabled: false,
    securityEnabled: true,
    groupTypes: [],
    visibility: null,
    createdDateTime,
    memberIds,
    ownerIds: [],
  };
}

function membersOf(count: number, users: number, userId: (count: number) => string): string[] {
  const size = Math.min(users, membersEach);
  const first = ((count - 1) * size) % users;
  return Array.from({ length: size }, (_, index) => userId(((first + index) % users) + 1));
}

const mostUsers = 1_000_000;
const mostGroups = 100_000;

/** Adds a problem for each number that is too large. */
export function checkNumbers({ users = 0, groups = 0 }: SeedGenerate, problems: SeedProblems, path: SeedPath): void {
  if (users > mostUsers) problems.add([...path, 'users'], `found ${users}; use ${mostUsers} at most`);
  if (groups > mostGroups) problems.add([...path, 'groups'], `found ${groups}; use ${mostGroups} at most`);
}
