import type { Application } from '../tenant/application.ts';

/** The type of a redirect URI: codes for one of a single-page application are redeemed across origins, with CORS. */
export type RedirectKind = 'single-page' | 'other';

/** Returns the type of a redirect URI; undefined when it is not registered for the application. */
export function findRedirect(application: Application, redirectUri: string): RedirectKind | undefined {
  const isListed = (list: readonly string[] = []) => list.some((registered) => isSameRedirect(registered, redirectUri));
  if (isListed(application.spaRedirectUris)) return 'single-page';
  return isListed(application.redirectUris) ? 'other' : undefined;
}

/** Returns whether an `Origin` header is that of a single-page redirect URI of the application. */
export function isSinglePageOrigin({ spaRedirectUris = [] }: Application, origin: string): boolean {
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) return false;
  return spaRedirectUris.some((registered) => {
    if (!URL.canParse(registered)) return false;
    const own = new URL(registered);
    if (isAnyPort(own)) own.port = new URL(origin).port;
    return own.origin === origin;
  });
}

/**
 * A registered `http://localhost` matches any port, as RFC 8252 7.3 requires for loopback; everything else is compared
 * as text.
 */
function isSameRedirect(registered: string, redirectUri: string): boolean {
  if (registered === redirectUri) return true;
  if (!URL.canParse(registered) || !URL.canParse(redirectUri)) return false;
  const own = new URL(registered);
  const requested = new URL(redirectUri);
  if (!isAnyPort(own)) return false;
  requested.port = own.port;
  return requested.href === own.href;
}

function isAnyPort({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && hostname === 'localhost';
}
