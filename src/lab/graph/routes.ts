import { applicationRoutes } from './applications/application-routes.ts';
import { directoryRoutes } from './directory/directory-routes.ts';
import { badRequest, methodNotAllowed, notServed } from './core/graph-fault.ts';
import type { Operation, Operations, Route } from './core/operation.ts';
import { relationRoutes } from './directory/relation-routes.ts';
import { teamsRoutes } from './teams/teams-routes.ts';
import { isAddressOfGraph, isMethodOfGraph } from './core/unserved-names.ts';

/**
 * Every path; `{}` stands for a key. `/me` is `/users/{}` with the caller's id. A fixed name takes precedence over a
 * key.
 */
export const routes: readonly Route[] = merge([
  ...directoryRoutes,
  ...relationRoutes,
  ...applicationRoutes,
  ...teamsRoutes,
]);

const table = routes.map(([path, operations]) => ({ parts: path.split('/'), operations }));

/**
 * Finds the handler of a request.
 *
 * @throws {GraphFault} 400 `BadRequest` naming the first unknown segment, 405, or 501 for an address that Graph has and
 *   the lab does not serve.
 */
export function findOperation(
  method: string,
  segments: readonly string[],
): { readonly operation: Operation; readonly keys: readonly string[] } {
  const matched = table.map((route) => ({ route, count: countMatching(route.parts, segments) }));
  const found = matched.find(
    ({ route, count }) => count === segments.length && route.parts.length === segments.length,
  )?.route;
  if (found === undefined) throw unknownAddress(segments, Math.max(...matched.map(({ count }) => count)));
  const operation = Object.entries(found.operations).find(([name]) => name === method)?.[1];
  if (operation === undefined) {
    throw isMethodOfGraph(method, segments) ? notServed(`${method} '/${segments.join('/')}'`) : methodNotAllowed();
  }
  return { operation, keys: segments.filter((_, index) => found.parts[index]?.startsWith('{') === true) };
}

/** Joins the methods of equal paths; of routes that fit the same segments, those with more fixed names are first. */
function merge(parts: readonly Route[]): Route[] {
  const merged = new Map<string, Operations>();
  for (const [path, operations] of parts) merged.set(path, { ...merged.get(path), ...operations });
  return [...merged].toSorted(([one], [other]) => keysOf(one) - keysOf(other));
}

function keysOf(path: string): number {
  return path.split('{').length;
}

function unknownAddress(segments: readonly string[], reached: number): Error {
  const position = Math.min(reached, segments.length - 1);
  if (reached < segments.length && isAddressOfGraph(segments, position))
    return notServed(`'/${segments.slice(0, position + 1).join('/')}'`);
  return badRequest(`Resource not found for the segment '${segments[position] ?? ''}'.`);
}

function countMatching(parts: readonly string[], segments: readonly string[]): number {
  const index = segments.findIndex((segment, position) => {
    const part = parts[position];
    if (part === undefined) return true;
    if (part === '{}') return false;
    if (part === '{type}') return !/^(?:microsoft\.)?graph\.\w+$/i.test(segment);
    return !isName(segment, part);
  });
  return index === -1 ? segments.length : index;
}

/** Names ignore case; those of actions and functions may have a namespace, functions an empty list of parameters. */
function isName(segment: string, name: string): boolean {
  if (segment.length < name.length) return false;
  const bare = segment.replace(/^(?:microsoft\.)?graph\./i, '').replace(/\(\)$/, '');
  return bare.toLowerCase() === name.toLowerCase();
}
