import { isEntradaError, withCodeOf } from '../../base/errors.ts';

/**
 * Returns an error of the data folder with a hint for it: the hints for other files name the folder of sessions, which
 * does not change where a lab keeps its data.
 */
export function withDataHint(error: unknown): unknown {
  if (!isEntradaError(error) || error.hint?.includes('ENTRADA_HOME') !== true) return error;
  const hint = 'Use another folder for the data of the lab: one of your own, on a disk with free space.';
  return withCodeOf(error, error.message, { hint, cause: error, details: error.details });
}
