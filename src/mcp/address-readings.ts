import { notUnderstood, parsePath, type PathPart } from './parse-path.ts';

/** The segments of a path in lower case, decoded, without the version. */
export type Segments = readonly string[];

/** The ways in which servers read a path. */
export interface AddressReadings {
  /** `v1.0` or `beta` for Graph. */
  readonly version: string | undefined;
  /** With and without type casts, with a slash in a key as a separator, and with a file path as one key. */
  readonly readings: readonly Segments[];
  /** For rules that refuse alone: keys without their names, names without any namespace or punctuation. */
  readonly wider: readonly Segments[];
  /** Whether the path begins with `me`, which is one of the users. */
  readonly isOwn: boolean;
}

/** In place of the ID of the signed-in user; it matches every pattern of one segment that is not a name. */
export const ownId = '{}';

/**
 * Reads the path of a request in the ways that its grammar leaves open. Keys in parentheses become segments.
 *
 * @param path - As it is sent, without the path of the endpoint.
 * @param tenantId - The tenant of the request, which the path may name in front.
 * @throws {EntradaError} `NOT_ALLOWED` for a path that {@link parsePath} does not understand, a version that does not
 * exist, and another tenant.
 */
export function readAddress(path: string, api: 'graph' | 'teams', tenantId?: string): AddressReadings {
  const all = parsePath(path);
  const [first] = all;
  const version = api === 'graph' ? first?.text.toLowerCase() : undefined;
  if (api === 'graph' && version !== 'v1.0' && version !== 'beta') {
    throw notUnderstood(path, 'its first part is neither v1.0 nor beta');
  }
  const parts = api === 'graph' ? withoutTenant(all.slice(1), path, tenantId) : all;
  const withoutFiles = parts
    .filter(({ isFile }) => !isFile)
    .map((part) => ({ ...part, name: part.name.replace(/:$/, '') }));
  const readings = [parts, withoutFiles].flatMap((some) => [
    some.flatMap((part) => segmentsOf(part).map(withoutNamespace)),
    some.filter(({ name }) => !isQualified(name)).flatMap(segmentsOf),
    some.flatMap((part) => segmentsOf(part).map(withoutNamespace)).flatMap(splitSlashes),
  ]);
  const wider = [parts, withoutFiles].flatMap((some) => {
    const most = Math.max(1, ...some.map(({ keys }) => keys?.length ?? 1));
    // With the first key of each part, the second and so on.
    return Array.from({ length: most }, (_, at) =>
      some.flatMap((part) => {
        const key = part.keys?.[Math.min(at, part.keys.length - 1)];
        const name = part.name.replace(/[:(,=!~].*$/s, '');
        return [name.slice(name.lastIndexOf('.') + 1), ...(key === undefined ? [] : [key.value])].map(fold);
      }),
    ).flatMap((one) => [one, one.flatMap(splitSlashes)]);
  });
  const isOwn = api === 'graph' && parts[0]?.name.toLowerCase() === 'me';
  return { version, readings: unique(readings), wider: unique(wider), isOwn };
}

/** The other name of an address that begins with `me`. */
export function asUser(segments: Segments): Segments {
  return ['users', ownId, ...segments.slice(1)];
}

/** Splits a pattern as {@link readAddress} splits a path; `*` and `**` stay. */
export function readPattern(pattern: string): Segments {
  return pattern
    .split(/\/(?![^(]*'\))/)
    .filter((segment) => segment !== '')
    .flatMap((segment) => {
      const [, name, key] = /^([\w.$*]+)\((.*)\)$/s.exec(segment) ?? [];
      if (name === undefined || key === undefined) return [segment];
      return key === '' ? [name] : [name, key.replaceAll(/(?<![^=,])'|'(?=,|$)/g, '')];
    })
    .map(fold)
    .map(withoutNamespace);
}

/** The path can begin with the tenant. */
function withoutTenant(parts: readonly PathPart[], path: string, tenantId: string | undefined): readonly PathPart[] {
  const [first, ...rest] = parts;
  const name = first?.name.toLowerCase() ?? '';
  const isTenant = name === 'myorganization' || (tenantId !== undefined && name === tenantId.toLowerCase());
  const own = isTenant ? rest : parts;
  const begins = own[0]?.name.toLowerCase() ?? '';
  if (
    begins === 'myorganization' ||
    begins === 'beta' ||
    begins.includes('.') ||
    /^[\da-f]{8}-[\da-f-]{27}$/.test(begins)
  ) {
    throw notUnderstood(
      path,
      `its part "${begins.slice(0, 50)}" is not the tenant of the request by its ID, nor a name`,
    );
  }
  return own;
}

/** `users('ID')` is the same as `users/ID`. */
function segmentsOf({ name, keys }: PathPart): string[] {
  if (keys === undefined || keys.length === 0) return [fold(name)];
  return [
    fold(name),
    keys.map((key) => fold(key.name === undefined ? key.value : `${key.name}=${key.value}`)).join(','),
  ];
}

function splitSlashes(segment: string): string[] {
  return segment.split('/').filter((one) => one !== '');
}

/** Letters that are the same for most servers. */
function fold(text: string): string {
  return text.normalize('NFKC').toUpperCase().toLowerCase();
}

function isQualified(segment: string): boolean {
  return /^(?:microsoft\.)?graph\.\w/i.test(segment);
}

/** Actions and types can have the namespace in front: `microsoft.graph.addPassword`. */
function withoutNamespace(segment: string): string {
  return isQualified(segment) ? segment.slice(segment.lastIndexOf('.') + 1) : segment;
}

function unique(readings: readonly Segments[]): Segments[] {
  return [...new Map(readings.map((one) => [one.join('\n'), one])).values()];
}
