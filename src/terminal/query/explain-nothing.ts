import { ExactNumber } from '../../base/exact-json.ts';
import { nearestName } from '../../base/nearest-name.ts';
import type { Interpreter } from './interpreter.ts';
import { type ExpressionNode, isNode } from './jmespath.ts';

/** A part of an expression that does not fit the data. */
interface Misfit {
  /** The property that is read; undefined for `[]`, `[?...]`, `[*]` and `[0]`. */
  readonly name: string | undefined;
  /** The value that it is applied to. */
  readonly owner: unknown;
}

/**
 * Returns why an expression finds nothing in data: it names a property that the data does not have anywhere, or treats
 * an object as a list. Undefined if it fits, as a condition that is not true for any element does.
 *
 * @param sample - The data, or the first elements of a long list.
 */
export function explainNothing(node: ExpressionNode, sample: unknown, interpreter: Interpreter): string | undefined {
  const misfit = firstMisfit(node, sample, interpreter);
  return misfit && `-Query found nothing: ${reasonOf(misfit, sample, interpreter)}`;
}

function firstMisfit(node: ExpressionNode, sample: unknown, interpreter: Interpreter): Misfit | undefined {
  const conditions = new Set(conditionsIn(node));
  const misfits = new Map<ExpressionNode, Misfit>();
  const fitting = new Set<ExpressionNode>();
  interpreter.watch(node, sample, (part, owner) => {
    if (owner === null || fitting.has(part)) return;
    const name = part.type === 'Field' ? part.name : undefined;
    if (name === undefined ? Array.isArray(owner) : isNamed(owner) && Object.hasOwn(owner, name)) {
      fitting.add(part);
      misfits.delete(part);
    } else if (!misfits.has(part)) {
      misfits.set(part, { name, owner });
    }
  });
  // A condition can ask for what only some elements have; a similar name is a mistake in it, too.
  const isMistake = ([part, { name, owner }]: [ExpressionNode, Misfit]) =>
    !conditions.has(part) || (name !== undefined && isNamed(owner) && nearestName(name, Object.keys(owner)));
  return Array.from(misfits).find(isMistake)?.[1];
}

function reasonOf({ name, owner }: Misfit, sample: unknown, { functions }: Interpreter): string {
  const isResponse = owner === sample && isNamed(owner) && Array.isArray(owner['value']);
  if (name === undefined) {
    return isResponse
      ? 'Without --all, -Query gets the response, whose items are in value: use value[] in place of [].'
      : `[] and [?...] are for lists, and are applied to ${shown(owner)} here.`;
  }
  const place = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
  if (functions.has(name) && !isNamed(owner)) return `${name} is a function: write ${name}(@).`;
  if (Array.isArray(owner)) {
    return name === 'value' && owner === sample
      ? 'With --all, -Query gets the list of items: omit value, as in [].displayName.'
      : `${place} is read from a list: write [].${place} for that of each element.`;
  }
  if (!isNamed(owner)) return `${place} is read from ${shown(owner)}.`;
  if (isResponse) {
    return `Without --all, -Query gets the response, whose items are in value: use value[].${place}.`;
  }
  const names = Object.keys(owner);
  const near = nearestName(name, names);
  if (near !== undefined) return `the data does not have ${place}. Did you mean ${near}?`;
  const few = names.slice(0, mostNames).join(', ');
  return `the data does not have ${place}, but ${few}${names.length > mostNames ? ', ...' : ''}.`;
}

const mostNames = 8;

function shown(value: unknown): string {
  if (isNamed(value)) return 'an object';
  return typeof value === 'string' ? 'a text' : typeof value === 'boolean' ? 'a boolean' : 'a number';
}

function isNamed(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

/** Lists the parts of conditions, `[?...]`. */
function conditionsIn(part: unknown, isCondition = false): ExpressionNode[] {
  if (typeof part !== 'object' || part === null) return [];
  const own = isCondition && isNode(part) ? [part] : [];
  return [
    ...own,
    ...Object.entries(part).flatMap(([key, inner]) => conditionsIn(inner, isCondition || key === 'condition')),
  ];
}
