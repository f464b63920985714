import { type Entity, findProperty, type Schema } from '../core/entity.ts';
import { badRequest, type GraphFault, unsupportedQuery } from '../core/graph-fault.ts';

interface SearchTerm {
  readonly propertyName: string;
  readonly text: string;
}

const searchable = new Set([
  'city',
  'country',
  'department',
  'description',
  'displayname',
  'givenname',
  'jobtitle',
  'mail',
  'mailnickname',
  'state',
  'surname',
  'userprincipalname',
]);

/**
 * Creates a test for `$search`: quoted `"property:text"` clauses joined by AND (which binds tighter) and OR, each true
 * when every word of the text begins a word of the property (Graph documentation, "search-query-parameter").
 *
 * @throws {GraphFault} 400 for invalid syntax or a property that cannot be searched.
 */
export function parseSearch(text: string, schema: Schema): (entity: Entity) => boolean {
  const alternatives = splitClauses(text).map((clauses) => clauses.map((clause) => readTerm(clause, text, schema)));
  return (entity) => alternatives.some((terms) => terms.every((term) => isFound(term, entity)));
}

/** Splits at OR and AND between the quotes of two clauses, and not at those in the text of a clause. */
function splitClauses(text: string): string[][] {
  const pattern = /\s*("(?:[^"\\]|\\.)*")(?:\s+(AND|OR)\s+(?=")|\s*$)/sy;
  const alternatives: string[][] = [[]];
  let joint: string | undefined;
  do {
    const [, clause, next] = pattern.exec(text) ?? [];
    if (clause === undefined) throw invalidSearch(text);
    if (joint === 'OR') alternatives.push([]);
    alternatives.at(-1)?.push(clause);
    joint = next;
  } while (joint !== undefined);
  return alternatives;
}

function readTerm(clause: string, whole: string, schema: Schema): SearchTerm {
  const [, name, text] = /^"(\w+):(.*)"$/s.exec(clause) ?? [];
  if (name === undefined || text === undefined) throw invalidSearch(whole);
  const property = findProperty(schema, name);
  if (property === undefined) {
    throw badRequest(`Could not find a property named '${name}' on type 'microsoft.graph.${schema.name}'.`);
  }
  if (!searchable.has(name.toLowerCase())) {
    throw unsupportedQuery(`Property '${property.name}' of resource '${schema.title}' is not searchable.`);
  }
  return { propertyName: property.name, text: text.replaceAll(/\\(.)/gs, '$1') };
}

function isFound(term: SearchTerm, entity: Entity): boolean {
  const value = entity.read(term.propertyName);
  if (typeof value !== 'string') return false;
  const words = wordsOf(value);
  return wordsOf(term.text).every((wanted) => words.some((word) => word.startsWith(wanted)));
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

function invalidSearch(text: string): GraphFault {
  const colon = text.startsWith('"') ? -1 : text.indexOf(':');
  if (colon === -1) return badRequest(`Syntax error in $search '${text}'; a clause reads "property:text".`);
  return badRequest(`Syntax error: character ':' is not valid at position ${colon} in '${text}'.`);
}
