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
  /** Its names in scopes besides its application id, without a trailing slash. */
  uris(cloud: LabCloud): readonly string[];
  permissions(): ApiPermissions;
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
  azureApi(
    'cfa8b339-82a2-471a-a3c9-0fc0be7a4093',
    'Azure Key Vault',
    'f53da476-18e3-4152-8e01-aec403e6edc0',
    (cloud) => [cloud.keyVault],
  ),
  azureApi('e406a681-f3d4-42a8-90b6-c2b029497af1', 'Azure Storage', '03e0da56-190b-40ad-a80c-ea378c433f7f', () => [
    'https://storage.azure.com',
  ]),
  azureApi('499b84ac-1321-427f-aa17-267ca6975798', 'Azure DevOps', 'ee69721e-6c3a-468f-a9ec-302d16a4c599'),
  azureApi('6dae42f8-4368-4678-94ff-3960e28e3630', 'Azure Kubernetes Service AAD Server'),
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
