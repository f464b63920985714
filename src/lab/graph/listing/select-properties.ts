import type { Tenant } from '../../tenant/tenant.ts';
import { type AdvancedQuery, isAdvanced } from '../query/advanced-query.ts';
import { type Choice, chooseEntities, countMatches, readChoice, readPage } from './choose-entities.ts';
import { type Entity, findProperty, type Schema } from '../core/entity.ts';
import { directoryObjectSchema } from '../entities/directory.ts';
import { badRequest, notServed } from '../core/graph-fault.ts';
import { parseExpand, type WrittenExpansion } from '../query/parse-expand.ts';
import { type Relation, relations } from '../entities/relations.ts';
import { isPropertyOfGraph } from '../core/unserved-names.ts';

/** The properties in a response, and their form in @odata.context. */
export interface Selection {
  /** Names, or each object's default properties, or all properties. */
  readonly names: readonly string[] | 'default' | 'all';
  readonly expansions: readonly Expansion[];
  /** Empty, or the list in parentheses. */
  readonly contextSuffix: string;
}

/** A relation whose objects are shown inside of another object. */
interface Expansion {
  readonly relation: Relation;
  readonly selection: Selection;
  readonly choice: Choice;
  readonly isCounted: boolean;
  /** How often it is followed: the managers of managers. */
  readonly levels: number;
  readonly top: number;
  readonly allowance: Allowance;
}

/** How many objects the expansions of a request can still show. */
interface Allowance {
  remaining: number;
}

/** The directory expands at most this number of objects (Graph documentation, "Query parameters"). */
const mostExpanded = 20;
/** Groups can contain each other in very many ways, and 20 objects at each of four levels are 160,000. */
const mostExpandedOfRequest = 20_000;

/**
 * Reads `$select` and `$expand`; names are case-insensitive and shown as spelled in the schema.
 *
 * @throws {GraphFault} 400 `BadRequest` for a name that Graph does not have, 501 for one that the lab does not serve.
 */
export function readSelection(
  { select, expand }: { readonly select: string | undefined; readonly expand: string | undefined },
  schema: Schema,
  query: AdvancedQuery,
): Selection {
  const written = expand === undefined ? [] : parseExpand(expand);
  return readParts(select, written, schema, query, { remaining: mostExpandedOfRequest });
}

/** Converts an object to JSON; in a mixed collection, without the properties it does not have. */
export function showEntity(entity: Entity, selection: Selection, tenant: Tenant): Record<string, unknown> {
  return addEntity({}, entity, selection, tenant);
}

/** Adds to one object: joining objects of fifty properties takes several times as long and as much memory. */
function addEntity(
  shown: Record<string, unknown>,
  entity: Entity,
  { names, expansions }: Selection,
  tenant: Tenant,
): Record<string, unknown> {
  for (const name of typeof names === 'string' ? namesOf(entity.schema, names === 'all') : names) {
    const value = entity.read(name);
    if (value !== undefined) shown[name] = value;
  }
  for (const expansion of expansions) addAll(shown, showExpanded(entity, expansion, tenant));
  return shown;
}

function addAll(shown: Record<string, unknown>, entries: readonly (readonly [string, unknown])[]): void {
  for (const [name, value] of entries) shown[name] = value;
}

/** The annotation of an object of one of several kinds. */
export function typeOf(entity: Entity): Record<string, string> {
  return { '@odata.type': `#microsoft.graph.${entity.schema.name}` };
}

function readParts(
  select: string | undefined,
  written: readonly WrittenExpansion[],
  schema: Schema,
  query: AdvancedQuery,
  allowance: Allowance,
): Selection {
  const expansions = written.map((each) => readExpansion(each, schema, query, allowance));
  const names = select === undefined ? 'default' : readNames(select, schema);
  const shown = typeof names === 'string' ? (names === 'all' ? ['*'] : []) : names;
  const parts = [...shown, ...expansions.map(({ relation, selection }) => writeExpansion(relation, selection))];
  return { names, expansions, contextSuffix: parts.length === 0 ? '' : `(${parts.join(',')})` };
}

function readNames(select: string, schema: Schema): readonly string[] | 'all' {
  const names = select.split(',').flatMap((part) => {
    const name = part.trim();
    if (name === '*') return [name];
    const property = findProperty(schema, name);
    if (property !== undefined) return [property.name];
    // A relation can be selected, but is shown only by $expand.
    if (findRelation(schema, name) !== undefined) return [];
    throw unknownName(name, schema);
  });
  return names.includes('*') ? 'all' : [...new Set(names)];
}

