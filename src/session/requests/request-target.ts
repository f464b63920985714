/** The path and query of a request as they are sent, or why they cannot be sent as they were written. */
export type RequestTarget =
  | { readonly kind: 'target'; readonly target: string }
  | { readonly kind: 'invalid'; readonly found: string; readonly hint: string };

const charactersToEncode = {
  // All but the characters of a path (RFC 3986 3.3) and escapes. "#" is one of them: no address of these APIs has a
  // fragment, but names of guests have a "#".
  path: /%(?![\dA-Fa-f]{2})|[^\w!$%&'()*+,./:;=@~-]/gu,
  // The characters that WHATWG URL encodes in a query, so that a next link is sent unchanged.
  query: /%(?![\dA-Fa-f]{2})|[^!$-&(-;=?-~]/gu,
};

/** Quoted OData literals, where an inner apostrophe is doubled, and phrases of `$search`. */
const quotedText = /'[^']*'|"(?:\\.|[^"\\])*"/g;

/**
 * Percent-encodes a typed path and query so that a server decodes what was written. Escapes are kept.
 *
 * A `+` inside quotes is a plus sign, elsewhere in a query a space, as Graph reads it.
 *
 * @param text - A path that begins with a slash, with or without a query.
 */
export function requestTarget(text: string): RequestTarget {
  const queryAt = text.indexOf('?');
  const path = queryAt === -1 ? text : text.slice(0, queryAt);
  const query = queryAt === -1 ? undefined : text.slice(queryAt + 1);
  const invalid = characterTrouble(text) ?? pathTrouble(path) ?? queryTrouble(query ?? '');
  if (invalid !== undefined) return { kind: 'invalid', ...invalid };
  const sentQuery = query === undefined ? '' : `?${query.split('&').map(encodeOption).join('&')}`;
  return { kind: 'target', target: `${encode(path, 'path')}${sentQuery}` };
}

type Trouble = Omit<Extract<RequestTarget, { readonly kind: 'invalid' }>, 'kind'>;

function characterTrouble(text: string): Trouble | undefined {
  const [control] = /\p{Cc}/u.exec(text) ?? [];
  if (control !== undefined) {
    const code = control.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return {
      found: `it contains the control character U+${code}`,
      hint: 'Remove it. A line of a file can end with a carriage return (U+000D).',
    };
  }
  if (/\p{Surrogate}/u.test(text)) {
    return { found: 'it contains half of a character (an unpaired surrogate)', hint: 'Remove it.' };
  }
  return undefined;
}

function pathTrouble(path: string): Trouble | undefined {
  if (/%(?:[01][\da-f]|7f)/i.test(path)) {
    return { found: 'its path contains an encoded control character', hint: 'Remove it.' };
  }
  // Servers differ in when they decode a slash, so that an encoded one counts.
  const segments = path.replaceAll(/%2e/gi, '.').split(/\/|%2f|%5c/i);
  if (segments.some((segment) => segment === '.' || segment === '..')) {
    return { found: 'its path has a segment "." or ".."', hint: 'Write the path without it.' };
  }
  return undefined;
}

function queryTrouble(query: string): Trouble | undefined {
  for (const option of query.split('&')) {
    const equalsAt = option.indexOf('=');
    if (equalsAt === -1) continue;
    const name = decodeName(option.slice(0, equalsAt));
    if (name === '') {
      return {
        found: 'its query has an option without a name',
        hint: 'A shell replaces $top in double quotes with nothing: use single quotes. Write & inside a value as %26.',
      };
    }
    const open = openQuote(name, option.slice(equalsAt + 1));
    if (open !== undefined) {
      return {
        found: `the ${open} marks of its $${name.replace('$', '')} are not pairs`,
        hint: "Inside a quoted value, write & as %26, and ' twice.",
      };
    }
  }
  return undefined;
}

function decodeName(name: string): string {
  return name
    .replaceAll(/%20|\+/g, ' ')
    .replaceAll(/%24/g, '$')
    .trim()
    .toLowerCase();
}

/** Returns the quotation mark that an option's value opens and does not close, as where a `&` in it cuts the value. */
function openQuote(name: string, value: string): string | undefined {
  const text = value.replaceAll('%27', "'").replaceAll('%22', '"').replaceAll(/%5c/gi, '\\');
  if (/^\$?filter$/.test(name)) return text.split("'").length % 2 === 0 ? "'" : undefined;
  if (/^\$?search$/.test(name)) return text.replaceAll(/\\./g, '').split('"').length % 2 === 0 ? '"' : undefined;
  return undefined;
}

function encodeOption(option: string): string {
  return encode(
    option.replaceAll(quotedText, (quoted) => quoted.replaceAll('+', '%2B')),
    'query',
  );
}

function encode(text: string, part: keyof typeof charactersToEncode): string {
  return text.replaceAll(charactersToEncode[part], (found) => encodeURIComponent(found).replaceAll("'", '%27'));
}
