import type { CommandTable } from '../model/parameter-table.ts';
import { parameterAmbiguous, parameterNotFound } from './binding-errors.ts';
import { type KnownParameter, knownParameters } from './known-parameters.ts';

/**
 * Finds the parameter that a typed name means, in any case and with or without inner dashes (`tenant-id`).
 *
 * In order: a full name, an alias, a prefix of names or aliases that points to one parameter. Where a prefix points
 * to several, the only one that is no common parameter wins, as in PowerShell.
 *
 * @param typed - Without the leading dashes.
 * @throws {EntradaError} `PARAMETER_NOT_FOUND`, `PARAMETER_AMBIGUOUS`.
 */
export function matchName(table: CommandTable, typed: string): KnownParameter {
  const known = knownParameters(table);
  const matches = findMatches(known, typed);
  const [match] = matches;
  if (match === undefined) throw parameterNotFound(table, known, typed);
  if (matches.length > 1) throw parameterAmbiguous(typed, matches);
  return match;
}

/** Like {@link matchName}; gives undefined in place of an error. */
export function matchNameIfAny(table: CommandTable, typed: string): KnownParameter | undefined {
  const matches = findMatches(knownParameters(table), typed);
  return matches.length === 1 ? matches[0] : undefined;
}

function findMatches(known: readonly KnownParameter[], typed: string): readonly KnownParameter[] {
  if (typed === '' || typed.startsWith('-')) return [];
  const key = typed.toLowerCase().replaceAll('-', '');
  const exact =
    known.find(({ name }) => name.toLowerCase() === key) ??
    known.find(({ parameter }) => parameter.aliases?.some((alias) => alias.toLowerCase() === key));
  if (exact !== undefined) return [exact];
  const matches = known.filter(({ name, parameter }) =>
    [name, ...(parameter.aliases ?? [])].some((one) => one.toLowerCase().startsWith(key)),
  );
  const own = matches.filter(({ isCommon }) => !isCommon);
  return own.length === 1 ? own : matches;
}
