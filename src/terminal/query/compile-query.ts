import { EntradaError, messageOf } from '../../base/errors.ts';
import { type Elements, isAsyncIterable, plainValue } from '../output-values.ts';
import { checkExpression } from './check-expression.ts';
import { comparesWithName } from './compares-with-name.ts';
import { withExactLiterals } from './exact-literals.ts';
import { explainFailure } from './explain-failure.ts';
import { createInterpreter } from './interpreter.ts';
import { isElementwise } from './is-elementwise.ts';

/** A compiled JMESPath expression. */
export interface ResultQuery {
  /** Mistakes that are valid JMESPath. */
  readonly warnings: readonly string[];
  /**
   * Applies the expression to a value. Elements that are received over time are replaced as they are received if the
   * expression works on each of them alone (`[].name`, `[?enabled]`); otherwise it is applied to the list of them all.
   *
   * @throws {EntradaError} `INPUT_INVALID` where the data does not fit the expression, also while elements are read.
   */
  apply(value: unknown): Promise<unknown>;
}

/**
 * Compiles an expression of the JMESPath Community specification (https://jmespath.site), with two differences: numbers
 * that a double would change pass through, and compare, unchanged, and `sort`, `max_by` and `min_by` order numbers and
 * texts as the specification says.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` with the position of a mistake.
 */
export async function compileQuery(expression: string): Promise<ResultQuery> {
  const jmespath = await import('@jmespath-community/jmespath');
  const interpreter = createInterpreter(jmespath);
  await checkExpression(expression, jmespath, interpreter);
  const node = withExactLiterals(expression, jmespath);
  const search = (value: unknown): unknown => {
    try {
      return interpreter.search(node, value);
    } catch (cause) {
      throw new EntradaError('INPUT_INVALID', `Cannot apply -Query to the data: ${explainFailure(messageOf(cause))}`, {
        hint: 'Look at the data without -Query. A property that can be null is kept out by [?name], or replaced by (name || `0`).',
        cause,
      });
    }
  };
  return {
    warnings: comparesWithName(node, expression, jmespath),
    async apply(value) {
      if (!isAsyncIterable(value)) return search(plainValue(value));
      return isElementwise(node) ? eachOf(value, search) : search(await allOf(value));
    },
  };
}

async function* eachOf(elements: Elements, search: (list: readonly unknown[]) => unknown): AsyncGenerator<unknown> {
  for await (const element of elements) {
    const found = search([plainValue(element)]);
    if (Array.isArray(found)) yield* found;
  }
}

async function allOf(elements: Elements): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const element of elements) all.push(plainValue(element));
  return all;
}
