import type { PropertyKind, Schema } from '../core/entity.ts';
import type { FilterLiteral, FilterOperator, FilterSubject } from './filter.ts';
import { invalidFilter } from './filter-tokens.ts';
import { unsupportedQuery } from '../core/graph-fault.ts';

/** The type of the subject of a condition, with its name in the entity data model. */
export interface SubjectType {
  readonly kind: PropertyKind | 'number';
  readonly edm: string;
}

const edmNames: Readonly<Record<SubjectType['kind'], string>> = {
  string: 'Edm.String',
  guid: 'Edm.Guid',
  number: 'Edm.Int32',
  boolean: 'Edm.Boolean',
  date: 'Edm.DateTimeOffset',
  strings: 'Collection(Edm.String)',
  objects: 'Collection(Edm.ComplexType)',
  complex: 'Edm.ComplexType',
};
const operatorNames: Readonly<Record<FilterOperator, string>> = {
  eq: 'Equal',
  ne: 'NotEqual',
  ge: 'GreaterThanOrEqual',
  le: 'LessThanOrEqual',
};

/** Returns the type of a property, of the number of its entries, or of an entry of a collection. */
export function subjectType(subject: FilterSubject): SubjectType {
  const kind = subjectKind(subject);
  return { kind, edm: edmNames[kind] };
}

function subjectKind(subject: FilterSubject): SubjectType['kind'] {
  if (subject.kind === 'count') return 'number';
  return subject.kind === 'entry' ? (subject.field?.kind ?? 'string') : subject.property.kind;
}

/** Refuses properties that are not indexed in the directory. */
export function checkSubject(subject: FilterSubject, schema: Schema): SubjectType {
  if (subject.kind === 'property' && ['complex', 'objects'].includes(subject.property.kind)) {
    throw unsupportedQuery(
      'Unsupported or invalid query filter clause specified for property ' +
        `'${subject.property.name}' of resource '${schema.title}'.`,
    );
  }
  return subjectType(subject);
}

/** Refuses a comparison of incompatible types, with the OData library's text. */
export function checkComparison(type: SubjectType, operator: FilterOperator, value: FilterLiteral): FilterLiteral {
  const isEquality = operator === 'eq' || operator === 'ne';
  if (value.kind === 'null' && type.kind !== 'strings') return value;
  if (value.kind === type.kind && (isEquality || (type.kind !== 'boolean' && type.kind !== 'guid'))) return value;
  // The directory also accepts a quoted GUID.
  if (value.kind === 'string' && type.kind === 'guid' && isEquality) return value;
  const found = value.kind === 'null' ? '<null>' : edmNames[value.kind];
  throw invalidFilter(
    `A binary operator with incompatible types was detected. Found operand types '${type.edm}' and '${found}' ` +
      `for operator kind '${operatorNames[operator]}'.`,
  );
}

/** Returns the text that a function searches for; both of its arguments are strings. */
export function checkFunction(name: string, subject: FilterSubject, value: FilterLiteral, schema: Schema): string {
  if (checkSubject(subject, schema).kind === 'string' && value.kind === 'string') return value.value;
  throw invalidFilter(
    `No function signature for the function with name '${name}' matches the specified arguments. The function ` +
      `signatures considered are: ${name}(Edm.String Nullable=true, Edm.String Nullable=true).`,
  );
}
