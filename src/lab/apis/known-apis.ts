import { azureApis, azureUris } from './azure-apis.ts';
import type { LabCloud } from '../tenant/lab-cloud.ts';
import { derivedGuid } from '../tenant/derived-id.ts';
import { type ApiPermissions, applicationRole, graphPermissions, scope } from './graph-permissions.ts';

/** Application id of Microsoft Graph; the same in every cloud. */
export const graphAppId = '00000003-0000-0000-c000-000000000000';
/** Application id of the Teams admin API; the same in every cloud. */
export const teamsAppId = '48ac35b8-9aa8-4d74-927d-1f4a14a0b239';
/** Application id of Azure Resource Manager; the same in every cloud. */
export const managementAppId = '797f4846-ba00-4fd7-ba43-dac1f8f63013';

/** An API of Microsoft that every tenant has. */
export interface KnownApi {
  readonly appId: string;
  readonly displayName: string;
  /** Its names in scopes besides its application id, without a trailing slash; `*` is one label of a host name. */
  uris(cloud: LabCloud): readonly string[];
  permissions(): ApiPermissions;
}

/** Returns whether a name in lower case is one of an API's names; `*` in them is the name of any account. */
export function isNameOfApi(name: string, wanted: string): boolean {
  const [start, end] = name.split('*');
  if (start === undefined || end === undefined) return name === wanted;
  const label = wanted.slice(start.length, wanted.length - end.length);
  return wanted.startsWith(start) && wanted.endsWith(end) && /^[a-z\d][a-z\d-]*$/.test(label);
}

/** The APIs of Microsoft that every tenant has a service principal of; the lab serves the first three. */
export const knownApis: readonly KnownApi[] = [
  {
    appId: graphAppId,
    displayName: 'Microsoft Graph',
    uris: (cloud) => [cloud.graph],
    permissions: graphPermissions,
  },
  {
    appId: teamsAppId,
    displayName: 'Skype and Teams Tenant Admin API',
    uris: (cloud) => [cloud.teams],
    permissions: () => ({
      scopes: [scope('e60370c1-e451-437e-aa6e-d76df38e5f15', 'user_impersonation', 'User')],
      roles: ['application_access', 'application_access_custom_sba_appliance'].map((name) => applicationRole(name)),
    }),
  },
  azureApi(
    managementAppId,
    'Windows Azure Service Management API',
    '41094075-9dad-400e-a0bd-54e686782033',
    (cloud) => cloud.management,
  ),
  ...azureApis.map((api) => azureApi(api.appId, api.displayName, api.scopeId, (cloud) => azureUris(api, cloud))),
];

/** An API with the one delegated permission that those of Azure have. */
function azureApi(
  appId: string,
  displayName: string,
  scopeId: string = derivedGuid('scope', appId),
  uris: KnownApi['uris'] = () => [],
): KnownApi {
  return {
    appId,
    displayName,
    uris,
    permissions: () => ({ scopes: [scope(scopeId, 'user_impersonation', 'User')], roles: [] }),
  };
}
