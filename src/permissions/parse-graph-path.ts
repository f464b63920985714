/** A part of the path of an address, or of one with placeholders. */
export type Segment =
  | {
      readonly kind: 'name';
      /** In lower case, decoded. */
      readonly name: string;
      /** The names of its arguments or keys in parentheses, sorted; an empty text for one without a name. */
      readonly keys: readonly string[];
    }
  /** `{id}`; with a colon if a path follows. */
  | { readonly kind: 'placeholder'; readonly name: string }
  /** A path between colons, as in `root:/Documents/a.txt:/content`. */
  | { readonly kind: 'path'; readonly isClosed: boolean }
  /** `...` in the data: any number of segments. */
  | { readonly kind: 'rest' };

/**
 * Splits a path of Microsoft Graph (OData URL conventions 4; paths of files and sites between colons), with or without
 * the version, into its segments. The query is ignored.
 *
 * @returns An empty list for a path without segments. A path that cannot be decoded is taken as written.
 */
export function parseGraphPath(path: string): Segment[] {
  const [before = ''] = path.split(/[?#]/);
  const written = splitSegments(before);
  if (/^(?:v1\.0|beta)$/i.test(written[0] ?? '')) written.shift();
  return withPaths(written);
}

/** A slash in a quoted key does not separate segments. */
function splitSegments(path: string): string[] {
  if (!/[(%]/.test(path)) return path.split('/').filter((segment) => segment !== '');
  const segments: string[] = [];
  let current = '';
  let depth = 0;
  let isQuoted = false;
  for (const [part] of path.matchAll(/%2[789]|[^]/gi)) {
    const text = decode(part);
    if (text === "'" && depth > 0) isQuoted = !isQuoted;
    if (text === '(' && !isQuoted) depth += 1;
    if (text === ')' && !isQuoted && depth > 0) depth -= 1;
    if (part === '/' && depth === 0) {
      segments.push(current);
      current = '';
    } else current += part;
  }
  return [...segments, current].filter((segment) => segment !== '');
}

/** Joins the segments between colons to one. */
function withPaths(written: readonly string[]): Segment[] {
  const segments: Segment[] = [];
  for (let at = 0; at < written.length; at += 1) {
    const text = decode(written[at] ?? '');
    segments.push(segmentOf(text));
    if (!text.endsWith(':') || at + 1 === written.length) continue;
    const end = written.findIndex((segment, index) => index > at && decode(segment).endsWith(':'));
    segments.push({ kind: 'path', isClosed: end !== -1 });
    at = end === -1 ? written.length : end;
  }
  return segments;
}

function segmentOf(text: string): Segment {
  if (text === '...') return { kind: 'rest' };
  if (/^\{[^{}]*\}:?$/.test(text)) return { kind: 'placeholder', name: text.toLowerCase() };
  const [, name, keys] = /^([^()]+)\((.*)\)$/s.exec(text) ?? [];
  if (name === undefined || keys === undefined) return { kind: 'name', name: text.toLowerCase(), keys: [] };
  const names = keys.trim() === '' ? [] : splitKeys(keys).map(nameOfKey);
  return { kind: 'name', name: name.toLowerCase(), keys: names.toSorted() };
}

/** A comma in a quoted value does not separate keys. */
function splitKeys(keys: string): string[] {
  return keys.match(/(?:'[^']*'|[^,'])+/g) ?? [keys];
}

function nameOfKey(key: string): string {
  return (/^\s*(\w+)\s*=/.exec(key)?.[1] ?? '').toLowerCase();
}

function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
