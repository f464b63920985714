import { checkRange } from './check-range.ts';
import type { Parameter } from './parameter-table.ts';

/** The parameter -MaxRows of listings. */
export const maxRowsParameter = {
  type: 'Int32',
  description: 'Stops after this many results, at least 1. No further pages are requested; the requests are unchanged.',
} as const satisfies Parameter;

/** Checks the value of -MaxRows. @throws {EntradaError} `PARAMETER_VALUE_INVALID`. */
export function checkMaxRows(value: number | undefined): number | undefined {
  return value === undefined ? undefined : checkRange('MaxRows', value, 1);
}
