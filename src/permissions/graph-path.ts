import { EntradaError } from '../base/errors.ts';
import { isLoopback } from '../base/is-loopback.ts';
import { builtInClouds } from '../model/cloud.ts';

/**
 * Returns the path of an address of Microsoft Graph in any cloud; a path is returned unchanged.
 *
 * @throws {EntradaError} `INPUT_INVALID` for an address of another service.
 */
export function graphPath(address: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(address)) return address;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const hosts = builtInClouds.map(({ graphEndpoint }) => new URL(graphEndpoint).host);
  const isGraph =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    (hosts.includes(url.host) || (isLoopback(url.hostname) && /^\/(?:v1\.0|beta)\//i.test(url.pathname)));
  if (!isGraph) {
    throw new EntradaError('INPUT_INVALID', `Cannot look up "${address}": it is not an address of Microsoft Graph`, {
      hint: 'Name a path such as /users, or an address such as https://graph.microsoft.com/v1.0/users.',
    });
  }
  return `${url.pathname}${url.search}`;
}
