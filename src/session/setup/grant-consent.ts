import { isEntradaError } from '../../base/errors.ts';
import { textField } from '../../base/json.ts';
import type { GraphPermission, GraphPermissions } from './graph-permissions.ts';
import type { SetupGraph } from './setup-graph.ts';

/**
 * Grants permissions of Microsoft Graph to a new application for the whole tenant.
 *
 * @param principalId - The id of its service principal.
 * @returns Undefined, or the error if the directory refuses the session to do so.
 * @throws {EntradaError} Those of requests other than a refusal (403).
 */
export async function grantConsent(
  principalId: string,
  { resourceId, scopes, roles }: GraphPermissions,
  graph: SetupGraph,
): Promise<Error | undefined> {
  try {
    if (scopes.length > 0) await grantScopes(principalId, resourceId, scopes, graph);
    for (const role of roles) await assignRole(principalId, resourceId, role, graph);
    return undefined;
  } catch (error) {
    if (isEntradaError(error) && error.details['status'] === 403) return error;
    throw error;
  }
}

async function grantScopes(
  clientId: string,
  resourceId: string,
  scopes: readonly GraphPermission[],
  graph: SetupGraph,
): Promise<void> {
  const scope = scopes.map(({ name }) => name).join(' ');
  await graph.create(
    '/oauth2PermissionGrants',
    { clientId, consentType: 'AllPrincipals', resourceId, scope },
    async () =>
      (await graph.list(`/servicePrincipals/${clientId}/oauth2PermissionGrants`)).find(
        (grant) => textField(grant, 'resourceId') === resourceId && textField(grant, 'consentType') === 'AllPrincipals',
      ),
  );
}

async function assignRole(
  principalId: string,
  resourceId: string,
  { id: appRoleId }: GraphPermission,
  graph: SetupGraph,
): Promise<void> {
  const body = { principalId, resourceId, appRoleId };
  await graph.create(`/servicePrincipals/${resourceId}/appRoleAssignedTo`, body, async () =>
    (await graph.list(`/servicePrincipals/${principalId}/appRoleAssignments`)).find(
      (assignment) =>
        textField(assignment, 'resourceId') === resourceId && textField(assignment, 'appRoleId') === appRoleId,
    ),
  );
}
