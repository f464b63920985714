import { ExactNumber } from '../base/exact-json.ts';
import { isObject } from '../base/json.ts';
import { isLike } from './like.ts';

/** The comparisons of PowerShell that filters use (about_Comparison_Operators). */
export const comparisons = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'like', 'notlike', 'contains', 'notcontains'] as const;

/** A comparison operator, without its dash. */
export type Comparison = (typeof comparisons)[number];

/** A value to compare with. */
export type Wanted = string | number | boolean | null;

/**
 * Returns whether a comparison is true for a property's values: for at least one element of a list, or, for negated
 * comparisons, if no element is equal. A property without a value is `$null`.
 */
export function holds(values: readonly unknown[], comparison: Comparison, wanted: Wanted): boolean {
  switch (comparison) {
    case 'eq':
    case 'contains':
      return isEqual(values, wanted);
    case 'ne':
    case 'notcontains':
      return !isEqual(values, wanted);
    case 'like':
      return values.some((value) => isLike(textOf(value), String(wanted)));
    case 'notlike':
      return !values.some((value) => isLike(textOf(value), String(wanted)));
    case 'gt':
      return values.some((value) => compareValues(value, wanted) > 0);
    case 'ge':
      return values.some((value) => compareValues(value, wanted) >= 0);
    case 'lt':
      return values.some((value) => compareValues(value, wanted) < 0);
    case 'le':
      return values.some((value) => compareValues(value, wanted) <= 0);
  }
}

/** Compares two values as numbers or times if both are, otherwise as text ignoring case. NaN if one is null. */
export function compareValues(one: unknown, other: unknown): number {
  if (one === null || one === undefined || other === null || other === undefined) return Number.NaN;
  const [first, second] = [textOf(one).toLowerCase(), textOf(other).toLowerCase()];
  // Doubles cannot tell large integers apart.
  if (isInteger(first) && isInteger(second)) return Number(BigInt(first) - BigInt(second));
  const numbers = [numberOf(first), numberOf(second)] as const;
  if (!Number.isNaN(numbers[0]) && !Number.isNaN(numbers[1])) return numbers[0] - numbers[1];
  const times = /^\d{4}-\d\d-\d\dt/.test(first) ? ([Date.parse(first), Date.parse(second)] as const) : undefined;
  if (times !== undefined && !Number.isNaN(times[0]) && !Number.isNaN(times[1])) return times[0] - times[1];
  return first < second ? -1 : Number(first > second);
}

function isEqual(values: readonly unknown[], wanted: Wanted): boolean {
  if (wanted === null) return values.length === 0;
  return values.some((value) => compareValues(value, wanted) === 0);
}

/** Policies are objects that are compared by name. */
function textOf(value: unknown): string {
  if (value instanceof ExactNumber) return value.text;
  if (!isObject(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  return typeof value['Name'] === 'string' ? value['Name'] : JSON.stringify(value);
}

function isInteger(text: string): boolean {
  return /^-?\d{1,400}$/.test(text);
}

function numberOf(text: string): number {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}
