import assert from 'node:assert/strict';
import { type ErrorCode, isEntradaError } from '../../src/base/errors.ts';

/** For assert.rejects: an error of ours with this code and this message, which without one may be any. */
export function rejectedWith(code: ErrorCode, message?: string): (error: unknown) => true {
  return (error) => {
    assert.ok(isEntradaError(error), String(error));
    assert.deepEqual({ code: error.code, message: error.message }, { code, message: message ?? error.message });
    return true;
  };
}
