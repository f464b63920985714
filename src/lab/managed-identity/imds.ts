import { randomUUID } from 'node:crypto';
import { Refusal } from '../login/refusal.ts';
import type { LabRequest, LabResponse } from '../tenant/tenant.ts';
import { chooseIdentity } from './choose-identity.ts';
import { type IdentityService, jsonAnswer, type Machine } from './machine.ts';

export const imdsPath = '/metadata/identity/oauth2/token';

const apiVersions = ['2018-02-01', '2019-08-01', '2020-09-01', '2021-02-01'];

/** Azure Instance Metadata Service. Its own address cannot be listened at, so a variable names the lab's. */
export const imds: IdentityService = {
  variables: ({ origin }) => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: origin }),
  async answer(request, machine) {
    const answer = await answerImds(request, machine);
    const headers = { server: 'IMDS/150.870.65.1475', 'x-ms-request-id': randomUUID() };
    return { ...answer, headers: { ...answer.headers, ...headers } };
  },
};

function answerImds(request: LabRequest, machine: Machine): LabResponse | Promise<LabResponse> {
  if (request.url.pathname !== imdsPath) return { status: 404, headers: {}, body: '' };
  if (request.method !== 'GET') return { status: 405, headers: { allow: 'GET' }, body: '' };
  const problem = checkMetadataRequest(request);
  if (problem !== undefined) return problem;
  if (!apiVersions.includes(request.url.searchParams.get('api-version') ?? '')) {
    const found = 'api-version is invalid or was not specified in the request';
    const error = `Bad request. ${found}. For more information refer to aka.ms/azureimds`;
    return jsonAnswer(400, { error, 'newest-versions': apiVersions.slice(-3).toReversed() });
  }
  return answerMetadataToken(request.url.searchParams, machine);
}

/** Refuses what a program on the machine would never send by itself: a browser, a proxy, a forged request. */
export function checkMetadataRequest({ headers, url }: LabRequest): LabResponse | undefined {
  // "True" is none; the header keeps out those who can only make a server fetch an address.
  if (headers['metadata'] !== 'true') return invalidRequest('Required metadata header not specified');
  if (headers['x-forwarded-for'] !== undefined) return invalidRequest('X-Forwarded-For header is not allowed');
  const names = [...url.searchParams.keys()];
  return new Set(names).size < names.length ? invalidRequest('Duplicate query parameter') : undefined;
}

/** Answers with a token of the identity that the parameters name; every value in it is a text. */
export async function answerMetadataToken(parameters: URLSearchParams, machine: Machine): Promise<LabResponse> {
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
    return jsonAnswer(200, {
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
    return jsonAnswer(400, { error: 'invalid_resource', error_description: error.message });
  }
}

function invalidRequest(error_description: string): LabResponse {
  return jsonAnswer(400, { error: 'invalid_request', error_description });
}
