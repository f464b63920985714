import { EntradaError } from '../base/errors.ts';
import type { Cloud } from '../model/cloud.ts';
import { type AddressReadings, asUser, readAddress, readPattern, type Segments } from './address-readings.ts';
import { readQueryTargets } from './expanded-paths.ts';
import { parsePath } from './parse-path.ts';
import { matchSegments } from './match-segments.ts';
import type { McpOptions } from './mcp-options.ts';
import { secretAddresses } from './secret-addresses.ts';

/** Decides which addresses requests may have. */
export interface AddressRules {
  /**
   * Checks an address as it is sent.
   *
   * @param tenantId - The tenant of the request, which the path may name.
   * @returns Whether it is one of a secret that -AllowAddress names.
   * @throws {EntradaError} `NOT_ALLOWED`.
   */
  check(url: URL, cloud: Cloud, tenantId?: string): { readonly isNamedSecret: boolean };
}

interface Pattern {
  readonly text: string;
  readonly version: string | undefined;
  readonly segments: Segments;
}

/**
 * Creates the rules of -AllowAddress, -DenyAddress and the addresses of secrets. `*` in a pattern stands for any
 * characters of one segment, `**` for any number of segments. A pattern without a version holds for all versions.
 *
 * An address is refused if it is denied in one way to read it, or not allowed in one.
 *
 * @throws {EntradaError} `INPUT_INVALID` for a pattern that does not begin with a slash.
 */
export function createAddressRules({
  allowedAddresses,
  deniedAddresses,
}: Pick<McpOptions, 'allowedAddresses' | 'deniedAddresses'>): AddressRules {
  const allowed = allowedAddresses.map((text) => parsePattern(text, '-AllowAddress'));
  const denied = deniedAddresses.map((text) => parsePattern(text, '-DenyAddress'));
  const secrets = secretAddresses.map((text) => parsePattern(text));

  /** @param candidates - The same thing in other words: what is expanded below an object, and below each of a list. */
  const checkOne = (candidates: readonly AddressReadings[], shown: string): boolean => {
    const isMatch = ({ version, isOwn }: AddressReadings, segments: Segments, pattern: Pattern): boolean =>
      (pattern.version === undefined || pattern.version === version) &&
      (matchSegments(segments, pattern.segments) || (isOwn && matchSegments(asUser(segments), pattern.segments)));
    const matching = (patterns: readonly Pattern[]) =>
      patterns.find((pattern) =>
        candidates.some((one) => [...one.readings, ...one.wider].some((segments) => isMatch(one, segments, pattern))),
      );
    // The ID of the signed-in user is not known here, so that each one could be it.
    const own = candidates.some(({ isOwn }) => isOwn) ? denied.map(withAnyUser) : [];
    const deny = matching(denied) ?? matching(own);
    if (deny !== undefined)
      throw refused(shown, `-DenyAddress ${deny.text} includes it`, 'The user of the server decides this.');
    const isAllowed = candidates.some((one) =>
      one.readings.every((segments) => allowed.some((pattern) => isMatch(one, segments, pattern))),
    );
    if (allowed.length > 0 && !isAllowed) {
      throw refused(
        shown,
        '-AllowAddress does not include it',
        `Allowed are: ${allowed.map(({ text }) => text).join(', ')}`,
      );
    }
    const secret = matching(secrets);
    if (secret === undefined) return false;
    const names = secret.segments.filter((segment) => !segment.includes('*'));
    const isNamed = allowed.some(
      (pattern) =>
        names.every((name) => pattern.segments.includes(name)) &&
        candidates.some((one) => one.readings.some((segments) => isMatch(one, segments, pattern))),
    );
    if (isNamed) return true;
    throw refused(
      shown,
      `its response contains a secret (${names.join('/')})`,
      'Only the user of the server can allow it: -AllowAddress with this part in full.',
    );
  };

  return {
    check(url, cloud, tenantId) {
      const { api, path } = locate(url, cloud);
      const own = readAddress(path, api, tenantId);
      const { expanded, ids } = readQueryTargets(url.search);
      let isNamedSecret = checkOne([own], url.pathname);
      const last = parsePath(path).at(-1);
      // A file path that is not closed would go on.
      const above = `${path.replace(/\/$/, '')}${last?.isFile === true && !last.text.endsWith(':') ? ':' : ''}`;
      for (const item of expanded) {
        const shown = `${url.pathname} with $expand=${item.slice(0, 100)}`;
        const below = (between: string) => readAddress(`${above}${between}/${item}`, api, tenantId);
        isNamedSecret = checkOne([below(''), below('/x')], shown) || isNamedSecret;
      }
      for (const id of ids) {
        const target = URL.canParse(id) ? new URL(id) : undefined;
        if (target?.origin !== url.origin) {
          throw refused(
            url.pathname,
            'its $id is not a complete address of the same host',
            `Begin it with ${url.origin}/.`,
          );
        }
        if (target.href !== id || target.username !== '' || target.search !== '' || target.hash !== '') {
          throw refused(url.pathname, 'its $id is not written as it would be sent', 'Omit everything but the path.');
        }
        const { api: idApi, path: idPath } = locate(target, cloud);
        checkOne([readAddress(idPath, idApi, tenantId)], target.pathname);
      }
      return { isNamedSecret };
    },
  };
}

