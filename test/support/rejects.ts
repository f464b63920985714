import assert from 'node:assert/strict';
import { type EntradaError, isEntradaError } from '../../src/base/errors.ts';

/** Waits for a promise that must fail with an error of ours, and gives that error. */
export async function failureOf(promise: Promise<unknown>): Promise<EntradaError> {
  const failure: unknown = await promise.then(
    () => assert.fail('It did not fail.'),
    (error: unknown) => error,
  );
  if (!isEntradaError(failure)) throw failure;
  return failure;
}
