import type { Segment } from './parse-graph-path.ts';

/**
 * Compares a path with one that has placeholders.
 *
 * @returns How specific the match is, segment by segment: an earlier name in place of a placeholder counts more
 * ({@link compareMatches}). Undefined if it does not match.
 */
export function matchGraphPath(path: readonly Segment[], template: readonly Segment[]): readonly number[] | undefined {
  return matchFrom(path, 0, template, 0);
}

/** Compares what begins at two places. It copies no list: a path is compared with up to thousands of addresses. */
function matchFrom(
  path: readonly Segment[],
  at: number,
  template: readonly Segment[],
  templateAt: number,
): readonly number[] | undefined {
  const wanted = template[templateAt];
  const found = path[at];
  if (wanted === undefined) return found === undefined ? [] : undefined;
  if (wanted.kind === 'rest') {
    const ended = matchFrom(path, at, template, templateAt + 1);
    if (ended !== undefined) return [0, ...ended];
    return found === undefined ? undefined : matchFrom(path, at + 1, template, templateAt);
  }
  if (found === undefined) return undefined;
  if (wanted.kind === 'name' && found.kind === 'name' && wanted.name === found.name) {
    if (areEqual(wanted.keys, found.keys)) return after(2, matchFrom(path, at + 1, template, templateAt + 1));
    // `users('ID')` is the same as `users/ID` (OData URL conventions 4.3).
    const isKey = wanted.keys.length === 0 && template[templateAt + 1]?.kind === 'placeholder';
    return isKey ? after(1, matchFrom(path, at + 1, template, templateAt + 2)) : undefined;
  }
  return fills(found, wanted) ? after(1, matchFrom(path, at + 1, template, templateAt + 1)) : undefined;
}

/** Sorts the more specific match first. */
export function compareMatches(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((weight, index) => weight !== other[index]);
  return at === -1 ? 0 : (other[at] ?? 0) - (one[at] ?? 0);
}

function fills(found: Segment, wanted: Segment): boolean {
  if (wanted.kind === 'path') return found.kind === 'path' && found.isClosed === wanted.isClosed;
  if (wanted.kind !== 'placeholder') return false;
  if (found.kind === 'placeholder') return found.name.endsWith(':') === wanted.name.endsWith(':');
  if (found.kind !== 'name' || found.keys.length > 0 || found.name.startsWith('$')) return false;
  return found.name.endsWith(':') === wanted.name.endsWith(':');
}

function after(weight: number, rest: readonly number[] | undefined): readonly number[] | undefined {
  return rest === undefined ? undefined : [weight, ...rest];
}

function areEqual(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}