/** Returns whether a request goes to one of the APIs of a cloud. */
export function isOfApi(url: URL, cloud: Cloud): boolean {
  return [cloud.graphEndpoint, cloud.teamsEndpoint].some(
    (endpoint) => endpoint !== undefined && new URL(endpoint).origin === url.origin,
  );
}

/** Both APIs can be behind one proxy; then the longer path counts. */
function locate(
  url: URL,
  { graphEndpoint, teamsEndpoint }: Cloud,
): { readonly api: 'graph' | 'teams'; readonly path: string } {
  const bases = [
    { api: 'graph' as const, endpoint: graphEndpoint },
    ...(teamsEndpoint === undefined ? [] : [{ api: 'teams' as const, endpoint: teamsEndpoint }]),
  ].map(({ api, endpoint }) => ({ api, base: new URL(endpoint) }));
  const found = bases
    .filter(({ base }) => base.origin === url.origin && isBelow(url.pathname, base.pathname))
    .toSorted((one, other) => other.base.pathname.length - one.base.pathname.length);
  // One host without a path for both: a version in front is Graph's.
  const [first, second] = found;
  const isShared = second !== undefined && second.base.pathname === first?.base.pathname;
  const chosen = isShared ? found.find(({ api }) => (api === 'graph') === isVersioned(url, first?.base)) : first;
  if (chosen === undefined) throw refused(url.href.replace(/[?#].*$/s, ''), 'it is not an address of the session', '');
  return { api: chosen.api, path: pathBelow(url, chosen.base) };
}

function isVersioned(url: URL, base: URL | undefined): boolean {
  const [first] = parsePath(base === undefined ? url.pathname : pathBelow(url, base));
  return /^(?:v1\.0|beta)$/i.test(first?.text ?? '');
}

function pathBelow({ pathname }: URL, base: URL): string {
  return pathname.slice(base.pathname.replace(/\/$/, '').length);
}

function isBelow(path: string, base: string): boolean {
  return base === '/' || path.startsWith(`${base.replace(/\/$/, '')}/`);
}

/** A pattern for one user, as a pattern for each. */
function withAnyUser(pattern: Pattern): Pattern {
  const [first = '', user, ...rest] = pattern.segments;
  if (user === undefined || user === '**' || !matchSegments(['users'], [first])) return pattern;
  return { ...pattern, segments: [first, '*', ...rest] };
}

function parsePattern(text: string, parameter?: string): Pattern {
  if (parameter !== undefined && (!text.startsWith('/') || /[?#\\]|%/.test(text))) {
    throw new EntradaError(
      'INPUT_INVALID',
      `Cannot use the address "${text}" of ${parameter}: it is not a path without a query and without escapes`,
      { hint: `For example: ${parameter} '/users*','/groups/**'` },
    );
  }
  const segments = readPattern(text);
  const [first] = segments;
  const hasVersion = first === 'v1.0' || first === 'beta';
  return { text, version: hasVersion ? first : undefined, segments: hasVersion ? segments.slice(1) : segments };
}

function refused(shown: string, found: string, hint: string): EntradaError {
  return new EntradaError('NOT_ALLOWED', `Cannot use the address "${shown}": ${found}`, hint === '' ? {} : { hint });
}
