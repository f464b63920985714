import { findProperty, type PropertyInfo, type Schema } from '../core/entity.ts';
import type { EntryField, Filter, FilterLiteral, FilterOperator, FilterSubject } from './filter.ts';
import { type FilterToken, invalidFilter, tokenizeFilter } from './filter-tokens.ts';
import { checkComparison, checkFunction, checkSubject, type SubjectType, subjectType } from './filter-types.ts';
import { type GraphFault, unsupportedQuery } from '../core/graph-fault.ts';

/** Deeper than people write, and far below the stack limit. */
const deepest = 100;
const guidPattern = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const operators: readonly FilterOperator[] = ['eq', 'ne', 'ge', 'le'];
const unsupportedOperators = new Map([
  ['gt', 'GreaterThan'],
  ['lt', 'LessThan'],
]);

/**
 * Parses an OData filter over the properties of a schema: eq, ne, ge, le, in, startswith, endswith, any, all,
 * `/$count`, and, or, not, parentheses (OData 4.01 URL conventions, 5.1.1; parts that Graph's directory does not
 * support are refused with its texts).
 *
 * @throws {GraphFault} 400 `BadRequest` where it is not OData or names an unknown property, 400
 * `Request_UnsupportedQuery` where the directory does not support it.
 */
export function parseFilter(text: string, schema: Schema): Filter {
  return new FilterParser(text, schema).parse();
}

class FilterParser {
  readonly #text: string;
  readonly #schema: Schema;
  readonly #tokens: readonly FilterToken[];
  #next = 0;
  #depth = 0;
  /** The current entry inside `any(name:...)`. */
  #entry: { readonly name: string; readonly property: PropertyInfo } | undefined;

  constructor(text: string, schema: Schema) {
    this.#text = text;
    this.#schema = schema;
    this.#tokens = tokenizeFilter(text);
  }

  parse(): Filter {
    const filter = this.#readOr();
    if (this.#token.kind !== 'end') throw this.#syntaxError();
    return filter;
  }

  #readOr(): Filter {
    return this.#readChain('or', () => this.#readChain('and', () => this.#readNot()));
  }

  #readChain(kind: 'and' | 'or', readOperand: () => Filter): Filter {
    const first = readOperand();
    const operands = [first];
    while (this.#takeWord(kind)) operands.push(readOperand());
    return operands.length === 1 ? first : { kind, operands };
  }

  #readNot(): Filter {
    if (!this.#takeWord('not')) return this.#readCondition();
    const isInParentheses = this.#token.text === '(';
    const operand = this.#nested(() => this.#readNot());
    if (isInParentheses || (operand.kind !== 'compare' && operand.kind !== 'in')) return { kind: 'not', operand };
    // OData reads `not a eq 'b'` as `(not a) eq 'b'`.
    const found = subjectType(operand.subject).edm;
    throw invalidFilter(
      `A unary operator with an incompatible type was detected. Found operand type '${found}' for operator kind 'Not'.`,
    );
  }

  #readCondition(): Filter {
    if (this.#takeMark('(')) {
      const inner = this.#nested(() => this.#readOr());
      this.#expectMark(')');
      return inner;
    }
    const name = this.#expectWord();
    if (this.#takeMark('(')) return this.#readCall(name);
    const subject = this.#toSubject(name);
    return this.#takeMark('/') ? this.#readCollection(subject) : this.#readComparison(subject);
  }

  #readCall(written: string): Filter {
    const name = written.toLowerCase();
    if (name !== 'startswith' && name !== 'endswith' && name !== 'contains') {
      throw invalidFilter(`An unknown function with name '${written}' was found.`);
    }
    const subject = this.#toSubject(this.#expectWord());
    this.#expectMark(',');
    const value = this.#readLiteral();
    this.#expectMark(')');
    const text = checkFunction(name, subject, value, this.#schema);
    if (name === 'contains') throw unsupportedQuery("Unsupported property filter clause operator 'Contains'.");
    return { kind: 'call', name, subject, value: text };
  }

  /** Reads the part after a collection and its slash: `any(...)`, `all(...)` or `$count`. */
  #readCollection(subject: FilterSubject): Filter {
    const word = this.#expectWord().toLowerCase();
    const isCollection =
      subject.kind === 'property' && (subject.property.kind === 'strings' || subject.property.kind === 'objects');
    if (!isCollection) throw unsupportedQuery('Unsupported Query.');
    const { property } = subject;
    if (word === '$count') return this.#readComparison({ kind: 'count', property });
    if (word !== 'any' && word !== 'all') throw unsupportedQuery('Unsupported Query.');
    this.#expectMark('(');
    if (word === 'any' && this.#takeMark(')')) return { kind: word, property, condition: null };
    this.#entry = { name: this.#expectWord(), property };
    this.#expectMark(':');
    const condition = this.#nested(() => this.#readOr());
    this.#expectMark(')');
    this.#entry = undefined;
    return { kind: word, property, condition };
  }

