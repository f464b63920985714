import { EntradaError } from '../../base/errors.ts';
import type { Secret } from '../../base/secret.ts';
import { readVariable, type Variables } from '../environment/variables.ts';
import { type BuildServiceServices, requestBuildToken } from './build-service.ts';

const permissions = 'Give the job the permission: permissions: { id-token: write }';

/**
 * Requests a token of the running job from GitHub Actions (its documentation, "OpenID Connect reference"). A token
 * lives for about five minutes; another one can be requested while the job runs.
 *
 * @throws {EntradaError} `IDENTITY_UNAVAILABLE` outside a job, or when the job does not have the permission.
 */
export async function requestGitHubToken(
  audience: string,
  services: BuildServiceServices & { readonly env: Variables },
): Promise<Secret> {
  const address = readVariable(services.env, 'ACTIONS_ID_TOKEN_REQUEST_URL');
  const secret = readVariable(services.env, 'ACTIONS_ID_TOKEN_REQUEST_TOKEN');
  if (address === undefined || secret === undefined) {
    const inJob = readVariable(services.env, 'GITHUB_ACTIONS') !== undefined;
    const found = inJob
      ? 'this job may not have one (ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set)'
      : 'this is not one of its jobs (ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set)';
    throw new EntradaError(
      'IDENTITY_UNAVAILABLE',
      `Cannot get a federated token from GitHub Actions: ${found}; give the job "permissions: id-token: write"`,
      { hint: 'Pull requests from a fork never have this permission.' },
    );
  }
  return requestBuildToken(
    {
      serviceName: 'GitHub Actions',
      // The URL already has a query, which must stay unchanged.
      request: {
        method: 'GET',
        url: addressOf(`${address}${address.includes('?') ? '&' : '?'}audience=${encodeURIComponent(audience)}`),
        headers: { authorization: `bearer ${secret}` },
      },
      field: 'value',
      secret,
      advice: permissions,
    },
    services,
  );
}

function addressOf(text: string): URL {
  if (URL.canParse(text)) return new URL(text);
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot use the environment variable ACTIONS_ID_TOKEN_REQUEST_URL: it is not an absolute URL; let the runner set it`,
  );
}
