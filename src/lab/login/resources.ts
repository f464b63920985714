import type { LabState } from './lab-state.ts';
import type { Application } from '../tenant/application.ts';

/** Application id of Microsoft Graph; the same in every cloud. */
export const graphResourceId = '00000003-0000-0000-c000-000000000000';
/** Application id of the Teams admin API; the same in every cloud. */
export const teamsResourceId = '48ac35b8-9aa8-4d74-927d-1f4a14a0b239';
const managementResourceId = '797f4846-ba00-4fd7-ba43-dac1f8f63013';

/** An API that tokens are issued for. */
export interface Resource {
  readonly id: string;
  readonly displayName: string;
  /** Its names in scopes and audiences, without a trailing slash. */
  readonly identifiers: readonly string[];
  /** Consent is not needed: Microsoft's own clients are preauthorized for it. */
  readonly isPreauthorized: boolean;
}

/** Finds the API that a scope or `resource` parameter names; undefined when it is not in the tenant. */
export function findResource(lab: LabState, identifier: string): Resource | undefined {
  const wanted = identifier.replace(/\/+$/, '').toLowerCase();
  return listResources(lab).find(({ identifiers }) => identifiers.some((name) => name.toLowerCase() === wanted));
}

/** Microsoft Graph, which the lab serves itself. */
export function graphResource(lab: LabState): Resource {
  return {
    id: graphResourceId,
    displayName: 'Microsoft Graph',
    identifiers: [graphResourceId, lab.cloud.graph, lab.graphOrigin],
    isPreauthorized: false,
  };
}

/** The Teams admin API, which the lab serves itself. */
export function teamsResource(lab: LabState): Resource {
  return {
    id: teamsResourceId,
    displayName: 'Skype and Teams Tenant Admin API',
    identifiers: [teamsResourceId, lab.cloud.teams, lab.teamsOrigin],
    isPreauthorized: true,
  };
}

/** Azure Resource Manager, of which the lab serves a few routes. */
export function managementResource({ cloud, managementOrigin }: LabState): Resource {
  const names = [...cloud.management, managementOrigin];
  return azureResource(managementResourceId, 'Windows Azure Service Management API', ...names);
}

/** Lists the application permissions in an app-only token for an API. */
export function rolesFor({ id }: Resource, application: Pick<Application, 'roles' | 'teamsRoles'>): readonly string[] {
  if (id === teamsResourceId) return application.teamsRoles ?? [];
  return id === graphResourceId ? application.roles : [];
}

function listResources(lab: LabState): Resource[] {
  const own = lab.tenant.applications.map(({ appId, displayName }) => ({
    id: appId,
    displayName,
    identifiers: [appId, `api://${appId}`],
    isPreauthorized: false,
  }));
  return [graphResource(lab), teamsResource(lab), managementResource(lab), ...azureResources(lab), ...own];
}

/** APIs of Azure that every tenant has; the lab issues tokens for them and does not serve them. */
function azureResources({ cloud }: LabState): Resource[] {
  return [
    azureResource('cfa8b339-82a2-471a-a3c9-0fc0be7a4093', 'Azure Key Vault', cloud.keyVault),
    azureResource('e406a681-f3d4-42a8-90b6-c2b029497af1', 'Azure Storage', 'https://storage.azure.com'),
    azureResource('499b84ac-1321-427f-aa17-267ca6975798', 'Azure DevOps'),
    azureResource('6dae42f8-4368-4678-94ff-3960e28e3630', 'Azure Kubernetes Service AAD Server'),
  ];
}

function azureResource(id: string, displayName: string, ...names: readonly string[]): Resource {
  return { id, displayName, identifiers: [id, ...names], isPreauthorized: true };
}
