import { type AcceptedPermissions, acceptedBy, addressesFrom, type GraphAddress } from './graph-addresses.ts';
import { compareMatches, matchGraphPath } from './match-graph-path.ts';
import { parseGraphPath, type Segment } from './parse-graph-path.ts';

/** A call of Microsoft Graph that the data knows. */
export interface KnownCall {
  readonly method: string;
  readonly address: GraphAddress;
  readonly accepted: AcceptedPermissions;
}

/**
 * Finds a call in the data.
 *
 * @param path - Of an address, as it is sent: with IDs, with or without the version and the query.
 * @param method - In upper case.
 * @returns Undefined where the data does not have the address, or not with this method.
 */
export function findCall(path: string, method: string): KnownCall | undefined {
  for (const segments of readings(parseGraphPath(path))) {
    for (const address of matchesOf(segments, path)) {
      const accepted = acceptedBy(address, method);
      if (accepted !== undefined) return { method, address, accepted };
    }
  }
  return undefined;
}

/** Lists the addresses with placeholders that a path matches, the most specific first; none if it is unknown. */
export function findTemplates(path: string): GraphAddress[] {
  for (const segments of readings(parseGraphPath(path))) {
    const found = matchesOf(segments, path);
    if (found.length > 0) return found;
  }
  return [];
}

function matchesOf(path: readonly Segment[], written: string): GraphAddress[] {
  return candidates(path)
    .flatMap((address) => {
      const match = matchGraphPath(path, segmentsOf(address));
      return match === undefined ? [] : [{ address, match }];
    })
    .toSorted(
      (one, other) =>
        compareMatches(one.match, other.match) ||
        Number(isInCaseOf(written, other.address)) - Number(isInCaseOf(written, one.address)),
    )
    .map(({ address }) => address);
}

/** The source has some addresses twice, in different case and with different permissions. */
function isInCaseOf(written: string, { path }: GraphAddress): boolean {
  return path.split(/[/{(]/).every((part) => part.includes('}') || written.includes(part));
}

/** Lists the addresses that begin as a path does; some have thousands below their first segment. */
function candidates([first, second]: readonly Segment[]): GraphAddress[] {
  if (first?.kind !== 'name') return [];
  const beginning = `/${first.name}`;
  if (second === undefined && first.keys.length === 0) return addressesFrom(`${beginning}\t`);
  return [
    ...addressesFrom(`${beginning}(`),
    ...addressesFrom(`${beginning}/{`),
    ...(second?.kind === 'name' ? addressesFrom(`${beginning}/${second.name}`) : []),
  ];
}

const parsed = new Map<string, readonly Segment[]>();

function segmentsOf({ path }: GraphAddress): readonly Segment[] {
  const segments = parsed.get(path) ?? parseGraphPath(path);
  parsed.set(path, segments);
  return segments;
}

/**
 * The path itself; then what needs the same permissions: without `$count`, `$value` and `$ref`, with names and types
 * without their namespace, without type casts, and for `/me` the same of `/users/{id}`.
 */
function* readings(path: readonly Segment[]): Generator<readonly Segment[]> {
  for (const one of [path, asUser(path)]) {
    if (one === undefined) continue;
    for (const two of [one, withoutSuffix(one)]) {
      if (two === undefined) continue;
      yield two;
      if (!two.some((segment) => namespaceOf(segment) !== undefined)) continue;
      yield two.map((segment) => renamed(segment, 'microsoft.graph.'));
      yield two.map((segment) => renamed(segment, ''));
      yield two.filter((segment) => namespaceOf(segment) === undefined);
    }
  }
}

function asUser([first, ...rest]: readonly Segment[]): readonly Segment[] | undefined {
  if (first?.kind !== 'name' || first.name !== 'me') return undefined;
  return [{ kind: 'name', name: 'users', keys: [] }, { kind: 'placeholder', name: '{id}' }, ...rest];
}

function withoutSuffix(path: readonly Segment[]): readonly Segment[] | undefined {
  const last = path.at(-1);
  return last?.kind === 'name' && /^\$(?:count|value|ref)$/.test(last.name) ? path.slice(0, -1) : undefined;
}

function namespaceOf(segment: Segment): string | undefined {
  return segment.kind === 'name' ? /^(?:microsoft\.)?graph\.(?=\w)/.exec(segment.name)?.[0] : undefined;
}

function renamed(segment: Segment, namespace: string): Segment {
  const found = namespaceOf(segment);
  if (found === undefined || segment.kind !== 'name') return segment;
  return { ...segment, name: `${namespace}${segment.name.slice(found.length)}` };
}
