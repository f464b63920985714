import { type CommandTable, type Parameter, placementIn, setNamesOf, setsHolding } from '../model/parameter-table.ts';
import type { NamedParameter } from './known-parameters.ts';

/** Lists the positions that the sets use, lowest first. */
export function positionsOf(table: CommandTable): number[] {
  const positions = new Set<number>();
  for (const setName of setNamesOf(table)) {
    for (const parameter of Object.values(table.parameters)) {
      const position = placementIn(parameter, setName)?.position;
      if (position !== undefined) positions.add(position);
    }
  }
  return [...positions].toSorted((one, other) => one - other);
}

/** Lists the unbound parameters at a position in the remaining sets, the default set's first, without duplicates. */
export function parametersAt(
  table: CommandTable,
  position: number,
  bound: { has(name: string): boolean; keys(): Iterable<string> },
): NamedParameter[] {
  const candidates = new Map<string, NamedParameter>();
  for (const setName of setsHolding(table, [...bound.keys()])) {
    for (const [name, parameter] of Object.entries(table.parameters)) {
      if (bound.has(name) || parameter.type === 'SwitchParameter') continue;
      if (placementIn(parameter, setName)?.position === position) candidates.set(name, { name, parameter });
    }
  }
  return [...candidates.values()];
}

/** Returns whether a word that does not convert to the parameter's type goes to the next position. */
export function isSkippable({ everywhere, sets = {} }: Parameter): boolean {
  return [everywhere, ...Object.values(sets)].some((placement) => placement?.skippable === true);
}
