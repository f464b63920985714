import type { Clock } from '../../base/clock.ts';
import type { Faults } from '../hosts/faults.ts';
import type { Policies } from '../login/policies.ts';
import type { Application, ManagedIdentity } from '../tenant/application.ts';
import type { Device, Group, Tenant, User } from '../tenant/tenant.ts';
import { atOnce } from './in-slices.ts';
import { fillTenants, type PartOfTenant } from './fill-tenants.ts';
import { readSeed } from './shape/read-seed.ts';
import { createProblems, type SeedProblems, type SeedSource } from './shape/seed-problems.ts';
import { checkPolicies } from './policy-names.ts';
import { findTenantOf } from './seed-tenants.ts';
import type { LabSeed, SeedTenant } from './shape/seed-types.ts';

/** The parts of a running lab that a seed can add to. */
export interface SeedTarget {
  readonly tenant: Tenant;
  readonly otherTenants: readonly Tenant[];
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly policies: Pick<Policies, 'add' | 'list'>;
  readonly faults: Pick<Faults, 'add' | 'list'>;
}

/** The objects that a seed added to a running lab, with derived ids and generated passwords. */
export interface AppliedSeed {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly applications: readonly Application[];
  readonly managedIdentities: readonly ManagedIdentity[];
  readonly devices: readonly Device[];
  /** Ids. */
  readonly policies: readonly string[];
  /** Ids. */
  readonly faults: readonly string[];
}

/** How a seed is applied. */
export interface ApplyOptions {
  /** For messages; default: an object in memory, which may not name files or variables. */
  readonly source?: SeedSource;
  /** Whether objects that are already there are changed; default: false, they are refused. */
  readonly mayChange?: boolean;
}

/**
 * Adds the users, groups, applications, policies and so on of a seed to a running lab: all of them, or none.
 *
 * @throws {EntradaError} `INPUT_INVALID` with all mistakes, among them objects that are already there, new tenants and
 *   what only a start can change.
 */
export function applySeed(lab: SeedTarget, value: unknown, options: ApplyOptions = {}): AppliedSeed {
  const { source = { name: 'the object' }, mayChange = false } = options;
  const seed = readSeed(value, source);
  const problems = createProblems(source);
  refuseOnlyAtStart(seed, problems);
  const tenants = [lab.tenant, ...lab.otherTenants];
  const named = (seed.tenants ?? []).flatMap((one, index): PartOfTenant[] => {
    const path = ['tenants', index];
    const tenant = findTenantOf(one, tenants);
    if (tenant !== undefined) return [{ tenant, parts: one, path }];
    problems.add(
      path,
      'this tenant is not in the lab; use the id or a domain of one that is, or start the lab with it',
    );
    return [];
  });
  const { tenants: _tenants, ...top } = seed;
  checkIds('policies', seed.policies, lab.policies.list(), problems);
  checkIds('faults', seed.faults, lab.faults.list(), problems);
  checkPolicies(seed, tenants, problems);
  const createdDateTime = new Date(lab.clock.nowMs()).toISOString().replace(/\.\d+Z$/, 'Z');
  const parts = [...named, { tenant: lab.tenant, parts: top, path: [] }];
  // At once: requests must not see a part of it.
  const made = atOnce(fillTenants(parts, tenants, { problems, createdDateTime, mayChange }));
  return {
    users: made.flatMap(({ users }) => users),
    groups: made.flatMap(({ groups }) => groups),
    applications: made.flatMap(({ applications }) => applications),
    managedIdentities: made.flatMap(({ managedIdentities }) => managedIdentities),
    devices: made.flatMap(({ devices }) => devices),
    policies: (seed.policies ?? []).map((policy) => lab.policies.add(policy)),
    faults: (seed.faults ?? []).map((fault) => lab.faults.add(fault).id),
  };
}

const startFields = ['extends', 'settings', 'clock', 'licenses'] as const satisfies readonly (keyof LabSeed)[];
const tenantStartFields = [
  'microsoftClients',
  'customers',
  'licenses',
  'displayName',
] as const satisfies readonly (keyof SeedTenant)[];

function refuseOnlyAtStart(seed: LabSeed, problems: SeedProblems): void {
  const works = 'can only be set at the start; remove it, or start the lab with this seed';
  for (const field of startFields) {
    if (seed[field] !== undefined) problems.add([field], works);
  }
  for (const [index, tenant] of (seed.tenants ?? []).entries()) {
    for (const field of tenantStartFields) {
      if (tenant[field] !== undefined) problems.add(['tenants', index, field], works);
    }
  }
}

/** Adds a problem for each id of a policy or fault that another one has. */
export function checkIds(
  field: 'policies' | 'faults',
  added: readonly { readonly id?: string }[] | undefined,
  known: readonly { readonly id: string }[],
  problems: SeedProblems,
): void {
  const ids = new Set(known.map(({ id }) => id));
  for (const [index, { id }] of (added ?? []).entries()) {
    if (id === undefined) continue;
    if (ids.has(id)) problems.add([field, index, 'id'], 'another one has this id; use another id');
    ids.add(id);
  }
}
