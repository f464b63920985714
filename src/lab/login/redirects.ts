import { isContentAddress } from '../tenant/content-address.ts';
import type { Application } from '../tenant/application.ts';

/** The type of a redirect URI: codes for one of a single-page application are redeemed across origins, with CORS. */
export type RedirectKind = 'single-page' | 'other';

/** Returns the type of a redirect URI; undefined when it is not registered for the application. */
export function findRedirect(application: Application, redirectUri: string): RedirectKind | undefined {
  if (isContentAddress(redirectUri)) return undefined;
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

/** Returns a redirect URI with the parameters of a response, in its query or as its fragment. */
export function responseLocation(
  redirectUri: string,
  responseMode: 'query' | 'fragment',
  fields: readonly (readonly [string, string])[],
): string {
  const target = new URL(redirectUri);
  const written = writeParameters(fields);
  if (responseMode === 'fragment') target.hash = written;
  else target.search = [target.search.slice(1), written].filter((part) => part !== '').join('&');
  return target.href;
}

/** As .NET writes them: escapes in lower case, and `!`, `(` and `)` without one. */
function writeParameters(fields: readonly (readonly [string, string])[]): string {
  return fields
    .map((field) => new URLSearchParams([[...field]]).toString())
    .join('&')
    .replace(/%[\dA-F]{2}/g, (escape) => unescaped.get(escape) ?? escape.toLowerCase());
}

const unescaped: ReadonlyMap<string, string> = new Map([
  ['%21', '!'],
  ['%28', '('],
  ['%29', ')'],
]);

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
