import { seedApplications } from '../seed/seed-applications.ts';
import { seedFabrikam } from '../seed/seed-fabrikam.ts';
import { labIds } from '../seed/seed-ids.ts';
import { seedTeamsAdmin } from '../seed/seed-teams-admin.ts';
import { microsoftServicesTenantId } from '../seed/seed-microsoft-clients.ts';
import { seedTenant } from '../seed/seed-tenant.ts';
import type { License, Tenant } from '../tenant/tenant.ts';
import { derivedId, tenantIdOf } from './objects/derived-ids.ts';
import { atOnce } from './in-slices.ts';
import { fillTenants, type PartOfTenant } from './fill-tenants.ts';
import { checkPolicies } from './policy-names.ts';
import { checkNumbers, generateInSteps } from './objects/generate.ts';
import { readSeed, readSeedInSteps } from './shape/read-seed.ts';
import { createProblems, type SeedPath, type SeedProblems, type SeedSource } from './shape/seed-problems.ts';
import type { LabSeed, SeedLicense, SeedTenant } from './shape/seed-types.ts';

/** The tenants of a lab. */
export interface SeededTenants {
  readonly tenant: Tenant;
  readonly otherTenants: readonly Tenant[];
}

type Draft = { -readonly [K in keyof Tenant]: Tenant[K] };

/** A tenant and what the seed says about it; the path is empty for the parts at the top. */
interface Described {
  readonly tenant: Draft;
  readonly seed: SeedTenant;
  readonly path: SeedPath;
}

/** Of everything whose seed does not say when it was created, so that each start gives the same. */
export const createdDateTime = '2024-01-01T09:00:00Z';

/**
 * Creates the tenants that a seed describes: the same for the same seed, except for random secrets.
 *
 * @throws {EntradaError} `INPUT_INVALID` with all mistakes.
 */
export function seedTenants(given: LabSeed, source: SeedSource): SeededTenants {
  return atOnce(seedTenantsInSteps(given, source));
}

/** Creates them as {@link seedTenants} does, in steps: 100,000 users take seconds. */
export function* seedTenantsInSteps(given: LabSeed, source: SeedSource): Generator<void, SeededTenants> {
  // The tenants of an export contain everything, so that their objects are read in steps.
  const seed = source.isExport === true ? yield* readSeedInSteps({ ...given }, source) : readSeed(given, source);
  const problems = createProblems(source);
  const tenants: Draft[] = seed.extends === 'empty' ? [] : [seedTenant(), seedFabrikam()];
  const described = (seed.tenants ?? []).map((one, index): Described => {
    const path = ['tenants', index];
    const found = findTenantOf(one, tenants);
    const tenant = found ?? newTenant(one, problems, path);
    if (found === undefined) tenants.push(tenant);
    return { tenant, seed: one, path };
  });
  for (const [index, { tenant, path }] of described.entries()) {
    if (described.findIndex((one) => one.tenant === tenant) < index) {
      problems.add(path, 'this tenant is there twice; write it once');
    }
  }
  const own = tenants[0] ?? ownTenant();
  const { tenants: _tenants, ...top } = seed;
  const all: readonly Described[] = [...described, { tenant: own, seed: top, path: [] }];
  for (const one of all) describeTenant(one, problems);
  checkDomains(described, [own, ...tenants], problems);
  for (const one of described) addCustomers(one, tenants, problems);
  problems.throwAny();
  const parts: PartOfTenant[] = [];
  for (const one of all) parts.push(yield* partOf(one));
  checkPolicies(seed, [own, ...tenants], problems);
  const options = { problems, createdDateTime, mayChange: true };
  yield* fillTenants(parts, tenants.includes(own) ? tenants : [own], options);
  return { tenant: own, otherTenants: tenants.filter((tenant) => tenant !== own) };
}

function* partOf({ tenant, seed, path }: Described): Generator<void, PartOfTenant> {
  const { generate, ...parts } = seed;
  // Before the others, which can refer to generated users; the tenant is discarded when there is a mistake.
  if (generate !== undefined) yield* generateInSteps(tenant, generate);
  return { tenant, parts, path };
}

