import type { TokenSet } from '../../model/token.ts';
import { readVariable, requireVariable } from '../environment/variables.ts';
import { endpointOf, withQuery } from './endpoint.ts';
import { identityFields } from './identity-id.ts';
import { requestToken } from './request-token.ts';
import type { DetectableSource, ManagedIdentityServices, SourceRequest } from './source.ts';

/** Azure Machine Learning, and App Service where it still speaks the protocol of 2017-09-01. */
export const appService2017: DetectableSource = {
  name: 'Azure Machine Learning or App Service of 2017',
  lookedFor: 'MSI_ENDPOINT and MSI_SECRET',
  idFields: { 'client-id': 'clientid' },
  idRule: 'it takes client ids only',
  detect: (env) => readVariable(env, 'MSI_ENDPOINT') !== undefined && readVariable(env, 'MSI_SECRET') !== undefined,
  acquire,
};

async function acquire(request: SourceRequest, services: ManagedIdentityServices): Promise<TokenSet> {
  // Azure Machine Learning wants an id with every request and names its default one here.
  const usual = readVariable(request.env, 'DEFAULT_IDENTITY_CLIENT_ID');
  const identity = request.identity ?? (usual === undefined ? undefined : { kind: 'client-id' as const, id: usual });
  const ids = identityFields(appService2017, identity);
  const fields = { 'api-version': '2017-09-01', resource: request.resource, ...ids };
  const ask = async () => {
    const secret = requireVariable(request.env, 'MSI_SECRET');
    const response = await services.localTransport({
      method: 'GET',
      url: withQuery(endpointOf(request.env, 'MSI_ENDPOINT'), fields),
      headers: { secret, Metadata: 'true' },
      signal: services.signal,
      namedBy: 'MSI_ENDPOINT',
    });
    return { response, secrets: [secret] };
  };
  return requestToken({ sourceName: appService2017.name, ask }, services);
}
