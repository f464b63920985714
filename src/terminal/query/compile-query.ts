import { EntradaError, messageOf } from '../../base/errors.ts';
import { isAsyncIterable } from '../../base/batches.ts';
import { type Elements, plainValue } from '../output-values.ts';
import { checkExpression } from './check-expression.ts';
import { comparesWithName } from './compares-with-name.ts';
import { withExactLiterals } from './exact-literals.ts';
import { explainFailure } from './explain-failure.ts';
import { explainNothing } from './explain-nothing.ts';
import { createInterpreter } from './interpreter.ts';
import { isElementwise } from './is-elementwise.ts';
import { ordersText } from './orders-text.ts';

/** A compiled JMESPath expression. */
export interface ResultQuery {
  /** Mistakes that are valid JMESPath. */
  readonly warnings: readonly string[];
  /**
   * Applies the expression to a value. Elements that are received over time are replaced as they are received if the
   * expression works on each of them alone (`[].name`, `[?enabled]`); otherwise it is applied to the list of them all.
   *
   * @param warn - Called with the reason when nothing is found because the expression does not fit the data.
   * @throws {EntradaError} `INPUT_INVALID` where the data does not fit the expression, also while elements are read.
   */
  apply(value: unknown, warn?: (text: string) => void): Promise<unknown>;
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
  const explained = (found: unknown, sample: unknown, warn: (text: string) => void): unknown => {
    const reason = isNothing(found) ? explainNothing(node, sample, interpreter) : undefined;
    if (reason !== undefined) warn(reason);
    return found;
  };
  return {
    warnings: [...comparesWithName(node, expression, jmespath), ...ordersText(node)],
    async apply(value, warn = () => {}) {
      if (isAsyncIterable(value) && isElementwise(node))
        return eachOf(value, search, (list) => explained([], list, warn));
      const data = isAsyncIterable(value) ? await allOf(value) : plainValue(value);
      return explained(search(data), Array.isArray(data) ? data.slice(0, sampleSize) : data, warn);
    },
  };
}

/** Graph gives all items of a list the same properties, but for their types. */
const sampleSize = 100;

function isNothing(found: unknown): boolean {
  return found === null || (Array.isArray(found) && found.length === 0);
}

/** @param onNothing - Called with the first elements at the end if nothing was found. */
async function* eachOf(
  elements: Elements,
  search: (list: readonly unknown[]) => unknown,
  onNothing: (sample: readonly unknown[]) => void,
): AsyncGenerator<unknown> {
  let isFound = false;
  const sample: unknown[] = [];
  for await (const element of elements) {
    const plain = plainValue(element);
    const found = search([plain]);
    if (!Array.isArray(found)) continue;
    isFound ||= found.length > 0;
    if (!isFound && sample.length < sampleSize) sample.push(plain);
    yield* found;
  }
  if (!isFound) onNothing(sample);
}

async function allOf(elements: Elements): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const element of elements) all.push(plainValue(element));
  return all;
}
