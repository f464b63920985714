import {
  type CommandTable,
  type Parameter,
  placementIn,
  setsHolding,
  type ValueSource,
} from '../model/parameter-table.ts';
import { bindNamed } from './bind-named.ts';
import { bindPositions } from './bind-positions.ts';
import { isRepeatable, type KnownParameter, knownParameters } from './known-parameters.ts';
import { matchNameIfAny } from './match-name.ts';
import { pairNames } from './pair-names.ts';
import { isSkippable, parametersAt, positionsOf } from './positions.ts';
import { looksLikeName, type Token, tokenize } from './tokenize.ts';

/** The completions of a word: complete words after the same beginning, or the files that the shell finds. */
export type Completion =
  | { readonly kind: 'words'; readonly beginning: string; readonly words: readonly string[] }
  | { readonly kind: 'files' };

/** The part of a command line that a value depends on. */
export interface TypedValue {
  /** The beginning of the value. */
  readonly partial: string;
  /** The words before it, after the command's name. */
  readonly before: readonly string[];
  /** The command. */
  readonly table?: CommandTable;
}

/** Lists the values that a source has now. */
export type ValuesFrom = (source: Exclude<ValueSource, 'files'>, typed: TypedValue) => Promise<readonly string[]>;

/**
 * Returns the completions of the last word after the name of a command.
 *
 * A word that starts with a dash completes to the parameters that are not bound and share a set with the bound ones, as
 * `-Name` or, after `--`, as `--name`; to their aliases if no name fits. A value, also in `-Name:` and `--name=`,
 * completes to the values of its parameter; after a comma in a list, also with a space after it, to those that the list
 * does not have yet. An empty word where no value is known completes to the parameters.
 *
 * @param words - The words after the command's name; the last one is being typed and may be empty.
 */
export async function completeParameter(
  table: CommandTable,
  words: readonly string[],
  valuesFrom: ValuesFrom,
): Promise<Completion> {
  const partial = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const isTrailing = before.includes('--');
  if (isTrailing && table.trailingWords !== undefined) return { kind: 'files' };
  const list = before.at(-1);
  if (list?.endsWith(',') === true && list !== ',' && !partial.startsWith('-')) {
    return afterSpace(list, await completeParameter(table, [...before.slice(0, -1), list + partial], valuesFrom));
  }
  const { tokens } = tokenize(before, false);
  const typed = { table, before, valuesFrom };
  const attached = isTrailing ? undefined : /^(?<name>--?[^:=]+)[:=]/.exec(partial);
  if (attached?.groups?.['name'] !== undefined) {
    const known = matchNameIfAny(table, attached.groups['name'].replace(/^--?/, ''));
    return completeValue(known?.parameter, partial.slice(attached[0].length), typed, attached[0]);
  }
  const waiting = waitingParameter(table, tokens);
  const bound = boundNames(table, waiting === undefined ? tokens : tokens.slice(0, -1));
  if (waiting !== undefined) bound.add(waiting.name);
  const isName = looksLikeName(partial) || (partial === '-' && waiting === undefined);
  if (isName && !isTrailing) return namesFor(table, partial, bound);
  if (waiting !== undefined) return completeValue(waiting.parameter, partial, typed);
  const completion = await completePosition(partial, bound, typed);
  const isUnknown = completion.kind === 'words' && completion.words.length === 0;
  return isUnknown && !isTrailing && partial === '' ? namesFor(table, partial, bound) : completion;
}

/** Returns the candidates that start with a text, in any case. */
export function startingWith(partial: string, candidates: readonly string[]): string[] {
  const key = partial.toLowerCase();
  return candidates.filter((candidate) => candidate.toLowerCase().startsWith(key));
}

/** Returns the parameter that takes the next word, if the last token is its name. */
function waitingParameter(table: CommandTable, tokens: readonly Token[]): KnownParameter | undefined {
  const last = tokens.at(-1);
  if (last?.kind !== 'name' || last.attached !== undefined) return undefined;
  const known = matchNameIfAny(table, last.typed);
  return known?.parameter.type === 'SwitchParameter' && last.isOpen !== true ? undefined : known;
}

