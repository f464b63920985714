import type { Application } from '../tenant/application.ts';
import { consentAdministrators, directoryRolesOf } from '../tenant/directory-roles.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { allConsents, recordTenantConsent } from './consent.ts';
import type { LabState } from './lab-state.ts';
import { grantRoles, registeredRoles, registeredScope } from './registered-permissions.ts';
import { readScope } from './scopes.ts';

/**
 * Consents to all permissions of an application's registration for every user of the tenant, and grants its application
 * permissions.
 */
export function consentToRegistration(lab: LabState, application: Application): void {
  const request = readScope(lab, registeredScope(lab.tenant, application));
  // Not about a user: permissions that everyone has consented to count as requested, too.
  const needs = allConsents(lab, { id: '', userPrincipalName: '' }, application, request);
  recordTenantConsent(lab, application, needs);
  grantRoles(lab.tenant, application, registeredRoles(lab.tenant, application));
}

/** Returns whether a user or service principal may consent for everyone. */
export function mayConsentForTenant(tenant: Tenant, principalId: string): boolean {
  return directoryRolesOf(tenant, principalId).some((role) => consentAdministrators.has(role));
}
