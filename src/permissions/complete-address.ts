import { addressesFrom } from './graph-addresses.ts';

/**
 * Completes the last segment of an address of Microsoft Graph.
 *
 * @param partial - The beginning of an address, with or without the version: `/users/ID/me`.
 * @param method - Only addresses that have this method, and those on the way to them. Default: any.
 * @returns Complete texts that begin with `partial`, in its spelling up to the last slash, sorted; with a slash at the
 * end where only longer addresses exist.
 */
export function completeAddress(partial: string, method?: string): string[] {
  if (partial !== '' && !partial.startsWith('/')) return [];
  const [, version = '', path = ''] = /^(\/(?:v1\.0|beta)(?=\/))?(.*)$/is.exec(partial) ?? [];
  const at = path.lastIndexOf('/');
  const before = path.slice(0, Math.max(at, 0));
  if (/[?#()]/.test(path)) return [];
  const begun = path.slice(at + 1).toLowerCase();
  const passed = before.split('/');
  const found = new Map<string, { name: string; isAddress: boolean }>();
  for (const { path: full, methods } of addressesFrom(passed.slice(0, 2).join('/'))) {
    const segments = full.split('/');
    const name = segments[passed.length];
    if (name === undefined || !name.toLowerCase().startsWith(begun) || /[{(]|^\.\.\.$/.test(name)) continue;
    if (!passed.every((segment, place) => fits(segment, segments[place] ?? ''))) continue;
    if (method !== undefined && !methods.has(method)) continue;
    const one = found.get(name.toLowerCase()) ?? { name, isAddress: false };
    if (segments.length === passed.length + 1) one.isAddress = true;
    found.set(name.toLowerCase(), one);
  }
  return [...found.values()]
    .map(({ name, isAddress }) => `${version}${before}/${name}${isAddress ? '' : '/'}`)
    .toSorted();
}

/** Completes a call such as `POST /groups`, or an address alone. */
export function completeCall(partial: string): string[] {
  const [, method = '', address = ''] = /^(?:([a-z]+)\s+)?(.*)$/is.exec(partial) ?? [];
  if (method === '') return completeAddress(address, 'GET');
  return completeAddress(address, method.toUpperCase()).map(
    (text) => `${partial.slice(0, partial.length - address.length)}${text}`,
  );
}

function fits(segment: string, template: string): boolean {
  return template.startsWith('{') ? segment !== '' : segment.toLowerCase() === template.toLowerCase();
}
