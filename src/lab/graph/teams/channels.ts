import { isObject, type JsonObject } from '../../../base/json.ts';
import type { Channel, Tenant } from '../../tenant/tenant.ts';
import { resolveReference } from '../entities/directory.ts';
import type { Entity } from '../core/entity.ts';
import type { GraphResponse, GraphContext } from '../core/graph-context.ts';
import { badRequest, teamsNotFound } from '../core/graph-fault.ts';
import { listEntities, showOne } from '../listing/list-entities.ts';
import { refuseOptions } from '../core/query-options.ts';
import { readBody, readChanges } from '../core/read-body.ts';
import { channelType, type GroupTeam } from '../entities/team-entity.ts';
import { channelMembers } from '../entities/team-members.ts';
import { newChannel } from '../../tenant/team-of.ts';
import { getTeam, memberListing, replaceGroup } from './teams.ts';
import { userType } from '../entities/user-entity.ts';

const longestName = 50;

/** Lists the channels of a team, all in one page. */
export function listChannels(context: GraphContext, [teamId = '']: readonly string[]): GraphResponse {
  return listAs(context, getTeam(context.tenant, teamId), 'channels');
}

/** Lists the channels of a team and those shared with it, each with its address; the lab does not share channels. */
export function listAllChannels(context: GraphContext, [teamId = '']: readonly string[]): GraphResponse {
  return listAs(context, getTeam(context.tenant, teamId), 'allChannels');
}

/** Returns a channel of a team. */
export function readChannel(context: GraphContext, [teamId = '', channelId = '']: readonly string[]): GraphResponse {
  const found = getTeam(context.tenant, teamId);
  const channel = getChannel(found, channelId);
  return showOne(context, `teams('${found.id}')/channels`, toEntity(channel, found, context.tenant));
}

/** Lists the members of a channel. */
export function listChannelMembers(
  context: GraphContext,
  [teamId = '', channelId = '']: readonly string[],
): GraphResponse {
  const { tenant } = context;
  const found = getTeam(tenant, teamId);
  const channel = getChannel(found, channelId);
  refuseOptions(context.query, ['orderby', 'search', 'expand']);
  const contextName = `teams('${found.id}')/channels('${encodeURIComponent(channel.id)}')/members`;
  return listEntities(context, memberListing(contextName, channelMembers(channel, found.group, tenant), context));
}

/** Creates a channel; a private or shared one with the members in the body, or else with the caller as its owner. */
export function createChannel(context: GraphContext, [teamId = '']: readonly string[]): GraphResponse {
  const { tenant, caller } = context;
  const found = getTeam(tenant, teamId);
  const { group, team } = found;
  const body = readBody(context.request);
  const { displayName, description } = Object.fromEntries(
    readChanges(body, channelType.schema, 'creation', new Set(['members', 'membershipType'])),
  );
  checkName(displayName, team.channels);
  const membershipType = readMembershipType(body['membershipType']);
  const people = membershipType === 'standard' ? [] : readMembers(body['members'], tenant);
  const ownerIds = people.filter(({ isOwner }) => isOwner).map(({ id }) => id);
  if (membershipType !== 'standard' && ownerIds.length === 0) {
    if (caller.user === null) throw badRequest('A private or shared channel needs at least one owner.');
    ownerIds.push(caller.user.id);
  }
  const channel = newChannel(
    group.id,
    {
      displayName,
      description: typeof description === 'string' ? description : null,
      membershipType,
      ownerIds,
      memberIds: people.filter(({ isOwner }) => !isOwner).map(({ id }) => id),
    },
    new Date(context.clock.nowMs()).toISOString(),
  );
  replaceGroup(tenant, group, { ...group, team: { ...team, channels: [...team.channels, channel] } });
  return showOne(context, `teams('${found.id}')/channels`, toEntity(channel, found, tenant), 201);
}

/** Deletes a channel; the General channel cannot be deleted. */
export function deleteChannel(context: GraphContext, [teamId = '', channelId = '']: readonly string[]): GraphResponse {
  const found = getTeam(context.tenant, teamId);
  const { group, team } = found;
  const channel = getChannel(found, channelId);
  if (channel.id === team.internalId) throw badRequest('General channel cannot be deleted.');
  const channels = team.channels.filter((each) => each !== channel);
  replaceGroup(context.tenant, group, { ...group, team: { ...team, channels } });
  return { status: 204 };
}

function listAs(context: GraphContext, found: GroupTeam, segment: 'channels' | 'allChannels'): GraphResponse {
  const { tenant, rootUrl } = context;
  refuseOptions(context.query, ['top', 'orderby', 'search', 'expand']);
  const address = `${rootUrl}/tenants/${tenant.id}/teams/${found.id}/channels`;
  return listEntities(context, {
    schema: channelType.schema,
    contextName: `teams('${found.id}')/${segment}`,
    entities: found.team.channels.map((channel) => toEntity(channel, found, tenant)),
    isOfTeams: true,
    isUnpaged: true,
    ...(segment === 'channels' ? {} : { annotate: ({ id }) => ({ '@odata.id': `${address}/${id}` }) }),
  });
}

function toEntity(channel: Channel, { group }: GroupTeam, tenant: Tenant): Entity {
  return channelType.toEntity({ id: channel.id, channel, group }, tenant);
}

/** @throws {GraphFault} 404 `NotFound`, with the text of the service that stores the messages. */
function getChannel({ team }: GroupTeam, id: string): Channel {
  const channel = team.channels.find((each) => each.id === id);
  if (channel === undefined) throw teamsNotFound('Failed to execute Skype backend request GetThreadS2SRequest.');
  return channel;
}

function checkName(name: unknown, channels: readonly Channel[]): asserts name is string {
  if (
    typeof name !== 'string' ||
    name.trim() === '' ||
    name.length > longestName ||
    /[~#%&*{}+/\\:<>?|'"]/.test(name)
  ) {
    throw badRequest('Channel name is invalid or missing.');
  }
  const isTaken = channels.some((channel) => channel.displayName.toLowerCase() === name.toLowerCase());
  if (isTaken) throw badRequest('Channel name already existed, please use other name.');
}

function readMembershipType(value: unknown = 'standard'): Channel['membershipType'] {
  if (value === 'standard' || value === 'private' || value === 'shared') return value;
  throw badRequest("Invalid value specified for property 'membershipType' of type 'microsoft.graph.channel'.");
}

function readMembers(value: unknown = [], tenant: Tenant): { readonly id: string; readonly isOwner: boolean }[] {
  if (!Array.isArray(value)) throw invalidMembers();
  return value.map((member: unknown) => {
    if (!isObject(member)) throw invalidMembers();
    const { roles = [], 'user@odata.bind': reference }: JsonObject = member;
    const user = resolveReference(tenant, reference);
    if (user.schema !== userType.schema || !Array.isArray(roles)) throw invalidMembers();
    return { id: user.id, isOwner: roles.includes('owner') };
  });
}

function invalidMembers(): Error {
  return badRequest("Invalid value specified for property 'members' of type 'microsoft.graph.channel'.");
}
