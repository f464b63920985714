/**
 * Splits at a sign, but not within parentheses or quotes: `'...'` with the quote doubled for one in the text, as in
 * `$filter`, and `"..."` with a backslash before one, as in `$search`.
 *
 * @returns Undefined when a parenthesis or a quote is not closed, or closed without being open.
 */
export function splitOutside(text: string, sign: ',' | ';'): readonly string[] | undefined {
  const parts: string[] = [];
  let [start, depth, index] = [0, 0, 0];
  while (index < text.length) {
    const letter = text[index];
    if (letter === "'" || letter === '"') {
      const end = letter === "'" ? endOfLiteral(text, index) : endOfPhrase(text, index);
      if (end === undefined) return undefined;
      index = end;
      continue;
    }
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (depth < 0) return undefined;
    if (letter === sign && depth === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
    index += 1;
  }
  return depth === 0 ? [...parts, text.slice(start)] : undefined;
}

function endOfLiteral(text: string, start: number): number | undefined {
  let end = text.indexOf("'", start + 1);
  while (end !== -1 && text[end + 1] === "'") end = text.indexOf("'", end + 2);
  return end === -1 ? undefined : end + 1;
}

function endOfPhrase(text: string, start: number): number | undefined {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] === '"') return index + 1;
    if (text[index] === '\\') index += 1;
  }
  return undefined;
}
