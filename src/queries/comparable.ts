import { ExactNumber } from '../base/exact-json.ts';
import { isObject } from '../base/json.ts';
import type { PropertyKind } from '../model/queries/query.ts';
import type { Comparison, Wanted } from './comparison.ts';

const isNamed = (value: unknown) => isObject(value) && typeof value['Name'] === 'string';

/** Returns the kind of a property's value, as filters compare it. */
export function kindOfProperty(value: unknown): PropertyKind {
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number' || value instanceof ExactNumber) return 'number';
  if (typeof value !== 'string') return isNamed(value) ? 'text' : 'object';
  if (/^(?:true|false)$/i.test(value)) return 'boolean text';
  return /^\d{4}-\d\d-\d\dt/i.test(value) ? 'time' : 'text';
}

/**
 * Returns why a property cannot be compared with a value, and a value that works; undefined if it can.
 *
 * PowerShell converts such values to each other, so that a mistake keeps every result or none.
 *
 * @param kind - Undefined if it is not known yet.
 */
export function incomparable(
  kind: PropertyKind | undefined,
  comparison: Comparison,
  wanted: Wanted,
): string | undefined {
  const isPattern = comparison === 'like' || comparison === 'notlike';
  if (wanted === null) {
    const isEquality = ['eq', 'ne', 'contains', 'notcontains'].includes(comparison);
    return isEquality ? undefined : `-${comparison} cannot be used with $null; use -eq or -ne`;
  }
  switch (kind) {
    case 'boolean':
      if (typeof wanted === 'boolean' || isTruthText(wanted) || isPattern) return undefined;
      return 'it is true or false; compare it with $true or $false';
    case 'boolean text':
    case undefined:
      return undefined;
    case 'number':
      if (isPattern || typeof wanted === 'number' || isNumberText(wanted)) return undefined;
      return 'it is a number; compare it with a number';
    case 'time':
      if (isPattern || isTime(wanted)) return undefined;
      return 'it is a time; compare it with a date such as "2026-01-31" or "2026-01-31T08:00:00Z"';
    case 'text':
      return typeof wanted === 'boolean' ? 'it is a text; compare it with a text in quotation marks' : undefined;
    case 'object':
      if (typeof wanted === 'string' && wanted.startsWith('{')) return undefined;
      return 'it is an object; compare one of its properties, as in Property.Name';
  }
}

function isTruthText(wanted: Wanted): boolean {
  return typeof wanted === 'string' && /^(?:true|false)$/i.test(wanted);
}

function isNumberText(wanted: Wanted): boolean {
  return typeof wanted === 'string' && /^[+-]?\d+(?:\.\d+)?$/.test(wanted);
}

/** Date.parse() of Node accepts almost any words before a year. */
function isTime(wanted: Wanted): boolean {
  if (typeof wanted === 'boolean' || wanted === null) return false;
  const text = String(wanted);
  const words = text.match(/[a-z]+/gi) ?? [];
  return words.every((word) => timeWords.test(word)) && /\d{4}/.test(text) && !Number.isNaN(Date.parse(text));
}

const timeWords =
  /^(?:t|z|am|pm|utc|gmt|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*)$/i;
