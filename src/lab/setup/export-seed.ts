import { isDeepStrictEqual } from 'node:util';
import type { Faults } from '../hosts/faults.ts';
import type { Policies } from '../login/policies.ts';
import { seedTeamsAdmin } from '../seed/seed-teams-admin.ts';
import { defaultSettings, type LabSettings } from '../tenant/settings.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { exportApplication, exportDevice, exportGroup, exportManagedIdentity, exportUser } from './export-objects.ts';
import { namesOf, type Names } from './objects/names.ts';
import { roleNamesById } from './objects/role-names.ts';
import { principalKinds, type TenantContext } from './objects/tenant-context.ts';
import { createdDateTime } from './seed-tenants.ts';
import { readSeed } from './shape/read-seed.ts';
import { createProblems } from './shape/seed-problems.ts';
import type { LabSeed } from './shape/seed-types.ts';

/** The parts of a lab that an export contains. */
export interface ExportedLab {
  readonly tenant: Tenant;
  readonly otherTenants: readonly Tenant[];
  /** Default: none. */
  readonly policies?: Pick<Policies, 'list'>;
  /** Default: none; those with functions are left out. */
  readonly faults?: Pick<Faults, 'list'>;
  /** Default: those of a new lab. */
  readonly settings?: Readonly<LabSettings>;
}

/**
 * Describes a lab as a seed, with passwords and secrets: a lab that starts with it has the same tenants, policies,
 * faults and settings. Sessions, tokens and the time are not in it, nor are references to objects that were deleted.
 */
export function exportSeed({
  tenant,
  otherTenants,
  policies,
  faults,
  settings = defaultSettings,
}: ExportedLab): LabSeed {
  const tenants = [tenant, ...otherTenants];
  const names = new Map<Tenant, Names>();
  const namesFor = (one: Tenant) => {
    const known = names.get(one) ?? namesOf(one);
    names.set(one, known);
    return known;
  };
  const findAccount = (id: string) => {
    for (const one of tenants) {
      const account = namesFor(one).findAccount(id);
      if (account !== undefined) return account;
    }
    return undefined;
  };
  const rules = (faults?.list() ?? []).flatMap((fault) => {
    if (fault.kind === 'function') return [];
    const { applied: _applied, ...rule } = fault;
    return [rule];
  });
  const kept = policies?.list() ?? [];
  const usual = new Map<string, unknown>(Object.entries(defaultSettings));
  const changed = Object.entries(settings).filter(([name, value]) => value !== usual.get(name));
  return readSeed(
    {
      extends: 'empty',
      tenants: tenants.map((one) => exportTenant(one, namesFor(one), findAccount)),
      ...(kept.length === 0 ? {} : { policies: kept }),
      ...(rules.length === 0 ? {} : { faults: rules }),
      ...(changed.length === 0 ? {} : { settings: Object.fromEntries(changed) }),
    },
    { name: 'the state of the lab', isExport: true },
  );
}

function exportTenant(tenant: Tenant, names: Names, findAccount: TenantContext['findAccount']): object {
  // Problems of a short seed are of no interest, such as a name in a domain that the tenant does not have.
  const problems = createProblems({ name: 'export' });
  const common = { problems, apis: new Map(), seen: new Set<string>(), mayChange: true };
  const context: TenantContext = { tenant, names, ...common, createdDateTime, findAccount };
  const { users, groups, applications, managedIdentities, devices, licenses, customers } = tenant;
  const principal = (id: string) => names.referenceTo(id, principalKinds);
  const roles = Object.entries(tenant.directoryRoles).map(([role, holders]) => [
    roleNamesById.get(role) ?? role,
    holders.map(principal).filter((one) => one !== undefined),
  ]);
  return withoutEmpty({
    id: tenant.id,
    displayName: tenant.displayName,
    domains: tenant.domains,
    microsoftClients: false,
    users: users.map((one) => exportUser(one, context)),
    groups: groups.map((one) => exportGroup(one, context)),
    applications: applications.map((one) => exportApplication(one, context)),
    managedIdentities: managedIdentities.map((one) => exportManagedIdentity(one, context)),
    devices: devices.map((one) => exportDevice(one, context)),
    directoryRoles: Object.fromEntries(roles),
    appRoleAssignments: tenant.appRoleAssignments.flatMap((one) => {
      const { principalId, principalType: _type, resourceId: resource, appRoleId: role, ...fields } = one;
      const name = principal(principalId);
      return name === undefined ? [] : [{ principal: name, resource, role, ...fields }];
    }),
    permissionGrants: tenant.permissionGrants.flatMap((one) => {
      const { clientId: client, resourceId: resource, principalId, consentType: _type, ...fields } = one;
      const user = principalId === null ? undefined : names.referenceTo(principalId, ['user']);
      if (principalId !== null && user === undefined) return [];
      return [{ client, resource, ...fields, ...(user === undefined ? {} : { user }) }];
    }),
    teamsAdmin: exportTeamsAdmin(tenant, names),
    licenses: licenses?.map(({ plans, ...license }) => ({ ...license, plans: Object.fromEntries(plans) })),
    customers: customers?.map(({ id }) => id),
  });
}

function exportTeamsAdmin({ teamsAdmin }: Tenant, names: Names): object {
  const usual = seedTeamsAdmin().configurations;
  const changed = Object.entries(teamsAdmin.configurations).filter(
    ([type, list]) => !isDeepStrictEqual(list, usual[type]),
  );
  const hasNone = Object.keys(teamsAdmin.configurations).length === 0;
  const others = withoutEmpty({
    policyAssignments: teamsAdmin.policyAssignments.flatMap(({ userId, ...assignment }) => {
      const user = names.referenceTo(userId, ['user']);
      return user === undefined ? [] : [{ user, ...assignment }];
    }),
    resourceAccounts: teamsAdmin.resourceAccounts,
  });
  return hasNone || changed.length > 0 ? { configurations: Object.fromEntries(changed), ...others } : others;
}

function withoutEmpty(object: Readonly<Record<string, unknown>>): object {
  const entries = Object.entries(object).filter(([, value]) => {
    if (value === undefined) return false;
    return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
  });
  return Object.fromEntries(entries);
}
