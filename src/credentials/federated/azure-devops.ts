import { EntradaError } from '../../base/errors.ts';
import type { Secret } from '../../base/secret.ts';
import { isGuid } from '../../oauth/authority.ts';
import { readVariable, type Variables } from '../environment/variables.ts';
import { type BuildServiceServices, requestBuildToken } from './build-service.ts';

/**
 * Requests a token of a service connection from Azure DevOps (documentation of Azure Pipelines, "Oidctoken - Create").
 * A token is valid for about five minutes; another one can be requested while the job runs.
 *
 * @throws {EntradaError} `IDENTITY_UNAVAILABLE` outside a pipeline or without the job's access token; `INPUT_INVALID`
 * when the id is not a GUID.
 */
export async function requestAzureDevOpsToken(
  serviceConnectionId: string,
  services: BuildServiceServices & { readonly env: Variables },
): Promise<Secret> {
  if (!isGuid(serviceConnectionId)) {
    throw new EntradaError(
      'INPUT_INVALID',
      `Cannot use "${serviceConnectionId}" as a service connection: it is not a GUID; the id is the resourceId in the address of its page`,
    );
  }
  const address = needed(services.env, 'SYSTEM_OIDCREQUESTURI', 'this is not one of its jobs');
  const secret = needed(services.env, 'SYSTEM_ACCESSTOKEN', 'the step does not have an access token', mapping);
  const url = addressOf(address);
  url.searchParams.set('api-version', '7.1');
  url.searchParams.set('serviceConnectionId', serviceConnectionId);
  return requestBuildToken(
    {
      serviceName: 'Azure DevOps',
      request: {
        method: 'POST',
        url,
        headers: {
          authorization: `Bearer ${secret}`,
          'content-type': 'application/json',
          // Otherwise a wrong token gets a redirect to a sign-in page.
          'X-TFS-FedAuthRedirect': 'Suppress',
        },
        body: '',
      },
      field: 'oidcToken',
      secret,
      advice: 'Check the id of the service connection and that this pipeline may use it.',
    },
    services,
  );
}

const mapping = 'Map it in the step: env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) }';

function needed(env: Variables, name: string, found: string, hint?: string): string {
  const value = readVariable(env, name);
  if (value !== undefined) return value;
  throw new EntradaError(
    'IDENTITY_UNAVAILABLE',
    `Cannot get a federated token from Azure DevOps: ${found} (${name} is not set)`,
    hint === undefined ? {} : { hint },
  );
}

function addressOf(text: string): URL {
  if (URL.canParse(text)) return new URL(text);
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot use the environment variable SYSTEM_OIDCREQUESTURI: it is not an absolute URL; let the agent set it`,
  );
}
