import type { JsonObject } from '../../../base/json.ts';
import { deleteGroup } from '../../tenant/delete-objects.ts';
import { findGroupById } from '../../tenant/find-in-tenant.ts';
import type { Group, Tenant } from '../../tenant/tenant.ts';
import { getGroup, isSameId, resolveReference } from '../entities/directory.ts';
import type { Entity } from '../core/entity.ts';
import { toEntityList } from '../core/entity-list.ts';
import type { GraphResponse, GraphContext } from '../core/graph-context.ts';
import { badRequest, invalidRequest, resourceNotFound } from '../core/graph-fault.ts';
import { groupType } from '../entities/group-entity.ts';
import { countEntities, type Listing, listEntities, showOne } from '../listing/list-entities.ts';
import { readBody, readChanges, requireValues, type WrittenValue } from '../core/read-body.ts';
import { wireTime } from '../core/render-response.ts';
import { userType } from '../entities/user-entity.ts';

/** A relation of a group, as named in Graph's paths. */
export type GroupRelation = 'members' | 'owners';

const bindings = new Set(['members@odata.bind', 'owners@odata.bind']);
const requiredAtCreation = ['displayName', 'mailEnabled', 'mailNickname', 'securityEnabled'];
/** The maximum number of references in one request. */
const mostBindings = 20;

/** Lists the groups. */
export function listGroups(context: GraphContext): GraphResponse {
  return listEntities(context, groupListing(context.tenant));
}

/** Counts the groups. */
export function countGroups(context: GraphContext): GraphResponse {
  return countEntities(context, groupListing(context.tenant));
}

/** Returns a group by id. */
export function readGroup(context: GraphContext, [id = '']: readonly string[]): GraphResponse {
  return showOne(context, 'groups', groupType.toEntity(getGroup(context.tenant, id), context.tenant));
}

/** Creates a group, with members and owners bound to it; without owners, the caller owns it. */
export function createGroup(context: GraphContext): GraphResponse {
  const { tenant, caller } = context;
  const body = readBody(context.request);
  const changes = readChanges(body, groupType.schema, 'creation', bindings);
  requireValues(changes, groupType.schema, requiredAtCreation);
  const isMicrosoft365 = listValue(changes.get('groupTypes')).includes('Unified');
  if (changes.get('mailEnabled') === true && !isMicrosoft365) {
    throw invalidRequest(
      'The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement ' +
        'property is unset and the security-enablement property is set.',
    );
  }
  const mailNickname = String(changes.get('mailNickname'));
  if (isMicrosoft365) checkNickname(mailNickname, tenant);
  const owners = readBindings(body, 'owners', tenant);
  const blank: Group = {
    id: context.createId(),
    displayName: '',
    description: null,
    mailNickname,
    mail: isMicrosoft365 ? `${mailNickname}@${tenant.domains[0] ?? ''}` : null,
    mailEnabled: false,
    securityEnabled: false,
    groupTypes: [],
    visibility: isMicrosoft365 ? 'Public' : null,
    createdDateTime: wireTime(context.clock.nowMs()),
    memberIds: readBindings(body, 'members', tenant),
    ownerIds: owners.length === 0 && caller.user !== null ? [caller.user.id] : owners,
  };
  const group: Group = { ...blank, ...Object.fromEntries(changes) };
  tenant.groups.push(group);
  const location = `${context.request.url.origin}/v2/${tenant.id}/directoryObjects/${group.id}`;
  return {
    ...showOne(context, 'groups', groupType.toEntity(group, tenant), 201),
    headers: { Location: `${location}/Microsoft.DirectoryServices.Group` },
  };
}

