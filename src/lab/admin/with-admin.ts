import type { RequestListener } from '../hosts/loopback-listener.ts';
import type { AdminParts } from './admin-parts.ts';

/**
 * Adds the page and the API of a lab to its sign-in host, outside of its journal and its faults: a fault of all
 * requests could not be removed otherwise. They are loaded at the first request for them.
 *
 * @param other - Handles all other requests.
 */
export function withAdmin(other: RequestListener, parts: AdminParts): RequestListener {
  let loading: Promise<RequestListener> | undefined;
  return (request, response) => {
    if (!isAdminTarget(request.url ?? '')) return other(request, response);
    loading ??= import('./admin-listener.ts').then(({ createAdminListener }) => createAdminListener(parts));
    return loading.then((listener) => listener(request, response));
  };
}

/** Returns whether a request target is of the page (`/`) or of the API (`/lab/api`). */
export function isAdminTarget(target: string): boolean {
  const [path = ''] = target.split('?');
  return path === '/' || path === '/favicon.ico' || path === '/lab/api' || path.startsWith('/lab/api/');
}
