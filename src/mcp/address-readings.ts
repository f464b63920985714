import { EntradaError } from '../base/errors.ts';

/** The segments of a path in lower case, decoded, without the version. */
export type Segments = readonly string[];

/** The ways in which servers read a path. */
export interface AddressReadings {
  /** `v1.0` or `beta` for Graph. */
  readonly version: string | undefined;
  /**
   * Servers differ in how they decode a path. Each of these is one way, with the other names of the same object (`me`
   * and `users/...`).
   */
  readonly readings: readonly (readonly Segments[])[];
}

/** A segment that matches every pattern of one segment, for the ID of the signed-in user. */
const someId = '{}';
const mostRounds = 5;

/**
 * Reads the path of a request in every way in which a server could: with `%2F` as a part of a segment and as a slash,
 * decoded once and repeatedly, with and without type casts. Keys in parentheses become segments.
 *
 * @param path - As it is sent, without the path of the endpoint.
 * @throws {EntradaError} `NOT_ALLOWED` for a path that hides other segments: `..` after decoding, or encoded again and
 * again.
 */
export function readAddress(path: string, api: 'graph' | 'teams'): AddressReadings {
  const loose = splitLoosely(path);
  const literal = path
    .split('/')
    .slice(1)
    .map((segment) => decodeOnce(segment).toLowerCase())
    .filter((segment, at, all) => segment !== '' || at < all.length - 1);
  const version = api === 'graph' ? loose[0] : undefined;
  if (api === 'graph' && version !== 'v1.0' && version !== 'beta') {
    throw refused(path, 'its first part is neither v1.0 nor beta');
  }
  const parses = [literal, loose].map((segments) =>
    (api === 'graph' ? segments.slice(1) : segments).flatMap(splitKey).map(withoutNamespace),
  );
  const withoutCasts = (api === 'graph' ? loose.slice(1) : loose)
    .flatMap(splitKey)
    .filter((name) => !isQualified(name));
  return { version, readings: [...parses, withoutCasts].map((one) => (api === 'graph' ? otherNames(one) : [one])) };
}

/** Splits a pattern as {@link readAddress} splits a path; `*` and `**` stay. */
export function readPattern(pattern: string): Segments {
  return fold(pattern)
    .split('/')
    .filter((segment) => segment !== '')
    .flatMap(splitKey)
    .map(withoutNamespace);
}

/** Decodes escapes, and the escapes that this results in, as a server behind another one may do. */
export function decodeFully(text: string): string {
  let decoded = text;
  for (let round = 0; round < mostRounds; round += 1) {
    const next = decodeOnce(decoded);
    if (next === decoded) return decoded;
    decoded = next;
  }
  throw refused(text, 'it is encoded again and again');
}

function splitLoosely(path: string): string[] {
  const segments = fold(decodeFully(path))
    .split(/[/\\]+/)
    // Parameters of a segment (RFC 3986 3.3), and what Windows drops from the end of a name.
    .map((segment) => segment.replace(/;.*$/s, '').trim())
    .filter((segment) => segment !== '');
  if (segments.some((segment) => /^\.+$/.test(segment))) throw refused(path, 'it has a segment of dots');
  return segments.map((segment) => segment.replace(/\.+$/, ''));
}

/** Letters that a server may take for others: those of full width, a long s, a dotless i. */
function fold(text: string): string {
  return text.normalize('NFKC').toUpperCase().toLowerCase();
}

function decodeOnce(text: string): string {
  return text.replaceAll(/(?:%[\da-f]{2})+/gi, (escapes) => {
    const bytes = Buffer.from(escapes.replaceAll('%', ''), 'hex');
    return bytes.toString('utf8');
  });
}

/** `users('ID')` is the same as `users/ID`. */
function splitKey(segment: string): string[] {
  const [, name, key] = /^([\w.$]+)\((.*)\)$/s.exec(segment) ?? [];
  if (name === undefined || key === undefined) return [segment];
  return key === '' ? [name] : [name, key.replaceAll("'", '')];
}

function isQualified(segment: string): boolean {
  return /^(?:microsoft\.)?graph\.\w/.test(segment);
}

/** Actions and types can have the namespace in front: `microsoft.graph.addPassword`. */
function withoutNamespace(segment: string): string {
  return isQualified(segment) ? segment.slice(segment.lastIndexOf('.') + 1) : segment;
}

function otherNames(segments: Segments): Segments[] {
  const [first = '', ...rest] = segments;
  // The tenant can be named in front: myorganization, its ID or a domain.
  const isTenant =
    first === 'myorganization' || /^[\da-f]{8}-[\da-f-]{27}$/.test(first) || /^[\w-]+(?:\.[\w-]+)+$/.test(first);
  const own = isTenant && rest.length > 0 ? rest : segments;
  const names = own === segments ? [segments] : [segments, own];
  return own[0] === 'me' ? [...names, ['users', someId, ...own.slice(1)]] : names;
}

function refused(path: string, found: string): EntradaError {
  return new EntradaError('NOT_ALLOWED', `Cannot use the address "${path.slice(0, 200)}": ${found}`, {
    hint: 'Write it as in the reference of Microsoft Graph, each segment encoded once.',
  });
}
