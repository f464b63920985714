import type { Application } from '../../tenant/application.ts';
import { createRunState } from '../../tenant/run-state.ts';
import type { Device, Group, Tenant, User } from '../../tenant/tenant.ts';
import { readAdvancedQuery } from '../query/advanced-query.ts';
import { applicationType } from '../entities/application-entity.ts';
import { type Change, type ChangeLog, createChangeLog } from './change-log.ts';
import { type DeltaState, readDeltaToken, resyncRequired, writeDeltaToken } from './delta-token.ts';
import { deviceType } from '../entities/device-entity.ts';
import { findObject } from '../entities/directory.ts';
import type { EntityType } from '../core/entity.ts';
import type { Filter } from '../query/filter.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { badRequest, unsupportedQuery } from '../core/graph-fault.ts';
import { groupType } from '../entities/group-entity.ts';
import { matchesFilter } from '../query/matches-filter.ts';
import { parseFilter } from '../query/parse-filter.ts';
import { readSelection, type Selection, showEntity, typeOf } from './select-properties.ts';
import { userType } from '../entities/user-entity.ts';

/** A collection whose changes can be followed. */
interface Followed<T> {
  readonly contextName: string;
  readonly type: EntityType<T>;
  readonly values: (tenant: Tenant) => readonly T[];
  /** The ids of related objects, by the name of the relation. */
  readonly related: (value: T) => Readonly<Record<string, readonly string[]>>;
  readonly relations: readonly string[];
  /** The relations that are followed without being named in `$select`. */
  readonly usualRelations: readonly string[];
}

const logs = createRunState(() => new Map<string, unknown>());

/** Handles `users/delta`. */
export const listUserDelta = deltaOf<User>({
  contextName: 'users',
  type: userType,
  values: ({ users }) => users,
  related: ({ managerId }) => (managerId === undefined ? {} : { manager: [managerId] }),
  relations: ['manager'],
  usualRelations: [],
});

/** Handles `groups/delta`. */
export const listGroupDelta = deltaOf<Group>({
  contextName: 'groups',
  type: groupType,
  values: ({ groups }) => groups,
  related: ({ memberIds, ownerIds }) => ({ members: memberIds, owners: ownerIds }),
  relations: ['members', 'owners'],
  usualRelations: ['members'],
});

/** Handles `applications/delta`. */
export const listApplicationDelta = deltaOf<Application>({
  contextName: 'applications',
  type: applicationType,
  values: ({ applications }) => applications.filter(({ ownerTenantId }) => ownerTenantId === undefined),
  related: () => ({}),
  relations: [],
  usualRelations: [],
});

/** Handles `devices/delta`. */
export const listDeviceDelta = deltaOf<Device>({
  contextName: 'devices',
  type: deviceType,
  values: ({ devices }) => devices,
  related: ({ ownerIds }) => ({ registeredOwners: ownerIds }),
  relations: ['registeredOwners'],
  usualRelations: [],
});

function deltaOf<T extends { readonly id: string }>(followed: Followed<T>): (context: GraphContext) => GraphResponse {
  return (context) => {
    const { query, tenant } = context;
    const log = logOf(tenant, followed);
    const address = `${context.request.url.origin}${context.request.url.pathname}`;
    const state = readState(context, log, () => log.observe(followed.values(tenant)));
    const written = { select: state.select, expand: undefined };
    const selection = readSelection(written, followed.type.schema, readAdvancedQuery(context));
    const isWanted = readFilter(state.filter, followed);
    if (state.epoch !== log.epoch || !log.isKnown(state.since)) throw resyncRequired(address);
    const relations = relationsIn(state.select, followed);
    const size = pageSize(context, query.pageSize);
    // One more than a page, to know whether there is another.
    const rest: Change<T>[] = [];
    for (const change of log.changesSince(state.since, state.after)) {
      if (isWanted(change) && isSeen(change, selection, relations)) rest.push(change);
      if (rest.length > size) break;
    }
    const page = rest.slice(0, size);
    const isLast = page.length === rest.length;
    const next = isLast ? { since: state.until, until: state.until, after: 0 } : { after: page.at(-1)?.serial ?? 0 };
    const token = writeDeltaToken({ ...state, ...next }, context.createId());
    return {
      status: 200,
      body: {
        '@odata.context': `${context.rootUrl}/$metadata#${followed.contextName}${selection.contextSuffix}`,
        ...(isLast
          ? { '@odata.deltaLink': `${address}?$deltatoken=${token}` }
          : { '@odata.nextLink': `${address}?$skiptoken=${token}` }),
        value: page.map((change) => show(change, followed, selection, relations, tenant)),
      },
    };
  };
}

