import { isEntradaError } from '../base/errors.ts';
import { type CommandTable, placementIn, setsHolding } from '../model/parameter-table.ts';
import { argumentHidden, argumentNotFound } from './binding-errors.ts';
import type { UnreadValues } from './bind-named.ts';
import type { UnreadValue } from './coerce-value.ts';
import type { NamedParameter } from './known-parameters.ts';
import { isSkippable, parametersAt, positionsOf } from './positions.ts';
import { takeValue } from './take-value.ts';

/**
 * Binds the words without a name: the lowest position first, and at each position the default set before the others,
 * as long as it contains everything bound so far.
 *
 * The position of a parameter that was bound by name is skipped. A word that does not convert to the type of one set's
 * parameter is tried with the next set's, and then, if that is skippable, with the next position. A switch does not
 * take a word, so it is not positional.
 *
 * @param hidden - The words that errors do not repeat, each with the secret parameter that it follows.
 * @throws {EntradaError} `ARGUMENT_NOT_FOUND`; the first set's error if a word converts for no set.
 */
export function bindPositions(
  table: CommandTable,
  named: UnreadValues,
  runs: readonly (readonly string[])[],
  hidden: ReadonlyMap<string, string> = new Map(),
): UnreadValues {
  if (runs.length === 0) return named;
  const bound = new Map(named);
  const words = new RunReader(runs);
  for (const position of positionsOf(table)) {
    if (words.isAtEnd) break;
    const candidates = parametersAt(table, position, bound);
    if (candidates.length === 0) continue;
    const taken = takeFirstThatFits(candidates, words.rest(), hidden);
    if (taken === undefined) continue;
    bound.set(taken.name, taken.value);
    words.skip(taken.used);
  }
  if (!words.isAtEnd) {
    const [word = ''] = words.rest();
    const secretName = hidden.get(word);
    if (secretName !== undefined) throw argumentHidden(secretName);
    throw argumentNotFound(table, word, positionalNames(table, [...named.keys()]));
  }
  return bound;
}

function takeFirstThatFits(
  candidates: readonly NamedParameter[],
  run: readonly string[],
  hidden: ReadonlyMap<string, string>,
) {
  let failure: unknown;
  for (const candidate of candidates) {
    try {
      const { value, used }: { value: UnreadValue; used: number } = takeValue(candidate, run);
      return { name: candidate.name, value, used };
    } catch (cause) {
      if (!isEntradaError(cause) || cause.code !== 'PARAMETER_VALUE_INVALID') throw cause;
      failure ??= cause;
    }
  }
  if (candidates.every(({ parameter }) => isSkippable(parameter))) return undefined;
  const secretName = hidden.get(run[0] ?? '');
  throw secretName === undefined ? failure : argumentHidden(secretName);
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

/** Reads words run by run; an array never continues from one run into the next. */
class RunReader {
  readonly #runs: readonly (readonly string[])[];
  #run = 0;
  #at = 0;

  constructor(runs: readonly (readonly string[])[]) {
    this.#runs = runs;
  }

  get isAtEnd(): boolean {
    return this.#run >= this.#runs.length;
  }

  /** Returns the remaining words of the current run. */
  rest(): readonly string[] {
    return this.#runs[this.#run]?.slice(this.#at) ?? [];
  }

  skip(count: number): void {
    this.#at += count;
    if (this.#at < (this.#runs[this.#run]?.length ?? 0)) return;
    this.#run += 1;
    this.#at = 0;
  }
}
