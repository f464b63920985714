/**
 * Returns the address and the headers that a GET is sent with: those of an advanced query (Graph documentation,
 * "Advanced query capabilities on Microsoft Entra ID objects") if it is one and the caller has not chosen a consistency
 * level. `$count=true` is added where Graph requires it, except to the next page of a listing.
 *
 * @param headers - The caller's, with names in lower case.
 */
export function asAdvancedQuery(
  url: URL,
  headers: Readonly<Record<string, string>>,
): { readonly url: URL; readonly headers: Readonly<Record<string, string>> } {
  const kind = headers['consistencylevel'] === undefined ? advancedKind(url) : undefined;
  if (kind === undefined) return { url, headers };
  const sent = new URL(url);
  const options = optionsOf(url);
  if (kind === 'counting' && !options.has('count') && !options.has('skiptoken')) {
    // Only appended: the caller's own encoding is kept.
    sent.search += `${url.search === '' ? '?' : '&'}$count=true`;
  }
  return { url: sent, headers: { ...headers, consistencylevel: 'eventual' } };
}

/**
 * Returns whether Graph serves a GET only as an advanced query: `counting` if it also needs `$count=true`, `plain` if
 * the header is enough.
 */
export function advancedKind(url: URL): 'counting' | 'plain' | undefined {
  const path = /\/(?:v1\.0|beta)\/(.*)$/i.exec(url.pathname)?.[1] ?? '';
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map((part) => decoded(part).toLowerCase());
  const isRawCount = parts.at(-1) === '$count';
  if (isRawCount) parts.pop();
  const isCast = /^(?:microsoft\.)?graph\./.test(parts.at(-1) ?? '');
  if (isCast) parts.pop();
  if (!isOfDirectory(parts)) return undefined;
  const options = optionsOf(url);
  const filter = options.get('filter');
  const order = options.get('orderby');
  const isCounting =
    (filter !== undefined && (order !== undefined || hasAdvancedOperator(filter))) ||
    (order !== undefined && !isPlainOrder(order)) ||
    (isCast && (parts.at(-1)?.startsWith('transitive') ?? false));
  if (isCounting && !isRawCount) return 'counting';
  return isRawCount || options.has('search') || options.get('count')?.toLowerCase() === 'true' ? 'plain' : undefined;
}

const collections = new Set([
  'administrativeunits',
  'applications',
  'contacts',
  'devices',
  'directoryobjects',
  'directoryroles',
  'groups',
  'serviceprincipals',
  'users',
]);
const relationships = new Set([
  'approleassignedto',
  'createdobjects',
  'directreports',
  'memberof',
  'members',
  'ownedapplications',
  'owneddevices',
  'ownedobjects',
  'owners',
  'registereddevices',
  'registeredowners',
  'registeredusers',
  'transitivememberof',
  'transitivemembers',
  'transitivereports',
]);

/** Mail, teams and files have options of the same names, which do not need the header, and cannot always count. */
function isOfDirectory([first = '', second = '', ...more]: readonly string[]): boolean {
  if (second === '') return collections.has(first);
  if (first === 'directory') {
    return more.length === 0
      ? ['administrativeunits', 'deleteditems'].includes(second)
      : relationships.has(more.at(-1) ?? '');
  }
  if (first === 'me') return relationships.has(second) && more.length === 0;
  return collections.has(first) && relationships.has(more[0] ?? '') && more.length === 1;
}

function hasAdvancedOperator(filter: string): boolean {
  const unquoted = filter.replaceAll(/'(?:[^']|'')*'/g, "''");
  return /\bendswith\s*\(|\sne\s|(?:^|[\s(:])not[\s(]|\/\$count\b/i.test(unquoted);
}

/** These two sort without the header. */
function isPlainOrder(order: string): boolean {
  return /^\s*(?:displayName|userPrincipalName)(?:\s+(?:asc|desc))?\s*$/i.test(order);
}

/** The query options in lower case; Graph also takes them without the dollar sign. */
function optionsOf(url: URL): ReadonlyMap<string, string> {
  return new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase().replace(/^\$/, ''), value]));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
