import { decodeJwt } from 'jose';
import type { Application } from '../tenant/application.ts';
import type { LabRequest, Tenant, User } from '../tenant/tenant.ts';
import { seedApplications } from './seed-applications.ts';
import { customerLicenses } from './seed-licenses.ts';
import { labGuid, labIds } from './seed-ids.ts';
import { seedTenant } from './seed-tenant.ts';
import { invited, person } from './seed-users.ts';

/** Parts that are created when they are first read, so that a lab with thousands of tenants starts at once. */
type LazyParts = Pick<
  Tenant,
  | 'users'
  | 'groups'
  | 'applications'
  | 'appRoleAssignments'
  | 'permissionGrants'
  | 'devices'
  | 'directoryRoles'
  | 'licenses'
>;

const firstTenant = 100_000;
/** Of the ids of one customer's objects. */
const idsEach = 100;

/**
 * Creates the tenants of customers: Customer 0001 with `customer0001.example` and so on, each with a few users, with
 * licenses in varying numbers, with Ada as a guest and with the lab's daemon, which is registered in the lab's tenant.
 */
export function seedCustomers(count: number): Tenant[] {
  return Array.from({ length: count }, (_, index) => seedCustomer(index + 1));
}

/** Creates the lab's own tenant as a partner of customers: its daemon can list them (`/contracts`). */
export function seedPartner(customers: readonly Tenant[]): Tenant {
  const tenant = seedTenant();
  const applications = tenant.applications.map((application) =>
    application.appId === labIds.applications.daemon.appId
      ? { ...application, roles: [...application.roles, 'Directory.Read.All'] }
      : application,
  );
  return { ...tenant, applications, customers };
}

/**
 * Returns a test for the requests to one tenant, for `faults.add({ match })`: those to an API with a token for that
 * tenant, and those to its sign-in endpoints by GUID.
 */
export function isForTenant({ id }: Pick<Tenant, 'id'>): (request: LabRequest) => boolean {
  return ({ url, headers }) => {
    const token = /^Bearer (\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
    return token === undefined ? url.pathname.split('/')[1]?.toLowerCase() === id : tenantOf(token) === id;
  };
}

function tenantOf(token: string): unknown {
  try {
    return decodeJwt(token)['tid'];
  } catch {
    return undefined;
  }
}

function seedCustomer(count: number): Tenant {
  const digits = String(count).padStart(4, '0');
  const domain = `customer${digits}.example`;
  const initialDomain = `customer${digits}.onmicrosoft.example`;
  const tenant = {
    id: labGuid(0, firstTenant + count),
    displayName: `Customer ${digits}`,
    domains: [domain, initialDomain],
    managedIdentities: [],
    teamsAdmin: { configurations: {}, policyAssignments: [], resourceAccounts: [] },
  };
  return lazily(tenant, {
    users: () => usersOf(count, domain, initialDomain),
    groups: () => [],
    appRoleAssignments: () => [],
    permissionGrants: () => [],
    devices: () => [],
    applications: () => applicationsOf(count),
    directoryRoles: () => ({ [labIds.directoryRoles.globalAdministrator]: [userId(count, 1)] }),
    licenses: () => customerLicenses(count),
  });
}

function usersOf(count: number, domain: string, initialDomain: string): User[] {
  const names = ['Avery Admin', 'Blake Baker', 'Casey Clark', 'Devon Diaz', 'Ellis Evans', 'Frankie Ford'];
  const members = names.slice(0, 3 + (count % 4)).map((name, index): User => {
    const [givenName = '', surname = ''] = name.split(' ');
    const userPrincipalName = `${name.replace(' ', '.').toLowerCase()}@${domain}`;
    return {
      ...person(index + 1, givenName, surname),
      id: userId(count, index + 1),
      userPrincipalName,
      mail: userPrincipalName,
      password: labIds.everyoneElsePassword,
    };
  });
  const { ada } = labIds.users;
  const guest = {
    ...person(idsEach, 'Ada', 'Lovelace'),
    ...invited(ada),
    id: userId(count, idsEach - 1),
    userPrincipalName: `${ada.userPrincipalName.replace('@', '_')}#EXT#@${initialDomain}`,
  };
  return [...members, guest];
}

function userId(count: number, index: number): string {
  return labGuid(1, firstTenant * idsEach + count * idsEach + index);
}

let registered: readonly Application[] | undefined;

/** Microsoft's clients and the daemon have service principals; the daemon's secret is at its registration. */
function applicationsOf(count: number): Application[] {
  const { graphCommandLine, teamsPowerShell, daemon } = labIds.applications;
  const shared: readonly string[] = [graphCommandLine.appId, teamsPowerShell.appId, daemon.appId];
  registered ??= seedApplications().filter(({ appId }) => shared.includes(appId));
  const first = firstTenant * idsEach + count * idsEach;
  return registered.map(({ ownerTenantId = labIds.tenantId, ...application }, index) => ({
    ...application,
    id: labGuid(3, first + index),
    servicePrincipalId: labGuid(4, first + index),
    ownerTenantId,
    secrets: [],
  }));
}

function lazily(
  parts: Omit<Tenant, keyof LazyParts>,
  make: { readonly [K in keyof LazyParts]-?: () => NonNullable<LazyParts[K]> },
): Tenant {
  const made = new Map<string, unknown>();
  const tenant = { ...parts };
  for (const [name, create] of Object.entries(make)) {
    Object.defineProperty(tenant, name, {
      enumerable: true,
      get() {
        if (!made.has(name)) made.set(name, create());
        return made.get(name);
      },
    });
  }
  // The getters are those of the table, which has every missing part.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return tenant as Tenant;
}
