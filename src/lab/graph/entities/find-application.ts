import type { Application } from '../../tenant/application.ts';
import type { Tenant } from '../../tenant/tenant.ts';
import { isSameId, requireGuid } from './directory.ts';
import type { GraphContext } from '../core/graph-context.ts';
import { GraphFault, resourceNotFound } from '../core/graph-fault.ts';
import { hasAccess } from '../core/permissions.ts';
import { type ServicePrincipal, servicePrincipalsOf } from './service-principal-entity.ts';

/** An alternate key such as `appId='...'`. */
export interface AlternateKey {
  readonly name: 'appid' | 'uniquename' | 'name';
  readonly value: string;
}

/** Reads an alternate key of a URL; undefined for an object id. */
export function readAlternateKey(key: string): AlternateKey | undefined {
  const [, name = '', value = ''] = /^(appId|uniqueName|name)='(.*)'$/is.exec(key) ?? [];
  const lower = name.toLowerCase();
  if (lower !== 'appid' && lower !== 'uniquename' && lower !== 'name') return undefined;
  return { name: lower, value: value.replaceAll("''", "'") };
}

/** Finds a registered application by id or alternate key. */
export function findApplication(tenant: Tenant, key: string): Application | undefined {
  const alternate = readAlternateKey(key);
  if (alternate === undefined) requireGuid(key);
  const isMatch = ({ id, appId, additionalProperties }: Application): boolean => {
    if (alternate === undefined) return isSameId(id, key);
    if (alternate.name === 'appid') return isSameId(appId, alternate.value);
    return additionalProperties?.['uniqueName'] === alternate.value;
  };
  return tenant.applications.find((each) => each.ownerTenantId === undefined && isMatch(each));
}

/** @throws {GraphFault} 404 `Request_ResourceNotFound`. */
export function getApplication({ tenant }: GraphContext, key: string): Application {
  const application = findApplication(tenant, key);
  if (application === undefined) throw resourceNotFound(readAlternateKey(key)?.value ?? key);
  return application;
}

/**
 * Finds an application that the caller may change.
 *
 * @throws {GraphFault} 404, or 403 for another owner's application with only `Application.ReadWrite.OwnedBy`.
 */
export function getOwnedApplication(context: GraphContext, key: string): Application {
  const application = getApplication(context, key);
  requireOwner(context, application);
  return application;
}

/** @throws {GraphFault} 404 `Request_ResourceNotFound`. */
export function getServicePrincipal({ tenant }: GraphContext, key: string): ServicePrincipal {
  const alternate = readAlternateKey(key);
  if (alternate === undefined) requireGuid(key);
  const found = servicePrincipalsOf(tenant).find(({ id, appId }) =>
    alternate === undefined ? isSameId(id, key) : isSameId(appId, alternate.value),
  );
  if (found === undefined) throw resourceNotFound(alternate?.value ?? key);
  return found;
}

/** @throws {GraphFault} 403 for another owner's application with only `Application.ReadWrite.OwnedBy`. */
export function requireOwner({ caller }: GraphContext, { ownerIds = [] }: Application): void {
  if (hasAccess(caller, 'writeApplications')) return;
  if (ownerIds.includes(caller.application.servicePrincipalId ?? '')) return;
  throw new GraphFault(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
}

/** Puts a changed application in the place of the one before. */
export function replaceApplication({ tenant }: GraphContext, changed: Application): void {
  const index = tenant.applications.findIndex(({ id, appId }) => id === changed.id && appId === changed.appId);
  tenant.applications[index] = changed;
}
