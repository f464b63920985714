import { isIPv6 } from 'node:net';
import { EntradaError } from '../../base/errors.ts';
import type { ManagedIdentityEndpoint } from '../../model/stored-credential.ts';
import type { TokenSet } from '../../model/token.ts';
import { readVariable } from '../environment/variables.ts';
import { withQuery } from './endpoint.ts';
import { identityFields } from './identity-id.ts';
import { type Absence, probe } from './probe.ts';
import { requestToken } from './request-token.ts';
import type { IdentitySource, ManagedIdentityServices, SourceRequest } from './source.ts';

/** The address of the extension that virtual machines had before IMDS, and of its emulations. */
export const usualEndpoint: ManagedIdentityEndpoint = { host: 'localhost', port: 50_342, secret: null };

/**
 * The identity service used before IMDS, with the protocol of PowerShell's older modules. The caller names its address,
 * because no variable does.
 *
 * @throws {EntradaError} `INPUT_INVALID` for an invalid address.
 */
export function azAccounts(endpoint: ManagedIdentityEndpoint): IdentitySource {
  const url = urlOf(endpoint);
  const source: IdentitySource = {
    name: `the identity service at "${url.host}"`,
    lookedFor: url.origin,
    idFields: { 'client-id': 'client_id', 'object-id': 'object_id', 'resource-id': 'msi_res_id' },
    idRule: 'it takes client ids, object ids and resource ids',
    acquire: (request, services) => acquire(source, url, endpoint, request, services),
  };
  return source;
}

/** Returns why the service is not on this machine; undefined when it is. */
export function probeAzAccounts(
  endpoint: ManagedIdentityEndpoint,
  services: ManagedIdentityServices,
): Promise<Absence | undefined> {
  return probe(urlOf(endpoint), hostParameter, services);
}

async function acquire(
  source: IdentitySource,
  url: URL,
  endpoint: ManagedIdentityEndpoint,
  request: SourceRequest,
  services: ManagedIdentityServices,
): Promise<TokenSet> {
  const ids = identityFields(source, request.identity);
  const fields = { 'api-version': '2018-02-01', resource: request.resource, ...ids };
  const ask = async () => {
    const secret = endpoint.secret?.reveal() ?? readVariable(request.env, 'MSI_SECRET');
    const response = await services.localTransport({
      method: 'GET',
      url: withQuery(url, fields),
      headers: { Metadata: 'true', ...(secret === undefined ? {} : { secret }) },
      signal: services.signal,
      namedBy: hostParameter,
    });
    return { response, secrets: secret === undefined ? [] : [secret] };
  };
  return requestToken({ sourceName: source.name, ask }, services);
}

const hostParameter = '-ManagedServiceHostName';

function urlOf({ host, port }: ManagedIdentityEndpoint): URL {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new EntradaError('INPUT_INVALID', `Cannot use ${port} as -ManagedServicePort: a port is 1 to 65535`);
  }
  const bare = /^\[(.*)\]$/.exec(host)?.[1] ?? host;
  const isAddress = isIPv6(bare) && !bare.includes('%');
  const text = `http://${isAddress ? `[${bare}]` : host}:${port}/oauth2/token`;
  // Only letters, digits, hyphens and dots: other characters would send the request elsewhere.
  if ((isAddress || /^[\p{L}\p{N}_.-]{1,253}$/u.test(host)) && URL.canParse(text)) return new URL(text);
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot use "${host}" as ${hostParameter}: it is not a host name or an IP address; leave out scheme, port and path`,
  );
}
