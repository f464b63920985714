import type { Tenant } from '../tenant/tenant.ts';
import { type MadeObjects, planTenant } from './objects/plan-tenant.ts';
import type { TenantParts } from './objects/tenant-context.ts';
import { namesOf } from './objects/names.ts';
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

/**
 * Adds parts of a seed to tenants: to all of them, or to none when there is a mistake.
 *
 * @returns What was made, for each part.
 * @throws {EntradaError} `INPUT_INVALID` with all mistakes.
 */
export function fillTenants(
  parts: readonly PartOfTenant[],
  tenants: readonly Tenant[],
  { problems, createdDateTime, mayChange }: PlanOptions,
): MadeObjects[] {
  const shared = new Map<Tenant, Pick<Parameters<typeof planTenant>[1], 'names' | 'apis' | 'seen'>>();
  const sharedOf = (tenant: Tenant) => {
    const known = shared.get(tenant);
    if (known !== undefined) return known;
    const made = {
      names: namesOf(tenant),
      apis: new Map(tenant.applications.map((application) => [application.appId, application])),
      seen: new Set<string>(),
    };
    shared.set(tenant, made);
    return made;
  };
  const findAccount = (name: string) => {
    for (const tenant of tenants) {
      const account = sharedOf(tenant).names.findAccount(name);
      if (account !== undefined) return account;
    }
    return undefined;
  };
  const planned = parts.map(({ tenant, parts: part, path }) =>
    planTenant(part, { tenant, ...sharedOf(tenant), problems, createdDateTime, mayChange, findAccount }, path),
  );
  for (const one of planned) one.build();
  problems.throwAny();
  return planned.map((one) => one.commit());
}
