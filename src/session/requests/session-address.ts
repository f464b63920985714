import { EntradaError } from '../../base/errors.ts';
import { requestTarget } from './request-target.ts';

/** The API that an address has to belong to. */
export interface AddressRules {
  /** The API's address in the session's cloud: an origin, perhaps with a path. */
  readonly endpoint: string;
  /** Its origins in the built-in clouds: an address of one of them goes to `endpoint`, as in the original. */
  readonly otherClouds: readonly (string | undefined)[];
  /** For the hint. */
  readonly examplePath: string;
  /** Returns the path as the API takes it. */
  readonly completePath?: (path: string) => string;
}

/**
 * Turns a path or an address into the URL of a request. The server receives what is written: `#` is sent as `%23`.
 *
 * Any host but the API's is refused, because the token would go there, and so is a text that no server would receive
 * as written (`..` in a path, control characters, an option without a name). Spaces around it do not count.
 *
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function sessionAddress(typed: string, rules: AddressRules): URL {
  const text = typed.replaceAll(/^ +| +$/g, '');
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) return ownAddress(text, rules);
  if (text.startsWith('//') || hasBackslash(text)) {
    throw refused(withoutSecrets(text), 'it is neither a path nor an https URL', rules);
  }
  const path = text.startsWith('/') ? text : `/${text}`;
  const [host = ''] = path.slice(1).split(/[/?]/);
  if ([rules.endpoint, ...rules.otherClouds].some((one) => one !== undefined && new URL(one).host === host)) {
    throw refused(withoutSecrets(text), 'it begins with a host, without "https://"', rules);
  }
  return addressOf(path, rules.endpoint, text, rules, rules.completePath);
}

function ownAddress(text: string, rules: AddressRules): URL {
  const { origin, pathname } = new URL(rules.endpoint);
  if (!URL.canParse(text)) throw refused(withoutSecrets(text), 'it is not a valid URL', rules);
  const url = new URL(text);
  if (url.protocol !== 'https:') throw refused(`${url.protocol}//${url.host}`, 'its scheme is not https', rules);
  if (url.username !== '' || url.password !== '') throw refused(url.origin, 'it contains a user name', rules);
  if (url.origin !== origin && !rules.otherClouds.includes(url.origin)) {
    throw refused(url.origin, 'the session does not have a token for that host', rules);
  }
  const [, rest] = /^https:\/\/[^/?#\s]+(?![^/?#])(.*)$/is.exec(text) ?? [];
  if (rest === undefined || hasBackslash(text)) throw refused(url.origin, 'it is not a valid URL', rules);
  const path = rest.startsWith('/') ? rest : `/${rest}`;
  const shown = `${url.origin}${rest}`;
  if (url.origin !== origin) return addressOf(path, rules.endpoint, shown, rules);
  // Another service can be at another path of a proxy.
  const base = pathname === '/' ? '' : pathname;
  if (base === '' || path.startsWith(`${base}/`)) return addressOf(path, origin, shown, rules);
  throw refused(withoutSecrets(shown), `the session does not have a token for that path, only for ${base}/`, rules);
}

function addressOf(
  path: string,
  base: string,
  shown: string,
  rules: AddressRules,
  completePath: (path: string) => string = (same) => same,
): URL {
  const sent = requestTarget(path);
  if (sent.kind === 'invalid') throw refused(withoutSecrets(shown), sent.found, rules, sent.hint);
  return new URL(`${base}${completePath(sent.target)}`);
}

function hasBackslash(text: string): boolean {
  return beforeQuery(text).includes('\\');
}

/** A query can hold personal data, and an authority a password. */
function withoutSecrets(text: string): string {
  return beforeQuery(text)
    .replace(/\/\/.*@/s, '//')
    .replaceAll(/\p{Cc}/gu, '\u{fffd}');
}

function beforeQuery(text: string): string {
  return text.replace(/\?.*$/s, '');
}

function refused(
  subject: string,
  found: string,
  { endpoint, examplePath }: AddressRules,
  hint = `Use a path such as ${examplePath}, or a URL that begins with ${endpoint}/.`,
): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot send a request to "${subject}": ${found}`, { hint });
}
