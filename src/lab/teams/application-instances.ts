import { pageOf } from './page-of.ts';
import { ok, type TeamsResponse, type TeamsContext } from './teams-context.ts';
import { accessDenied } from './teams-fault.ts';

/** GET /Teams.PlatformService/v2/ApplicationInstances: resource accounts; the next page by `skipToken`. */
export function listApplicationInstances({ caller, query, tenant }: TeamsContext): TeamsResponse {
  // The real service does not accept app-only tokens, either.
  if (caller.user === null) throw accessDenied();
  const { items, nextToken } = pageOf(tenant.teamsAdmin.resourceAccounts, query);
  return ok({
    applicationInstances: items.map(({ id, ...account }) => ({ objectId: id, tenantId: tenant.id, ...account })),
    ...(nextToken === undefined ? {} : { skipToken: nextToken }),
  });
}
