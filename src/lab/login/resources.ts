import { assignedRoles } from '../apis/role-assignments.ts';
import { graphAppId, isNameOfApi, knownApis, managementAppId, teamsAppId } from '../apis/known-apis.ts';
import { findApiByAppId } from '../apis/apis-of.ts';
import type { LabState } from './lab-state.ts';
import { Refusal } from './refusal.ts';
import type { Application } from '../tenant/application.ts';

/** Application id of Microsoft Graph; the same in every cloud. */
export const graphResourceId = graphAppId;
/** Application id of the Teams admin API; the same in every cloud. */
export const teamsResourceId = teamsAppId;

/** An API that tokens are issued for. */
export interface Resource {
  readonly id: string;
  readonly displayName: string;
  /** Its names in scopes and audiences, without a trailing slash. */
  readonly identifiers: readonly string[];
  /** Consent is not needed: Microsoft's own clients are preauthorized for it. */
  readonly isPreauthorized: boolean;
  /** The application whose own API it is; absent: one of Microsoft's. */
  readonly application?: Application;
}

/** Finds the API that a scope or `resource` parameter names; undefined when it is not in the tenant. */
export function findResource(lab: LabState, identifier: string): Resource | undefined {
  const wanted = identifier.replace(/\/+$/, '').toLowerCase();
  const isWanted = ({ identifiers }: Resource) => identifiers.some((name) => isNameOfApi(name.toLowerCase(), wanted));
  // One by one: most tokens are for the first.
  for (const { appId } of knownApis) {
    const known = knownResource(lab, appId);
    if (isWanted(known)) return known;
  }
  return lab.tenant.applications.map(ownResource).find(isWanted);
}

/**
 * Finds the API that a scope or `resource` parameter names.
 *
 * @throws {Refusal} 500011 when it is not in the tenant, 500014 when its service principal is disabled.
 */
export function requireResource(lab: LabState, identifier: string): Resource {
  const resource = findResource(lab, identifier);
  if (resource === undefined) throw new Refusal(500011, { resource: identifier, tenant: lab.tenant.id });
  if (resource.application?.isDisabled === true) throw new Refusal(500014, { resource: identifier });
  return resource;
}

/** Microsoft Graph, which the lab serves itself. */
export function graphResource(lab: LabState): Resource {
  return knownResource(lab, graphAppId);
}

/** The Teams admin API, which the lab serves itself. */
export function teamsResource(lab: LabState): Resource {
  return knownResource(lab, teamsAppId);
}

/** Azure Resource Manager, of which the lab serves a few routes. */
export function managementResource(lab: LabState): Resource {
  return knownResource(lab, managementAppId);
}

/** An application or a managed identity, by its application permissions. */
export interface RoleHolder extends Pick<Application, 'roles' | 'teamsRoles'> {
  /** Id of its service principal. */
  readonly servicePrincipalId?: string;
  readonly principalId?: string;
}

/** Lists the application permissions in an app-only token for an API. */
export function rolesFor({ tenant }: LabState, { id }: Resource, holder: RoleHolder): readonly string[] {
  const principalId = holder.servicePrincipalId ?? holder.principalId;
  const api = findApiByAppId(tenant, id);
  const assigned =
    api === undefined || principalId === undefined
      ? []
      : assignedRoles(tenant, api.servicePrincipalId, new Set([principalId]));
  return [...new Set([...declaredRoles(id, holder), ...assigned])];
}

function declaredRoles(id: string, { roles, teamsRoles = [] }: RoleHolder): readonly string[] {
  if (id === teamsAppId) return teamsRoles;
  return id === graphAppId ? roles : [];
}

function ownResource(application: Application): Resource {
  const { appId, displayName, identifierUris = [] } = application;
  const identifiers = [appId, `api://${appId}`, ...identifierUris.map((uri) => uri.replace(/\/+$/, ''))];
  return { id: appId, displayName, identifiers, isPreauthorized: false, application };
}

function knownResource(lab: LabState, wanted: string): Resource {
  const { appId = wanted, displayName = wanted, uris = () => [] } = knownApis.find((api) => api.appId === wanted) ?? {};
  const served = {
    [graphAppId]: [lab.graphOrigin],
    [teamsAppId]: [lab.teamsOrigin],
    [managementAppId]: [lab.managementOrigin],
  }[appId];
  return {
    id: appId,
    displayName,
    identifiers: [appId, ...uris(lab.cloud), ...(served ?? [])],
    isPreauthorized: appId !== graphAppId,
  };
}
