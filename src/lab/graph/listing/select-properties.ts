import type { Tenant } from '../../tenant/tenant.ts';
import { type Entity, findProperty, type Schema } from '../core/entity.ts';
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
  /** How often it is followed: the managers of managers. */
  readonly levels: number;
  readonly top: number;
}

/** The directory expands at most this number of objects (Graph documentation, "Query parameters"). */
const mostExpanded = 20;

/**
 * Reads `$select` and `$expand`; names are case-insensitive and shown as spelled in the schema.
 *
 * @throws {GraphFault} 400 `BadRequest` for a name that Graph does not have, 501 for one that the lab does not serve.
 */
export function readSelection(
  { select, expand }: { readonly select: string | undefined; readonly expand: string | undefined },
  schema: Schema,
): Selection {
  const expansions = expand === undefined ? [] : parseExpand(expand).map((each) => readExpansion(each, schema));
  const names = select === undefined ? 'default' : readNames(select, schema);
  const shown = typeof names === 'string' ? (names === 'all' ? ['*'] : []) : names;
  const parts = [...shown, ...expansions.map(({ relation, selection }) => writeExpansion(relation, selection))];
  return { names, expansions, contextSuffix: parts.length === 0 ? '' : `(${parts.join(',')})` };
}

/** Converts an object to JSON; in a mixed collection, without the properties it does not have. */
export function showEntity(entity: Entity, selection: Selection, tenant: Tenant): Record<string, unknown> {
  const names =
    typeof selection.names === 'string' ? namesOf(entity.schema, selection.names === 'all') : selection.names;
  const shown = names.map((name): [string, unknown] => [name, entity.read(name)]);
  return {
    ...Object.fromEntries(shown.filter(([, value]) => value !== undefined)),
    ...Object.fromEntries(selection.expansions.flatMap((expansion) => showExpanded(entity, expansion, tenant))),
  };
}

/** The annotation of an object of one of several kinds. */
export function typeOf(entity: Entity): Record<string, string> {
  return { '@odata.type': `#microsoft.graph.${entity.schema.name}` };
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

function readExpansion(written: WrittenExpansion, schema: Schema): Expansion {
  const relation = findRelation(schema, written.name);
  if (relation === undefined) {
    const property = findProperty(schema, written.name);
    if (property === undefined) throw unknownName(written.name, schema);
    throw badRequest(
      `Parsing OData Select and Expand failed: Property '${property.name}' on type 'microsoft.graph.${schema.name}' is ` +
        'not a navigation property or complex property. Only navigation properties can be expanded.',
    );
  }
  // Groups can contain each other in very many ways.
  if (written.levels > 1 && relation.isCollection) throw notServed(`$levels of the collection '${relation.name}'`);
  const selection = readSelection(written, relation.schema);
  return { relation, selection, levels: written.levels, top: Math.min(written.top ?? mostExpanded, mostExpanded) };
}

function findRelation(schema: Schema, name: string): Relation | undefined {
  return relations[schema.name]?.find((each) => each.name.toLowerCase() === name.toLowerCase());
}

function showExpanded(
  entity: Entity,
  expansion: Expansion,
  tenant: Tenant,
  seen: ReadonlySet<string> = new Set([entity.id]),
): [string, unknown][] {
  const { relation, selection, levels, top } = expansion;
  if (relations[entity.schema.name]?.includes(relation) !== true) return [];
  const found = relation.read(tenant, entity.id);
  const shown: unknown[] = [];
  for (let index = 0; index < found.length && shown.length < top; index += 1) {
    const related = found.at(index);
    if (related === undefined) continue;
    const isLast = levels <= 1 || seen.has(related.id);
    const next = { ...expansion, levels: levels - 1 };
    const deeper = isLast ? [] : showExpanded(related, next, tenant, new Set([...seen, related.id]));
    shown.push({ ...typeOf(related), ...showEntity(related, selection, tenant), ...Object.fromEntries(deeper) });
  }
  if (relation.isCollection) return [[relation.name, shown]];
  return shown.length === 0 ? [] : [[relation.name, shown[0]]];
}

function writeExpansion({ name }: Relation, { contextSuffix }: Selection): string {
  return `${name}${contextSuffix === '' ? '()' : contextSuffix}`;
}

function namesOf(schema: Schema, isAll: boolean): string[] {
  return [...schema.properties.values()]
    .filter((each) => (isAll ? !each.isNamedOnly : each.isDefault))
    .map(({ name }) => name);
}

function unknownName(name: string, schema: Schema): Error {
  if (isPropertyOfGraph(schema.name, name)) return notServed(`the property '${name}' of ${schema.name}`);
  const reason =
    name === ''
      ? 'Term is empty in a $select or $expand expression.'
      : `Could not find a property named '${name}' on type 'microsoft.graph.${schema.name}'.`;
  return badRequest(`Parsing OData Select and Expand failed: ${reason}`);
}
