import { EntradaError } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import { type Comparison, comparisons, holds, type Wanted } from './comparison.ts';
import { type ExpressionToken, tokenizeExpression } from './expression-tokens.ts';
import { valuesIn } from './row-values.ts';

/** A parsed filter expression; decides which rows are kept. */
export interface Expression {
  passes(row: JsonObject): boolean;
  readonly comparisons: readonly WrittenComparison[];
}

/** A comparison of a property with a value, and the expression that contains it. */
export interface WrittenComparison {
  /** Dots separate nested properties. */
  readonly name: string;
  readonly comparison: Comparison;
  readonly wanted: Wanted;
  /** As it was written. */
  readonly written: string;
}

type Predicate = (row: JsonObject) => boolean;

/** Deeper nesting is unrealistic, and could overflow the stack. */
const maxDepth = 50;

/**
 * Parses the subset of PowerShell expressions that filters use: comparisons of a property with a value, `-and`, `-or`,
 * `-not` (or `!`) and parentheses; enclosing braces are dropped. `-and` and `-or` are evaluated from left to right, as
 * in PowerShell (about_Operator_Precedence).
 *
 * @throws {EntradaError} `INPUT_INVALID`; the message shows what was expected, and where.
 */
export function parseExpression(text: string): Expression {
  const inner = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1] ?? text;
  const parser = new Parser(tokenizeExpression(inner), text);
  return { passes: parser.readAll(), comparisons: parser.comparisons };
}

class Parser {
  readonly comparisons: WrittenComparison[] = [];
  readonly #tokens: readonly ExpressionToken[];
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly ExpressionToken[], text: string) {
    this.#tokens = tokens;
    this.#text = text;
  }

  readAll(): Predicate {
    const predicate = this.#readLogical();
    if (this.#peek() !== undefined) throw this.#failure('-and or -or');
    return predicate;
  }

  #readLogical(): Predicate {
    let left = this.#readUnary();
    for (;;) {
      const operator = this.#takeOperator('and') ?? this.#takeOperator('or');
      if (operator === undefined) return left;
      const before = left;
      const after = this.#readUnary();
      left = operator === 'and' ? (row) => before(row) && after(row) : (row) => before(row) || after(row);
    }
  }

  #readUnary(): Predicate {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw this.#failure(`at most ${maxDepth} levels`);
    const predicate = this.#readInner();
    this.#depth -= 1;
    return predicate;
  }

  #readInner(): Predicate {
    if (this.#takeOperator('not') !== undefined) {
      const inner = this.#readUnary();
      return (row) => !inner(row);
    }
    if (this.#takeParenthesis('(')) {
      const inner = this.#readLogical();
      if (!this.#takeParenthesis(')')) throw this.#failure('")"');
      return inner;
    }
    return this.#readComparison();
  }

  #readComparison(): Predicate {
    const name = this.#peek();
    if (name?.kind !== 'word') throw this.#failure('a property');
    this.#at += 1;
    const operator = this.#peek();
    const comparison = operator?.kind === 'operator' ? comparisonNamed(operator.text) : undefined;
    if (comparison === undefined)
      throw this.#failure(`a comparison (${comparisons.map((one) => `-${one}`).join(', ')})`);
    this.#at += 1;
    const value = this.#peek();
    if (value?.kind !== 'word' && value?.kind !== 'value') throw this.#failure('a value');
    this.#at += 1;
    const wanted = value.kind === 'value' ? value.value : value.text;
    const written = [name, operator, value].map((token) => token?.written).join(' ');
    this.comparisons.push({ name: name.text, comparison, wanted, written });
    return (row) => holds(valuesIn(row, name.text), comparison, wanted);
  }

  #peek(): ExpressionToken | undefined {
    return this.#tokens[this.#at];
  }

  #takeParenthesis(text: string): boolean {
    const token = this.#peek();
    const isMatch = token?.kind === 'parenthesis' && token.text === text;
    if (isMatch) this.#at += 1;
    return isMatch;
  }

  #takeOperator<T extends string>(name: T): T | undefined {
    const token = this.#peek();
    if (token?.kind !== 'operator' || token.text.toLowerCase() !== name) return undefined;
    this.#at += 1;
    return name;
  }

  #failure(expected: string): EntradaError {
    const token = this.#peek();
    const found = token === undefined ? 'the end' : `"${token.written}"`;
    return new EntradaError(
      'INPUT_INVALID',
      `Cannot read the filter "${this.#text}": expected ${expected}, found ${found}`,
      {
        hint: `For example 'DisplayName -like "A*" -and AccountEnabled -eq $true'.`,
      },
    );
  }
}

function comparisonNamed(text: string): Comparison | undefined {
  // -ceq and -ieq differ only in case sensitivity, which these comparisons ignore.
  const name = text.toLowerCase().replace(/^[ci](?=(?:eq|ne|gt|ge|lt|le|like|notlike|contains|notcontains)$)/, '');
  return comparisons.find((one) => one === name);
}
