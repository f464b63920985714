import type { LabRequest } from '../tenant/tenant.ts';
import { metadataTokenResponse, checkMetadataRequest } from './imds.ts';
import { type IdentityService, jsonResponse } from './machine.ts';

const path = '/oauth2/token';

/**
 * The virtual machine extension that preceded IMDS, at port 50342 of localhost. PowerShell's older modules still use
 * it; no variable names it.
 *
 * @param requiresSecret - Refuses requests without the header `Secret`.
 */
export function azAccounts(requiresSecret: boolean): IdentityService {
  return {
    variables: () => ({}),
    respond(request, machine) {
      const parameters = readParameters(request);
      if (parameters === undefined) return { status: 404, headers: {}, body: '' };
      const problem = checkMetadataRequest(request);
      if (problem !== undefined) return problem;
      if (requiresSecret && request.headers['secret'] !== machine.secret) {
        const error_description = `Unknown Source ${machine.origin}`;
        return jsonResponse(401, { error: 'unknown_source', error_description });
      }
      return metadataTokenResponse(parameters, machine);
    },
  };
}

function readParameters({ method, url, body }: LabRequest): URLSearchParams | undefined {
  if (url.pathname !== path) return undefined;
  if (method === 'POST') return new URLSearchParams(body);
  return method === 'GET' ? url.searchParams : undefined;
}
