import type { Tenant } from '../tenant/tenant.ts';
import { atOnce } from './in-slices.ts';
import { type MadeObjects, type PlannedTenant, planTenant } from './objects/plan-tenant.ts';
import type { TenantContext, TenantParts } from './objects/tenant-context.ts';
import { createNames, type Names, namesInSteps } from './objects/names.ts';
import type { SeedPath, SeedProblems } from './shape/seed-problems.ts';

/** A part of a seed and the tenant that it is for. */
export interface PartOfTenant {
  readonly tenant: Tenant;
  readonly parts: TenantParts;
  readonly path: SeedPath;
}

/** How parts of a seed are added. */
export interface PlanOptions {
  readonly problems: SeedProblems;
  readonly createdDateTime: string;
  readonly mayChange: boolean;
}

/** The values that the parts for one tenant share. */
type SharedParts = Pick<TenantContext, 'names' | 'apis' | 'seen'>;

/** The parts that refer to other objects by name, or are referred to. */
const namingFields = [
  'users',
  'groups',
  'applications',
  'managedIdentities',
  'devices',
  'appRoleAssignments',
  'permissionGrants',
  'directoryRoles',
  'teamsAdmin',
] as const satisfies readonly (keyof TenantParts)[];

/**
 * Adds parts of a seed to tenants: to all of them, or to none when there is a mistake. It pauses after each object.
 *
 * @returns What was made, for each part.
 * @throws {EntradaError} `INPUT_INVALID` with all mistakes.
 */
export function* fillTenants(
  parts: readonly PartOfTenant[],
  tenants: readonly Tenant[],
  { problems, createdDateTime, mayChange }: PlanOptions,
): Generator<void, MadeObjects[]> {
  const shared = new Map<Tenant, SharedParts>();
  const isNaming = parts.some(({ parts: part }) => namingFields.some((field) => part[field] !== undefined));
  for (const { tenant } of parts) {
    if (shared.has(tenant)) continue;
    // The names of 100,000 generated users would take longer than the users.
    shared.set(tenant, sharedParts(tenant, isNaming ? yield* namesInSteps(tenant) : createNames()));
  }
  const sharedOf = (tenant: Tenant) => {
    const known = shared.get(tenant) ?? sharedParts(tenant, atOnce(namesInSteps(tenant)));
    shared.set(tenant, known);
    return known;
  };
  const findAccount = (name: string) => {
    for (const tenant of tenants) {
      const account = sharedOf(tenant).names.findAccount(name);
      if (account !== undefined) return account;
    }
    return undefined;
  };
  const planned: PlannedTenant[] = [];
  for (const { tenant, parts: part, path } of parts) {
    const context = { tenant, ...sharedOf(tenant), problems, createdDateTime, mayChange, findAccount };
    planned.push(yield* planTenant(part, context, path));
  }
  for (const one of planned) yield* one.build();
  problems.throwAny();
  const made: MadeObjects[] = [];
  for (const one of planned) made.push(yield* one.commit());
  return made;
}

function sharedParts(tenant: Tenant, names: Names): SharedParts {
  const apis = new Map(tenant.applications.map((application) => [application.appId, application]));
  return { names, apis, seen: new Set() };
}
