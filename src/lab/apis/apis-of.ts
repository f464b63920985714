import type { Application } from '../tenant/application.ts';
import { derivedGuid } from '../tenant/derived-id.ts';
import type { Tenant } from '../tenant/tenant.ts';
import type { ApiPermissions } from './graph-permissions.ts';
import { knownApis } from './known-apis.ts';

/** An API in a tenant: one of Microsoft's, or the own API of an application. */
export interface Api {
  readonly appId: string;
  readonly displayName: string;
  /** Object id of its service principal in the tenant. */
  readonly servicePrincipalId: string;
  /** Absent: it is one of Microsoft's. */
  readonly application?: Application;
  permissions(): ApiPermissions;
}

/** Of few pairs of tenant and application: computed once, since every token needs some. */
const principalIds = new Map<string, string>();

/** Returns the APIs of a tenant that have a service principal: Microsoft's, then those of its applications. */
export function apisOf(tenant: Tenant): Api[] {
  const known = knownApis.map((api) => microsoftApi(tenant, api));
  const own = tenant.applications.flatMap((application) => ownApi(application) ?? []);
  return [...known.filter(({ appId }) => !own.some((api) => api.appId === appId)), ...own];
}

/** Finds the API of a service principal by the principal's object id. */
export function findApi(tenant: Tenant, servicePrincipalId: string): Api | undefined {
  const wanted = servicePrincipalId.toLowerCase();
  return apisOf(tenant).find((api) => api.servicePrincipalId.toLowerCase() === wanted);
}

/** Finds the API of an application id. */
export function findApiByAppId(tenant: Tenant, appId: string): Api | undefined {
  const wanted = appId.toLowerCase();
  const isWanted = (one: { readonly appId: string }) => one.appId.toLowerCase() === wanted;
  // Without a list of all of them: each token needs one.
  const application = tenant.applications.find((one) => one.servicePrincipalId !== undefined && isWanted(one));
  if (application !== undefined) return ownApi(application);
  const known = knownApis.find(isWanted);
  return known && microsoftApi(tenant, known);
}

/** Returns the object id of a service principal that is not stored: in one tenant, always the same. */
export function principalIdOf({ id }: Tenant, appId: string): string {
  const key = `${id} ${appId}`;
  const known = principalIds.get(key) ?? derivedGuid('servicePrincipal', id, appId);
  principalIds.set(key, known);
  return known;
}

/**
 * Returns the id of the service principal of an application, and creates the principal when there is none, as the
 * first consent does.
 */
export function ensureServicePrincipal(tenant: Tenant, appId: string): string {
  const index = tenant.applications.findIndex((each) => each.appId.toLowerCase() === appId.toLowerCase());
  const application = tenant.applications[index];
  if (application?.servicePrincipalId !== undefined) return application.servicePrincipalId;
  const servicePrincipalId = principalIdOf(tenant, appId);
  if (application !== undefined) tenant.applications[index] = { ...application, servicePrincipalId };
  return servicePrincipalId;
}

function microsoftApi(tenant: Tenant, { appId, displayName, permissions }: (typeof knownApis)[number]): Api {
  return { appId, displayName, servicePrincipalId: principalIdOf(tenant, appId), permissions };
}

function ownApi(application: Application): Api | undefined {
  const { appId, displayName, servicePrincipalId, exposedScopes = [], appRoles = [] } = application;
  if (servicePrincipalId === undefined) return undefined;
  return {
    appId,
    displayName,
    servicePrincipalId,
    application,
    permissions: () => ({ scopes: exposedScopes, roles: appRoles }),
  };
}
