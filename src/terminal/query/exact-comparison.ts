import { ExactNumber } from '../../base/exact-json.ts';
import { isObject } from '../../base/json.ts';

/** A number of JSON: a double, or one that a double would change. */
export type AnyNumber = number | ExactNumber;

/** Returns whether a value is a number. */
export function isNumber(value: unknown): value is AnyNumber {
  return typeof value === 'number' || value instanceof ExactNumber;
}

/** Compares two numbers by their exact values; returns a negative number, 0 or a positive one. */
export function compareNumbers(one: AnyNumber, other: AnyNumber): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  const [a, b] = [decimalOf(one), decimalOf(other)];
  if (a.sign !== b.sign) return a.sign - b.sign;
  if (a.sign === 0) return 0;
  if (a.magnitude !== b.magnitude) return a.magnitude > b.magnitude ? a.sign : -a.sign;
  const length = Math.max(a.digits.length, b.digits.length);
  const [left, right] = [a.digits.padEnd(length, '0'), b.digits.padEnd(length, '0')];
  if (left === right) return 0;
  return left > right ? a.sign : -a.sign;
}

/** Returns whether two JSON values are the same, numbers by their exact values. */
export function isSameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (isNumber(one) || isNumber(other)) return isNumber(one) && isNumber(other) && compareNumbers(one, other) === 0;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((element, index) => isSameValue(element, other[index]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSameValue(one[name], other[name]))
  );
}

/** A number as 0.digits times a power of ten: nothing is multiplied out, however large the exponent. */
interface Decimal {
  readonly sign: -1 | 0 | 1;
  /** Without zeros at either end. */
  readonly digits: string;
  readonly magnitude: number;
}

function decimalOf(number: AnyNumber): Decimal {
  const [, minus, whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(String(number)) ?? [];
  const all = whole + fraction;
  const significant = all.replace(/^0+/, '');
  const digits = significant.replace(/0+$/, '');
  if (digits === '') return { sign: 0, digits, magnitude: 0 };
  const leadingZeros = all.length - significant.length;
  return { sign: minus === '-' ? -1 : 1, digits, magnitude: whole.length - leadingZeros + Number(exponent) };
}
