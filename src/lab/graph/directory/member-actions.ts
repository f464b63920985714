import { isGuid } from '../../tenant/guid.ts';
import type { Tenant } from '../../tenant/tenant.ts';
import { findGroupById } from '../../tenant/find-in-tenant.ts';
import { toRole } from '../entities/directory-role-entity.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { badRequest, invalidRequest } from '../core/graph-fault.ts';
import { transitiveGroupsOf, transitiveRolesOf } from '../../tenant/membership.ts';
import { readBody } from '../core/read-body.ts';

/** The maximum number of ids in a question (Graph documentation, "checkMemberGroups"). */
const mostIds = 20;

/** The questions for the memberships of a directory object; each is a POST to the object. */
export const memberActions: readonly {
  readonly name: string;
  run(context: GraphContext, id: string): GraphResponse;
}[] = [
  { name: 'getMemberGroups', run: (context, id) => answer(context, groupIds(context, id)) },
  { name: 'getMemberObjects', run: (context, id) => answer(context, objectIds(context, id)) },
  {
    name: 'checkMemberGroups',
    run(context, id) {
      const wanted = readIds(context, 'groupIds');
      const found = new Set(transitiveGroupsOf(context.tenant, id).map((group) => group.id));
      return answer(context, keepKnown(wanted, found));
    },
  },
  {
    name: 'checkMemberObjects',
    run(context, id) {
      const wanted = readIds(context, 'ids');
      const groups = transitiveGroupsOf(context.tenant, id).map((group) => group.id);
      return answer(context, keepKnown(wanted, new Set([...groups, ...roleIds(context.tenant, id)])));
    },
  },
];

function groupIds(context: GraphContext, id: string): string[] {
  const isSecurityOnly = readFlag(context);
  if (isSecurityOnly && findGroupById(context.tenant, id) !== undefined) {
    throw invalidRequest('securityEnabledOnly can be set to true only for users and service principals.');
  }
  return transitiveGroupsOf(context.tenant, id)
    .filter(({ securityEnabled }) => securityEnabled || !isSecurityOnly)
    .map((group) => group.id);
}

function objectIds(context: GraphContext, id: string): string[] {
  return [...groupIds(context, id), ...roleIds(context.tenant, id)];
}

function roleIds(tenant: Tenant, id: string): string[] {
  return transitiveRolesOf(tenant, id).map((role) => toRole(tenant, role).id);
}

function readFlag(context: GraphContext): boolean {
  const flag = readBody(context.request)['securityEnabledOnly'] ?? false;
  if (typeof flag !== 'boolean') {
    throw badRequest("Invalid value specified for parameter 'securityEnabledOnly': it must be true or false.");
  }
  return flag;
}

function readIds(context: GraphContext, name: string): string[] {
  const ids = readBody(context.request)[name];
  if (!Array.isArray(ids) || ids.length === 0) {
    throw invalidRequest(`A value is required for parameter '${name}'.`);
  }
  if (ids.length > mostIds) {
    throw invalidRequest(`The number of ids in '${name}' exceeds the limit of ${mostIds}.`);
  }
  return ids.map((id: unknown) => {
    if (typeof id !== 'string' || !isGuid(id)) throw invalidRequest(`Invalid object identifier in '${name}'.`);
    return id.toLowerCase();
  });
}

function keepKnown(wanted: readonly string[], found: ReadonlySet<string>): string[] {
  const known = new Set([...found].map((id) => id.toLowerCase()));
  return [...new Set(wanted)].filter((id) => known.has(id));
}

function answer({ rootUrl }: GraphContext, value: readonly string[]): GraphResponse {
  return { status: 200, body: { '@odata.context': `${rootUrl}/$metadata#Collection(Edm.String)`, value } };
}
