import { type CommandTable, placementIn, setNamesOf, setsHolding } from '../model/parameter-table.ts';
import { setUnresolved } from './binding-errors.ts';

/**
 * Chooses the parameter set of a call, as PowerShell does: the only set that contains every bound parameter; of
 * several, the default set if it is among them; otherwise the only one whose mandatory parameters are all bound.
 *
 * @param boundNames - The table's parameters that have a value, in the order of the command line.
 * @throws {EntradaError} `PARAMETER_SET_UNRESOLVED`; the hint names the conflicting parameters and their sets.
 */
export function chooseParameterSet(table: CommandTable, boundNames: readonly string[]): string {
  const left = requireCommonSet(table, boundNames);
  const [first] = left;
  if (first !== undefined && left.length === 1) return first;
  const byDefault = left.find((setName) => setName === table.defaultSet);
  if (byDefault !== undefined) return byDefault;
  const complete = left.filter((setName) => missingIn(table, setName, boundNames, 'of the set').length === 0);
  const [only] = complete;
  if (only !== undefined && complete.length === 1) return only;
  const hint = only === undefined ? needHint(table, left, boundNames) : distinguishingHint(table, complete);
  throw setUnresolved(hint, { sets: left });
}

/**
 * Lists the sets that contain every named parameter.
 *
 * @throws {EntradaError} `PARAMETER_SET_UNRESOLVED` if there is none.
 */
export function requireCommonSet(table: CommandTable, names: readonly string[]): string[] {
  const left = setsHolding(table, names);
  if (left.length > 0) return left;
  const conflict = findConflict(table, names);
  throw setUnresolved(conflictHint(table, conflict), { parameters: conflict });
}

/**
 * Lists the mandatory parameters of a set without a value, in the table's order.
 *
 * @param which - `of the set` leaves out those that are mandatory in every set, which do not distinguish sets.
 */
export function missingIn(
  table: CommandTable,
  setName: string,
  boundNames: readonly string[],
  which: 'all' | 'of the set' = 'all',
): string[] {
  return Object.entries(table.parameters)
    .filter(([, parameter]) => which === 'all' || parameter.sets !== undefined)
    .filter(([name, parameter]) => placementIn(parameter, setName)?.mandatory === true && !boundNames.includes(name))
    .map(([name]) => name);
}

/** Finds the first two parameters that share no set; otherwise, all that narrow down the sets. */
function findConflict(table: CommandTable, names: readonly string[]): string[] {
  for (const [index, other] of names.entries()) {
    const one = names.slice(0, index).find((name) => setsHolding(table, [name, other]).length === 0);
    if (one !== undefined) return [one, other];
  }
  const setCount = setNamesOf(table).length;
  return names.filter((name) => setsHolding(table, [name]).length < setCount);
}

function conflictHint(table: CommandTable, conflict: readonly string[]): string {
  const memberships = conflict.map((name) => `-${name} belongs to ${setsHolding(table, [name]).join(', ')}`);
  return `${memberships.join('; ')}: no parameter set contains ${conflict.length > 2 ? 'all of them' : 'both'}.`;
}

function needHint(table: CommandTable, left: readonly string[], boundNames: readonly string[]): string {
  const needs = left.map((setName) => {
    const missing = missingIn(table, setName, boundNames).map((name) => `-${name}`);
    return `${setName} requires ${missing.join(' and ')}`;
  });
  return `${needs.join('; ')}: specify the parameters of one of them.`;
}

function distinguishingHint(table: CommandTable, complete: readonly string[]): string {
  const tokens = complete.flatMap((setName) => {
    const name = Object.keys(table.parameters).find((one) => {
      const sets = setsHolding(table, [one]);
      return sets.includes(setName) && complete.every((other) => other === setName || !sets.includes(other));
    });
    return name === undefined ? [] : [`-${name} (${setName})`];
  });
  const fits = `${complete.join(' and ')} both match`;
  if (tokens.length === 0) return `${fits}: specify a parameter that only one of them has.`;
  return `${fits}: specify a parameter that only one of them has, such as ${tokens.join(' or ')}.`;
}
