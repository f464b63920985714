import { EntradaError } from '../../base/errors.ts';
import type { TokenSet } from '../../model/token.ts';
import { readVariable, type Variables } from '../environment/variables.ts';
import { endpointOf, withQuery } from './endpoint.ts';
import { identityFields } from './identity-id.ts';
import { type Absence, probe } from './probe.ts';
import { requestToken } from './request-token.ts';
import type { IdentitySource, ManagedIdentityServices, SourceRequest } from './source.ts';

/** Azure Instance Metadata Service: virtual machines, scale sets and the services on them. */
export const imds: IdentitySource = {
  name: 'Azure Instance Metadata Service',
  lookedFor: 'http://169.254.169.254',
  idFields: { 'client-id': 'client_id', 'object-id': 'object_id', 'resource-id': 'msi_res_id' },
  idRule: 'it takes client ids, object ids and resource ids',
  acquire,
};

const hostVariable = 'AZURE_POD_IDENTITY_AUTHORITY_HOST';

async function acquire(request: SourceRequest, services: ManagedIdentityServices): Promise<TokenSet> {
  const ids = identityFields(imds, request.identity);
  const { url, namedBy } = endpoint(request.env);
  if (request.isRenewal !== true) {
    const absence = await probe(url, namedBy, services);
    if (absence !== undefined) throw notHere([absence], request.lookedFor);
  }
  const fields = { 'api-version': '2018-02-01', resource: request.resource, ...ids };
  const ask = async () => ({
    response: await services.localTransport({
      method: 'GET',
      url: withQuery(url, fields),
      headers: { Metadata: 'true' },
      signal: services.signal,
      namedBy,
    }),
    secrets: [],
  });
  // 404: an identity that was assigned just now is not known everywhere yet.
  return requestToken({ sourceName: imds.name, ask, passingStatuses: [404] }, services);
}

/** Returns why IMDS is not on this machine; undefined when it is. */
export function probeImds(env: Variables, services: ManagedIdentityServices): Promise<Absence | undefined> {
  const { url, namedBy } = endpoint(env);
  return probe(url, namedBy, services);
}

function endpoint(env: Variables): { readonly url: URL; readonly namedBy: string | undefined } {
  const path = '/metadata/identity/oauth2/token';
  if (readVariable(env, hostVariable) === undefined) {
    return { url: new URL(path, 'http://169.254.169.254'), namedBy: undefined };
  }
  return { url: new URL(path, endpointOf(env, hostVariable)), namedBy: hostVariable };
}

/** Returns the error for a machine without an identity: what was found, and what was looked for. */
export function notHere(absences: readonly Absence[], lookedFor: readonly string[]): EntradaError {
  const cause = absences.find((absence) => absence.cause !== undefined)?.cause;
  const found = absences.map((absence) => absence.found).join(', and ');
  return new EntradaError(
    'IDENTITY_UNAVAILABLE',
    `Cannot find a managed identity on this machine: ${found}; looked for ${lookedFor.join(', ')}`,
    {
      hint: 'Run this on an Azure resource with an identity, or sign in another way, as with -UseDeviceAuthentication.',
      cause,
    },
  );
}
