import type { CommandTable } from '../model/parameter-table.ts';
import { parameterAmbiguous, parameterNotFound } from './binding-errors.ts';
import { type KnownParameter, knownParameters } from './known-parameters.ts';

/**
 * Finds the parameter that a typed name means, in any case and with or without inner dashes (`tenant-id`).
 *
 * In order: a full name, an alias, a prefix of names or aliases that points to one parameter. Where a prefix points
 * to several, the only one that is no common parameter wins, as in PowerShell. A name that older versions had fits
 * nothing; the hint says what replaces it.
 *
 * @param typed - Without the leading dashes.
 * @throws {EntradaError} `PARAMETER_NOT_FOUND`, `PARAMETER_AMBIGUOUS`.
 */
export function matchName(table: CommandTable, typed: string): KnownParameter {
  const known = knownParameters(table);
  const matches = findMatches(known, typed);
  const [match] = matches;
  const replacement = findReplacement(table, matches, typed);
  if (match === undefined || replacement !== undefined) throw parameterNotFound(table, known, typed, replacement);
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
  const key = keyOf(typed);
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

/** Finds what replaces a removed name: one that is typed in full and is no name of today, or the only one it begins. */
function findReplacement(table: CommandTable, matches: readonly KnownParameter[], typed: string): string | undefined {
  if (table.removed === undefined || typed === '' || typed.startsWith('-')) return undefined;
  const key = keyOf(typed);
  const names = Object.keys(table.removed);
  const isName = matches.some(({ name, parameter }) =>
    [name, ...(parameter.aliases ?? [])].some((one) => one.toLowerCase() === key),
  );
  const exact = isName ? undefined : names.find((name) => name.toLowerCase() === key);
  const begun = names.filter((name) => name.toLowerCase().startsWith(key));
  const [only] = matches.length === 0 && begun.length === 1 ? begun : [];
  return table.removed[exact ?? only ?? ''];
}

function keyOf(typed: string): string {
  return typed.toLowerCase().replaceAll('-', '');
}
