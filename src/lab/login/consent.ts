import { graphPermissions } from '../apis/graph-permissions.ts';
import { graphAppId } from '../apis/known-apis.ts';
import { grantedScopes, grantScopes } from '../apis/permission-grants.ts';
import { isAssigned, rolePrincipals } from '../apis/role-assignments.ts';
import { consentAdministrators, directoryRolesOf } from '../tenant/directory-roles.ts';
import { subjectOf } from './check-policies.ts';
import type { LabState } from './lab-state.ts';
import { Refusal } from './refusal.ts';
import type { Resource } from './resources.ts';
import type { ResourceScopes, ScopeRequest } from './scopes.ts';
import type { Application, ExposedScope } from '../tenant/application.ts';
import type { User } from '../tenant/tenant.ts';

/** Scopes of one resource that still need the user's consent. */
export interface ConsentNeed {
  readonly resource: Resource;
  readonly names: readonly string[];
}

/**
 * Lists the scopes that a user still has to consent to.
 *
 * @throws {Refusal} 50105 for a user who is not assigned to an application that requires it, 650053 for a scope that an
 *   own API does not have.
 */
export function missingConsents(
  lab: LabState,
  user: User,
  application: Application,
  request: ScopeRequest,
): ConsentNeed[] {
  requireAssigned(lab, user, application);
  for (const scopes of request.resources) requireKnown(application, scopes);
  return request.resources
    .map((scopes) => ({
      resource: scopes.resource,
      names: missingNames(application, scopes, consentedNames(lab, user, application, scopes.resource)),
    }))
    .filter(({ names }) => names.length > 0);
}

/** Lists all scopes of a request, whether consented or not (`prompt=consent`). */
export function allConsents(
  lab: LabState,
  user: Pick<User, 'id' | 'userPrincipalName'>,
  application: Application,
  request: ScopeRequest,
): ConsentNeed[] {
  return request.resources.map((scopes) => ({
    resource: scopes.resource,
    names: scopes.isDefault
      ? [
          ...new Set([
            ...consentedNames(lab, user, application, scopes.resource),
            ...missingNames(application, scopes, []),
          ]),
        ]
      : scopes.names,
  }));
}

/**
 * Records a user's consent as a permission grant of the tenant.
 *
 * @throws {Refusal} 90094 for a scope that only an administrator can consent to.
 */
export function recordConsent(
  lab: LabState,
  user: User,
  application: Application,
  needs: readonly ConsentNeed[],
): void {
  checkMayConsent(lab, user, needs);
  for (const { resource, names } of needs) {
    const parties = { clientAppId: application.appId, resourceAppId: resource.id, userId: user.id };
    grantScopes(lab.tenant, parties, names);
  }
}

/** Records an administrator's consent for every user of the tenant. */
export function recordTenantConsent(
  { tenant }: LabState,
  application: Application,
  needs: readonly ConsentNeed[],
): void {
  for (const { resource, names } of needs) {
    grantScopes(tenant, { clientAppId: application.appId, resourceAppId: resource.id, userId: null }, names);
  }
}

/**
 * Checks that a user may consent to scopes.
 *
 * @throws {Refusal} 90094.
 */
export function checkMayConsent(lab: ConsentRules, user: User, needs: readonly ConsentNeed[]): void {
  if (!mayConsent(lab, user, needs)) throw new Refusal(90094);
}

type ConsentRules = Pick<LabState, 'tenant' | 'settings'>;

/**
 * Returns whether a user may consent to scopes: those of type `Admin` need an administrator. Those of Graph only with
 * the setting `graphAdminConsent`.
 */
export function mayConsent({ tenant, settings }: ConsentRules, user: User, needs: readonly ConsentNeed[]): boolean {
  const needsAdministrator = needs.some(({ resource, names }) => {
    const wanted = new Set(names.map((name) => name.toLowerCase()));
    const scopes = scopesOf(resource, settings.graphAdminConsent);
    return scopes.some(({ value, type }) => type === 'Admin' && wanted.has(value.toLowerCase()));
  });
  return !needsAdministrator || directoryRolesOf(tenant, user.id).some((role) => consentAdministrators.has(role));
}

function scopesOf({ id, application }: Resource, graphAdminConsent: boolean): readonly ExposedScope[] {
  if (application !== undefined) return application.exposedScopes ?? [];
  return graphAdminConsent && id.toLowerCase() === graphAppId ? graphPermissions().scopes : [];
}

