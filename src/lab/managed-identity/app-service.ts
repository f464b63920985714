import { randomUUID } from 'node:crypto';
import { Refusal } from '../login/refusal.ts';
import type { LabResponse } from '../tenant/tenant.ts';
import { chooseIdentity } from './choose-identity.ts';
import { type IdentityService, jsonResponse, type Machine } from './machine.ts';

const path = '/msi/token';

/** App Service and Functions, protocol 2019-08-01. */
export const appService: IdentityService = {
  variables: ({ origin, secret }) => ({ IDENTITY_ENDPOINT: `${origin}${path}`, IDENTITY_HEADER: secret }),
  async respond({ method, url, headers }, machine) {
    if (url.pathname !== path) return kestrel({ status: 404, headers: {}, body: '' });
    if (method !== 'GET') return kestrel({ status: 405, headers: { allow: 'GET' }, body: '' });
    if (headers['x-identity-header'] !== machine.secret) return kestrel({ status: 403, headers: {}, body: '' });
    return kestrel(await tokenResponse(url.searchParams, machine));
  },
};

/** Container Apps: the same, with the older variable for the URL in addition, but not the older one for the secret. */
export const containerApps: IdentityService = {
  variables: (machine) => {
    const variables = appService.variables(machine);
    return { ...variables, MSI_ENDPOINT: variables['IDENTITY_ENDPOINT'] ?? '' };
  },
  respond: appService.respond,
};

async function tokenResponse(query: URLSearchParams, machine: Machine): Promise<LabResponse> {
  const resource = query.get('resource') ?? '';
  if (query.get('api-version') !== '2019-08-01') return refuse(400, 'The api-version is missing or not supported.');
  if (resource === '') return refuse(400, 'The resource parameter is missing.');
  const choice = chooseIdentity(machine.identities, query, {
    client_id: 'clientId',
    principal_id: 'principalId',
    object_id: 'principalId',
    mi_res_id: 'resourceId',
  });
  const isOwn = choice.kind === 'found' && (choice.identity.kind === 'system' || namesOne(query));
  if (!isOwn) {
    const found = 'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.';
    return refuse(400, found);
  }
  try {
    const { accessToken, expiresAtMs } = await machine.tokenOf(choice.identity, resource);
    return jsonResponse(200, {
      access_token: accessToken,
      expires_on: String(Math.floor(expiresAtMs / 1000)),
      resource,
      token_type: 'Bearer',
      client_id: choice.identity.clientId.toUpperCase(),
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refuse(500, 'An unexpected error occured while fetching the AAD Token.');
  }
}

/** Without a name, only the app's own identity matches, even if it has exactly one other. */
function namesOne(query: URLSearchParams): boolean {
  return ['client_id', 'principal_id', 'object_id', 'mi_res_id'].some((name) => query.has(name));
}

function refuse(statusCode: number, message: string): LabResponse {
  return jsonResponse(statusCode, { statusCode, message, correlationId: randomUUID() });
}

function kestrel(response: LabResponse): LabResponse {
  return { ...response, headers: { ...response.headers, server: 'Kestrel' } };
}
