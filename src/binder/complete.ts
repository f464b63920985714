import { type CommandTable, placementIn, setsHolding } from '../model/parameter-table.ts';
import { isRepeatable, type KnownParameter, knownParameters } from './known-parameters.ts';
import { matchNameIfAny } from './match-name.ts';
import { type Token, tokenize } from './tokenize.ts';

/**
 * Returns the completions of the last word of a command line, each as a complete word.
 *
 * The first word completes to names and aliases of commands. Later words complete to unbound parameters that share a
 * set with the bound ones, as `-Name` or, after `--`, as `--name`; after a parameter's name, or in `-Name:` and
 * `--name=`, to the values of an enumeration or Boolean.
 *
 * @param words - The words after `entrada`; the last one is being typed and may be empty.
 */
export function completeWords(tables: readonly CommandTable[], words: readonly string[]): string[] {
  const [command = '', ...rest] = words;
  const partial = rest.at(-1);
  if (partial === undefined) return startingWith(command, tables.flatMap(namesOf));
  const table = tables.find((one) => namesOf(one).some((name) => name.toLowerCase() === command.toLowerCase()));
  const before = rest.slice(0, -1);
  if (table === undefined || before.includes('--')) return [];
  const { tokens } = tokenize(before, true);
  const attached = /^(?<name>--?[^:=]+)[:=]/.exec(partial);
  if (attached?.groups?.['name'] !== undefined) {
    const known = matchNameIfAny(table, attached.groups['name'].replace(/^--?/, ''));
    return startingWith(partial.slice(attached[0].length), valuesOf(known)).map((value) => attached[0] + value);
  }
  if (partial.startsWith('-')) return startingWith(partial, parameterNames(table, tokens, partial.startsWith('--')));
  const last = tokens.at(-1);
  const waiting = last?.kind === 'name' && last.attached === undefined ? matchNameIfAny(table, last.typed) : undefined;
  return waiting?.parameter.type === 'SwitchParameter' ? [] : startingWith(partial, valuesOf(waiting));
}

function namesOf(table: CommandTable): string[] {
  return [table.name, ...table.aliases];
}

function startingWith(partial: string, candidates: readonly string[]): string[] {
  const key = partial.toLowerCase();
  return candidates.filter((candidate) => candidate.toLowerCase().startsWith(key));
}

function valuesOf(known: KnownParameter | undefined): readonly string[] {
  if (known?.parameter.type === 'Enum') return known.parameter.values;
  const isTruth = known?.parameter.type === 'Boolean' || known?.parameter.type === 'SwitchParameter';
  return isTruth ? ['true', 'false'] : [];
}

function parameterNames(table: CommandTable, tokens: readonly Token[], inKebabCase: boolean): string[] {
  const bound = new Set<string>();
  for (const token of tokens) {
    const name = token.kind === 'name' ? matchNameIfAny(table, token.typed)?.name : undefined;
    if (name !== undefined) bound.add(name);
  }
  const own = [...bound].filter((name) => Object.hasOwn(table.parameters, name));
  const setsLeft = setsHolding(table, own);
  return knownParameters(table)
    .filter(({ name, parameter, isCommon }) => {
      if (bound.has(name)) return isRepeatable(parameter);
      return isCommon || setsLeft.some((setName) => placementIn(parameter, setName) !== undefined);
    })
    .map(({ name }) => (inKebabCase ? `--${kebabCase(name)}` : `-${name}`));
}

/** Converts `TenantId` to `tenant-id`. */
function kebabCase(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}
