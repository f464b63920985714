import type { PropertyInfo } from './entity.ts';

export type FilterLiteral =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'date'; readonly epochMs: number }
  | { readonly kind: 'null' };

/** What a condition is about: a property of the object, or inside `any` the entry at hand. */
export type FilterSubject = { readonly kind: 'property'; readonly property: PropertyInfo } | { readonly kind: 'entry' };

export type FilterOperator = 'eq' | 'ne' | 'ge' | 'le';
export type FilterFunction = 'startswith' | 'endswith';

/** A filter that made sense: names known, types right. */
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
  /** No condition: the collection is not empty. */
  | { readonly kind: 'any'; readonly property: PropertyInfo; readonly condition: Filter | null };