/** Of a list that continues after a space, returns the completions of the last word. */
function afterSpace(list: string, completion: Completion): Completion {
  if (completion.kind === 'files') return completion;
  const { beginning, words } = completion;
  return beginning.startsWith(list)
    ? { kind: 'words', beginning: beginning.slice(list.length), words }
    : { kind: 'words', beginning: '', words: [] };
}

/** The line around a value. */
interface Surroundings {
  readonly table: CommandTable;
  readonly before: readonly string[];
  readonly valuesFrom: ValuesFrom;
}

async function completeValue(
  parameter: Parameter | undefined,
  written: string,
  { table, before, valuesFrom }: Surroundings,
  beginning = '',
): Promise<Completion> {
  const source = parameter?.completedFrom;
  if (source === 'files') return { kind: 'files' };
  const isList = parameter?.type === 'String[]' && parameter.commas !== false;
  const list = isList ? written.slice(0, written.lastIndexOf(',') + 1) : '';
  const partial = written.slice(list.length);
  const values = source === undefined ? ownValues(parameter) : await valuesFrom(source, { partial, before, table });
  const taken = new Set(list.toLowerCase().split(','));
  const words = startingWith(partial, values).filter((value) => !taken.has(value.toLowerCase()));
  return { kind: 'words', beginning: beginning + list, words };
}

function ownValues(parameter: Parameter | undefined): readonly string[] {
  if (parameter?.type === 'Enum') return parameter.values;
  if (parameter?.suggestions !== undefined) return parameter.suggestions;
  return parameter?.type === 'Boolean' || parameter?.type === 'SwitchParameter' ? ['true', 'false'] : [];
}

/** Returns the names of all bound parameters; of a line with a mistake, those that are named. */
function boundNames(table: CommandTable, tokens: readonly Token[]): Set<string> {
  try {
    const { own, common, left } = bindNamed(pairNames(table, tokens));
    return new Set([...bindPositions(table, own, left).bound.keys(), ...common.keys()]);
  } catch {
    const named = tokens.map((token) => (token.kind === 'name' ? matchNameIfAny(table, token.typed)?.name : undefined));
    return new Set(named.filter((name) => name !== undefined));
  }
}

/** Completes the next value without a name. A word that one position skips is bound to the next. */
async function completePosition(partial: string, bound: ReadonlySet<string>, typed: Surroundings): Promise<Completion> {
  const { table } = typed;
  const own = new Set(ownNames(table, bound));
  const left = positionsOf(table).flatMap((position) => parametersAt(table, position, own));
  const next = left.find(({ parameter }) => !isSkippable(parameter)) ?? left[0];
  const [first] = own.size === 0 ? left : [next];
  const completion = await completeValue(first?.parameter, partial, typed);
  const isFound = completion.kind === 'files' || completion.words.length > 0;
  return isFound || partial === '' || first === next ? completion : completeValue(next?.parameter, partial, typed);
}

function namesFor(table: CommandTable, partial: string, bound: ReadonlySet<string>): Completion {
  const setsLeft = setsHolding(table, ownNames(table, bound));
  const left = knownParameters(table).filter(({ name, parameter, isCommon }) => {
    if (bound.has(name)) return isRepeatable(parameter);
    return isCommon || setsLeft.some((setName) => placementIn(parameter, setName) !== undefined);
  });
  const inKebabCase = partial.startsWith('--');
  const write = (name: string) => (inKebabCase ? `--${kebabCase(name)}` : `-${name}`);
  const names = startingWith(
    partial,
    left.map(({ name }) => write(name)),
  );
  const aliases = left.flatMap(({ parameter }) => parameter.aliases ?? []).map(write);
  // It must not become the name of the parameter whose alias differs only in its case.
  const exact = left
    .flatMap(({ parameter }) => parameter.exactAliases ?? [])
    .filter((alias) => `-${alias}` === partial);
  const words = names.length > 0 ? names : startingWith(partial, aliases);
  return { kind: 'words', beginning: '', words: [...exact.map((alias) => `-${alias}`), ...words] };
}

function ownNames(table: CommandTable, names: ReadonlySet<string>): string[] {
  return [...names].filter((name) => Object.hasOwn(table.parameters, name));
}

/** Converts `TenantId` to `tenant-id`. */
function kebabCase(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}
