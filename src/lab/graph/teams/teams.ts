import type { JsonObject } from '../../../base/json.ts';
import { isGuid } from '../../tenant/guid.ts';
import type { Group, Tenant } from '../../tenant/tenant.ts';
import { findGroup, getUser, isSameId } from '../entities/directory.ts';
import type { EntityList } from '../core/entity-list.ts';
import type { GraphResponse, GraphContext } from '../core/graph-context.ts';
import { badRequest, GraphFault, teamsNotFound } from '../core/graph-fault.ts';
import { type Listing, listEntities, showOne } from '../listing/list-entities.ts';
import { refuseOptions } from '../core/query-options.ts';
import { readBody, readChanges, type WrittenValue } from '../core/read-body.ts';
import { typeOf } from '../listing/select-properties.ts';
import { type GroupTeam, teamType, toListedTeam } from '../entities/team-entity.ts';
import { type TeamMember, teamMembers, teamMemberType } from '../entities/team-members.ts';
import { hasTeam, teamOf } from '../../tenant/team-of.ts';
import { changeTeamSettings } from './team-settings.ts';
import { teamSettingNames } from '../../tenant/team-settings.ts';

const visibilities = new Map([
  ['public', 'Public'],
  ['private', 'Private'],
]);

/** Lists every team, with only its id, name and description (Graph documentation, "List teams"). */
export function listTeams(context: GraphContext): GraphResponse {
  const { tenant } = context;
  refuseOptions(context.query, ['orderby', 'search', 'expand']);
  const entities: EntityList = {
    length: tenant.groups.length,
    at(index) {
      const group = tenant.groups[index];
      return group !== undefined && hasTeam(group) ? toListedTeam(group) : undefined;
    },
  };
  return listEntities(context, { schema: teamType.schema, contextName: 'teams', entities, isOfTeams: true });
}

/**
 * Lists the teams a user is directly in.
 *
 * @throws {GraphFault} 403 for the teams of another user (Graph documentation, "List joinedTeams").
 */
export function listJoinedTeams(context: GraphContext, [key = '']: readonly string[]): GraphResponse {
  const { tenant, caller } = context;
  const { id } = getUser(tenant, key);
  if (caller.user !== null && !isSameId(caller.user.id, id)) {
    throw new GraphFault(403, 'Forbidden', 'Access to the teams of another user is denied.');
  }
  refuseOptions(context.query, ['top', 'orderby', 'search', 'expand']);
  const entities = tenant.groups
    .filter((group) => hasTeam(group) && (group.ownerIds.includes(id) || group.memberIds.includes(id)))
    .map(toListedTeam);
  const listing = { schema: teamType.schema, contextName: 'teams', entities, isOfTeams: true, isUnpaged: true };
  return listEntities(context, listing);
}

/** Returns a team by the id of its group. */
export function readTeam(context: GraphContext, [id = '']: readonly string[]): GraphResponse {
  return showOne(context, 'teams', teamType.toEntity(getTeam(context.tenant, id), context.tenant));
}

/** Changes a team's name, description, visibility, classification and settings; 204. */
export function updateTeam(context: GraphContext, [id = '']: readonly string[]): GraphResponse {
  const { tenant } = context;
  const { group, team } = getTeam(tenant, id);
  const body = readBody(context.request);
  const changes = readChanges(body, teamType.schema, 'update', new Set(teamSettingNames));
  const settings = changeTeamSettings(team.settings, body);
  const { classification = team.classification } = Object.fromEntries(changes);
  replaceGroup(tenant, group, {
    ...group,
    ...readGroupChanges(changes),
    team: { ...team, settings, classification: typeof classification === 'string' ? classification : null },
  });
  return { status: 204 };
}

/** Archives or restores a team: 202 with the URL of the operation, which is already complete. */
export function archiveTeam(context: GraphContext, [id = '']: readonly string[], isArchived: boolean): GraphResponse {
  const { tenant } = context;
  const { group, team } = getTeam(tenant, id);
  if (context.request.body.trim() !== '') checkArchiveBody(readBody(context.request));
  replaceGroup(tenant, group, { ...group, team: { ...team, isArchived } });
  return { status: 202, headers: { Location: `/teams('${group.id}')/operations('${context.createId()}')` } };
}

/** Lists the members of a team. */
export function listTeamMembers(context: GraphContext, [id = '']: readonly string[]): GraphResponse {
  const { group } = getTeam(context.tenant, id);
  refuseOptions(context.query, ['orderby', 'search', 'expand']);
  return listEntities(
    context,
    memberListing(`teams('${group.id}')/members`, teamMembers(group, context.tenant), context),
  );
}

/** Returns the members of a team or channel as a listing. */
export function memberListing(contextName: string, members: readonly TeamMember[], { tenant }: GraphContext): Listing {
  const entities = members.map((member) => teamMemberType.toEntity(member, tenant));
  return { schema: teamMemberType.schema, contextName, entities, isOfTeams: true, annotate: typeOf };
}

/**
 * Finds a team by the id of its group.
 *
 * @throws {GraphFault} 400 `BadRequest` for an invalid id, 404 `NotFound`.
 */
export function getTeam(tenant: Tenant, id: string): GroupTeam {
  if (!isGuid(id)) throw badRequest('teamId needs to be a valid GUID.');
  const found = toGroupTeam(findGroup(tenant, id));
  if (found === undefined) throw teamsNotFound(`No team found with Group Id ${id}`);
  return found;
}

/** Replaces a group with its changed version. */
export function replaceGroup({ groups }: Tenant, old: Group, changed: Group): void {
  groups[groups.indexOf(old)] = changed;
}

function toGroupTeam(group: Group | undefined): GroupTeam | undefined {
  const team = group === undefined ? undefined : teamOf(group);
  return group === undefined || team === undefined ? undefined : { id: group.id, group, team };
}

function readGroupChanges(changes: ReadonlyMap<string, WrittenValue>): Partial<Group> {
  const { displayName, description, visibility } = Object.fromEntries(changes);
  const known = typeof visibility === 'string' ? visibilities.get(visibility.toLowerCase()) : undefined;
  if (visibility !== undefined && known === undefined) {
    throw badRequest("Invalid value specified for property 'visibility' of type 'microsoft.graph.team'.");
  }
  return {
    ...(typeof displayName === 'string' ? { displayName } : {}),
    ...(description === null || typeof description === 'string' ? { description } : {}),
    ...(known === undefined ? {} : { visibility: known }),
  };
}

function checkArchiveBody(body: JsonObject): void {
  const { shouldSetSpoSiteReadOnlyForMembers: flag = null, ...others } = body;
  const isReadable = Object.keys(others).length === 0 && (flag === null || typeof flag === 'boolean');
  if (!isReadable) throw badRequest('Invalid request body was sent.');
}
