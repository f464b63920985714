/** A quoted part of an expression: a name in double quotes, a text in single ones, JSON in backticks. */
export interface QuotedPart {
  readonly kind: '"' | "'" | '`';
  readonly start: number;
  /** After the closing mark, or of the expression. */
  readonly end: number;
  /** Between the marks, as it was written. */
  readonly content: string;
  readonly isClosed: boolean;
}

/** Lists the quoted parts of an expression; a backslash escapes a mark. */
export function quotedParts(expression: string): QuotedPart[] {
  const parts: QuotedPart[] = [];
  for (let start = 0; start < expression.length; start += 1) {
    const kind = expression[start];
    if (kind !== '"' && kind !== "'" && kind !== '`') continue;
    let end = start + 1;
    while (end < expression.length && expression[end] !== kind) end += expression[end] === '\\' ? 2 : 1;
    const isClosed = end < expression.length;
    parts.push({
      kind,
      start,
      end: Math.min(end + 1, expression.length),
      content: expression.slice(start + 1, end),
      isClosed,
    });
    start = end;
  }
  return parts;
}
