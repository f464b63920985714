import type { CommandTable } from '../model/parameter-table.ts';
import { bindNamed, type UnreadValues } from './bind-named.ts';
import { bindPositions } from './bind-positions.ts';
import { chooseParameterSet, missingIn, requireCommonSet } from './choose-parameter-set.ts';
import { pairNames } from './pair-names.ts';
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
 * The stages are PowerShell's, so that of several mistakes the same one is reported: words -> tokens -> names paired
 * with values -> named parameters bound -> positions bound -> set -> what is left over.
 *
 * @throws {EntradaError} Any of `PARAMETER_*` except `PARAMETER_MISSING`, and `ARGUMENT_NOT_FOUND`.
 */
export function resolveCall(table: CommandTable, words: readonly string[]): UnreadCall {
  const { tokens, trailing } = tokenize(words, table.trailingWords !== undefined);
  const { own, common, left } = bindNamed(pairNames(table, tokens));
  requireCommonSet(table, [...own.keys()]);
  const { bound: parameters, error } = bindPositions(table, own, left);
  const names = [...parameters.keys()];
  const parameterSet = chooseParameterSet(table, names);
  if (error !== undefined) throw error;
  return { parameterSet, parameters, common, trailing, missing: missingIn(table, parameterSet, names) };
}
