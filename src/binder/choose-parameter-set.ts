import { type CommandTable, placementIn, setNamesOf, setsHolding } from '../model/parameter-table.ts';
import { setUnresolved } from './binding-errors.ts';

/**
 * Chooses the parameter set of a call, as PowerShell does: the one set that holds every bound parameter; of several
 * the default one, if among them; else the only one whose mandatory parameters are all bound.
 *
 * @param boundNames - The table's parameters that have a value, in the order given.
 * @throws {EntradaError} `PARAMETER_SET_UNRESOLVED`; the hint names the parameters that clash and their sets.
 */
export function chooseParameterSet(table: CommandTable, boundNames: readonly string[]): string {
  const left = requireCommonSet(table, boundNames);
  const [first] = left;
  if (first !== undefined && left.length === 1) return first;
  if (table.defaultSet !== undefined && left.includes(table.defaultSet)) return table.defaultSet;
  const complete = left.filter((setName) => missingIn(table, setName, boundNames).length === 0);
  const [only] = complete;
  if (only !== undefined && complete.length === 1) return only;
  const hint = only === undefined ? needHint(table, left, boundNames) : tellApartHint(table, complete);
  throw setUnresolved(hint, { sets: left });
}

/**
 * Lists the sets that hold every named parameter.
 *
 * @throws {EntradaError} `PARAMETER_SET_UNRESOLVED` when there is none.
 */
export function requireCommonSet(table: CommandTable, names: readonly string[]): string[] {
  const left = setsHolding(table, names);
  if (left.length > 0) return left;
  const clash = findClash(table, names);
  throw setUnresolved(clashHint(table, clash), { parameters: clash });
}

/** Lists the mandatory parameters of a set that have no value yet, in the table's order. */
export function missingIn(table: CommandTable, setName: string, boundNames: readonly string[]): string[] {
  return Object.entries(table.parameters)
    .filter(([name, parameter]) => placementIn(parameter, setName)?.mandatory === true && !boundNames.includes(name))
    .map(([name]) => name);
}

/** Finds the first two parameters that share no set; else all that decide anything. */
function findClash(table: CommandTable, names: readonly string[]): string[] {
  for (const [index, other] of names.entries()) {
    const one = names.slice(0, index).find((name) => setsHolding(table, [name, other]).length === 0);
    if (one !== undefined) return [one, other];
  }
  const setCount = setNamesOf(table).length;
  return names.filter((name) => setsHolding(table, [name]).length < setCount);
}

function clashHint(table: CommandTable, clash: readonly string[]): string {
  const belongings = clash.map((name) => `-${name} belongs to ${setsHolding(table, [name]).join(', ')}`);
  return `${belongings.join('; ')}: no parameter set holds ${clash.length > 2 ? 'all of them' : 'both'}.`;
}

function needHint(table: CommandTable, left: readonly string[], boundNames: readonly string[]): string {
  const needs = left.map((setName) => {
    const missing = missingIn(table, setName, boundNames).map((name) => `-${name}`);
    return `${setName} needs ${missing.join(' and ')}`;
  });
  return `${needs.join('; ')}: give what one of them needs.`;
}

function tellApartHint(table: CommandTable, complete: readonly string[]): string {
  const tokens = complete.flatMap((setName) => {
    const name = Object.keys(table.parameters).find((one) => {
      const sets = setsHolding(table, [one]);
      return sets.includes(setName) && complete.every((other) => other === setName || !sets.includes(other));
    });
    return name === undefined ? [] : [`-${name} (${setName})`];
  });
  const fits = `${complete.join(' and ')} both fit`;
  if (tokens.length === 0) return `${fits}: give a parameter that only one of them has.`;
  return `${fits}: give a parameter that only one of them has, such as ${tokens.join(' or ')}.`;
}