function readExpansion(
  written: WrittenExpansion,
  schema: Schema,
  query: AdvancedQuery,
  allowance: Allowance,
): Expansion {
  const relation = findRelation(schema, written.name);
  if (relation === undefined) {
    const property = findProperty(schema, written.name);
    if (property === undefined) throw unknownName(written.name, schema);
    throw badRequest(
      `Parsing OData Select and Expand failed: Property '${property.name}' on type 'microsoft.graph.${schema.name}' is ` +
        'not a navigation property or complex property. Only navigation properties can be expanded.',
    );
  }
  if (written.levels !== undefined) checkLevels(relation, schema);
  const inner = { ...query, isCounting: query.isCounting || written.isCountWanted };
  const most = relation.mostExpanded ?? mostExpanded;
  return {
    relation,
    selection: readParts(written.select, written.expansions, relation.schema, inner, allowance),
    choice: readChoice(written, relation.schema, inner),
    // Without the header, the directory silently leaves out the count, as for a listing.
    isCounted: relation.isCollection && written.isCountWanted && isAdvanced(inner),
    levels: written.levels ?? 1,
    top: Math.min(written.top ?? most, most),
    allowance,
  };
}

/** Refuses `$levels` of a relation whose objects cannot have it themselves. */
function checkLevels(relation: Relation, schema: Schema): void {
  if (relation.schema === directoryObjectSchema || findRelation(relation.schema, relation.name) !== undefined) return;
  throw badRequest(
    `Parsing OData Select and Expand failed: Cannot apply $levels on navigation property '${relation.name}', because the ` +
      `related entity type 'microsoft.graph.${relation.schema.name}' could not be cast to source entity type ` +
      `'microsoft.graph.${schema.name}'.`,
  );
}

function findRelation(schema: Schema, name: string): Relation | undefined {
  return relations[schema.name]?.find((each) => each.name.toLowerCase() === name.toLowerCase());
}

/** @param path - The ids of the objects around this one: a circle ends where it comes to one of them. */
function showExpanded(
  entity: Entity,
  expansion: Expansion,
  tenant: Tenant,
  path: Set<string> = new Set([entity.id]),
): [string, unknown][] {
  // The objects of a mixed collection can have a relation of the same name, which leads elsewhere, or none.
  const relation = findRelation(entity.schema, expansion.relation.name);
  if (relation === undefined) return [];
  const { selection, choice, levels, top, allowance } = expansion;
  const found = chooseEntities(choice, { entities: relation.read(tenant, entity.id) });
  const shown = readPage(found, 0, top).page.map((related) => {
    allowance.remaining -= 1;
    if (allowance.remaining < 0) throw notServed(`more than ${mostExpandedOfRequest} objects of $expand in a response`);
    const one = addEntity(typeOf(related), related, selection, tenant);
    addAll(one, showDeeper(related, { ...expansion, levels: levels - 1 }, tenant, path));
    return one;
  });
  const { name, isCollection } = relation;
  if (!isCollection) return shown.length === 0 ? [] : [[name, shown[0]]];
  const count: [string, unknown][] = expansion.isCounted ? [[`${name}@odata.count`, countMatches(found)]] : [];
  return [...count, [name, shown]];
}

function showDeeper(entity: Entity, expansion: Expansion, tenant: Tenant, path: Set<string>): [string, unknown][] {
  if (expansion.levels === 0 || path.has(entity.id)) return [];
  path.add(entity.id);
  const shown = showExpanded(entity, expansion, tenant, path);
  path.delete(entity.id);
  return shown;
}

function writeExpansion({ name }: Relation, { contextSuffix }: Selection): string {
  return `${name}${contextSuffix === '' ? '()' : contextSuffix}`;
}

const namesOfSchemas = { all: new WeakMap<Schema, string[]>(), default: new WeakMap<Schema, string[]>() };

function namesOf(schema: Schema, isAll: boolean): readonly string[] {
  const known = namesOfSchemas[isAll ? 'all' : 'default'];
  const names =
    known.get(schema) ??
    [...schema.properties.values()]
      .filter((each) => (isAll ? !each.isNamedOnly : each.isDefault))
      .map(({ name }) => name);
  known.set(schema, names);
  return names;
}

function unknownName(name: string, schema: Schema): Error {
  if (isPropertyOfGraph(schema.name, name)) return notServed(`the property '${name}' of ${schema.name}`);
  const reason =
    name === ''
      ? 'Term is empty in a $select or $expand expression.'
      : `Could not find a property named '${name}' on type 'microsoft.graph.${schema.name}'.`;
  return badRequest(`Parsing OData Select and Expand failed: ${reason}`);
}