  #readComparison(subject: FilterSubject): Filter {
    const token = this.#token;
    const written = token.kind === 'word' ? token.text.toLowerCase() : '';
    const operator = operators.find((each) => each === written);
    if (operator === undefined && written !== 'in' && !unsupportedOperators.has(written)) throw this.#syntaxError();
    this.#next += 1;
    const type = checkSubject(subject, this.#schema);
    if (written === 'in') return { kind: 'in', subject, values: this.#readList(type) };
    const value = checkComparison(type, operator ?? 'ge', this.#readLiteral());
    if (operator !== undefined) return { kind: 'compare', operator, subject, value };
    throw unsupportedQuery(`Unsupported property filter clause operator '${unsupportedOperators.get(written)}'.`);
  }

  #readList(type: SubjectType): FilterLiteral[] {
    this.#expectMark('(');
    const values = [checkComparison(type, 'eq', this.#readLiteral())];
    while (this.#takeMark(',')) values.push(checkComparison(type, 'eq', this.#readLiteral()));
    this.#expectMark(')');
    return values;
  }

  #readLiteral(): FilterLiteral {
    const token = this.#token;
    this.#next += 1;
    if (token.kind === 'string') return { kind: 'string', value: token.text };
    if (guidPattern.test(token.text) && token.kind !== 'mark') return { kind: 'guid', value: token.text };
    if (token.kind === 'digits') return readNumber(token.text) ?? readDate(token.text);
    const word = token.text.toLowerCase();
    if (token.kind !== 'word') throw this.#syntaxError(token);
    if (word === 'null') return { kind: 'null' };
    if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true' };
    throw this.#unknownProperty(token.text);
  }

  #toSubject(written: string): FilterSubject {
    if (this.#entry !== undefined) return { kind: 'entry', field: this.#readField(written, this.#entry) };
    const isCast = written.toLowerCase() === `microsoft.graph.${this.#schema.name}`.toLowerCase();
    const name = isCast && this.#takeMark('/') ? this.#expectWord() : written;
    const property = findProperty(this.#schema, name);
    if (property === undefined) throw this.#unknownProperty(name);
    return { kind: 'property', property };
  }

  #readField(written: string, { name, property }: { name: string; property: PropertyInfo }): EntryField | null {
    if (written !== name) throw this.#unknownProperty(written);
    if (property.kind === 'strings') return null;
    this.#expectMark('/');
    const fieldName = this.#expectWord();
    const field = Object.entries(property.fields).find(([each]) => each.toLowerCase() === fieldName.toLowerCase());
    if (field === undefined) throw this.#unknownProperty(fieldName);
    return { name: field[0], kind: field[1] };
  }

  #unknownProperty(name: string): GraphFault {
    return invalidFilter(`Could not find a property named '${name}' on type 'microsoft.graph.${this.#schema.name}'.`);
  }

  #nested(read: () => Filter): Filter {
    this.#depth += 1;
    if (this.#depth > deepest) throw invalidFilter('Recursion depth exceeded allowed limit.');
    const filter = read();
    this.#depth -= 1;
    return filter;
  }

  get #token(): FilterToken {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', end: this.#text.length };
  }

  #takeWord(word: string): boolean {
    const { kind, text } = this.#token;
    if (kind !== 'word' || text.toLowerCase() !== word) return false;
    this.#next += 1;
    return true;
  }

  #takeMark(mark: string): boolean {
    const { kind, text } = this.#token;
    if (kind !== 'mark' || text !== mark) return false;
    this.#next += 1;
    return true;
  }

  #expectWord(): string {
    const token = this.#token;
    if (token.kind !== 'word') throw this.#syntaxError();
    this.#next += 1;
    return token.text;
  }

  #expectMark(mark: string): void {
    if (!this.#takeMark(mark)) throw this.#syntaxError();
  }

  #syntaxError(token = this.#token): GraphFault {
    const reason = token.kind === 'end' ? 'Expression expected' : 'Syntax error';
    return invalidFilter(`${reason} at position ${token.end} in '${this.#text}'.`);
  }
}

function readNumber(text: string): FilterLiteral | undefined {
  return /^-?\d{1,9}$/.test(text) ? { kind: 'number', value: Number(text) } : undefined;
}

function readDate(text: string): FilterLiteral {
  const epochMs = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/i.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (!Number.isNaN(epochMs)) return { kind: 'date', epochMs };
  throw invalidFilter(
    `The DateTimeOffset text '${text}' should be in format 'yyyy-mm-ddThh:mm:ss('.'s+)?(zzzzzz)?' and each field ` +
      'value is within valid range.',
  );
}
