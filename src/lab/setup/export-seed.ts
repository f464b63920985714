import { isDeepStrictEqual } from 'node:util';
import type { Faults } from '../hosts/faults.ts';
import type { Policies } from '../login/policies.ts';
import { seedTeamsAdmin } from '../seed/seed-teams-admin.ts';
import { defaultSettings, type LabSettings } from '../tenant/settings.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { copyLists } from './copy-lists.ts';
import { exportApplication, exportDevice, exportGroup, exportManagedIdentity, exportUser } from './export-objects.ts';
import { atOnce } from './in-slices.ts';
import { type Names, namesInSteps } from './objects/names.ts';
import { roleNamesById } from './objects/role-names.ts';
import { principalKinds, type TenantContext } from './objects/tenant-context.ts';
import { createdDateTime } from './seed-tenants.ts';
import { readSeedInSteps } from './shape/read-seed.ts';
import type { SeedProblems } from './shape/seed-problems.ts';
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
export function exportSeed(lab: ExportedLab): LabSeed {
  return atOnce(exportInSteps(lab));
}

/**
 * Exports a lab as {@link exportSeed} does, in steps: 100,000 users take seconds. The result is the lab as it is at the
 * first step; changes between steps are not in it.
 */
export function* exportInSteps({
  tenant,
  otherTenants,
  policies,
  faults,
  settings = defaultSettings,
}: ExportedLab): Generator<void, LabSeed> {
  const tenants = [tenant, ...otherTenants].map(copyLists);
  const rules = (faults?.list() ?? []).flatMap((fault) => {
    if (fault.kind === 'function') return [];
    const { applied: _applied, ...rule } = fault;
    return [rule];
  });
  const kept = policies?.list() ?? [];
  const changed = changedSettings(settings);
  yield;
  const names = new Map<Tenant, Names>();
  for (const one of tenants) names.set(one, yield* namesInSteps(one));
  const findAccount = (id: string) => {
    for (const one of names.values()) {
      const account = one.findAccount(id);
      if (account !== undefined) return account;
    }
    return undefined;
  };
  const exported: unknown[] = [];
  for (const [one, itsNames] of names) exported.push(yield* exportTenant(one, itsNames, findAccount));
  return yield* readSeedInSteps(
    {
      extends: 'empty',
      tenants: exported,
      ...(kept.length === 0 ? {} : { policies: kept }),
      ...(rules.length === 0 ? {} : { faults: rules }),
      ...(Object.keys(changed).length === 0 ? {} : { settings: changed }),
    },
    { name: 'the state of the lab', isExport: true },
  );
}

/** Returns the settings that are not those of a new lab. */
export function changedSettings(settings: Readonly<LabSettings>): Partial<LabSettings> {
  const usual = new Map<string, unknown>(Object.entries(defaultSettings));
  return Object.fromEntries(Object.entries(settings).filter(([name, value]) => value !== usual.get(name)));
}

function* exportTenant(
  tenant: Tenant,
  names: Names,
  findAccount: TenantContext['findAccount'],
): Generator<void, object> {
  // Problems of a short seed are of no interest, such as a name in a domain that the tenant does not have.
  const problems: SeedProblems = { source: { name: 'export' }, add: () => {}, throwAny: () => {} };
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
    initialDomain: tenant.initialDomain,
    microsoftClients: false,
    users: yield* mapInSteps(users, (one) => exportUser(one, context)),
    groups: yield* mapInSteps(groups, (one) => exportGroup(one, context)),
    applications: yield* mapInSteps(applications, (one) => exportApplication(one, context)),
    managedIdentities: yield* mapInSteps(managedIdentities, (one) => exportManagedIdentity(one, context)),
    devices: yield* mapInSteps(devices, (one) => exportDevice(one, context)),
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

function* mapInSteps<From, To>(list: readonly From[], change: (one: From) => To): Generator<void, To[]> {
  const changed: To[] = [];
  for (const one of list) {
    changed.push(change(one));
    yield;
  }
  return changed;
}

function withoutEmpty(object: Readonly<Record<string, unknown>>): object {
  const entries = Object.entries(object).filter(([, value]) => {
    if (value === undefined) return false;
    return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
  });
  return Object.fromEntries(entries);
}
