import { EntradaError } from '../../base/errors.ts';
import type { HttpResponse } from '../../http/message.ts';

const statuses = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 5;

/** A response, and where it came from. */
export interface Located {
  readonly url: URL;
  readonly response: HttpResponse;
}

/**
 * Follows the redirects of a GET (RFC 9110 15.4), as those to a report or the content of a file, over https alone.
 *
 * @param get - Reads an address: with the token only if it is one of the API's.
 * @param failures - What happens to a failed response of another host.
 * @throws {EntradaError} `REQUEST_REFUSED` for a redirect of another method or to an address that cannot be followed,
 * for more than five, and for a failure at another host; `SERVICE_UNAVAILABLE` if that has a problem. The message has
 * the address without its query, which can hold a key.
 */
export async function followRedirects(
  first: Located,
  method: string,
  get: (url: URL) => Promise<HttpResponse>,
  failures: 'thrown' | 'returned' = 'thrown',
): Promise<Located> {
  let { url, response } = first;
  for (let count = 0; statuses.has(response.status) && response.headers['location'] !== undefined; count += 1) {
    const next = targetOf(response.headers['location'], url);
    const shown = next === undefined ? 'an invalid address' : `"${next.origin}${next.pathname}"`;
    const redirected = `Cannot ${method} "${first.url.pathname}": ${url.host} answered ${response.status} and names ${shown}`;
    if (method !== 'GET') throw refused(`${redirected}; only a GET is redirected`);
    if (next === undefined) throw refused(redirected);
    if (next.protocol !== 'https:') throw refused(`${redirected}; its scheme is not https`);
    if (count === mostRedirects) throw refused(`${redirected}, after ${mostRedirects} redirects`);
    url = next;
    response = await get(next);
  }
  if (failures === 'thrown' && url.origin !== first.url.origin && (response.status < 200 || response.status >= 300)) {
    throw new EntradaError(
      response.status >= 500 ? 'SERVICE_UNAVAILABLE' : 'REQUEST_REFUSED',
      `Cannot GET "${first.url.pathname}": it is at "${url.origin}${url.pathname}", which answered ${response.status}`,
      { details: { status: response.status } },
    );
  }
  return { url, response };
}

function targetOf(location: string, base: URL): URL | undefined {
  if (!URL.canParse(location, base.href)) return undefined;
  const target = new URL(location, base);
  if (target.username !== '' || target.password !== '') return undefined;
  target.hash = '';
  return target;
}

function refused(message: string): EntradaError {
  return new EntradaError('REQUEST_REFUSED', message);
}
