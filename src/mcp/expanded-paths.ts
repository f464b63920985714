import { decodeFully } from './address-readings.ts';

/**
 * Lists what the options of a query read beyond its path: the paths of `$expand`, below the path, and the addresses of
 * `$id`.
 *
 * @param search - Of a URL, with the question mark or empty.
 */
export function readQueryTargets(search: string): {
  readonly expanded: readonly string[];
  readonly ids: readonly string[];
} {
  const expanded: string[] = [];
  const ids: string[] = [];
  for (const option of search.replace(/^\?/, '').split('&')) {
    const at = option.indexOf('=');
    const name = decodeFully((at === -1 ? option : option.slice(0, at)).replaceAll('+', ' '))
      .trim()
      .toLowerCase()
      .replace(/^\$/, '');
    const value = at === -1 ? '' : decodeFully(option.slice(at + 1).replaceAll('+', ' '));
    if (name === 'expand') expanded.push(...pathsOf(value, ''));
    if (name === 'id') ids.push(value);
  }
  return { expanded, ids };
}

/** `members($expand=manager),owners` has the paths members, members/manager and owners. */
function pathsOf(value: string, above: string): string[] {
  return splitOutside(value, ',').flatMap((item) => {
    const [, name = '', options = ''] = /^\s*([^(]*?)\s*(?:\((.*)\)\s*)?$/s.exec(item) ?? [];
    if (name === '') return [];
    const path = above === '' ? name : `${above}/${name}`;
    const inner = splitOutside(options, ';').flatMap((option) => {
      const [, nested] = /^\s*\$?expand\s*=(.*)$/is.exec(option) ?? [];
      return nested === undefined ? [] : pathsOf(nested, path);
    });
    return [path, ...inner];
  });
}

/** Splits at a separator that is neither in parentheses nor in quotation marks. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === "'") isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (character === separator && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}
