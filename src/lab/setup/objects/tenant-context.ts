import type { Named, NamedKind, Names } from './names.ts';
import type { SeedPath, SeedProblems } from '../shape/seed-problems.ts';
import type { SeedTenant } from '../shape/seed-types.ts';
import type { Application } from '../../tenant/application.ts';
import type { Tenant } from '../../tenant/tenant.ts';

/** The part of a seed for the content of one tenant. */
export type TenantParts = Omit<
  SeedTenant,
  'id' | 'displayName' | 'domains' | 'initialDomain' | 'customers' | 'microsoftClients'
>;

/** The tenant that a part of a seed changes, and what its objects are made from. */
export interface TenantContext {
  readonly tenant: Tenant;
  readonly names: Names;
  readonly problems: SeedProblems;
  /** The permissions of the APIs of applications, by client id. */
  readonly apis: Map<string, Pick<Application, 'exposedScopes' | 'appRoles'>>;
  /** Ids and unique names of the objects of the seed so far. */
  readonly seen: Set<string>;
  /** Of objects whose seed does not say it. */
  readonly createdDateTime: string;
  /** Whether a seed may change objects that the tenant already has. */
  readonly mayChange: boolean;
  /** Finds a user that is not a guest, in any tenant, by name or id. */
  findAccount(name: string): { readonly id: string; readonly userPrincipalName: string } | undefined;
}

/** Finds the object that one name refers to, as {@link Names.find} does. */
export function findNamed(
  context: TenantContext,
  name: string,
  kinds: readonly NamedKind[],
  path: SeedPath,
): Named | undefined {
  return context.names.find(name, kinds, path, context.problems);
}

/** Returns the object ids that a list of names refers to. */
export function findIds(
  context: TenantContext,
  names: readonly string[],
  kinds: readonly NamedKind[],
  path: SeedPath,
): string[] {
  const ids = new Set<string>();
  for (const [index, name] of names.entries()) {
    const id = findNamed(context, name, kinds, [...path, index])?.id;
    if (id === undefined) continue;
    if (ids.has(id)) context.problems.add([...path, index], 'is already in the list; remove it');
    ids.add(id);
  }
  return [...ids];
}

/** Everything that can be a member of a group. */
export const memberKinds = ['user', 'group', 'application', 'managed identity', 'device'] as const;

/** Everything that can be assigned a role. */
export const principalKinds = ['user', 'group', 'application', 'managed identity'] as const;
