import { Refusal } from '../login/refusal.ts';
import type { LabRequest, LabResponse } from '../tenant/tenant.ts';
import type { MachineToken } from '../login/tokens/machine-tokens.ts';
import { imdsPath } from './imds.ts';
import { type IdentityService, jsonResponse, type Machine } from './machine.ts';

const path = '/oauth2/token';

/** Azure Cloud Shell: its tokens are those of its user, for a short list of APIs. */
export interface CloudShellUser {
  /** APIs it issues tokens for. */
  readonly audiences: readonly string[];
  tokenFor(resource: string): Promise<MachineToken>;
}

/** Creates the identity service of Azure Cloud Shell for one user. */
export function cloudShell(user: CloudShellUser): IdentityService {
  return {
    variables: ({ origin }) => ({ MSI_ENDPOINT: `${origin}${path}` }),
    respond(request, machine) {
      const parameters = readParameters(request);
      if (parameters === undefined) return { status: 404, headers: {}, body: '' };
      if (request.headers['metadata'] !== 'true') return refuse('BadRequest', 'Required metadata header not specified');
      return tokenResponse(parameters.get('resource') ?? '', user, machine);
    },
  };
}

/** Returns the form of a POST, or the query of a GET at the path of IMDS. */
function readParameters({ method, url, body }: LabRequest): URLSearchParams | undefined {
  if (method === 'POST' && url.pathname === path) return new URLSearchParams(body);
  return method === 'GET' && url.pathname === imdsPath ? url.searchParams : undefined;
}

async function tokenResponse(resource: string, user: CloudShellUser, { clock }: Machine): Promise<LabResponse> {
  if (!user.audiences.some((audience) => withoutSlash(audience) === withoutSlash(resource))) {
    const supported = `Supported audiences: ${user.audiences.join(',')}`;
    return refuse('AudienceNotSupported', `Audience ${resource} is not a supported MSI token audience. ${supported}`);
  }
  try {
    const { accessToken, expiresAtMs } = await user.tokenFor(resource);
    const expiresOn = Math.floor(expiresAtMs / 1000);
    const nowSeconds = Math.floor(clock.nowMs() / 1000);
    return jsonResponse(200, {
      access_token: accessToken,
      refresh_token: '',
      expires_in: String(expiresOn - nowSeconds),
      expires_on: String(expiresOn),
      not_before: String(nowSeconds - 300),
      resource,
      token_type: 'Bearer',
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refuse('BadRequest', error.message);
  }
}

function withoutSlash(audience: string): string {
  return audience.replace(/\/$/, '').toLowerCase();
}

function refuse(code: string, message: string): LabResponse {
  return jsonResponse(400, { error: { code, message } });
}
