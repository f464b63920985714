import type { Segment } from './parse-graph-path.ts';

/**
 * Compares a path with one that has placeholders.
 *
 * @returns How specific the match is, segment by segment: an earlier name in place of a placeholder counts more
 * ({@link compareMatches}). Undefined if it does not match.
 */
export function matchGraphPath(path: readonly Segment[], template: readonly Segment[]): readonly number[] | undefined {
  const [wanted, ...templateRest] = template;
  if (wanted === undefined) return path.length === 0 ? [] : undefined;
  if (wanted.kind === 'rest') {
    const ended = matchGraphPath(path, templateRest);
    if (ended !== undefined) return [0, ...ended];
    return path.length === 0 ? undefined : matchGraphPath(path.slice(1), template);
  }
  const [found, ...pathRest] = path;
  if (found === undefined) return undefined;
  if (wanted.kind === 'name' && found.kind === 'name' && wanted.name === found.name) {
    if (areEqual(wanted.keys, found.keys)) return after(2, matchGraphPath(pathRest, templateRest));
    // `users('ID')` is the same as `users/ID` (OData URL conventions 4.3).
    const isKey = wanted.keys.length === 0 && templateRest[0]?.kind === 'placeholder';
    return isKey ? after(1, matchGraphPath(pathRest, templateRest.slice(1))) : undefined;
  }
  return fills(found, wanted) ? after(1, matchGraphPath(pathRest, templateRest)) : undefined;
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
