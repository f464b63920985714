import type { AdminRequest, AdminResponse } from './admin-message.ts';
import { failure } from './admin-message.ts';

/** The header that a request has to have that changes something; pages of other origins would need a preflight. */
export const changeHeader = 'x-entrada-lab';

const hostNames = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses requests that come from pages of other sites: by their Host (DNS rebinding), their Origin, Fetch metadata,
 * and, where something changes, by a content type and a header that such a page can only send after a preflight.
 *
 * @param port - Of the sign-in host.
 * @returns The response of a refusal; undefined: the request may be handled.
 */
export function refuseForeign(request: AdminRequest, port: number): AdminResponse | undefined {
  const { method, headers } = request;
  const host = headers['host'] ?? '';
  if (!isOwnHost(host, port)) {
    return failure(421, 'WrongHost', `The host "${cut(host)}" is not that of the lab; use https://localhost:${port}`);
  }
  const { origin } = headers;
  if (origin !== undefined && origin !== `https://${host}`) {
    return failure(403, 'ForeignOrigin', `Pages of ${cut(origin)} cannot use the lab; use its own page or a program`);
  }
  if (!isOwnFetch(request)) {
    return failure(403, 'ForeignSite', 'Pages of other sites cannot use the lab; use its own page or a program');
  }
  if (method === 'GET' || method === 'HEAD') return undefined;
  if (!['POST', 'PATCH', 'DELETE'].includes(method)) {
    const message = `Cannot use the method ${cut(method)}; use GET, POST, PATCH or DELETE`;
    return failure(405, 'MethodNotAllowed', message, { allow: 'GET, HEAD, POST, PATCH, DELETE' });
  }
  if (headers[changeHeader] === undefined) {
    return failure(403, 'HeaderMissing', `The header "${changeHeader}" is missing; add "${changeHeader}: 1"`);
  }
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return undefined;
  return failure(415, 'NotJson', `The content type is "${cut(type ?? '')}"; use application/json`);
}

function isOwnHost(host: string, port: number): boolean {
  return hostNames.some((name) => host === `${name}:${port}` || (port === 443 && host === name));
}

/** The page can be opened from a link; nothing else of it or of the API can be requested by another site. */
function isOwnFetch({ method, path, headers }: AdminRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return true;
  const isLink = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return isLink && path === '/' && (method === 'GET' || method === 'HEAD');
}

function cut(text: string): string {
  return text.slice(0, 80);
}
