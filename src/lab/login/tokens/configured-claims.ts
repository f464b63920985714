import { randomBytes } from 'node:crypto';
import { assignedRoles, rolePrincipals } from '../../apis/role-assignments.ts';
import { directoryRolesOf } from '../../tenant/directory-roles.ts';
import type { Application, OptionalClaim } from '../../tenant/application.ts';
import { groupsOf, transitiveGroupsOf } from '../../tenant/membership.ts';
import type { Group, Tenant } from '../../tenant/tenant.ts';
import type { Member } from '../accounts.ts';
import type { Grant, SignIn } from '../grant-store.ts';
import type { LabState } from '../lab-state.ts';
import { optionalUserClaims } from './optional-claims.ts';

/** The kind of token that claims are configured for. */
export type TokenKind = 'idToken' | 'accessToken';

/** The role of every user and service principal of a tenant, in each token in addition to assigned roles. */
export const wellKnownRoles = {
  user: 'b79fbf4d-3ef9-4689-8143-76b194e85509',
  servicePrincipal: '0997a1d0-0d1d-4acb-b408-d5ca73121e90',
} as const;

/** More groups than this are not in a token, but at an address where they can be read. */
const mostGroups = 200;
/** The same for tokens in the fragment of a URL. */
const mostGroupsInUrl = 6;

/** A claim set, by name. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * Returns the claims about a user that an application has configured for its tokens: app roles, groups, directory roles
 * and optional claims.
 *
 * @param application - The API of an access token, the client of an ID token.
 * @param isInUrl - The token is returned in the fragment of a URL.
 */
export function configuredUserClaims(
  application: Application,
  kind: TokenKind,
  { lab, user, account }: Member,
  signIn: SignIn & { readonly id?: string },
  isInUrl = false,
): Claims {
  const { tenant } = lab;
  const wanted = application.optionalClaims?.[kind] ?? [];
  const groups = groupClaims(lab, application, wanted, user.id, isInUrl ? mostGroupsInUrl : mostGroups);
  const assigned = assignedRoles(tenant, application.servicePrincipalId ?? '', rolePrincipals(tenant, user.id));
  const roles = groups.roles ?? assigned;
  return {
    ...optionalUserClaims(wanted, { lab, user, account }, signIn),
    ...groups.claims,
    ...(roles.length === 0 ? {} : { roles }),
    ...(readsRoles(application) ? { wids: [...directoryRolesOf(tenant, user.id), wellKnownRoles.user] } : {}),
  };
}

/** Returns the claims about a client that an API has configured for app-only tokens: groups and directory roles. */
export function configuredAppClaims(lab: LabState, api: Application, servicePrincipalId: string): Claims {
  const wanted = api.optionalClaims?.accessToken ?? [];
  const groups = groupClaims(lab, api, wanted, servicePrincipalId, mostGroups);
  return {
    ...(wanted.some(({ name }) => name === 'idtyp') ? { idtyp: 'app' } : {}),
    ...groups.claims,
    ...(readsRoles(api)
      ? { wids: [...directoryRolesOf(lab.tenant, servicePrincipalId), wellKnownRoles.servicePrincipal] }
      : {}),
  };
}

/** Random bytes in stock: a call of randomBytes() takes longer than to use them, and a token has four such claims. */
let stock = Buffer.alloc(0);

/** Returns an opaque value of the real service's form. */
export function opaqueClaim(bytes: number): string {
  if (stock.length < bytes) stock = randomBytes(4096);
  const value = stock.toString('base64url', 0, bytes);
  stock = stock.subarray(bytes);
  return value;
}

/** Returns the `aio` of a user's token: the id of its grant, followed by random bytes. */
export function grantClaim({ id }: Pick<Grant, 'id'>): string {
  return Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), randomBytes(8)]).toString('base64url');
}

/** Returns the id of the grant that `aio` names; undefined when it does not have the right length. */
export function grantIdIn(aio: unknown): string | undefined {
  const hex = typeof aio === 'string' ? Buffer.from(aio, 'base64url').toString('hex') : '';
  const parts = /^(.{8})(.{4})(.{4})(.{4})(.{12}).{16}$/.exec(hex);
  return parts?.slice(1).join('-');
}

interface GroupClaims {
  readonly claims: Claims;
  /** Present: the groups are in `roles`, and replace the app roles. */
  readonly roles?: readonly string[];
}

function groupClaims(
  lab: LabState,
  application: Application,
  wanted: readonly OptionalClaim[],
  principalId: string,
  most: number,
): GroupClaims {
  const ids = groupsFor(lab.tenant, application, principalId);
  if (ids.length === 0) return { claims: {} };
  if (ids.length > most) return { claims: most === mostGroupsInUrl ? { hasgroups: true } : overage(lab, principalId) };
  const { additionalProperties = [] } = wanted.find(({ name }) => name === 'groups') ?? {};
  const groups = additionalProperties.includes('cloud_displayname') ? ids.map((id) => nameOf(lab.tenant, id)) : ids;
  return additionalProperties.includes('emit_as_roles') ? { claims: {}, roles: groups } : { claims: { groups } };
}

/** The claims that stand for too many groups (OpenID Connect Core 5.6.2), with the address at the lab's own Graph. */
function overage(lab: LabState, principalId: string): Claims {
  const collection = lab.tenant.users.some(({ id }) => id === principalId) ? 'users' : 'servicePrincipals';
  const endpoint = `${lab.graphOrigin}/v1.0/${collection}/${principalId}/getMemberObjects`;
  return { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint } } };
}

function groupsFor(tenant: Tenant, application: Application, principalId: string): string[] {
  const kinds = new Set(application.groupMembershipClaims?.split(',').map((kind) => kind.trim()));
  const isAll = kinds.has('All');
  if (!isAll && !kinds.has('SecurityGroup') && !kinds.has('ApplicationGroup')) return [];
  if (kinds.has('ApplicationGroup') && !isAll) {
    const assigned = new Set(
      tenant.appRoleAssignments
        .filter(({ resourceId }) => resourceId === application.servicePrincipalId)
        .map((assignment) => assignment.principalId),
    );
    return idsOf(groupsOf(tenant, principalId)).filter((id) => assigned.has(id));
  }
  return idsOf(transitiveGroupsOf(tenant, principalId).filter(({ securityEnabled }) => isAll || securityEnabled));
}

function idsOf(groups: readonly Group[]): string[] {
  return groups.map(({ id }) => id);
}

function readsRoles({ groupMembershipClaims }: Application): boolean {
  return /\b(?:All|DirectoryRole)\b/.test(groupMembershipClaims ?? '');
}

function nameOf({ groups }: Tenant, id: string): string {
  return groups.find((group) => group.id === id)?.displayName ?? id;
}
