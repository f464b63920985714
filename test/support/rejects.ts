import assert from 'node:assert/strict';
import { type EntradaError, isEntradaError } from '../../src/base/errors.ts';

/** Waits for a promise that must fail with an error of Entrada, and returns that error. */
export async function failureOf(promise: Promise<unknown>): Promise<EntradaError> {
  const failure: unknown = await promise.then(
    () => assert.fail('It did not fail.'),
    (error: unknown) => error,
  );
  if (!isEntradaError(failure)) throw failure;
  return failure;
}

/** Runs an action that must fail with an error of Entrada, and returns that error. */
export function errorOf(action: () => unknown): EntradaError {
  try {
    action();
  } catch (error) {
    if (!isEntradaError(error)) throw error;
    return error;
  }
  return assert.fail('It did not fail.');
}
