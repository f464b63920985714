import { type ExpressionNode, isNode, type Jmespath, tokensOf } from './jmespath.ts';

/**
 * Returns warnings for comparisons with a name in double quotes, as in `[?state == "on"]`: valid, but most often meant
 * as a text.
 */
export function comparesWithName(node: ExpressionNode, expression: string, jmespath: Jmespath): string[] {
  const quoted = new Set(
    tokensOf(expression, jmespath)
      .filter(({ type }) => type === 'QuotedIdentifier')
      .map(({ value }) => value),
  );
  if (quoted.size === 0) return [];
  return [...new Set(comparedNames(node))]
    .filter((name) => quoted.has(name))
    .map(
      (name) =>
        `-Query compares with the property ${JSON.stringify(name)}, because double quotes enclose names; a text is in single quotes: '${name}'.`,
    );
}

function comparedNames(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const own = isNode(part) && part.type === 'Comparator' && part.right.type === 'Field' ? [part.right.name] : [];
  return [...own, ...Object.values(part).flatMap(comparedNames)];
}
