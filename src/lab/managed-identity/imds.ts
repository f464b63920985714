import { randomUUID } from 'node:crypto';
import { Refusal } from '../login/refusal.ts';
import type { LabRequest, LabResponse } from '../tenant/tenant.ts';
import { chooseIdentity } from './choose-identity.ts';
import { type IdentityService, jsonResponse, type Machine } from './machine.ts';

/** Path of the token endpoint of IMDS. */
export const imdsPath = '/metadata/identity/oauth2/token';

const apiVersions = ['2018-02-01', '2019-08-01', '2020-09-01', '2021-02-01'];

/** Returns whether a request is for the token endpoint; letter case and a slash at the end do not matter. */
export function isImdsPath({ url }: LabRequest): boolean {
  return url.pathname.toLowerCase().replace(/\/$/, '') === imdsPath;
}

/** Azure Instance Metadata Service. Its real address is link-local, so a variable names the lab's. */
export const imds: IdentityService = {
  variables: ({ origin }) => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: origin }),
  async respond(request, machine) {
    const response = await imdsResponse(request, machine);
    const headers = { server: 'IMDS/150.870.65.1475', 'x-ms-request-id': randomUUID() };
    return { ...response, headers: { ...response.headers, ...headers } };
  },
};

function imdsResponse(request: LabRequest, machine: Machine): LabResponse | Promise<LabResponse> {
  if (!isImdsPath(request)) return { status: 404, headers: {}, body: '' };
  if (request.method !== 'GET') return { status: 405, headers: { allow: 'GET' }, body: '' };
  const problem = checkMetadataRequest(request);
  if (problem !== undefined) return problem;
  if (!apiVersions.includes(request.url.searchParams.get('api-version') ?? '')) {
    const found = 'api-version is invalid or was not specified in the request';
    const error = `Bad request. ${found}. For more information refer to aka.ms/azureimds`;
    return jsonResponse(400, { error, 'newest-versions': apiVersions.slice(-3).toReversed() });
  }
  return metadataTokenResponse(request.url.searchParams, machine);
}

/** Refuses requests that a program on the machine would not send: those of a browser, a proxy, a forged request. */
export function checkMetadataRequest({ headers, url }: LabRequest): LabResponse | undefined {
  // "True" is not accepted; the header blocks attackers who can only make a server fetch a URL.
  if (headers['metadata'] !== 'true') return invalidRequest('Required metadata header not specified');
  if (headers['x-forwarded-for'] !== undefined) return invalidRequest('X-Forwarded-For header is not allowed');
  const names = [...url.searchParams.keys()];
  return new Set(names).size < names.length ? invalidRequest('Duplicate query parameter') : undefined;
}

/** Returns a token of the identity that the parameters name; every value in the response is a string. */
export async function metadataTokenResponse(parameters: URLSearchParams, machine: Machine): Promise<LabResponse> {
  const resource = parameters.get('resource') ?? '';
  if (resource === '') return invalidRequest("'resource' is not specified");
  const choice = chooseIdentity(machine.identities, parameters, {
    client_id: 'clientId',
    object_id: 'principalId',
    msi_res_id: 'resourceId',
  });
  if (choice.kind === 'none') return invalidRequest('Identity not found');
  if (choice.kind === 'several') {
    return invalidRequest(
      'Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request',
    );
  }
  const { identity } = choice;
  try {
    const { accessToken, expiresAtMs } = await machine.tokenOf(identity, resource);
    const expiresOn = Math.floor(expiresAtMs / 1000);
    return jsonResponse(200, {
      access_token: accessToken,
      client_id: identity.clientId,
      expires_in: String(expiresOn - Math.floor(machine.clock.nowMs() / 1000)),
      expires_on: String(expiresOn),
      ext_expires_in: '86399',
      not_before: String(expiresOn - 86_700),
      resource,
      token_type: 'Bearer',
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return jsonResponse(400, { error: 'invalid_resource', error_description: error.message });
  }
}

function invalidRequest(error_description: string): LabResponse {
  return jsonResponse(400, { error: 'invalid_request', error_description });
}
