import { isGuid } from '../tenant/guid.ts';
import type { LabRequest, LabResponse } from '../tenant/tenant.ts';
import { listTenants } from './list-tenants.ts';
import type { ManagementContext } from './management-context.ts';
import { managementJson, refuseManagement } from './management-response.ts';
import { getResourceGroup, headResourceGroup, listGroupResources, listResourceGroups } from './resource-groups.ts';
import { handleRoleAssignment, listRoleAssignments } from './role-assignments.ts';
import { getRoleDefinition, listRoleDefinitions } from './role-definitions.ts';
import { getSubscription, listLocations, listProviders, listSubscriptions, subscriptionIds } from './subscriptions.ts';

/** The versions of these routes that Microsoft's clients ask for; the lab also serves other dates, all alike. */
const knownVersions = [
  '2022-12-01',
  '2022-09-01',
  '2021-04-01',
  '2020-01-01',
  '2019-11-01',
  '2019-06-01',
  '2016-06-01',
];

/**
 * Answers a request to Azure Resource Manager that has a valid token. Paths ignore case and a trailing slash.
 *
 * @returns 404 `NotServedByLab` for what the real service would serve and the lab does not.
 */
export function handleManagement(request: LabRequest, context: ManagementContext): LabResponse {
  const refused = checkVersion(request);
  if (refused !== undefined) return refused;
  const [root = '', id, ...rest] = request.url.pathname.split('/').slice(1).map(decodeSegment).filter(isNotEmpty);
  switch (root.toLowerCase()) {
    case 'tenants':
      return id === undefined ? onlyGet(request, () => listTenants(context)) : notServed(request);
    case 'subscriptions':
      if (id === undefined) return onlyGet(request, () => listSubscriptions(context));
      return inSubscription(request, context, id.toLowerCase(), rest);
    default: {
      const message = 'The request did not have a subscription or a valid tenant level resource provider.';
      return refuseManagement(404, 'MissingSubscription', message);
    }
  }
}

function inSubscription(
  request: LabRequest,
  context: ManagementContext,
  id: string,
  [kind = '', name, ...rest]: readonly string[],
): LabResponse {
  if (!isGuid(id)) {
    const message = `The provided subscription identifier '${id}' is malformed or invalid.`;
    return refuseManagement(400, 'InvalidSubscriptionId', message);
  }
  if (!subscriptionIds(context).includes(id)) {
    return refuseManagement(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`);
  }
  const authorization = authorizationIn([kind, ...(name === undefined ? [] : [name]), ...rest]);
  if (authorization !== undefined) return inAuthorization(request, context, id, authorization) ?? notServed(request);
  const routes: Readonly<Record<string, () => LabResponse>> = {
    '': () => getSubscription(context, id),
    locations: () => listLocations(context, id),
    providers: () => listProviders(context, id),
    resources: () => managementJson(200, { value: [] }),
    resourcegroups: () => listResourceGroups(id),
  };
  const route = name === undefined ? routes[kind.toLowerCase()] : undefined;
  if (route !== undefined) return onlyGet(request, route);
  if (kind.toLowerCase() !== 'resourcegroups' || name === undefined) return notServed(request);
  if (rest.length === 0 && request.method === 'HEAD') return headResourceGroup(name);
  if (rest.length === 0) return onlyGet(request, () => getResourceGroup(id, name));
  const isResources = rest.length === 1 && rest[0]?.toLowerCase() === 'resources';
  return isResources ? onlyGet(request, () => listGroupResources(name)) : notServed(request);
}

/** A path of Microsoft.Authorization: the segments of the scope in the subscription, and those after the provider. */
interface AuthorizationPath {
  readonly scope: readonly string[];
  readonly kind: string;
  readonly name: string | undefined;
}

function authorizationIn(segments: readonly string[]): AuthorizationPath | undefined {
  const names = segments.map((segment) => segment.toLowerCase());
  // The last one: a role can be assigned at an assignment's own resource provider.
  const at = names.lastIndexOf('microsoft.authorization');
  if (at < 1 || names[at - 1] !== 'providers' || segments.length < at + 2 || segments.length > at + 3) return undefined;
  return { scope: segments.slice(0, at - 1), kind: names[at + 1] ?? '', name: segments[at + 2] };
}

function inAuthorization(
  request: LabRequest,
  context: ManagementContext,
  subscriptionId: string,
  { scope, kind, name }: AuthorizationPath,
): LabResponse | undefined {
  const filter = request.url.searchParams.get('$filter') ?? '';
  const at = { subscriptionId, scope: ['', 'subscriptions', subscriptionId, ...scope].join('/') };
  const isGet = request.method === 'GET';
  if (kind === 'roleassignments') {
    if (name !== undefined) return handleRoleAssignment(request, context, at, name);
    return isGet ? listRoleAssignments(context, at, filter) : undefined;
  }
  if (kind !== 'roledefinitions' || !isGet) return undefined;
  return name === undefined ? listRoleDefinitions(subscriptionId, filter) : getRoleDefinition(subscriptionId, name);
}

function checkVersion({ url }: LabRequest): LabResponse | undefined {
  const version = url.searchParams.get('api-version') ?? '';
  if (version === '') {
    const message = 'The api-version query parameter (?api-version=) is required for all requests.';
    return refuseManagement(400, 'MissingApiVersionParameter', message);
  }
  if (/^20\d\d-\d\d-\d\d(?:-preview)?$/.test(version)) return undefined;
  const message = `The api-version '${version}' is invalid. The supported versions are '${knownVersions.join(',')}'.`;
  return refuseManagement(400, 'InvalidApiVersionParameter', message);
}

function notServed({ method, url }: LabRequest): LabResponse {
  const served =
    'tenants, subscriptions, and the locations, providers, resource groups and role assignments of a subscription';
  const message = `The lab does not serve ${method} ${url.pathname}. Of Azure Resource Manager it serves ${served}.`;
  return refuseManagement(404, 'NotServedByLab', message);
}

function onlyGet(request: LabRequest, respond: () => LabResponse): LabResponse {
  return request.method === 'GET' ? respond() : notServed(request);
}

function isNotEmpty(segment: string): boolean {
  return segment !== '';
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
