import type { PropertyInfo, PropertyKind } from '../core/entity.ts';

/** A constant in a filter. */
export type FilterLiteral =
  | { readonly kind: 'string' | 'guid'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'date'; readonly epochMs: number }
  | { readonly kind: 'null' };

/** The subject of a condition: a property, the number of its entries, or, inside `any`, the current entry. */
export type FilterSubject =
  | { readonly kind: 'property' | 'count'; readonly property: PropertyInfo }
  | { readonly kind: 'entry'; readonly field: EntryField | null };

/** A field of the entry; null for an entry that is itself a string. */
export interface EntryField {
  readonly name: string;
  readonly kind: PropertyKind;
}

/** A comparison operator. */
export type FilterOperator = 'eq' | 'ne' | 'ge' | 'le';
/** A function that compares strings. */
export type FilterFunction = 'startswith' | 'endswith';

/** A validated filter: its names are known and its types match. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Filter[] }
  | { readonly kind: 'not'; readonly operand: Filter }
  | {
      readonly kind: 'compare';
      readonly operator: FilterOperator;
      readonly subject: FilterSubject;
      readonly value: FilterLiteral;
    }
  | { readonly kind: 'in'; readonly subject: FilterSubject; readonly values: readonly FilterLiteral[] }
  | {
      readonly kind: 'call';
      readonly name: FilterFunction;
      readonly subject: FilterSubject;
      readonly value: string;
    }
  /** Without a condition: the collection is not empty. */
  | { readonly kind: 'any'; readonly property: PropertyInfo; readonly condition: Filter | null }
  | { readonly kind: 'all'; readonly property: PropertyInfo; readonly condition: Filter };
