import { EntradaError } from '../../base/errors.ts';
import { nearestName } from '../../base/nearest-name.ts';
import type { Interpreter } from './interpreter.ts';
import { isNode, type Jmespath, tokensOf } from './jmespath.ts';
import { findSyntaxMistake, type Mistake } from './syntax-mistake.ts';

/**
 * Checks an expression before anything is sent.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` that shows the position of the first mistake.
 */
export async function checkExpression(expression: string, jmespath: Jmespath, interpreter: Interpreter): Promise<void> {
  const mistake = findSyntaxMistake(expression, jmespath) ?? findWrongUse(expression, jmespath, interpreter);
  if (mistake === undefined) return;
  const { at, found, hint } = mistake;
  throw new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot use the JMESPath expression of -Query: ${found}\n${await pointedAt(expression, at)}`,
    { hint, details: { parameter: 'Query', position: at + 1 } },
  );
}

/** Finds mistakes in valid expressions that the package finds only with data, or not at all. */
function findWrongUse(expression: string, jmespath: Jmespath, { functions }: Interpreter): Mistake | undefined {
  const tokens = tokensOf(expression, jmespath);
  const node = jmespath.compile(expression);
  const startOf = (type: string, value: string, next?: string): number =>
    tokens.find(
      (token, index) =>
        token.type === type && token.value === value && (next === undefined || tokens[index + 1]?.type === next),
    )?.start ?? 0;
  for (const { type, name, count } of usesIn(node, new Set())) {
    if (type === 'Binding') {
      const hint = "== compares, as in [?displayName == 'Ada'].";
      return { at: startOf('Assign', '='), found: 'one = does not compare', hint };
    }
    if (type === 'Variable') {
      const hint = 'A variable is defined by: let $name = expression in expression. A path starts without $.';
      return {
        at: startOf('Variable', name) || startOf('Variable', `$${name}`),
        found: `the variable $${name.replace(/^\$/, '')} is not defined`,
        hint,
      };
    }
    const at = startOf('UnquotedIdentifier', name, 'Lparen');
    const takes = functions.get(name);
    if (takes === undefined)
      return { at, found: `${name}() is not a function`, hint: functionHint(name, [...functions.keys()]) };
    const [least, most] = takes;
    if (count >= least && count <= most) continue;
    const wanted = most === least ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
    return {
      at,
      found: `${name}() takes ${wanted} argument${wanted.endsWith('1') ? '' : 's'}, not ${count}`,
      hint: functionHint(name, []),
    };
  }
  return undefined;
}

function functionHint(name: string, names: readonly string[]): string {
  if (name === 'select') return 'JMESPath is not jq: [?accountEnabled] keeps the elements that have a true value.';
  const near = nearestName(name, names);
  if (near !== undefined) return `Did you mean ${near}()?`;
  return names.length === 0
    ? 'The functions are described at https://jmespath.site/main/#functions.'
    : `The functions are: ${names.toSorted().join(', ')}.`;
}

interface Use {
  readonly type: 'Binding' | 'Variable' | 'Function';
  readonly name: string;
  readonly count: number;
}

/** Lists functions, undefined variables and assignments outside a `let`, in order. */
function usesIn(node: unknown, defined: ReadonlySet<string>): Use[] {
  if (Array.isArray(node)) return node.flatMap((inner) => usesIn(inner, defined));
  if (!isNode(node)) return [];
  switch (node.type) {
    case 'Literal':
      return [];
    case 'Binding':
      return [{ type: 'Binding', name: '', count: 0 }];
    case 'Variable':
      return defined.has(node.name) ? [] : [{ type: 'Variable', name: node.name, count: 0 }];
    case 'LetExpression':
      return [
        ...node.bindings.flatMap(({ reference }) => usesIn(reference, defined)),
        ...usesIn(node.expression, new Set([...defined, ...node.bindings.map(({ variable }) => variable)])),
      ];
    case 'Function':
      return [{ type: 'Function', name: node.name, count: node.children.length }, ...usesIn(node.children, defined)];
    default:
      return Object.values(node).flatMap((inner: unknown) => usesIn(inner, defined));
  }
}

const widestLine = 76;
/** So many fit before the caret even if each takes two columns. */
const mostBefore = 30;

/** Returns the expression, or the part of it around a position, with a caret below the position. */
async function pointedAt(expression: string, at: number): Promise<string> {
  const { displayWidth, truncated } = await import('../table-cells.ts');
  const text = expression.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ');
  const start = displayWidth(text) <= widestLine ? 0 : Math.max(0, at - mostBefore);
  const cut = start > 0 ? '…' : '';
  const caretAt = displayWidth(`${cut}${text.slice(start, at)}`);
  return `  ${truncated(`${cut}${text.slice(start)}`, widestLine)}\n  ${' '.repeat(caretAt)}^`;
}
