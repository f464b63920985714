/**
 * Reads the https URL of an API, which can have a path, as behind a proxy. The version that Graph's paths begin with
 * (`/v1.0`, `/beta`) and slashes at its end are dropped.
 *
 * @returns As {@link readHttpsOrigin}, with the path.
 */
export function readApiAddress(text: string): ReturnType<typeof readHttpsOrigin> {
  const read = readHttpsOrigin(text);
  if (read.kind === 'invalid') return read;
  const { pathname, search, hash } = new URL(text);
  if (search !== '' || hash !== '') {
    return { kind: 'invalid', shown: `${read.origin}${pathname}`, found: 'it contains a query or a fragment' };
  }
  const path = pathname.replace(/\/+$/, '').replace(/\/(?:v1\.0|beta)$/i, '');
  return { kind: 'origin', origin: `${read.origin}${path.replace(/\/+$/, '')}` };
}

/**
 * Reduces an https URL to its origin, as the original does.
 *
 * @returns The origin, or why there is none: `shown` is the text without a password that it contains.
 */
export function readHttpsOrigin(
  text: string,
):
  | { readonly kind: 'origin'; readonly origin: string }
  | { readonly kind: 'invalid'; readonly shown: string; readonly found: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && (url.username !== '' || url.password !== '')) {
    return { kind: 'invalid', shown: `${url.protocol}//${url.host}`, found: 'it contains a user name' };
  }
  if (url?.protocol === 'https:') return { kind: 'origin', origin: url.origin };
  // A text that is not a URL can contain a password, too: up to the last @.
  return {
    kind: 'invalid',
    shown: text.replace(/^([a-z][a-z\d+.-]*:\/+)?.*@/is, '$1'),
    found: 'it is not an absolute https URL',
  };
}
