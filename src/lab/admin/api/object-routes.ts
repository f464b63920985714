import { type ApiRoute, tenantOf } from './api-route.ts';
import { getObject, listObjects, type ObjectKind } from './list-objects.ts';
import { applicationKind, groupKind, userKind } from './object-kinds.ts';
import { deleteApplication, deleteGroup, deleteUser } from '../../tenant/delete-objects.ts';
import type { Tenant } from '../../tenant/tenant.ts';

/** The routes of tenants and their objects. */
export const objectRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: 'tenants',
    means: 'The tenants; the first is the own tenant of the lab.',
    run: ({ parts: { lab } }) => ({ value: { value: lab.tenants.map(describeTenant) } }),
  },
  ...routesOf('users', userKind, deleteUser),
  ...routesOf('groups', groupKind, deleteGroup),
  ...routesOf('applications', applicationKind, deleteApplication),
];

function describeTenant({ id, displayName, domains, users, groups, applications }: Tenant): unknown {
  return {
    id,
    displayName,
    domains,
    users: users.length,
    groups: groups.length,
    applications: applications.length,
  };
}

function routesOf<T>(
  path: string,
  kind: ObjectKind<T>,
  remove: (tenant: Tenant, object: T, nowMs: number) => void,
): ApiRoute[] {
  return [
    {
      method: 'GET',
      path,
      means: `The ${path}: ?search=TEXT&top=100&skip=0&tenant=DOMAIN.`,
      run: (call) => listObjects(kind, call),
    },
    {
      method: 'GET',
      path: `${path}/{id}`,
      means: `One ${kind.noun}, by an id or a name.`,
      run: (call) => ({ value: getObject(kind, call) }),
    },
    {
      method: 'DELETE',
      path: `${path}/{id}`,
      means: `Deletes the ${kind.noun}, as Graph does.`,
      run(call) {
        remove(tenantOf(call), getObject(kind, call), call.parts.lab.clock.nowMs());
        return {};
      },
    },
  ];
}
