import { EntradaError } from '../../base/errors.ts';
import { isObject, type JsonObject, textField } from '../../base/json.ts';
import { nearestName } from '../../base/nearest-name.ts';
import type { SetupGraph } from './setup-graph.ts';
import type { SetupPlan } from './setup-plan.ts';

/** The application of Microsoft Graph, the same in every tenant and cloud. */
export const graphAppId = '00000003-0000-0000-c000-000000000000';

/** A permission of Microsoft Graph. */
export interface GraphPermission {
  readonly id: string;
  /** As Microsoft Graph spells it. */
  readonly name: string;
}

/** The permissions of a plan, as the tenant knows them. */
export interface GraphPermissions {
  /** The id of the service principal of Microsoft Graph in this tenant. */
  readonly resourceId: string;
  readonly scopes: readonly GraphPermission[];
  readonly roles: readonly GraphPermission[];
}

/**
 * Finds the permissions of a plan by name, in any letter case.
 *
 * @throws {EntradaError} `INPUT_INVALID` for a permission that Microsoft Graph does not have, with a similar one.
 */
export async function findGraphPermissions(plan: SetupPlan, graph: SetupGraph): Promise<GraphPermissions> {
  const path = `/servicePrincipals(appId='${graphAppId}')?$select=id,appRoles,oauth2PermissionScopes`;
  const principal = await graph.read(path);
  if (principal === undefined) {
    throw new EntradaError('RESPONSE_INVALID', 'Cannot find the service principal of Microsoft Graph in the tenant');
  }
  const scopes = permissionsIn(principal['oauth2PermissionScopes'], () => true);
  const roles = permissionsIn(
    principal['appRoles'],
    (role) => Array.isArray(role['allowedMemberTypes']) && role['allowedMemberTypes'].includes('Application'),
  );
  return {
    resourceId: textField(principal, 'id') ?? '',
    scopes: plan.scopes.map((name) => find(name, scopes, roles, 'delegated')),
    roles: plan.roles.map((name) => find(name, roles, scopes, 'application')),
  };
}

function permissionsIn(list: unknown, isWanted: (permission: JsonObject) => boolean): GraphPermission[] {
  const items = Array.isArray(list) ? list.filter(isObject).filter(isWanted) : [];
  return items.flatMap((item) => {
    const [id, name] = [textField(item, 'id'), textField(item, 'value')];
    return id === undefined || name === undefined || name === '' || item['isEnabled'] === false ? [] : [{ id, name }];
  });
}

function find(
  wanted: string,
  known: readonly GraphPermission[],
  others: readonly GraphPermission[],
  kind: 'delegated' | 'application',
): GraphPermission {
  const name = wanted.replace(/^https:\/\/graph\.microsoft\.[a-z]+\//i, '');
  const found = named(name, known);
  if (found !== undefined) return found;
  const other = kind === 'delegated' ? 'application' : 'delegated';
  const isOther = named(name, others) !== undefined;
  const nearest = nearestName(
    name,
    known.map((each) => each.name),
  );
  const hint = isOther
    ? `It is a permission of the kind "${other}": use -${kind === 'delegated' ? 'Roles' : 'Scopes'}.`
    : nearest === undefined
      ? 'The names are listed at https://learn.microsoft.com/graph/permissions-reference.'
      : `Did you mean ${nearest}?`;
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot request "${wanted}": Microsoft Graph does not have an ${kind} permission of this name`.replace(
      'an delegated',
      'a delegated',
    ),
    { hint },
  );
}

function named(name: string, permissions: readonly GraphPermission[]): GraphPermission | undefined {
  return permissions.find((each) => each.name.toLowerCase() === name.toLowerCase());
}
