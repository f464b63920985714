import { nearestName } from '../../base/nearest-name.ts';
import { isNameOfApi, knownApis } from '../apis/known-apis.ts';
import type { FieldProblem } from '../rules/field-rule.ts';
import type { Policy, PolicyScope } from '../rules/policy-rule.ts';
import { isGuid } from '../tenant/guid.ts';
import { labClouds } from '../tenant/lab-cloud.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { mostProblems, mostShown, type SeedProblems, shorten, stepsOf } from './shape/seed-problems.ts';
import type { LabSeed, SeedTenant } from './shape/seed-types.ts';

const usersNoun = 'the user principal name or id of a user';
const groupsNoun = 'the name or id of a group';
const clientsNoun = 'the name or client id of an application';
const apisNoun = 'the name, id or identifier of an API, such as https://graph.microsoft.com';

/** The fields of a policy that name objects, with what works there. */
const naming = {
  users: ['user', usersNoun],
  excludedUsers: ['user', usersNoun],
  groups: ['group', groupsNoun],
  excludedGroups: ['group', groupsNoun],
  applications: ['application', clientsNoun],
  excludedApplications: ['application', clientsNoun],
  resources: ['api', apisNoun],
} as const satisfies { readonly [Name in keyof PolicyScope]?: readonly [kind: string, noun: string] };

type Field = keyof typeof naming;
type Kind = (typeof naming)[Field][0];

/** The objects that policies can name: those of tenants, and those of a seed that is not applied yet. */
export interface NamedByPolicies {
  readonly tenants: readonly Tenant[];
  readonly seeds?: readonly SeedTenant[];
}

/** Adds a problem for each name in the policies of a seed that neither the lab nor the seed has. */
export function checkPolicies(seed: LabSeed, tenants: readonly Tenant[], problems: SeedProblems): void {
  // Deleted objects stay in the policies of a lab, which has to start again with its data.
  if (problems.source.isExport === true) return;
  const policies = (seed.policies ?? []).map((policy, index) => [`policies[${index}]`, policy] as const);
  const { tenants: described = [], ...top } = seed;
  for (const { path, message } of unknownNames(policies, { tenants, seeds: [...described, top] })) {
    problems.add(stepsOf(path), message);
  }
}

const mostCandidates = 5000;

/**
 * Lists the names in policies that the lab does not have, since such a policy would never apply. Ids are accepted: the
 * object can be added later. At most {@link mostProblems}. With `only`, the other fields of a policy are not checked.
 */
export function unknownNames(
  policies: readonly (readonly [path: string, policy: Partial<Policy>, only?: readonly string[]])[],
  named: NamedByPolicies,
): FieldProblem[] {
  const sets = new Map<Kind, Set<string>>();
  const problems: FieldProblem[] = [];
  for (const [path, policy, only] of policies) {
    for (const field of fields) {
      const value = policy[field];
      if (value === undefined || only?.includes(field) === false) continue;
      const [kind, noun] = naming[field];
      const known = sets.get(kind) ?? new Set(namesOf(kind, named).map(keyOf));
      sets.set(kind, known);
      for (const [index, name] of (typeof value === 'string' ? [value] : value).entries()) {
        if (isGuid(name) || known.has(keyOf(name)) || (kind === 'api' && isAddress(name, known))) continue;
        const isCompared = known.size <= mostCandidates && problems.length < mostShown;
        const near = isCompared ? nearestName(name, namesOf(kind, named)) : undefined;
        const works = near === undefined ? `use ${noun}` : `did you mean "${near}"`;
        const at = typeof value === 'string' ? '' : `[${index}]`;
        problems.push({ path: `${path}.${field}${at}`, message: `"${shorten(name)}" does not exist; ${works}` });
        if (problems.length === mostProblems) return problems;
      }
    }
  }
  return problems;
}

// The keys of an object are texts for TypeScript; these are those of the table.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const fields = Object.keys(naming) as Field[];

function namesOf(kind: Kind, { tenants, seeds = [] }: NamedByPolicies): readonly string[] {
  const parts = [...tenants, ...seeds];
  switch (kind) {
    case 'user':
      return parts.flatMap(({ users = [] }) => users.map(({ userPrincipalName }) => userPrincipalName));
    case 'group':
      return parts.flatMap(({ groups = [] }) => groups.map(({ displayName }) => displayName));
    case 'application':
      return parts.flatMap(({ applications = [] }) => applications.map(({ displayName }) => displayName));
    case 'api':
      return [
        ...parts.flatMap(({ applications = [] }) =>
          applications.flatMap(({ displayName, appId, identifierUris = [] }) => [
            displayName,
            ...identifierUris,
            ...(appId === undefined ? [] : [`api://${appId}`]),
          ]),
        ),
        ...knownApis.flatMap(({ displayName, uris }) => [displayName, ...Object.values(labClouds).flatMap(uris)]),
      ];
  }
}

/** Ports are chosen after a seed is read, so any is accepted. */
function isAddress(name: string, known: ReadonlySet<string>): boolean {
  return /^https:\/\/localhost:\d+\/?$/i.test(name) || [...known].some((one) => isNameOfApi(one, keyOf(name)));
}

function keyOf(name: string): string {
  return name.replace(/\/+$/, '').toLowerCase();
}
