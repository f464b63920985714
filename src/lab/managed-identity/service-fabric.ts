import { randomUUID } from 'node:crypto';
import { Refusal } from '../login/refusal.ts';
import type { LabRequest, LabResponse } from '../tenant/tenant.ts';
import { chooseIdentity } from './choose-identity.ts';
import { imdsPath as path, isImdsPath } from './imds.ts';
import { type IdentityService, jsonResponse, type Machine } from './machine.ts';

const apiVersion = '2019-07-01-preview';
/** MSAL.NET asks with the second one. */
const apiVersions = [apiVersion, '2020-05-01'];

/** Service Fabric: HTTPS with a self-signed certificate, identified by its thumbprint; one identity per application. */
export const serviceFabric: IdentityService = {
  variables: ({ origin, secret, thumbprint }) => ({
    IDENTITY_ENDPOINT: `${origin}${path}`,
    IDENTITY_HEADER: secret,
    IDENTITY_SERVER_THUMBPRINT: thumbprint,
    IDENTITY_API_VERSION: apiVersion,
  }),
  respond(request, machine) {
    if (!isImdsPath(request) || request.method !== 'GET') return { status: 404, headers: {}, body: '' };
    return tokenResponse(request, machine);
  },
};

async function tokenResponse({ headers, url }: LabRequest, machine: Machine): Promise<LabResponse> {
  const { secret } = headers;
  const version = url.searchParams.get('api-version') ?? '';
  const resource = url.searchParams.get('resource') ?? '';
  if (secret === undefined) return refuse(400, 'SecretHeaderNotFound', 'Secret is not found in the request headers.');
  if (version === '' || resource === '') {
    const name = version === '' ? 'api-version' : 'resource';
    return refuse(400, 'ArgumentNullOrEmpty', `The parameter '${name}' should not be null or empty string.`);
  }
  if (!apiVersions.includes(version)) {
    return refuse(
      400,
      'InvalidApiVersion',
      `The api-version '${version}' is not supported. Supported version is '${apiVersion}'.`,
    );
  }
  const choice = chooseIdentity(machine.identities, url.searchParams, {
    client_id: 'clientId',
    principalId: 'principalId',
    mi_res_id: 'resourceId',
  });
  // The secret also identifies the application.
  if (secret !== machine.secret || choice.kind !== 'found') {
    return refuse(404, 'ManagedIdentityNotFound', 'Managed identity is not found for the specified application host.');
  }
  try {
    const { accessToken, expiresAtMs } = await machine.tokenOf(choice.identity, resource);
    const expires_on = Math.floor(expiresAtMs / 1000);
    return jsonResponse(200, { token_type: 'Bearer', access_token: accessToken, expires_on, resource });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refuse(500, 'InternalServerError', `An error occurred. ${error.message}`);
  }
}

function refuse(status: number, code: string, message: string): LabResponse {
  return jsonResponse(status, { error: { correlationId: randomUUID(), code, message } });
}