/** Finds the tenant with the id or one of the domains of a tenant of a seed. */
export function findTenantOf<T extends Pick<Tenant, 'id' | 'domains'>>(
  { id, domains = [] }: SeedTenant,
  tenants: readonly T[],
): T | undefined {
  const known = (domain: string, tenant: T) => tenant.domains.some((one) => one.toLowerCase() === domain.toLowerCase());
  return tenants.find((tenant) =>
    id === undefined ? domains.some((domain) => known(domain, tenant)) : tenant.id === id.toLowerCase(),
  );
}

/** Without a tenant in the seed, the lab's own keeps its id and its domain. */
function ownTenant(): Draft {
  return emptyTenant(labIds.tenantId, 'Entrada Lab', [labIds.domain, labIds.initialDomain], true);
}

function newTenant(seed: SeedTenant, problems: SeedProblems, path: SeedPath): Draft {
  const { domains = [], displayName, id, microsoftClients = true } = seed;
  const [first] = domains;
  if (first === undefined) {
    problems.add(path, '"domains" is missing; add the domain of a new tenant, or one that the lab already has');
  }
  const domain = first ?? '';
  return emptyTenant(id?.toLowerCase() ?? tenantIdOf(domain), displayName ?? domain, domains, microsoftClients);
}

function emptyTenant(id: string, displayName: string, domains: readonly string[], microsoftClients: boolean): Draft {
  const clients = seedApplications().filter(({ ownerTenantId }) => ownerTenantId === microsoftServicesTenantId);
  const isOwn = id === labIds.tenantId;
  return {
    id,
    displayName,
    domains,
    users: [],
    groups: [],
    applications: (microsoftClients ? clients : []).map((client) => ({
      ...client,
      ...(isOwn
        ? {}
        : {
            id: derivedId(id, 'application', client.displayName),
            servicePrincipalId: derivedId(id, 'service-principal', client.displayName),
          }),
    })),
    managedIdentities: [],
    appRoleAssignments: [],
    permissionGrants: [],
    devices: [],
    directoryRoles: {},
    teamsAdmin: { ...seedTeamsAdmin(), policyAssignments: [], resourceAccounts: [] },
  };
}

function describeTenant({ tenant, seed, path }: Described, problems: SeedProblems): void {
  const { displayName, domains, initialDomain, licenses, generate } = seed;
  if (displayName !== undefined) tenant.displayName = displayName;
  if (domains !== undefined && domains.length > 0) tenant.domains = domains;
  if (initialDomain !== undefined) {
    const isKnown = tenant.domains.some((domain) => domain.toLowerCase() === initialDomain.toLowerCase());
    if (isKnown) tenant.initialDomain = initialDomain;
    else problems.add([...path, 'initialDomain'], `it is not one of the domains; use ${tenant.domains.join(' or ')}`);
  }
  if (licenses !== undefined) tenant.licenses = licenses.map(licenseOf);
  if (generate !== undefined) checkNumbers(generate, problems, [...path, 'generate']);
}

function licenseOf({ plans = {}, suspended = 0, consumed = 0, ...license }: SeedLicense): License {
  return { ...license, plans: Object.entries(plans), suspended, consumed };
}

function checkDomains(described: readonly Described[], tenants: readonly Tenant[], problems: SeedProblems): void {
  for (const { tenant, seed, path } of described) {
    for (const [index, domain] of (seed.domains ?? []).entries()) {
      const key = domain.toLowerCase();
      const isTaken = tenants.some((one) => one !== tenant && one.domains.some((other) => other.toLowerCase() === key));
      const isRepeated = tenant.domains.findIndex((other) => other.toLowerCase() === key) < index;
      if (isTaken)
        problems.add([...path, 'domains', index], `"${domain}" belongs to another tenant; use another domain`);
      else if (isRepeated) problems.add([...path, 'domains', index], `"${domain}" is there twice; remove one`);
    }
  }
}

function addCustomers({ tenant, seed, path }: Described, tenants: readonly Tenant[], problems: SeedProblems): void {
  const { customers } = seed;
  if (customers === undefined) return;
  const byName = new Map(
    tenants.flatMap((one) => [one.id, ...one.domains].map((name) => [name.toLowerCase(), one] as const)),
  );
  const found = customers.map((name, index) => {
    const customer = byName.get(name.toLowerCase());
    if (customer === undefined || customer === tenant) {
      problems.add(
        [...path, 'customers', index],
        `"${name}" is not another tenant of this seed; use a domain or an id`,
      );
    }
    return customer;
  });
  tenant.customers = found.filter((one) => one !== undefined);
}
