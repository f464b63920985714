import { EntradaError } from '../../base/errors.ts';

/** The API that an address has to belong to. */
export interface AddressRules {
  /** The API's origin in the session's cloud. */
  readonly endpoint: string;
  /** Its origins in the built-in clouds: an address of one of them goes to `endpoint`, as in the original. */
  readonly otherClouds: readonly (string | undefined)[];
  /** For the hint. */
  readonly examplePath: string;
  /** Returns the path as the API takes it. */
  completePath?(path: string): string;
}

/**
 * Turns a path or an address into the URL of a request, without its fragment.
 *
 * Any host but the API's is refused, because the token would go there.
 *
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function sessionAddress(text: string, rules: AddressRules): URL {
  const { origin } = new URL(rules.endpoint);
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) return ownAddress(text, origin, rules);
  if (text.startsWith('//') || text.includes('\\')) {
    throw refused(text, 'it is neither a path nor an https URL', rules);
  }
  const path = text.startsWith('/') ? text : `/${text}`;
  return withoutFragment(new URL(`${origin}${rules.completePath?.(path) ?? path}`));
}

function ownAddress(text: string, origin: string, rules: AddressRules): URL {
  if (!URL.canParse(text)) throw refused(text, 'it is not a valid URL', rules);
  const url = withoutFragment(new URL(text));
  if (url.protocol !== 'https:') throw refused(`${url.protocol}//${url.host}`, 'its scheme is not https', rules);
  if (url.username !== '' || url.password !== '') throw refused(url.origin, 'it contains a user name', rules);
  if (url.origin === origin) return url;
  if (!rules.otherClouds.includes(url.origin)) {
    throw refused(url.origin, 'the session does not have a token for that host', rules);
  }
  return new URL(`${origin}${url.pathname}${url.search}`);
}

function withoutFragment(url: URL): URL {
  url.hash = '';
  return url;
}

function refused(subject: string, found: string, { endpoint, examplePath }: AddressRules): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot send a request to "${subject}": ${found}`, {
    hint: `Use a path such as ${examplePath}, or a URL that begins with ${endpoint}/.`,
  });
}
