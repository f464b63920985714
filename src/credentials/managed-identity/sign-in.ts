import type { TokenSet } from '../../model/token.ts';
import { azAccounts } from './az-accounts.ts';
import { chooseSource, identitySources } from './choose-source.ts';
import type { ManagedIdentityRequest, ManagedIdentityServices } from './source.ts';

/**
 * Requests a token of this machine's managed identity from the first source that is here: AKS workload identity,
 * Service Fabric, App Service, App Service of 2017 or Azure Machine Learning, Cloud Shell, Azure Arc, IMDS.
 *
 * Requests to a busy source are repeated, honoring its Retry-After. Only a workload identity, which signs in to the
 * cloud, uses a proxy.
 *
 * @throws {EntradaError} `IDENTITY_UNAVAILABLE` when there is no such identity here; `INPUT_INVALID` when the source
 * does not support the id, or its variables are invalid; `CREDENTIAL_REFUSED`, `REQUEST_REFUSED`,
 * `SERVICE_UNAVAILABLE`, `TOKEN_RESPONSE_INVALID` by its response; those of the local transport.
 */
export async function signInWithManagedIdentity(
  request: ManagedIdentityRequest,
  services: ManagedIdentityServices,
): Promise<TokenSet> {
  const { endpoint, env } = request;
  const source = endpoint === undefined ? chooseSource(env, services.machine) : azAccounts(endpoint);
  services.verbose(`Asking ${source.name} for a token for ${request.resource}.`);
  const lookedFor = identitySources.map(({ name, lookedFor: signs }) => `${name} (${signs})`);
  return source.acquire({ ...request, lookedFor }, services);
}
