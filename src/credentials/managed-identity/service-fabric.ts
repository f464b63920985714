import { EntradaError } from '../../base/errors.ts';
import type { TokenSet } from '../../model/token.ts';
import { readVariable, requireVariable, type Variables } from '../environment/variables.ts';
import { endpointOf, withQuery } from './endpoint.ts';
import { identityFields } from './identity-id.ts';
import { requestToken } from './request-token.ts';
import type { DetectableSource, ManagedIdentityServices, SourceRequest } from './source.ts';

/** Azure Service Fabric, whose endpoint shows a certificate of its own making. */
export const serviceFabric: DetectableSource = {
  name: 'Azure Service Fabric',
  lookedFor: 'IDENTITY_ENDPOINT, IDENTITY_HEADER and IDENTITY_SERVER_THUMBPRINT',
  idFields: {},
  idRule: 'the identity of an application is set on the cluster and no request can name another; leave the id out',
  detect: (env) =>
    readVariable(env, 'IDENTITY_ENDPOINT') !== undefined &&
    readVariable(env, 'IDENTITY_HEADER') !== undefined &&
    readVariable(env, 'IDENTITY_SERVER_THUMBPRINT') !== undefined,
  acquire,
};

/** Its documentation's own advice; it allows 30 requests in 10 s. */
const retryDelaysMs = [1000, 2000, 4000, 8000, 16_000];

async function acquire(request: SourceRequest, services: ManagedIdentityServices): Promise<TokenSet> {
  identityFields(serviceFabric, request.identity);
  const version = readVariable(request.env, 'IDENTITY_API_VERSION') ?? '2019-07-01-preview';
  const ask = async () => {
    const secret = requireVariable(request.env, 'IDENTITY_HEADER');
    const response = await services.localTransport({
      method: 'GET',
      url: withQuery(endpointOf(request.env, 'IDENTITY_ENDPOINT'), {
        'api-version': version,
        resource: request.resource,
      }),
      headers: { secret },
      signal: services.signal,
      namedBy: 'IDENTITY_ENDPOINT',
      thumbprint: thumbprintOf(request.env),
    });
    return { response, secrets: [secret] };
  };
  return requestToken({ sourceName: serviceFabric.name, ask, retryDelaysMs }, services);
}

function thumbprintOf(env: Variables): string {
  const thumbprint = requireVariable(env, 'IDENTITY_SERVER_THUMBPRINT').trim();
  if (/^[\da-f]{40}$/i.test(thumbprint)) return thumbprint;
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot use the environment variable IDENTITY_SERVER_THUMBPRINT: it is not a SHA-1 thumbprint of 40 hex digits (${thumbprint.length} characters)`,
  );
}
