import { isObject } from '../../../base/json.ts';
import type { Entity } from '../core/entity.ts';
import type { Filter, FilterLiteral, FilterOperator, FilterSubject } from './filter.ts';

/**
 * Returns whether an object passes a filter. Strings are compared case-insensitively, as in the directory; null
 * equals only null, does not start with any text and is neither before nor after a value.
 */
export function matchesFilter(filter: Filter, entity: Entity): boolean {
  return matches(filter, entity, undefined);
}

function matches(filter: Filter, entity: Entity, entry: unknown): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.operands.every((operand) => matches(operand, entity, entry));
    case 'or':
      return filter.operands.some((operand) => matches(operand, entity, entry));
    case 'not':
      return !matches(filter.operand, entity, entry);
    case 'compare':
      return compares(read(filter.subject, entity, entry), filter.operator, filter.value);
    case 'in': {
      const found = read(filter.subject, entity, entry);
      return filter.values.some((value) => compares(found, 'eq', value));
    }
    case 'call': {
      const found = read(filter.subject, entity, entry);
      if (typeof found !== 'string') return false;
      const [text, part] = [found.toLowerCase(), filter.value.toLowerCase()];
      return filter.name === 'startswith' ? text.startsWith(part) : text.endsWith(part);
    }
    case 'any': {
      const entries = entity.read(filter.property.name);
      if (!Array.isArray(entries)) return false;
      const { condition } = filter;
      return entries.some((each) => condition === null || matches(condition, entity, each));
    }
    case 'all': {
      const entries = entity.read(filter.property.name);
      return !Array.isArray(entries) || entries.every((each) => matches(filter.condition, entity, each));
    }
  }
}

function read(subject: FilterSubject, entity: Entity, entry: unknown): unknown {
  switch (subject.kind) {
    case 'property':
      return entity.read(subject.property.name);
    case 'count': {
      const entries = entity.read(subject.property.name);
      return Array.isArray(entries) ? entries.length : 0;
    }
    case 'entry':
      if (subject.field === null) return entry;
      return isObject(entry) ? entry[subject.field.name] : null;
  }
}

function compares(found: unknown, operator: FilterOperator, literal: FilterLiteral): boolean {
  const left = comparable(found, literal.kind === 'date');
  const right = literalValue(literal);
  switch (operator) {
    case 'eq':
      return left === right;
    case 'ne':
      return left !== right;
    case 'ge':
      return left !== null && right !== null && left >= right;
    case 'le':
      return left !== null && right !== null && left <= right;
  }
}

function comparable(found: unknown, isDate: boolean): string | number | boolean | null {
  if (typeof found === 'string') return isDate ? Date.parse(found) : found.toLowerCase();
  return typeof found === 'boolean' || typeof found === 'number' ? found : null;
}

function literalValue(literal: FilterLiteral): string | number | boolean | null {
  switch (literal.kind) {
    case 'string':
    case 'guid':
      return literal.value.toLowerCase();
    case 'number':
    case 'boolean':
      return literal.value;
    case 'date':
      return literal.epochMs;
    case 'null':
      return null;
  }
}