/** Changes a group; 204. */
export function updateGroup(context: GraphContext, [id = '']: readonly string[]): GraphResponse {
  const { tenant } = context;
  const group = getGroup(tenant, id);
  const body = readBody(context.request);
  const changes = readChanges(body, groupType.schema, 'update', bindings);
  const members = readBindings(body, 'members', tenant);
  const owners = readBindings(body, 'owners', tenant);
  refuseKnown(group.memberIds, members, 'members');
  refuseKnown(group.ownerIds, owners, 'owners');
  tenant.groups[tenant.groups.indexOf(group)] = { ...group, ...Object.fromEntries(changes) };
  group.memberIds.push(...members);
  group.ownerIds.push(...owners);
  return { status: 204 };
}

/** Deletes a group with its memberships; 204. A Microsoft 365 group can be restored. */
export function removeGroup(context: GraphContext, [id = '']: readonly string[]): GraphResponse {
  const { tenant, clock } = context;
  deleteGroup(tenant, getGroup(tenant, id), clock.nowMs());
  return { status: 204 };
}

/** Adds a member or owner by reference; 204. */
export function addRelated(context: GraphContext, id: string, relation: GroupRelation): GraphResponse {
  const ids = relatedIds(getGroup(context.tenant, id), relation);
  const added = resolveRelated(context.tenant, readBody(context.request)['@odata.id'], relation);
  refuseKnown(ids, [added], relation);
  ids.push(added);
  return { status: 204 };
}

/** Removes a member or owner; 204. The last owner stays. */
export function removeRelated(
  context: GraphContext,
  id: string,
  relatedId: string,
  relation: GroupRelation,
): GraphResponse {
  const ids = relatedIds(getGroup(context.tenant, id), relation);
  const index = ids.findIndex((each) => isSameId(each, relatedId));
  if (index === -1) throw resourceNotFound(relatedId);
  if (relation === 'owners' && ids.length === 1) {
    throw invalidRequest('The group must have at least one owner, hence this owner cannot be removed.');
  }
  ids.splice(index, 1);
  return { status: 204 };
}

function groupListing(tenant: Tenant): Listing {
  const entities = toEntityList(tenant.groups, groupType, tenant);
  const lookUp = (name: string, value: string) => lookUpGroups(tenant, name, value);
  return { schema: groupType.schema, contextName: 'groups', entities, lookUp };
}

function lookUpGroups(tenant: Tenant, name: string, value: string): Entity[] | undefined {
  if (name !== 'id') return undefined;
  const group = findGroupById(tenant, value);
  return group === undefined ? [] : [groupType.toEntity(group, tenant)];
}

function relatedIds(group: Group, relation: GroupRelation): string[] {
  return relation === 'members' ? group.memberIds : group.ownerIds;
}

function readBindings(body: JsonObject, relation: GroupRelation, tenant: Tenant): string[] {
  const references = body[`${relation}@odata.bind`] ?? [];
  if (!Array.isArray(references) || references.length > mostBindings) {
    throw badRequest('Invalid URL format specified in payload.');
  }
  return [...new Set(references.map((reference: unknown) => resolveRelated(tenant, reference, relation)))];
}

function resolveRelated(tenant: Tenant, reference: unknown, relation: GroupRelation): string {
  const entity = resolveReference(tenant, reference);
  if (relation === 'owners' && entity.schema !== userType.schema) throw resourceNotFound(entity.id);
  return entity.id;
}

function refuseKnown(ids: readonly string[], added: readonly string[], relation: GroupRelation): void {
  if (!added.some((each) => ids.includes(each))) return;
  throw invalidRequest(
    `One or more added object references already exist for the following modified properties: '${relation}'.`,
  );
}

function checkNickname(mailNickname: string, tenant: Tenant): void {
  const isTaken = tenant.groups.some((group) => group.mailEnabled && isSameId(group.mailNickname, mailNickname));
  if (!isTaken) return;
  const message = 'Another object with the same value for property mailNickname already exists.';
  throw invalidRequest(message, [{ code: 'ObjectConflict', message, target: 'mailNickname' }]);
}

function listValue(value: WrittenValue | undefined): readonly string[] {
  return Array.isArray(value) ? value : [];
}
