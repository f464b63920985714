import type { FunctionSignature } from '@jmespath-community/jmespath';
import { exactJsonText, orderedObject } from '../../base/exact-json.ts';
import { compareNumbers, isNumber, isSameValue } from './exact-comparison.ts';
import { type ExpressionNode, isNode } from './jmespath.ts';

type FunctionTable = Readonly<Record<string, FunctionSignature>>;
type Evaluate = (node: ExpressionNode, value: unknown) => unknown;
type Run = (args: readonly unknown[]) => unknown;

/**
 * Returns the functions that differ from those of the package 1.3: it sorts numbers as texts, finds no text with
 * `max_by` and `min_by`, passes long lists as arguments, and converts exact numbers.
 */
export function ownFunctions(table: FunctionTable, evaluate: Evaluate): Record<string, FunctionSignature> {
  const keyOf = (name: string, expression: unknown) => (element: unknown) => {
    const key = isNode(expression) ? evaluate(expression, element) : null;
    if (isNumber(key) || typeof key === 'string') return key;
    throw new Error(
      `Invalid type: ${name}() needs numbers or texts as keys, received ${key === null ? 'null' : typeof key}`,
    );
  };
  const by =
    (name: string, sign: 1 | -1): Run =>
    ([list, expression]) =>
      greatest(elementsOf(list), keyOf(name, expression), sign);
  const functions: Record<string, Run> = {
    sort: ([list]) => elementsOf(list).toSorted(order),
    sort_by: ([list, expression]) => {
      const key = keyOf('sort_by', expression);
      return elementsOf(list)
        .map((element) => ({ element, key: key(element) }))
        .toSorted((one, other) => order(one.key, other.key))
        .map(({ element }) => element);
    },
    max: ([list]) => greatest(elementsOf(list), same, 1),
    min: ([list]) => greatest(elementsOf(list), same, -1),
    max_by: by('max_by', 1),
    min_by: by('min_by', -1),
    contains: ([within, wanted]) => {
      if (Array.isArray(within)) return within.some((element) => isSameValue(element, wanted));
      return typeof within === 'string' && typeof wanted === 'string' ? within.includes(wanted) : null;
    },
    group_by: ([list, expression]) => {
      const groups = new Map<string, unknown[]>();
      for (const element of elementsOf(list)) {
        const key = isNode(expression) ? evaluate(expression, element) : null;
        if (typeof key !== 'string') throw new Error('Invalid type: group_by() needs texts as keys');
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [element]);
        else group.push(element);
      }
      return orderedObject(groups);
    },
    to_string: ([value]) => (typeof value === 'string' ? value : exactJsonText(value)),
  };
  return Object.fromEntries(
    Object.entries(functions).flatMap(([name, run]) => {
      const signature = table[name]?._signature;
      if (signature === undefined) return [];
      // The package's type of data does not know of exact numbers.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return [[name, { _func: run as FunctionSignature['_func'], _signature: signature }]];
    }),
  );
}

function elementsOf(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}

function same(value: unknown): unknown {
  return value;
}

/** The keys of a list are of one type. */
function order(one: unknown, other: unknown): number {
  if (isNumber(one) && isNumber(other)) return compareNumbers(one, other);
  if (typeof one === 'string' && typeof other === 'string') return compareTexts(one, other);
  throw new Error('Invalid type: the keys are numbers and texts');
}

/** By code points, as the specification says. */
function compareTexts(one: string, other: string): number {
  const [a, b] = [Array.from(one), Array.from(other)];
  const at = a.findIndex((character, index) => character !== b[index]);
  if (at === -1) return a.length - b.length;
  return (a[at]?.codePointAt(0) ?? 0) - (b[at]?.codePointAt(0) ?? -1);
}

function greatest(list: readonly unknown[], keyOf: (element: unknown) => unknown, sign: 1 | -1): unknown {
  let best: { readonly element: unknown; readonly key: unknown } | undefined;
  for (const element of list) {
    const key = keyOf(element);
    if (best === undefined || order(key, best.key) * sign > 0) best = { element, key };
  }
  return best?.element ?? null;
}
