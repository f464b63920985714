import type { EntradaError } from '../base/errors.ts';
import type { CommandTable } from '../model/parameter-table.ts';
import { parameterAmbiguous, parameterNotFound } from './binding-errors.ts';
import { type KnownParameter, knownParameters } from './known-parameters.ts';

/** The result of a search for a parameter by its name. */
export type FoundName =
  | { readonly kind: 'parameter'; readonly known: KnownParameter }
  | { readonly kind: 'ambiguous'; readonly error: EntradaError }
  | {
      readonly kind: 'unknown';
      readonly error: EntradaError;
      /** Whether it is a name of older versions or of the original. */
      readonly isRemoved: boolean;
    };

/**
 * Finds the parameter for a typed name, ignoring case and inner dashes (`tenant-id`).
 *
 * Tries an alias whose case matters, a full name, an alias, and a prefix of a name or alias that matches one parameter.
 * If a prefix matches several, the only one that is not a common parameter is chosen, as in PowerShell. A name from
 * older versions does not match; the hint names its replacement.
 *
 * @param typed - The name without leading dashes.
 * @returns The parameter, or the error `PARAMETER_NOT_FOUND` or `PARAMETER_AMBIGUOUS`.
 */
export function findName(table: CommandTable, typed: string): FoundName {
  const known = knownParameters(table);
  const matches = findMatches(known, typed);
  const [match] = matches;
  const replacement = findReplacement(table, matches, typed);
  if (match === undefined || replacement !== undefined) {
    const error = parameterNotFound(table, known, typed, replacement);
    return { kind: 'unknown', error, isRemoved: replacement !== undefined };
  }
  if (matches.length > 1) return { kind: 'ambiguous', error: parameterAmbiguous(typed, matches) };
  return { kind: 'parameter', known: match };
}

/** Returns the only parameter that a typed name matches, or undefined. */
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
  const matches = known.filter(
    ({ name, parameter }) =>
      parameter.isWholeName !== true &&
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
