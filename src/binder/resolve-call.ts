import { type CommandTable, placementIn } from '../model/parameter-table.ts';
import { emptyArray, emptyString } from './binding-errors.ts';
import { bindNamed, type UnreadValues } from './bind-named.ts';
import { bindPositions } from './bind-positions.ts';
import { chooseParameterSet, missingIn, requireCommonSet } from './choose-parameter-set.ts';
import { tokenize } from './tokenize.ts';

/** A bound call whose missing values and secrets are not yet read. */
export interface UnreadCall {
  readonly parameterSet: string;
  /** The table's parameters that have a value, by name, in the order of the command line. */
  readonly parameters: UnreadValues;
  readonly common: UnreadValues;
  readonly trailing: readonly string[];
  /** The mandatory parameters of the set without a value, in the table's order. */
  readonly missing: readonly string[];
}

/**
 * Binds words to a command's parameters, without reading secrets or prompting, and without side effects.
 *
 * Stages: words -> tokens -> named -> positions -> set.
 *
 * @throws {EntradaError} Any of `PARAMETER_*` except `PARAMETER_MISSING`, and `ARGUMENT_NOT_FOUND`.
 */
export function resolveCall(table: CommandTable, words: readonly string[]): UnreadCall {
  const { tokens, trailing } = tokenize(words, table.trailingWords !== undefined);
  const { own, common, runs, hidden } = bindNamed(table, tokens);
  requireCommonSet(table, [...own.keys()]);
  const parameters = bindPositions(table, own, runs, hidden);
  const names = [...parameters.keys()];
  const parameterSet = chooseParameterSet(table, names);
  rejectEmptyValues(table, parameterSet, parameters);
  return { parameterSet, parameters, common, trailing, missing: missingIn(table, parameterSet, names) };
}

/** Rejects an empty string or array for mandatory parameters and those that declare `notEmpty`, as PowerShell does. */
export function rejectEmptyValues(table: CommandTable, parameterSet: string, values: UnreadValues): void {
  for (const [name, value] of values) {
    const parameter = table.parameters[name];
    if (parameter === undefined) continue;
    const isMandatory = placementIn(parameter, parameterSet)?.mandatory === true;
    if (!isMandatory && parameter.notEmpty !== true) continue;
    if (value === '' || (Array.isArray(value) && value.includes(''))) throw emptyString(name);
    if (Array.isArray(value) && value.length === 0) throw emptyArray(name);
  }
}
