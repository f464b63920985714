import { labGuid, labIds } from './seed-ids.ts';
import type { Group, Tenant } from '../tenant/tenant.ts';

/** Beyond the numbers of groups in the seed tenant and tests. */
const firstCount = 1_000_000;

/**
 * Creates a tenant with generated teams after its own groups, for trying out a large one. Everything else is shared
 * with the original tenant.
 *
 * @param count - How many; 90,000 take about 70 MB.
 */
export function withManyTeams(tenant: Tenant, count: number): Tenant {
  const generated = Array.from({ length: count }, (_, index) => generatedTeam(index, tenant));
  return { ...tenant, groups: [...tenant.groups, ...generated] };
}

/** Without the team's own data: it is like a new team. */
function generatedTeam(index: number, { users }: Tenant): Group {
  const owner = users[index % users.length]?.id;
  const member = users[(index + 1) % users.length]?.id;
  const mailNickname = `team-${index + 1}`;
  return {
    id: labGuid(2, firstCount + index),
    displayName: `Team ${index + 1}`,
    description: null,
    mailNickname,
    mail: `${mailNickname}@${labIds.domain}`,
    mailEnabled: true,
    securityEnabled: false,
    groupTypes: ['Unified'],
    visibility: index % 2 === 0 ? 'Private' : 'Public',
    resourceProvisioningOptions: ['Team'],
    createdDateTime: '2024-01-01T09:00:00Z',
    memberIds: [owner, member].filter((id) => id !== undefined),
    ownerIds: [owner].filter((id) => id !== undefined),
  };
}