/**
 * Returns the scope names in a token for the resource: everything consented to, as in the real service, not only
 * the scopes of this request.
 *
 * @throws {Refusal} 65001 when a requested scope has not been consented to, 50105 for a user who is not assigned to an
 *   application or API that requires it, 650053 for a scope that an own API does not have.
 */
export function grantedNames(lab: LabState, user: User, application: Application, scopes: ResourceScopes): string[] {
  requireAssigned(lab, user, application);
  requireKnown(application, scopes);
  const consented = consentedNames(lab, user, application, scopes.resource);
  if (missingNames(application, scopes, consented).length > 0) {
    throw new Refusal(65001, { app: application.appId, name: application.displayName });
  }
  if (scopes.resource.application !== undefined) requireAssigned(lab, user, scopes.resource.application);
  return consented;
}

function consentedNames(
  lab: LabState,
  user: Pick<User, 'id' | 'userPrincipalName'>,
  application: Application,
  resource: Resource,
): string[] {
  if (resource.isPreauthorized) return ['user_impersonation'];
  const parties = { clientAppId: application.appId, resourceAppId: resource.id };
  const isPersonal = lab.policies.find('require-user-consent', subjectOf(lab, { application, user }));
  const byTenant = isPersonal === undefined ? grantedScopes(lab.tenant, { ...parties, userId: null }) : [];
  const byUser = grantedScopes(lab.tenant, { ...parties, userId: user.id });
  const protocol = new Set(['openid', 'profile', 'email', 'offline_access']);
  const names = new Set([...byTenant, ...preauthorizedNames(application, resource), ...byUser]);
  return [...names].filter((name) => !protocol.has(name) && isServed(resource, name));
}

/** A grant can name scopes that its API has disabled or deleted since. */
function isServed({ application }: Resource, name: string): boolean {
  return application === undefined || enabledScopes(application).some(({ value }) => value === name);
}

function preauthorizedNames({ appId }: Application, { application: api }: Resource): string[] {
  const ids = api?.preauthorizedApplications
    ?.filter((client) => client.appId.toLowerCase() === appId.toLowerCase())
    .flatMap(({ scopeIds }) => scopeIds);
  return api === undefined || ids === undefined
    ? []
    : enabledScopes(api)
        .filter(({ id }) => hasId(ids, id))
        .map(({ value }) => value);
}

function missingNames(application: Application, scopes: ResourceScopes, consented: readonly string[]): string[] {
  const wanted = scopes.isDefault && consented.length === 0 ? defaultNames(application, scopes.resource) : scopes.names;
  const held = new Set(consented.map((name) => name.toLowerCase()));
  return wanted.filter((name) => !held.has(name.toLowerCase()));
}

/** `.default` without any consent: what the client lists in its registration; of Graph, what each new one lists. */
function defaultNames({ requiredResources = [] }: Application, { id, application: api }: Resource): string[] {
  if (api === undefined) return ['User.Read'];
  const listed = requiredResources
    .filter(({ resourceAppId }) => resourceAppId.toLowerCase() === id.toLowerCase())
    .flatMap(({ permissions }) => permissions.map((permission) => permission.id));
  const scopes = enabledScopes(api);
  const wanted = listed.length === 0 ? scopes : scopes.filter((scope) => hasId(listed, scope.id));
  return wanted.map(({ value }) => value);
}

function hasId(ids: readonly string[], wanted: string): boolean {
  return ids.some((id) => id.toLowerCase() === wanted.toLowerCase());
}

/** @throws {Refusal} 650053. */
function requireKnown({ displayName }: Application, { resource, names }: ResourceScopes): void {
  const { application: api } = resource;
  if (api === undefined) return;
  const known = new Set(enabledScopes(api).map(({ value }) => value.toLowerCase()));
  const unknown = names.find((name) => !known.has(name.toLowerCase()));
  if (unknown !== undefined) throw new Refusal(650053, { name: displayName, scope: unknown, resource: resource.id });
}

function enabledScopes({ exposedScopes = [] }: Application): readonly ExposedScope[] {
  return exposedScopes.filter(({ isEnabled }) => isEnabled);
}

/** @throws {Refusal} 50105. */
function requireAssigned({ tenant }: LabState, user: User, application: Application): void {
  const { appRoleAssignmentRequired = false, servicePrincipalId = '', appId, displayName } = application;
  if (!appRoleAssignmentRequired || isAssigned(tenant, servicePrincipalId, rolePrincipals(tenant, user.id))) return;
  throw new Refusal(50105, { app: appId, name: displayName, userName: user.userPrincipalName });
}
