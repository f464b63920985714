import { isGuid } from '../../tenant/guid.ts';
import type { Application, ManagedIdentity } from '../../tenant/application.ts';
import type { Device, Group, Tenant, User } from '../../tenant/tenant.ts';
import { nearestName } from '../../../base/nearest-name.ts';
import { derivedId } from './derived-ids.ts';
import { checkNumbers, generateInSteps } from './generate.ts';
import { roleIdsByName, roleNamesById } from './role-names.ts';
import { type SeedPath, shorten } from '../shape/seed-problems.ts';
import type { SeedTeamsAdmin } from '../shape/seed-types.ts';
import { appRoleAssignmentKind, permissionGrantKind } from './api-permissions.ts';
import { applicationKind } from './application-kind.ts';
import { deviceKind } from './device-kind.ts';
import { groupKind } from './group-kind.ts';
import { managedIdentityKind } from './managed-identity-kind.ts';
import { type ObjectKind, planObjects } from './object-kind.ts';
import { findIds, findNamed, principalKinds, type TenantContext, type TenantParts } from './tenant-context.ts';
import { userKind } from './user-kind.ts';

/** The objects that a seed adds to a tenant, once the names of everything in the seed are known. */
export interface PlannedTenant {
  /** Creates all objects and looks up what they refer to; adds problems for names that do not exist. */
  build(): Generator<void, void>;
  /** Puts the objects into the tenant, and returns them. Only generated ones are put there in steps. */
  commit(): Generator<void, MadeObjects>;
}

/** Objects that a seed added to a tenant or changed in it. */
export interface MadeObjects {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly applications: readonly Application[];
  readonly managedIdentities: readonly ManagedIdentity[];
  readonly devices: readonly Device[];
}

interface Step<Item> {
  build(): Generator<void, void>;
  commit(): readonly Item[];
}

/**
 * Chooses the ids of the objects of a seed and registers their names; the tenant is unchanged until `commit`. It pauses
 * after each object, and so do the parts of the plan.
 */
export function* planTenant(
  parts: TenantParts,
  context: TenantContext,
  path: SeedPath,
): Generator<void, PlannedTenant> {
  if (parts.generate !== undefined) checkNumbers(parts.generate, context.problems, [...path, 'generate']);
  const users = yield* stepOf(parts.users, userKind, context, path);
  const groups = yield* stepOf(parts.groups, groupKind, context, path);
  const applications = yield* stepOf(parts.applications, applicationKind, context, path);
  const managedIdentities = yield* stepOf(parts.managedIdentities, managedIdentityKind, context, path);
  const devices = yield* stepOf(parts.devices, deviceKind, context, path);
  const others = [
    yield* stepOf(parts.appRoleAssignments, appRoleAssignmentKind, context, path),
    yield* stepOf(parts.permissionGrants, permissionGrantKind, context, path),
    planRoles(parts.directoryRoles, context, [...path, 'directoryRoles']),
    planTeamsAdmin(parts.teamsAdmin, context, [...path, 'teamsAdmin']),
  ];
  const steps = [users, groups, applications, managedIdentities, devices, ...others];
  return {
    *build() {
      for (const step of steps) yield* step.build();
    },
    *commit() {
      for (const step of others) step.commit();
      if (parts.generate !== undefined) yield* generateInSteps(context.tenant, parts.generate);
      return {
        users: users.commit(),
        groups: groups.commit(),
        applications: applications.commit(),
        managedIdentities: managedIdentities.commit(),
        devices: devices.commit(),
      };
    },
  };
}

function* stepOf<Seed, Item>(
  seeds: readonly Seed[] | undefined,
  kind: ObjectKind<Seed, Item>,
  context: TenantContext,
  path: SeedPath,
): Generator<void, Step<Item>> {
  const planned = yield* planObjects(seeds, kind, context, path);
  const made: Item[] = [];
  return {
    *build() {
      for (const one of planned) {
        made.push(one.build());
        yield;
      }
    },
    commit: () => {
      for (const [index, item] of made.entries()) planned[index]?.commit(item);
      return made;
    },
  };
}

function planRoles(roles: TenantParts['directoryRoles'], context: TenantContext, path: SeedPath): Step<never> {
  const made: [string, readonly string[]][] = [];
  return {
    *build() {
      for (const [role, holders] of Object.entries(roles ?? {})) {
        const id = roleIdOf(role, context, [...path, role]);
        const ids = findIds(context, holders, principalKinds, [...path, role]);
        if (made.some(([other]) => other === id)) {
          context.problems.add([...path, role], 'this role is there twice; write its holders in one list');
        }
        made.push([id, ids]);
        yield;
      }
    },
    commit: () => {
      const { directoryRoles } = context.tenant;
      for (const [role, ids] of made) directoryRoles[role] = [...new Set([...(directoryRoles[role] ?? []), ...ids])];
      return [];
    },
  };
}

function roleIdOf(role: string, { problems }: TenantContext, path: SeedPath): string {
  if (isGuid(role)) return role.toLowerCase();
  const id = roleIdsByName.get(role.toLowerCase());
  if (id !== undefined) return id;
  const near = nearestName(role, [...roleNamesById.values()]);
  const works = near === undefined ? 'use the template id of the role' : `did you mean "${near}"`;
  problems.add(path, `"${shorten(role)}" is not the name of a directory role that the lab knows; ${works}`);
  return '';
}

function planTeamsAdmin(seed: SeedTeamsAdmin | undefined, context: TenantContext, path: SeedPath): Step<never> {
  const { teamsAdmin } = context.tenant;
  const configurations = Object.entries(seed?.configurations ?? {}).map(([type, list]) => {
    const named = list.map((one, index) => {
      const { Identity } = one;
      if (typeof Identity === 'string') return { ...one, Identity };
      context.problems.add([...path, 'configurations', type, index], '"Identity" is missing; use Global or Tag:NAME');
      return { ...one, Identity: '' };
    });
    return [type, named] as const;
  });
  const assignments: Tenant['teamsAdmin']['policyAssignments'] = [];
  const accounts = (seed?.resourceAccounts ?? []).map(({ phoneNumber = null, id, ...account }) => ({
    ...account,
    id: id ?? derivedId(context.tenant.id, 'resource-account', account.userPrincipalName),
    phoneNumber,
  }));
  return {
    *build() {
      for (const [index, { user, policyType, policyName }] of (seed?.policyAssignments ?? []).entries()) {
        const at = [...path, 'policyAssignments', index, 'user'];
        assignments.push({ userId: findNamed(context, user, ['user'], at)?.id ?? '', policyType, policyName });
        yield;
      }
    },
    commit: () => {
      if (seed?.configurations !== undefined && configurations.length === 0) {
        for (const type of Object.keys(teamsAdmin.configurations)) delete teamsAdmin.configurations[type];
      }
      for (const [type, list] of configurations) teamsAdmin.configurations[type] = list;
      teamsAdmin.policyAssignments.push(...assignments);
      teamsAdmin.resourceAccounts.push(...accounts);
      return [];
    },
  };
}
