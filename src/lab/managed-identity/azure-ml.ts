import { Refusal } from '../login/refusal.ts';
import type { LabResponse } from '../tenant/tenant.ts';
import { type IdentityService, jsonResponse, type Machine, textResponse } from './machine.ts';

const path = '/MSI/auth/';

/**
 * Azure Machine Learning: App Service's older protocol, with numbers in its responses and plain text in its refusals.
 */
export const azureMl: IdentityService = {
  variables: ({ origin, secret, identities }) => ({
    MSI_ENDPOINT: `${origin}${path}`,
    MSI_SECRET: secret,
    ...(identities[0] === undefined ? {} : { DEFAULT_IDENTITY_CLIENT_ID: identities[0].clientId }),
  }),
  respond({ method, url, headers }, machine) {
    if (url.pathname !== path || method !== 'GET') return { status: 404, headers: {}, body: '' };
    if (headers['secret'] !== machine.secret) return { status: 401, headers: {}, body: '' };
    return tokenResponse(url.searchParams, machine);
  },
};

/** Without a default: a request always names the identity. */
async function tokenResponse(query: URLSearchParams, machine: Machine): Promise<LabResponse> {
  const wanted = query.get('clientid')?.toLowerCase();
  const resource = query.get('resource') ?? '';
  const identity = machine.identities.find(({ clientId }) => clientId.toLowerCase() === wanted);
  const isAsked = query.get('api-version') === '2017-09-01' && resource !== '';
  if (identity === undefined || !isAsked) return failed();
  try {
    const { accessToken, expiresAtMs } = await machine.tokenOf(identity, resource);
    const expires_on = Math.floor(expiresAtMs / 1000);
    return jsonResponse(200, {
      access_token: accessToken,
      expires_in: expires_on - Math.floor(machine.clock.nowMs() / 1000),
      expires_on,
      resource,
      token_type: 'Bearer',
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return failed();
  }
}

function failed(): LabResponse {
  return textResponse(404, 'InternalError - :{\nInfo: Request failure status code: 404\n\n}');
}
