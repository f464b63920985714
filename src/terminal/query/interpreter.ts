import { ExactNumber, orderedObject } from '../../base/exact-json.ts';
import { compareNumbers, isNumber, isSameValue } from './exact-comparison.ts';
import { type ExpressionNode, type Jmespath, literalNode } from './jmespath.ts';
import { ownFunctions } from './own-functions.ts';

type PackageInterpreter = Jmespath['TreeInterpreter'];

/** Evaluates expressions. */
export interface Interpreter {
  /** @throws {Error} With the package's text. */
  search(node: ExpressionNode, value: unknown): unknown;
  /** Searches, and calls `look` with each part that reads a property or needs a list, and what it is applied to. */
  watch(node: ExpressionNode, value: unknown, look: (part: ExpressionNode, owner: unknown) => void): void;
  /** The functions, with the numbers of arguments that each takes. */
  readonly functions: ReadonlyMap<string, readonly [least: number, most: number]>;
}

/**
 * Creates an interpreter that differs from the package's where that would change or lose data: numbers are compared
 * exactly, properties are only the data's own (not `constructor`), and variables also exist in the expressions that
 * functions evaluate.
 */
export function createInterpreter({ TreeInterpreter }: Jmespath): Interpreter {
  // The package exports an instance alone, whose functions belong to that instance.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const make = TreeInterpreter.constructor as new () => PackageInterpreter;
  const interpreter = new make();
  const { runtime } = interpreter;
  const typeName: unknown = Reflect.get(runtime, 'getTypeName');
  const typeOf = (value: unknown): unknown =>
    typeof typeName === 'function'
      ? Reflect.apply(typeName, runtime, [value instanceof ExactNumber ? 0 : value])
      : undefined;
  const evaluate = (node: ExpressionNode, value: unknown): unknown => visit(node, value);
  Object.assign(runtime, {
    getTypeName: typeOf,
    _functionTable: { ...runtime._functionTable, ...ownFunctions(runtime._functionTable, evaluate) },
  });
  // Its type of data does not know of exact numbers.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const packageVisit = interpreter.visit.bind(interpreter) as (node: ExpressionNode, value: unknown) => unknown;
  const scopes: ReadonlyMap<string, unknown>[] = [];

  let look: Parameters<Interpreter['watch']>[2] | undefined;

  const visit = (node: ExpressionNode, value: unknown): unknown => {
    if (look !== undefined) {
      const left = listPartOf(node);
      if (left !== undefined || node.type === 'Field') look(node, left === undefined ? value : visit(left, value));
    }
    switch (node.type) {
      case 'Field':
        return fieldOf(value, node.name);
      case 'ValueProjection':
        return packageVisit({ ...node, left: literalNode(withoutNumber(visit(node.left, value))) }, value);
      case 'Comparator':
        return compare(node.name, visit(node.left, value), visit(node.right, value));
      case 'Arithmetic':
        return packageVisit(
          {
            ...node,
            left: literalNode(asDouble(visit(node.left, value))),
            right: literalNode(asDouble(visit(node.right, value))),
          },
          value,
        );
      case 'Unary':
        return packageVisit({ ...node, operand: literalNode(asDouble(visit(node.operand, value))) }, value);
      case 'MultiSelectHash':
        return orderedObject(node.children.map(({ name, value: child }) => [name, visit(child, value)]));
      case 'LetExpression':
        scopes.push(new Map(node.bindings.map((one) => [one.variable, visit(one.reference, value)])));
        try {
          return visit(node.expression, value);
        } finally {
          scopes.pop();
        }
      case 'Variable':
        return scopes.findLast((scope) => scope.has(node.name))?.get(node.name) ?? null;
      default:
        return packageVisit(node, value);
    }
  };
  Object.assign(interpreter, { visit });
  const search = (node: ExpressionNode, value: unknown): unknown =>
    Reflect.apply(interpreter.search, interpreter, [node, value]) ?? null;
  return {
    search,
    watch(node, value, called) {
      look = called;
      try {
        search(node, value);
      } finally {
        look = undefined;
      }
    },
    functions: new Map(
      Object.entries(runtime._functionTable).map(([name, { _signature: signature }]) => {
        const least = signature.filter(({ optional }) => optional !== true).length;
        return [name, [least, signature.at(-1)?.variadic === true ? Infinity : signature.length]];
      }),
    ),
  };
}

/** Returns the part of a node whose value has to be a list. */
function listPartOf(node: ExpressionNode): ExpressionNode | undefined {
  if (node.type === 'Flatten') return node.child;
  if (node.type === 'FilterProjection') return node.left;
  if (node.type === 'IndexExpression') return node.right.type === 'Index' ? node.left : undefined;
  // A projection of a flattening or a slice is looked at there; a slice also takes a text.
  if (node.type !== 'Projection') return undefined;
  return node.left.type === 'Flatten' || node.left.type === 'IndexExpression' ? undefined : node.left;
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof ExactNumber) return null;
  return Object.hasOwn(value, name) ? (Reflect.get(value, name) ?? null) : null;
}

function withoutNumber(value: unknown): unknown {
  return value instanceof ExactNumber ? null : value;
}

/** Arithmetic has the precision of a double. */
function asDouble(value: unknown): unknown {
  return value instanceof ExactNumber ? Number(value) : value;
}

type Comparison = Extract<ExpressionNode, { readonly type: 'Comparator' }>['name'];

/** Only numbers have an order. */
function compare(name: Comparison, one: unknown, other: unknown): boolean | null {
  if (name === 'EQ') return isSameValue(one, other);
  if (name === 'NE') return !isSameValue(one, other);
  if (!isNumber(one) || !isNumber(other)) return null;
  const order = compareNumbers(one, other);
  switch (name) {
    case 'GT':
      return order > 0;
    case 'GTE':
      return order >= 0;
    case 'LT':
      return order < 0;
    case 'LTE':
      return order <= 0;
  }
}
