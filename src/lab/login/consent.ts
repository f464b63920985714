import type { LabState } from './lab-state.ts';
import { Refusal } from './refusal.ts';
import { graphResourceId, type Resource } from './resources.ts';
import type { ResourceScopes, ScopeRequest } from './scopes.ts';
import type { Application } from '../tenant/application.ts';
import type { User } from '../tenant/tenant.ts';

/** Scopes of one resource that still need the user's consent. */
export interface ConsentNeed {
  readonly resource: Resource;
  readonly names: readonly string[];
}

/** Lists the scopes that a user still has to consent to. */
export function missingConsents(
  lab: LabState,
  user: User,
  application: Application,
  request: ScopeRequest,
): ConsentNeed[] {
  return request.resources
    .map((scopes) => ({
      resource: scopes.resource,
      names: missingNames(scopes, consentedNames(lab, user, application, scopes.resource)),
    }))
    .filter(({ names }) => names.length > 0);
}

/** Lists all scopes of a request, whether consented or not (`prompt=consent`). */
export function allConsents(lab: LabState, user: User, application: Application, request: ScopeRequest): ConsentNeed[] {
  return request.resources.map((scopes) => ({
    resource: scopes.resource,
    names: scopes.isDefault
      ? [...new Set([...consentedNames(lab, user, application, scopes.resource), ...missingNames(scopes, [])])]
      : scopes.names,
  }));
}

/** Records a user's consent as long as the lab runs. */
export function recordConsent(
  lab: LabState,
  user: User,
  application: Application,
  needs: readonly ConsentNeed[],
): void {
  for (const { resource, names } of needs) {
    const key = consentKey(user, application, resource);
    const kept = lab.store.consents.get(key) ?? new Set();
    for (const name of names) kept.add(name);
    lab.store.consents.set(key, kept);
  }
}

/**
 * Returns the scope names in a token for the resource: everything consented to, as in the real service, not only
 * the scopes of this request.
 *
 * @throws {Refusal} 65001 when a requested scope has not been consented to.
 */
export function grantedNames(lab: LabState, user: User, application: Application, scopes: ResourceScopes): string[] {
  const consented = consentedNames(lab, user, application, scopes.resource);
  if (missingNames(scopes, consented).length > 0) {
    throw new Refusal(65001, { app: application.appId, name: application.displayName });
  }
  return consented;
}

function consentedNames(lab: LabState, user: User, application: Application, resource: Resource): string[] {
  if (resource.isPreauthorized) return ['user_impersonation'];
  const byPerson = lab.store.consents.get(consentKey(user, application, resource)) ?? [];
  const isPersonal = lab.policies.find('require-user-consent', { appId: application.appId, userId: user.id });
  const isConsented = resource.id === graphResourceId && isPersonal === undefined;
  const byTenant = isConsented ? application.consentedScopes : [];
  const protocol = new Set(['openid', 'profile', 'email', 'offline_access']);
  return [...new Set([...byTenant, ...byPerson])].filter((name) => !protocol.has(name));
}

function missingNames(scopes: ResourceScopes, consented: readonly string[]): string[] {
  // A new application has User.Read, so `.default` means that at first.
  const wanted = scopes.isDefault && consented.length === 0 ? ['User.Read'] : scopes.names;
  const held = new Set(consented.map((name) => name.toLowerCase()));
  return wanted.filter((name) => !held.has(name.toLowerCase()));
}

function consentKey(user: User, application: Application, resource: Resource): string {
  return `${user.id} ${application.appId.toLowerCase()} ${resource.id}`;
}
