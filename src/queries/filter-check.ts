import { EntradaError } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import { nearestName } from '../base/nearest-name.ts';
import type { PropertyKind, Query } from '../model/queries/query.ts';
import { incomparable, kindOfProperty } from './comparable.ts';
import type { Expression, WrittenComparison } from './expression.ts';
import { findProperty, type Siblings } from './find-property.ts';
import { firstNameOf, valuesIn } from './row-values.ts';

/** Further results do not wait for a property that is empty in all of these. */
const longestWait = 1000;

/** Finds properties that no result has, and values that cannot be compared, in a local filter or order. */
export interface FilterCheck {
  /**
   * Notes the properties of a result.
   *
   * @throws {EntradaError} `INPUT_INVALID` for a comparison with a value of another kind.
   */
  see(row: JsonObject): void;
  /** Returns whether results can be written: every property was found, or has been awaited long enough. */
  isSettled(): boolean;
  /** @throws {EntradaError} `INPUT_INVALID` for a property that none of the results has. */
  end(): void;
}

/**
 * Checks a filter as far as the kinds of properties are known without a result.
 *
 * @throws {EntradaError} `INPUT_INVALID` for a comparison with a value of another kind.
 */
export function checkFilter(query: Query, { comparisons }: Expression): void {
  for (const one of comparisons) refuseOtherKind(one, knownKind(query, one.name));
}

/** Returns a check of what the results of a query show about its filter and order. */
export function filterCheck(query: Query, where: Expression | undefined, sortedBy: string | undefined): FilterCheck {
  const compared = (where?.comparisons ?? []).filter(({ name }) => knownKind(query, name) === undefined);
  const names = [...compared.map(({ name }) => name), ...(sortedBy === undefined ? [] : [sortedBy])];
  const unseen = new Set(names.filter((name) => knownKind(query, name) === undefined));
  const ofUnknownKind = new Set(compared.filter(({ wanted }) => wanted !== null));
  /** The properties that a result has in place of each that is missing. */
  const others = new Map<string, Siblings>();
  let count = 0;
  return {
    see(row) {
      count += 1;
      for (const name of unseen) {
        const { isFound, siblings } = findProperty(row, name);
        if (isFound) unseen.delete(name);
        // A known property is absent where it is empty.
        else if (siblings !== undefined && (siblings.depth > 0 || knownKind(query, firstNameOf(name)) === undefined)) {
          others.set(name, nearer(others.get(name), siblings));
        }
      }
      for (const one of compared) {
        for (const value of valuesIn(row, one.name)) {
          refuseOtherKind(one, kindOfProperty(value));
          ofUnknownKind.delete(one);
        }
      }
    },
    isSettled: () => (unseen.size === 0 && ofUnknownKind.size === 0) || count > longestWait,
    end() {
      for (const name of unseen) {
        const siblings = others.get(name);
        if (siblings !== undefined) throw missingProperty(query, name, siblings.names);
      }
    },
  };
}

/** Returns what is nearest to the end of a path, together. */
function nearer(before: Siblings | undefined, found: Siblings): Siblings {
  if (before === undefined || found.depth > before.depth) return found;
  return found.depth < before.depth ? before : { ...found, names: [...new Set([...before.names, ...found.names])] };
}

function knownKind({ kinds = {} }: Query, name: string): PropertyKind | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(kinds).find(([own]) => own.toLowerCase() === wanted)?.[1];
}

function refuseOtherKind({ name, comparison, wanted, written }: WrittenComparison, kind: PropertyKind | undefined) {
  const reason = incomparable(kind, comparison, wanted);
  if (reason === undefined) return;
  throw new EntradaError('INPUT_INVALID', `Cannot compare "${written}": ${reason.replace(/^it /, `${name} `)}`);
}

function missingProperty(query: Query, name: string, siblings: readonly string[]): EntradaError {
  const last = name.replace(/^.*\./s, '');
  const known = name.includes('.') ? siblings : [...new Set([...siblings, ...Object.keys(query.kinds ?? {})])];
  const similar = known.filter((one) => one.toLowerCase().includes(last.toLowerCase()));
  const near = nearestName(last, known);
  const shown = near === undefined ? similar : [near];
  const hint =
    shown.length === 0
      ? `Available properties: ${siblings.join(', ')}.`
      : `Did you mean ${shown.join(', ').replace(/, ([^,]*)$/, ' or $1')}?`;
  return new EntradaError('INPUT_INVALID', `Cannot find the property "${name}": no result of ${query.name} has it`, {
    ...((shown.length > 0 || siblings.length > 0) && { hint }),
  });
}
