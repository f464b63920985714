import { ExactNumber, parseExactJson } from '../../base/exact-json.ts';
import { type ExpressionNode, isNode, type Jmespath } from './jmespath.ts';
import { quotedParts } from './quoted-parts.ts';

/** No data contains it by chance. */
const mark = '\uE000entrada\uE000';

/**
 * Compiles a valid expression so that a number in backticks that a double would change stays exact, as in
 * ``[?size == `9007199254740993`]``.
 */
export function withExactLiterals(expression: string, { compile }: Jmespath): ExpressionNode {
  const numbers: ExactNumber[] = [];
  let text = '';
  let end = 0;
  for (const { kind, start, content, end: after } of quotedParts(expression)) {
    const value = kind === '`' ? exactValueOf(content) : undefined;
    if (!(value instanceof ExactNumber)) continue;
    text += `${expression.slice(end, start)}'${mark}${numbers.length}'`;
    numbers.push(value);
    end = after;
  }
  if (numbers.length === 0) return compile(expression);
  const node = compile(text + expression.slice(end));
  const exact = replaced(node, numbers);
  return isNode(exact) ? exact : node;
}

function exactValueOf(content: string): unknown {
  return parseExactJson(content.trim(), 'a literal', 'PARAMETER_VALUE_INVALID');
}

function replaced(part: unknown, numbers: readonly ExactNumber[]): unknown {
  if (typeof part === 'string' && part.startsWith(mark)) return numbers[Number(part.slice(mark.length))];
  if (Array.isArray(part)) return part.map((inner) => replaced(inner, numbers));
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, replaced(inner, numbers)]));
}
