import { EntradaError } from '../base/errors.ts';

/** Deeper ones are refused: no API of Microsoft supports them. */
const mostLevels = 10;
const name = /[a-z_][\w.-]*/iy;
const optionName = /\s*\$?(select|filter|orderby|top|skip|count|search|levels|expand)\s*=/iy;
/** Outside of quotation marks, `$` and `=` would begin another option; `$it` and `$count` are part of filters. */
const plainText = /[^'"();$=]|\$(?:it|count)(?!\w)/iy;
/** Text in quotation marks in which all servers find the same end. */
const quoted = /'(?:[^'"]|'')*'|"[^"'(),;\\]*"/y;

/**
 * Returns the paths that `$expand` includes: `members($expand=manager),owners` has the paths members, members/manager
 * and owners.
 *
 * @param value - Decoded once.
 * @throws {EntradaError} `NOT_ALLOWED` for anything that is not completely understood.
 */
export function parseExpand(value: string): string[] {
  const paths: string[] = [];
  let at = 0;
  const refuse = (found: string): EntradaError =>
    new EntradaError('NOT_ALLOWED', `Cannot use $expand: ${found} at character ${at + 1}`, {
      hint: 'For example: $expand=members($select=id;$expand=manager),owners',
    });
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(value);
    if (found === null) return undefined;
    at += found[0].length;
    return found;
  };
  const items = (above: string, level: number): void => {
    if (level > mostLevels) throw refuse(`more than ${mostLevels} levels`);
    do item(above, level);
    while (take(/,/y) !== undefined);
  };
  const item = (above: string, level: number): void => {
    take(/\s*/y);
    if (value[at] === '*') throw refuse('* would include addresses without a name');
    const names: string[] = [];
    do {
      const found = take(name) ?? (names.length > 0 ? take(/\$(?:ref|count)(?!\w)/iy) : undefined);
      if (found === undefined) throw refuse('the name of a property is missing');
      names.push(found[0]);
    } while (!names.at(-1)?.startsWith('$') && take(/\//y) !== undefined);
    const path = [...(above === '' ? [] : [above]), ...names].join('/');
    paths.push(path);
    take(/\s*/y);
    if (take(/\(/y) === undefined) return;
    do option(path, names.join('/'), level);
    while (take(/;/y) !== undefined);
    if (take(/\)\s*/y) === undefined) throw refuse('something else than ; or )');
  };
  const option = (path: string, own: string, level: number): void => {
    const [, found] = take(optionName) ?? [];
    if (found === undefined) throw refuse('an option that is not known');
    if (found.toLowerCase() === 'expand') return items(path, level + 1);
    // The same property of each object that it includes.
    if (found.toLowerCase() === 'levels') paths.push(`${path}/${own}`);
    let depth = 0;
    for (;;) {
      if (take(quoted) !== undefined || take(plainText) !== undefined) continue;
      if (take(/\(/y) !== undefined) depth += 1;
      else if (depth > 0 && take(/\)/y) !== undefined) depth -= 1;
      else break;
    }
    if (depth > 0 || /['"]/.test(value[at] ?? '')) throw refuse('quotation marks or parentheses that are not clear');
  };
  if (/%[\da-f]{2}/i.test(value)) throw refuse('text that is encoded again');
  items('', 1);
  if (at < value.length) throw refuse('something else than a comma');
  return paths;
}
