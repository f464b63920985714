import { findProperty, type Schema } from './entity.ts';
import type { Filter, FilterLiteral, FilterOperator, FilterSubject } from './filter.ts';
import { type FilterToken, invalidFilter, tokenizeFilter } from './filter-tokens.ts';
import { checkComparison, checkFunction, checkSubject, type SubjectType, subjectType } from './filter-types.ts';
import { type GraphFault, unsupportedQuery } from './graph-fault.ts';

/** Deeper than people write and far from the end of the stack. */
const deepest = 100;
const operators: readonly FilterOperator[] = ['eq', 'ne', 'ge', 'le'];
const unsupportedOperators = new Map([
  ['gt', 'GreaterThan'],
  ['lt', 'LessThan'],
]);

/**
 * Parses an OData filter over the properties of a schema: eq, ne, ge, le, in, startswith, endswith, any, and, or, not,
 * parentheses (OData 4.01 URL conventions, 5.1.1; what Graph's directory leaves out is refused as it refuses it).
 *
 * @throws {GraphFault} 400 `BadRequest` where it is not OData or names an unknown property, 400
 * `Request_UnsupportedQuery` where the directory does not serve it.
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
  /** The name of the entry at hand inside `any(name:...)`. */
  #entryName: string | undefined;

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
    if (this.#takeMark('/')) return this.#readAny(subject);
    return this.#readComparison(subject);
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

  #readAny(subject: FilterSubject): Filter {
    const quantifier = this.#expectWord().toLowerCase();
    if (subject.kind === 'entry' || subject.property.kind !== 'strings' || quantifier !== 'any') {
      throw unsupportedQuery('Unsupported Query.');
    }
    this.#expectMark('(');
    if (this.#takeMark(')')) return { kind: 'any', property: subject.property, condition: null };
    const outer = this.#entryName;
    this.#entryName = this.#expectWord();
    this.#expectMark(':');
    const condition = this.#nested(() => this.#readOr());
    this.#expectMark(')');
    this.#entryName = outer;
    return { kind: 'any', property: subject.property, condition };
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
    if (token.kind === 'digits') return readDate(token.text);
    const word = token.text.toLowerCase();
    if (token.kind !== 'word') throw this.#syntaxError(token);
    if (word === 'null') return { kind: 'null' };
    if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true' };
    throw this.#unknownProperty(token.text);
  }

  #toSubject(name: string): FilterSubject {
    if (this.#entryName !== undefined) {
      if (name === this.#entryName) return { kind: 'entry' };
      throw this.#unknownProperty(name);
    }
    const property = findProperty(this.#schema, name);
    if (property === undefined) throw this.#unknownProperty(name);
    return { kind: 'property', property };
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
