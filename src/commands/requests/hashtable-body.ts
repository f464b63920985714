import { EntradaError } from '../../base/errors.ts';
import { ExactNumber } from '../../base/exact-json.ts';
import { parseHashtable } from '../../binder/hashtable.ts';
import type { FieldTree, FieldValue } from './fields.ts';

/** Returns whether a body is written as a Hashtable of PowerShell. */
export function isHashtableBody(body: string | undefined): body is string {
  return body !== undefined && /^\s*@\{/.test(body);
}

/**
 * Reads a body such as `@{displayName='Ada'; accountEnabled=$true}`. A value without quotes that is `$true`, `$false`,
 * `$null` or a number is one; others are text.
 *
 * @throws {EntradaError} `INPUT_INVALID`; the message has the reason and the length, never the body.
 */
export function readHashtableBody(body: string): FieldTree {
  const fault = (reason: string) =>
    // The reason can quote a part of a value.
    new EntradaError(
      'INPUT_INVALID',
      `Cannot read the body of ${body.length} characters: ${reason.replace(/ '(?!=').*/s, '.')}`,
      {
        hint: 'For lists and inner objects, use -Body with JSON, or fields: -Field a[b]=x.',
      },
    );
  const { entries, end, quoted } = parseHashtable(body, fault);
  if (Array.from(entries).some(([name, text]) => !quoted.has(name) && /^@[({]/.test(text))) {
    throw fault('A value is a list or a Hashtable.');
  }
  if (body.slice(end).trim() !== '') throw fault('It continues after the closing brace.');
  return new Map(
    Array.from(entries, ([name, text]): [string, FieldValue] => [name, quoted.has(name) ? text : bareValue(text)]),
  );
}

const literals = new Map<string, boolean | null>([
  ['$true', true],
  ['$false', false],
  ['$null', null],
]);

function bareValue(text: string): FieldValue {
  const literal = literals.get(text.toLowerCase());
  if (literal !== undefined) return literal;
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) ? new ExactNumber(text) : text;
}
