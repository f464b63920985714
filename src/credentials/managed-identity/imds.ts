import { EntradaError, isEntradaError } from '../../base/errors.ts';
import type { HttpResponse } from '../../http/message.ts';
import type { TokenSet } from '../../model/token.ts';
import { readVariable, type Variables } from '../environment-variables.ts';
import { endpointOf, withQuery } from './endpoint.ts';
import { identityFields } from './identity-id.ts';
import { readJsonObject } from './read-answer.ts';
import { requestToken } from './request-token.ts';
import type { IdentitySource, ManagedIdentityServices, SourceRequest } from './source.ts';

/** Azure Instance Metadata Service: virtual machines, scale sets and what runs on them. */
export const imds: IdentitySource = {
  name: 'Azure Instance Metadata Service',
  lookedFor: 'http://169.254.169.254',
  idFields: { 'client-id': 'client_id', 'object-id': 'object_id', 'resource-id': 'msi_res_id' },
  idRule: 'it takes client ids, object ids and resource ids',
  // Nothing but its answer tells.
  detect: () => false,
  acquire,
};

const hostVariable = 'AZURE_POD_IDENTITY_AUTHORITY_HOST';
/** A machine without IMDS has no route to it, and then nothing ever answers. */
const probeLimitMs = 1000;

async function acquire(request: SourceRequest, services: ManagedIdentityServices): Promise<TokenSet> {
  const ids = identityFields(imds, request.identity);
  const { url, namedBy } = endpoint(request.env);
  if (request.isRenewal !== true) await probe(url, namedBy, request, services);
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

function endpoint(env: Variables): { readonly url: URL; readonly namedBy: string | undefined } {
  const path = '/metadata/identity/oauth2/token';
  if (readVariable(env, hostVariable) === undefined) {
    return { url: new URL(path, 'http://169.254.169.254'), namedBy: undefined };
  }
  return { url: new URL(path, endpointOf(env, hostVariable)), namedBy: hostVariable };
}

/** Asks without the header that a token needs: IMDS refuses that at once, and nobody else learns what is wanted. */
async function probe(
  url: URL,
  namedBy: string | undefined,
  request: SourceRequest,
  services: ManagedIdentityServices,
): Promise<void> {
  let response: HttpResponse;
  try {
    const { signal } = services;
    response = await services.localTransport({ method: 'GET', url, timeoutMs: probeLimitMs, signal, namedBy });
  } catch (cause) {
    if (!isEntradaError(cause) || cause.code === 'CANCELLED' || cause.code === 'INPUT_INVALID') throw cause;
    const found =
      cause.code === 'NETWORK_TIMED_OUT' ? `nothing answered within ${probeLimitMs / 1000} s` : 'nothing answers';
    throw notHere(`${found} at "${url.host}"`, request, cause);
  }
  if (!isImds(response)) throw notHere(`what answers at "${url.host}" is not Azure's`, request);
}

/**
 * Other clouds answer at the same address, with pages; IMDS answers in JSON, or while it restarts with a fault of the host
 * in plain text.
 */
function isImds({ status, headers, body }: HttpResponse): boolean {
  if (/^IMDS\//i.test(headers['server'] ?? '')) return true;
  const isBusy = status === 410 || status === 429 || status >= 500;
  return isBusy || readJsonObject({ status, headers, body }) !== undefined;
}

function notHere(found: string, request: SourceRequest, cause?: unknown): EntradaError {
  return new EntradaError(
    'IDENTITY_UNAVAILABLE',
    `Cannot find a managed identity on this machine: ${found}; looked for ${request.lookedFor.join(', ')}`,
    {
      hint: 'Run this on an Azure resource with an identity, or sign in another way, as with Connect-Entra -UseDeviceCode.',
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
