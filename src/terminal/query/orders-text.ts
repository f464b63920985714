import { type ExpressionNode, isNode } from './jmespath.ts';

/** Returns warnings for comparisons of a text with <, <=, > or >=, as in `[?size > '5']`, which are never true. */
export function ordersText(node: ExpressionNode): string[] {
  return [...new Set(textsIn(node))].map((text) =>
    /^-?\d+(?:\.\d+)?$/.test(text)
      ? `-Query compares with the text '${text}', but only numbers have an order: a number is in backticks, \`${text}\`.`
      : `-Query compares with the text '${text}', but only numbers have an order: use == or starts_with(), or $filter of the service.`,
  );
}

function textsIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const isOrder = isNode(part) && part.type === 'Comparator' && part.name !== 'EQ' && part.name !== 'NE';
  const sides = isOrder ? [part.left, part.right] : [];
  return [
    ...sides.flatMap((side) => (side.type === 'Literal' && typeof side.value === 'string' ? [side.value] : [])),
    ...Object.values(part).flatMap(textsIn),
  ];
}
