import type { LabResponse } from '../tenant/tenant.ts';
import { managementJson, refuseManagement } from './management-response.ts';

/** A built-in role of Azure. */
export interface AzureRole {
  /** GUID; the same in every subscription. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly dataActions?: readonly string[];
}

const blobs = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs';
const secrets = 'Microsoft.KeyVault/vaults/secrets';

/** The roles that are assigned most; ids as in learn.microsoft.com/azure/role-based-access-control/built-in-roles */
export const azureRoles: readonly AzureRole[] = [
  { id: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', name: 'Owner', description: 'Grants full access to manage all resources, including the ability to assign roles in Azure RBAC.', actions: ['*'] },
  { id: 'b24988ac-6180-42a0-ab88-20f7382dd24c', name: 'Contributor', description: 'Grants full access to manage all resources, but does not allow you to assign roles in Azure RBAC.', actions: ['*'], notActions: ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write'] },
  { id: 'acdd72a7-3385-48ef-bd42-f606fba81ae7', name: 'Reader', description: 'View all resources, but does not allow you to make any changes.', actions: ['*/read'] },
  { id: '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9', name: 'User Access Administrator', description: 'Lets you manage user access to Azure resources.', actions: ['*/read', 'Microsoft.Authorization/*'] },
  { id: 'f1a07417-d97a-45cb-824c-7a7467783830', name: 'Managed Identity Operator', description: 'Read and Assign User Assigned Identity', actions: ['Microsoft.ManagedIdentity/userAssignedIdentities/*/read'] },
  { id: '9980e02c-c2be-4d73-94e8-173b1dc7cf3c', name: 'Virtual Machine Contributor', description: 'Lets you manage virtual machines.', actions: ['Microsoft.Compute/virtualMachines/*'] },
  { id: '4d97b98b-1d4f-4787-a291-c67834d212e7', name: 'Network Contributor', description: 'Lets you manage networks.', actions: ['Microsoft.Network/*'] },
  { id: 'de139f84-1756-47ae-9be6-808fbbe84772', name: 'Website Contributor', description: 'Lets you manage websites.', actions: ['Microsoft.Web/sites/*'] },
  { id: '43d0d8ad-25c7-4714-9337-8ba259a9fe05', name: 'Monitoring Reader', description: 'Can read all monitoring data.', actions: ['*/read'] },
  { id: '7f951dda-4ed3-4680-a7ca-43fe172d538d', name: 'AcrPull', description: 'acr pull', actions: ['Microsoft.ContainerRegistry/registries/pull/read'] },
  { id: '00482a5a-887f-4fb3-b363-3b7fe8e74483', name: 'Key Vault Administrator', description: 'Perform all data plane operations on a key vault and all objects in it.', dataActions: ['Microsoft.KeyVault/vaults/*'] },
  { id: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7', name: 'Key Vault Secrets Officer', description: 'Perform any action on the secrets of a key vault, except manage permissions.', dataActions: [`${secrets}/*`] },
  { id: '4633458b-17de-408a-b874-0445c86b69e6', name: 'Key Vault Secrets User', description: 'Read secret contents.', dataActions: [`${secrets}/getSecret/action`] },
  { id: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b', name: 'Storage Blob Data Owner', description: 'Allows for full access to Azure Storage blob containers and data.', dataActions: [`${blobs}/*`] },
  { id: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe', name: 'Storage Blob Data Contributor', description: 'Allows for read, write and delete access to Azure Storage blob containers and data', dataActions: [`${blobs}/read`, `${blobs}/write`, `${blobs}/delete`] },
  { id: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1', name: 'Storage Blob Data Reader', description: 'Allows for read access to Azure Storage blob containers and data', dataActions: [`${blobs}/read`] },
]; // biome-ignore format: a table

/** Answers GET {scope}/providers/Microsoft.Authorization/roleDefinitions; a filter can name a role. */
export function listRoleDefinitions(subscriptionId: string, filter: string): LabResponse {
  const name = /^\s*roleName\s+eq\s+'((?:[^']|'')*)'\s*$/i.exec(filter)?.[1]?.replaceAll("''", "'").toLowerCase();
  const isForAll =
    filter.trim() === '' ||
    /^\s*type\s+eq\s+'BuiltInRole'\s*$/i.test(filter) ||
    /^\s*atScope(?:AndBelow)?\(\)\s*$/i.test(filter);
  if (name === undefined && !isForAll) return refuseFilter(filter, "roleName eq 'NAME'");
  const wanted = azureRoles.filter((role) => name === undefined || role.name.toLowerCase() === name);
  return managementJson(200, { value: wanted.map((role) => definitionEntity(subscriptionId, role)) });
}

/** Answers GET {scope}/providers/Microsoft.Authorization/roleDefinitions/{id}. */
export function getRoleDefinition(subscriptionId: string, id: string): LabResponse {
  const role = azureRoles.find((each) => each.id === id.toLowerCase());
  if (role !== undefined) return managementJson(200, definitionEntity(subscriptionId, role));
  return refuseManagement(
    404,
    'RoleDefinitionDoesNotExist',
    `The specified role definition with ID '${id}' does not exist.`,
  );
}

/** Returns the id of a role in a subscription. */
export function roleDefinitionId(subscriptionId: string, id: string): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${id}`;
}

/** Refuses a filter that the lab does not know. */
export function refuseFilter(filter: string, known: string): LabResponse {
  const message = `The lab does not serve the filter "${filter.slice(0, 120)}"; use ${known}, or none.`;
  return refuseManagement(400, 'NotServedByLab', message);
}

function definitionEntity(subscriptionId: string, role: AzureRole): Record<string, unknown> {
  const { id, name, description, actions = [], notActions = [], dataActions = [] } = role;
  return {
    properties: {
      roleName: name,
      type: 'BuiltInRole',
      description,
      assignableScopes: ['/'],
      permissions: [{ actions, notActions, dataActions, notDataActions: [] }],
      createdOn: '2015-02-02T21:55:09.8806423Z',
      updatedOn: '2023-04-06T15:00:00.0000000Z',
      createdBy: null,
      updatedBy: null,
    },
    id: roleDefinitionId(subscriptionId, id),
    type: 'Microsoft.Authorization/roleDefinitions',
    name: id,
  };
}