function logOf<T extends { readonly id: string }>(tenant: Tenant, followed: Followed<T>): ChangeLog<T> {
  const known = logs.of(tenant);
  // A name belongs to one type.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const found = known.get(followed.contextName) as ChangeLog<T> | undefined;
  if (found !== undefined) return found;
  const names = [...followed.type.schema.properties.values()].map(({ name }) => name);
  const created = createChangeLog<T>((value) => {
    const entity = followed.type.toEntity(value, tenant);
    return Object.fromEntries(names.map((name) => [name, entity.read(name)]));
  }, followed.related);
  known.set(followed.contextName, created);
  return created;
}

function readState<T>({ query }: GraphContext, { epoch }: ChangeLog<T>, observe: () => number): DeltaState {
  const { deltaToken, skipToken, select, filter } = query;
  for (const [name, value] of [
    ['$expand', query.expand],
    ['$orderby', query.orderBy],
    ['$search', query.search],
  ] as const) {
    if (value !== undefined) throw badRequest(`${name} is not supported for delta queries.`);
  }
  const written = skipToken ?? deltaToken ?? '';
  // A next link continues a round, all others begin one.
  if (skipToken !== undefined && skipToken !== '') return readDeltaToken(skipToken);
  const until = observe();
  if (written === '') return { epoch, since: -1, until, after: 0, select, filter };
  if (written.toLowerCase() === 'latest') return { epoch, since: until, until, after: 0, select, filter };
  return { ...readDeltaToken(written), until };
}

function readFilter<T>(filter: string | undefined, { type }: Followed<T>): (change: Change<T>) => boolean {
  if (filter === undefined) return () => true;
  const parsed = parseFilter(filter, type.schema);
  if (!isOfIds(parsed)) throw unsupportedQuery('Unsupported Query. A delta query can be filtered only by id.');
  return (change) => {
    const id = change.kind === 'removed' ? change.id : idOf(change.value);
    return matchesFilter(parsed, { id, schema: type.schema, read: (name) => (name === 'id' ? id : undefined) });
  };
}

function idOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : '';
}

function isOfIds(filter: Filter): boolean {
  if (filter.kind === 'or') return filter.operands.every((operand) => isOfIds(operand));
  const isEquality = filter.kind === 'in' || (filter.kind === 'compare' && filter.operator === 'eq');
  return isEquality && filter.subject.kind === 'property' && filter.subject.property.name === 'id';
}

function relationsIn<T>(select: string | undefined, { relations, usualRelations }: Followed<T>): readonly string[] {
  if (select === undefined) return usualRelations;
  return relations.filter((name) => select.split(',').some((part) => part.trim().toLowerCase() === name.toLowerCase()));
}

/** With `$select`, only changes of the selected properties are returned. */
function isSeen<T>(change: Change<T>, selection: Selection, relations: readonly string[]): boolean {
  if (change.kind === 'removed' || change.isNew) return true;
  if (typeof selection.names === 'string' && change.names.size > 0) return true;
  if (typeof selection.names !== 'string' && selection.names.some((name) => change.names.has(name))) return true;
  return relations.some((name) => {
    const { added, removed } = change.related(name);
    return added.length + removed.length > 0;
  });
}

function show<T>(
  change: Change<T>,
  { type }: Followed<T>,
  selection: Selection,
  relations: readonly string[],
  tenant: Tenant,
): Record<string, unknown> {
  if (change.kind === 'removed') {
    const isDeleted = tenant.deletedItems?.some(({ object }) => object.id === change.id) !== true;
    return { id: change.id, '@removed': { reason: isDeleted ? 'deleted' : 'changed' } };
  }
  const entity = type.toEntity(change.value, tenant);
  const shown = { ...showEntity(entity, selection, tenant), id: entity.id };
  const related = relations.flatMap((name): [string, unknown][] => {
    const { added, removed } = change.related(name);
    if (added.length + removed.length === 0) return [];
    return [
      [
        `${name}@delta`,
        [
          ...added.map((id) => reference(id, tenant)),
          ...removed.map((id) => ({ ...reference(id, tenant), '@removed': { reason: 'deleted' } })),
        ],
      ],
    ];
  });
  return { ...shown, ...Object.fromEntries(related) };
}

function reference(id: string, tenant: Tenant): Record<string, unknown> {
  const entity = findObject(tenant, id);
  return { ...(entity === undefined ? {} : typeOf(entity)), id };
}

/** `Prefer: odata.maxpagesize=N`, since `$top` is not for delta queries. */
function pageSize({ request }: GraphContext, usual: number): number {
  const [, wanted] =
    /(?:^|[,;\s])odata\.maxpagesize=(\d{1,3})(?:[,;\s]|$)/i.exec(request.headers['prefer'] ?? '') ?? [];
  return wanted === undefined || wanted === '0' ? usual : Number(wanted);
}
