import assert from 'node:assert/strict';
import type { EntradaError, ErrorCode } from '../../src/base/errors.ts';
import { failureOf } from './rejects.ts';

export interface ExpectedError {
  readonly code: ErrorCode;
  readonly message: string | RegExp;
  readonly hint?: string | RegExp;
}

/** Asserts that work fails with this code and text, and gives the error for more questions. */
export async function rejection(work: Promise<unknown>, expected: ExpectedError): Promise<EntradaError> {
  const error = await failureOf(work);
  assert.equal(error.code, expected.code, error.message);
  assertText(error.message, expected.message);
  if (expected.hint !== undefined) assertText(error.hint ?? '', expected.hint);
  return error;
}

function assertText(actual: string, expected: string | RegExp): void {
  if (typeof expected === 'string') assert.equal(actual, expected);
  else assert.match(actual, expected);
}
