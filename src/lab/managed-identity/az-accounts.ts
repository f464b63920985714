import type { LabRequest } from '../tenant/tenant.ts';
import { answerMetadataToken, checkMetadataRequest } from './imds.ts';
import { type IdentityService, jsonAnswer } from './machine.ts';

const path = '/oauth2/token';

/**
 * The virtual machine extension of before IMDS, at port 50342 of localhost. PowerShell's older modules still ask it; no
 * variable leads to it.
 *
 * @param requiresSecret - Refuses requests without the header `Secret`.
 */
export function azAccounts(requiresSecret: boolean): IdentityService {
  return {
    variables: () => ({}),
    answer(request, machine) {
      const parameters = readParameters(request);
      if (parameters === undefined) return { status: 404, headers: {}, body: '' };
      const problem = checkMetadataRequest(request);
      if (problem !== undefined) return problem;
      if (requiresSecret && request.headers['secret'] !== machine.secret) {
        const error_description = `Unknown Source ${machine.origin}`;
        return jsonAnswer(401, { error: 'unknown_source', error_description });
      }
      return answerMetadataToken(parameters, machine);
    },
  };
}

function readParameters({ method, url, body }: LabRequest): URLSearchParams | undefined {
  if (url.pathname !== path) return undefined;
  if (method === 'POST') return new URLSearchParams(body);
  return method === 'GET' ? url.searchParams : undefined;
}
