import type { TokenSet } from '../../model/token.ts';
import { readVariable } from '../environment/variables.ts';
import { endpointOf } from './endpoint.ts';
import { identityFields } from './identity-id.ts';
import { requestToken } from './request-token.ts';
import type { DetectableSource, ManagedIdentityServices, SourceRequest } from './source.ts';

/** Azure Cloud Shell, whose tokens are those of the user who opened it. */
export const cloudShell: DetectableSource = {
  name: 'Azure Cloud Shell',
  lookedFor: 'MSI_ENDPOINT alone',
  idFields: {},
  idRule: 'it signs in as the person who opened it and knows no other identity; leave the id out',
  detect: (env) => readVariable(env, 'MSI_ENDPOINT') !== undefined,
  acquire,
};

async function acquire(request: SourceRequest, services: ManagedIdentityServices): Promise<TokenSet> {
  identityFields(cloudShell, request.identity);
  const ask = async () => ({
    response: await services.localTransport({
      method: 'POST',
      url: endpointOf(request.env, 'MSI_ENDPOINT'),
      headers: { Metadata: 'true', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ resource: request.resource }).toString(),
      signal: services.signal,
      namedBy: 'MSI_ENDPOINT',
    }),
    secrets: [],
  });
  return requestToken({ sourceName: cloudShell.name, ask }, services);
}
