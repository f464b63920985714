import type { Tenant } from './tenant.ts';

/** Lists the ids of the groups that a principal is in: directly, or also through other groups. */
export function groupIdsOf({ groups }: Tenant, principalId: string, depth: 'direct' | 'transitive'): string[] {
  const found = new Set<string>();
  const queue = [principalId];
  for (const memberId of queue) {
    for (const group of groups) {
      if (found.has(group.id) || !group.memberIds.includes(memberId)) continue;
      found.add(group.id);
      if (depth === 'transitive') queue.push(group.id);
    }
  }
  return [...found];
}
