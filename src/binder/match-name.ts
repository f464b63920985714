import type { CommandTable } from '../model/parameter-table.ts';
import { parameterAmbiguous, parameterNotFound } from './binding-errors.ts';
import { type KnownParameter, knownParameters } from './known-parameters.ts';

/**
 * Finds the parameter for a typed name, ignoring case and inner dashes (`tenant-id`).
 *
 * Tries an alias whose case matters, a full name, an alias, and a prefix of a name or alias that matches one parameter.
 * If a prefix matches several, the only one that is not a common parameter is chosen, as in PowerShell. A name from
 * older versions does not match; the hint names its replacement.
 *
 * @param typed - The name without leading dashes.
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

/** Like {@link matchName}, but returns undefined instead of throwing. */
export function matchNameIfAny(table: CommandTable, typed: string): KnownParameter | undefined {
  const matches = findMatches(knownParameters(table), typed);
  return matches.length === 1 ? matches[0] : undefined;
}

function findMatches(known: readonly KnownParameter[], typed: string): readonly KnownParameter[] {
  if (typed === '' || typed.startsWith('-')) return [];
  const key = keyOf(typed);
  const exact =
    known.find(({ parameter }) => parameter.exactAliases?.includes(typed)) ??
    known.find(({ name }) => name.toLowerCase() === key) ??
    known.find(({ parameter }) => parameter.aliases?.some((alias) => alias.toLowerCase() === key));
  if (exact !== undefined) return [exact];
  const matches = known.filter(({ name, parameter }) =>
    [name, ...(parameter.aliases ?? [])].some((one) => one.toLowerCase().startsWith(key)),
  );
  const own = matches.filter(({ isCommon }) => !isCommon);
  return own.length === 1 ? own : matches;
}

/** Finds the replacement of a removed name, typed in full or as a prefix that matches nothing else. */
function findReplacement(table: CommandTable, matches: readonly KnownParameter[], typed: string): string | undefined {
  if (table.removed === undefined || typed === '' || typed.startsWith('-')) return undefined;
  const key = keyOf(typed);
  const names = Object.keys(table.removed);
  const isName = matches.some(({ name, parameter }) =>
    [name, ...(parameter.aliases ?? [])].some((one) => one.toLowerCase() === key),
  );
  const exact = isName ? undefined : names.find((name) => name.toLowerCase() === key);
  const abbreviated = names.filter((name) => name.toLowerCase().startsWith(key));
  const [only] = matches.length === 0 && abbreviated.length === 1 ? abbreviated : [];
  return table.removed[exact ?? only ?? ''];
}

function keyOf(typed: string): string {
  return typed.toLowerCase().replaceAll('-', '');
}
