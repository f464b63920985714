import { labIds } from '../seed/seed-ids.ts';
import type { LabResponse } from '../tenant/tenant.ts';
import { managementJson, refuseManagement } from './management-response.ts';
import { location } from './subscriptions.ts';

const ownName = labIds.subscription.resourceGroup;

/** Answers GET /subscriptions/{id}/resourcegroups. */
export function listResourceGroups(subscriptionId: string): LabResponse {
  return managementJson(200, { value: [groupEntity(subscriptionId)] });
}

/** Answers GET /subscriptions/{id}/resourcegroups/{name}; names ignore case. */
export function getResourceGroup(subscriptionId: string, name: string): LabResponse {
  return isOwn(name) ? managementJson(200, groupEntity(subscriptionId)) : notFound(name);
}

/** Answers HEAD /subscriptions/{id}/resourcegroups/{name}: whether it exists. */
export function headResourceGroup(name: string): LabResponse {
  return { status: isOwn(name) ? 204 : 404, headers: {}, body: '' };
}

/** Answers GET /subscriptions/{id}/resourcegroups/{name}/resources: the group is empty. */
export function listGroupResources(name: string): LabResponse {
  return isOwn(name) ? managementJson(200, { value: [] }) : notFound(name);
}

function isOwn(name: string): boolean {
  return name.toLowerCase() === ownName;
}

function notFound(name: string): LabResponse {
  return refuseManagement(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`);
}

function groupEntity(subscriptionId: string): Record<string, unknown> {
  return {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${ownName}`,
    name: ownName,
    type: 'Microsoft.Resources/resourceGroups',
    location: location.name,
    properties: { provisioningState: 'Succeeded' },
  };
}
