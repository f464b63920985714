import type { compile } from '@jmespath-community/jmespath';

/** The package, which is loaded at the first use. */
export type Jmespath = typeof import('@jmespath-community/jmespath');

/** A node of a parsed expression; its type is not exported by name. */
export type ExpressionNode = ReturnType<typeof compile>;

/** Returns whether a value is a node of a parsed expression, rather than data. */
export function isNode(part: unknown): part is ExpressionNode {
  return typeof part === 'object' && part !== null && 'type' in part;
}

/** Returns the node of a value that is already evaluated. */
export function literalNode(value: unknown): ExpressionNode {
  const node: { readonly type: 'Literal'; readonly value: unknown } = { type: 'Literal', value };
  // The package's type of data does not know of exact numbers.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return node as ExpressionNode;
}

/** A token of an expression. */
export interface ExpressionToken {
  readonly type: string;
  readonly value: string;
  readonly start: number;
}

/** Splits a valid expression into tokens. */
export function tokensOf(expression: string, { tokenize }: Jmespath): ExpressionToken[] {
  return tokenize(expression).map(({ type, value, start }) => ({
    type,
    value: typeof value === 'string' ? value : JSON.stringify(value),
    start,
  }));
}
