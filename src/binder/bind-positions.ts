import { type EntradaError, isEntradaError } from '../base/errors.ts';
import { type CommandTable, placementIn, setsHolding } from '../model/parameter-table.ts';
import { argumentHidden, argumentNotFound } from './binding-errors.ts';
import type { UnreadValues } from './bind-named.ts';
import type { UnreadValue } from './coerce-value.ts';
import type { NamedParameter } from './known-parameters.ts';
import { hasNaturalType } from './natural-type.ts';
import type { Argument } from './pair-names.ts';
import { isSkippable, parametersAt, positionsOf } from './positions.ts';
import { rejectEmpty } from './reject-empty.ts';
import { takeValue } from './take-value.ts';

/** The result of `bindPositions`. */
export interface PositionalBinding {
  /** All bound parameters of the table, the named ones first. */
  readonly bound: UnreadValues;
  /**
   * The error for the first argument that is left over: `PARAMETER_NOT_FOUND`, `ARGUMENT_NOT_FOUND`, or the
   * `PARAMETER_VALUE_INVALID` of the last conversion.
   */
  readonly error: EntradaError | undefined;
}

type LeftArgument = Exclude<Argument, { kind: 'named' }>;

/**
 * Binds the words without a name: the lowest position first, and at each position the default set before the others,
 * as long as it contains everything bound so far; a parameter whose type a word has without conversion comes before.
 *
 * The position of a parameter that was bound by name is skipped. A word that does not convert to the type of one set's
 * parameter is tried with the next set's; if it converts for none, it is left over, and the next word goes to the next
 * position, unless the position is skippable, which PowerShell does not have. A switch does not take a word, so it is
 * not positional.
 *
 * @param left - The arguments that no named parameter used.
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` for an empty value where one is required.
 */
export function bindPositions(
  table: CommandTable,
  named: UnreadValues,
  left: readonly LeftArgument[],
): PositionalBinding {
  const bound = new Map(named);
  const rest: LeftArgument[] = [];
  let failure: EntradaError | undefined;
  let at = nextValue(left, 0, rest);
  for (const position of positionsOf(table)) {
    if (at >= left.length) break;
    const candidates = parametersAt(table, position, bound);
    if (candidates.length === 0) continue;
    const taken = takeFirstThatFits(table, candidates, runFrom(left, at));
    if (taken.kind === 'bound') {
      bound.set(taken.name, taken.value);
      failure = undefined;
      at = nextValue(left, at + taken.used, rest);
    } else if (!candidates.every(({ parameter }) => isSkippable(parameter))) {
      ({ failure } = taken);
      const word = left[at];
      if (word !== undefined) rest.push(word);
      at = nextValue(left, at + 1, rest);
    }
  }
  rest.push(...left.slice(at));
  const [first] = rest;
  const error = first === undefined ? undefined : leftOver(table, first, failure, [...named.keys()]);
  return { bound, error };
}

/** Finds the next value; what cannot be one is left over. */
function nextValue(left: readonly LeftArgument[], from: number, rest: LeftArgument[]): number {
  let at = from;
  for (; at < left.length; at += 1) {
    const argument = left[at];
    if (argument?.kind === 'value') break;
    if (argument !== undefined) rest.push(argument);
  }
  return at;
}

/** Returns the rest of a run; an array never continues after a name. */
function runFrom(left: readonly LeftArgument[], from: number): string[] {
  const first = left[from];
  if (first?.kind !== 'value') return [];
  const rest = left.slice(from).flatMap((argument) => (argument.kind === 'value' ? [argument] : []));
  return rest.filter(({ run }) => run === first.run).map(({ word }) => word);
}

type Taken =
  | { readonly kind: 'bound'; readonly name: string; readonly value: UnreadValue; readonly used: number }
  | { readonly kind: 'refused'; readonly failure: EntradaError | undefined };

function takeFirstThatFits(table: CommandTable, candidates: readonly NamedParameter[], run: readonly string[]): Taken {
  const [word = ''] = run;
  const natural = candidates.filter(({ parameter }) => hasNaturalType(parameter, word));
  const failures = new Map<string, EntradaError>();
  for (const candidate of new Set([...natural, ...candidates])) {
    const { used, convert } = takeValue(candidate, run);
    let value: UnreadValue;
    try {
      value = convert();
    } catch (cause) {
      if (!isEntradaError(cause) || cause.code !== 'PARAMETER_VALUE_INVALID') throw cause;
      failures.set(candidate.name, cause);
      continue;
    }
    rejectEmpty(candidate, value);
    return { kind: 'bound', name: candidate.name, value, used };
  }
  const last = Object.keys(table.parameters).findLast((name) => failures.has(name));
  return { kind: 'refused', failure: failures.get(last ?? '') };
}

function leftOver(
  table: CommandTable,
  first: LeftArgument,
  failure: EntradaError | undefined,
  named: readonly string[],
): EntradaError {
  if (first.kind === 'unbound') return first.error;
  if (first.secretName !== undefined) return argumentHidden(first.secretName);
  return failure ?? argumentNotFound(table, first.word, positionalNames(table, named), named);
}

/** Lists the positional parameters of the first set that contains the named ones, for the hint. */
function positionalNames(table: CommandTable, named: readonly string[]): string[] {
  const [setName] = setsHolding(table, named);
  if (setName === undefined) return [];
  const placed = Object.entries(table.parameters).flatMap(([name, parameter]) => {
    const position = placementIn(parameter, setName)?.position;
    return position === undefined || parameter.type === 'SwitchParameter' ? [] : [{ name, position }];
  });
  return placed.toSorted((one, other) => one.position - other.position).map(({ name }) => name);
}
