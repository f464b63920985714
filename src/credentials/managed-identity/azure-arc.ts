import { EntradaError } from '../../base/errors.ts';
import type { HttpResponse } from '../../http/message.ts';
import type { TokenSet } from '../../model/token.ts';
import { readVariable, type Variables } from '../environment/variables.ts';
import { readArcKey } from './arc-key.ts';
import { endpointOf, withQuery } from './endpoint.ts';
import { identityFields } from './identity-id.ts';
import { arcAgentPath } from './machine.ts';
import { type Answer, requestToken } from './request-token.ts';
import type { DetectableSource, ManagedIdentityServices, SourceRequest } from './source.ts';

/** Azure Arc: a machine outside Azure with the Connected Machine agent. */
export const azureArc: DetectableSource = {
  name: 'Azure Arc',
  lookedFor: 'IDENTITY_ENDPOINT and IMDS_ENDPOINT, or the Connected Machine agent',
  idFields: {},
  idRule: 'a machine has the identity that Azure Arc gave it and no other; leave the id out',
  detect: (env, machine) =>
    (readVariable(env, 'IDENTITY_ENDPOINT') !== undefined && readVariable(env, 'IMDS_ENDPOINT') !== undefined) ||
    machine.fileExists(arcAgentPath(env, machine)),
  acquire,
};

const usualEndpoint = 'http://127.0.0.1:40342/metadata/identity/oauth2/token';

async function acquire(request: SourceRequest, services: ManagedIdentityServices): Promise<TokenSet> {
  identityFields(azureArc, request.identity);
  const url = withQuery(endpoint(request.env), { 'api-version': '2020-06-01', resource: request.resource });
  // Without `namedBy`, although a variable names it: the key must not leave this machine.
  const send = (headers: Readonly<Record<string, string>>) =>
    services.localTransport({ method: 'GET', url, headers: { Metadata: 'true', ...headers }, signal: services.signal });
  const ask = async (): Promise<Answer> => {
    const first = await send({});
    if (first.status !== 401) return { response: first, secrets: [] };
    const key = await readArcKey(challengePath(first), services.machine);
    return { response: await send({ authorization: `Basic ${key}` }), secrets: [key] };
  };
  return requestToken({ sourceName: azureArc.name, ask }, services);
}

function endpoint(env: Variables): URL {
  const isNamed = readVariable(env, 'IDENTITY_ENDPOINT') !== undefined;
  return isNamed ? endpointOf(env, 'IDENTITY_ENDPOINT') : new URL(usualEndpoint);
}

/** The agent writes the path without quotation marks. */
function challengePath(response: HttpResponse): string {
  const path = /^Basic realm=("?)([^"]+)\1$/i.exec(response.headers['www-authenticate']?.trim() ?? '')?.[2];
  if (path !== undefined) return path;
  throw new EntradaError(
    'TOKEN_RESPONSE_INVALID',
    'Cannot get a token from Azure Arc: it answered 401 without a challenge that names a key file',
    { hint: 'Check that only the Azure Connected Machine agent listens on its port.' },
  );
}
