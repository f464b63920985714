import { EntradaError } from '../../base/errors.ts';
import { builtInClouds, type Cloud } from '../../model/cloud.ts';

/**
 * Makes the address of a Graph request: relative ones begin at `/v1.0` unless they name a version.
 *
 * An address of another cloud's Graph goes to the session's own, query kept, as the original does. Any other host is
 * refused, because the token would go there.
 *
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function graphAddress(text: string, cloud: Cloud): URL {
  const own = new URL(cloud.graphEndpoint);
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) return absoluteAddress(text, own, cloud);
  if (text.startsWith('//') || text.includes('\\'))
    throw refused(text, 'it is neither a path nor an https address', cloud);
  const path = text.startsWith('/') ? text : `/${text}`;
  const hasVersion = /^\/(v1\.0|beta)(\/|\?|$)/i.test(path);
  const url = new URL(`${own.origin}${hasVersion ? '' : '/v1.0'}${path}`);
  url.hash = '';
  return url;
}

function absoluteAddress(text: string, own: URL, cloud: Cloud): URL {
  if (!URL.canParse(text)) throw refused(text, 'it is no address', cloud);
  const url = new URL(text);
  if (url.protocol !== 'https:') throw refused(`${url.protocol}//${url.host}`, 'its scheme is not https', cloud);
  if (url.username !== '' || url.password !== '') throw refused(url.origin, 'it holds a user name', cloud);
  url.hash = '';
  if (url.origin === own.origin) return url;
  const isOtherGraph = builtInClouds.some((other) => other.graphEndpoint === url.origin);
  if (!isOtherGraph) throw refused(url.origin, 'the session has no token for that host', cloud);
  return new URL(`${own.origin}${url.pathname}${url.search}`);
}

function refused(subject: string, found: string, cloud: Cloud): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot send a request to "${subject}": ${found}`, {
    hint: `Use a path such as /users, or an address that begins with ${cloud.graphEndpoint}/.`,
  });
}
