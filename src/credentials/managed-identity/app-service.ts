import type { TokenSet } from '../../model/token.ts';
import { readVariable, requireVariable } from '../environment/variables.ts';
import { endpointOf, withQuery } from './endpoint.ts';
import { identityFields } from './identity-id.ts';
import { requestToken } from './request-token.ts';
import type { DetectableSource, ManagedIdentityServices, SourceRequest } from './source.ts';

/** App Service, Functions and Container Apps, by the protocol of 2019-08-01. */
export const appService: DetectableSource = {
  name: 'Azure App Service',
  lookedFor: 'IDENTITY_ENDPOINT and IDENTITY_HEADER',
  idFields: { 'client-id': 'client_id', 'object-id': 'object_id', 'resource-id': 'mi_res_id' },
  idRule: 'it takes client ids, object ids and resource ids',
  detect: (env) =>
    readVariable(env, 'IDENTITY_ENDPOINT') !== undefined && readVariable(env, 'IDENTITY_HEADER') !== undefined,
  acquire,
};

async function acquire(request: SourceRequest, services: ManagedIdentityServices): Promise<TokenSet> {
  const ids = identityFields(appService, request.identity);
  const fields = { 'api-version': '2019-08-01', resource: request.resource, ...ids };
  const ask = async () => {
    const secret = requireVariable(request.env, 'IDENTITY_HEADER');
    const response = await services.localTransport({
      method: 'GET',
      url: withQuery(endpointOf(request.env, 'IDENTITY_ENDPOINT'), fields),
      headers: { 'X-IDENTITY-HEADER': secret },
      signal: services.signal,
      namedBy: 'IDENTITY_ENDPOINT',
    });
    return { response, secrets: [secret] };
  };
  return requestToken({ sourceName: appService.name, ask }, services);
}
