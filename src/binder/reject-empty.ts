import type { Parameter } from '../model/parameter-table.ts';
import { emptyArray, emptyString } from './binding-errors.ts';
import type { UnreadValue } from './coerce-value.ts';
import type { NamedParameter } from './known-parameters.ts';

/**
 * Rejects an empty string or array for parameters that are mandatory in a set, whichever set the call chooses, and for
 * those that declare `notEmpty`, as PowerShell does.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID`.
 */
export function rejectEmpty({ name, parameter }: NamedParameter, value: UnreadValue): void {
  if (parameter.notEmpty !== true && !isMandatoryInSomeSet(parameter)) return;
  if (value === '' || (Array.isArray(value) && value.includes(''))) throw emptyString(name);
  if (Array.isArray(value) && value.length === 0) throw emptyArray(name);
}

function isMandatoryInSomeSet({ everywhere, sets }: Parameter): boolean {
  const placements = sets === undefined ? [everywhere] : Object.values(sets);
  return placements.some((placement) => placement?.mandatory === true);
}
