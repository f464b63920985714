import { type JsonObject, textField } from '../../../base/json.ts';
import type { Group, Tenant } from '../../tenant/tenant.ts';
import { createRunState } from '../../tenant/run-state.ts';
import { hasTeam, newTeam } from '../../tenant/team-of.ts';
import { decodeSegment, findGroup, findUser } from '../entities/directory.ts';
import type { GraphContext, GraphResponse } from '../core/graph-context.ts';
import { badRequest, GraphFault, resourceNotFound } from '../core/graph-fault.ts';
import { readBody } from '../core/read-body.ts';
import { wireTime } from '../core/render-response.ts';
import { replaceGroup } from './teams.ts';

/** The creation of a team, as a long-running operation. */
interface TeamOperation {
  readonly teamId: string;
  readonly createdAtMs: number;
  /** Often enough for a client that has to ask again. */
  polls: number;
}

/** Only the latest of them. */
const operations = createRunState(() => new Map<string, TeamOperation>());
const mostOperations = 200;

/**
 * Creates a team, with its group or of an existing one: 202 with the addresses of the operation and of the team,
 * without a host or a version (Graph documentation, "Create team").
 */
export function createTeam(context: GraphContext): GraphResponse {
  const body = readBody(context.request);
  if (typeof body['template@odata.bind'] !== 'string') throw badRequest("'template@odata.bind' is required.");
  const group =
    typeof body['group@odata.bind'] === 'string' ? ofGroup(context, body['group@odata.bind']) : newGroup(context, body);
  return started(context, withTeam(context.tenant, group, body));
}

/** Adds a team to a group: 201 with the team, which is complete. */
export function createTeamOfGroup(context: GraphContext, [id = '']: readonly string[]): GraphResponse {
  const body = context.request.body.trim() === '' ? {} : readBody(context.request);
  const group = findGroup(context.tenant, id);
  if (group === undefined) throw resourceNotFound(id);
  if (hasTeam(group)) throw new GraphFault(409, 'Conflict', 'Team already exists');
  const { id: teamId, displayName, description } = withTeam(context.tenant, group, body);
  const metadata = `${context.rootUrl}/$metadata#teams/$entity`;
  return { status: 201, body: { '@odata.context': metadata, id: teamId, displayName, description } };
}

/** Returns an operation: in progress when first asked, then succeeded. */
export function readOperation(context: GraphContext, [teamId = '', id = '']: readonly string[]): GraphResponse {
  const operation = operations.of(context.tenant).get(id);
  if (operation === undefined || operation.teamId !== teamId.toLowerCase()) throw resourceNotFound(id);
  operation.polls += 1;
  const isDone = operation.polls > 1;
  return {
    status: 200,
    body: {
      '@odata.context': `${context.rootUrl}/$metadata#teams('${teamId}')/operations/$entity`,
      id,
      operationType: 'createTeam',
      createdDateTime: longTime(operation.createdAtMs),
      status: isDone ? 'succeeded' : 'inProgress',
      lastActionDateTime: longTime(context.clock.nowMs()),
      attemptsCount: 1,
      targetResourceId: operation.teamId,
      targetResourceLocation: `/teams('${operation.teamId}')`,
      Value: '{"apps":[],"channels":[],"WorkflowId":"lab"}',
      error: null,
    },
  };
}

function ofGroup({ tenant }: GraphContext, reference: string): Group {
  const [, id = ''] = /groups(?:\/|\(')([\da-f-]{36})(?:'\))?$/i.exec(reference) ?? [];
  const group = findGroup(tenant, id);
  if (group === undefined) throw badRequest("Bind requests not expected for 'group': the group does not exist.");
  if (hasTeam(group)) throw new GraphFault(409, 'Conflict', 'Team already exists');
  return group;
}

function newGroup(context: GraphContext, body: JsonObject): Group {
  const { tenant, caller } = context;
  const { displayName, description = null, visibility = 'Public' } = body;
  if (typeof displayName !== 'string' || displayName === '') {
    throw badRequest('Failed to execute Templates backend request: A team DisplayName must be provided.');
  }
  const ownerIds = readOwners(body, tenant, caller.user?.id);
  const id = context.createId();
  const mailNickname = `${displayName.replaceAll(/[^\w]/g, '') || 'team'}${id.slice(-4)}`;
  const group: Group = {
    id,
    displayName,
    description: typeof description === 'string' ? description : null,
    mailNickname,
    mail: `${mailNickname}@${tenant.domains[0] ?? ''}`,
    mailEnabled: true,
    securityEnabled: false,
    groupTypes: ['Unified'],
    visibility: typeof visibility === 'string' && /^private$/i.test(visibility) ? 'Private' : 'Public',
    createdDateTime: wireTime(context.clock.nowMs()),
    memberIds: [...ownerIds],
    ownerIds: [...ownerIds],
  };
  tenant.groups.push(group);
  return group;
}

function readOwners(body: JsonObject, tenant: Tenant, callerId: string | undefined): string[] {
  const members = body['members'] ?? [];
  if (!Array.isArray(members)) throw badRequest('Invalid bind property name members in request.');
  const ids = members.map((member: unknown) => {
    const bound =
      typeof member === 'object' && member !== null && 'user@odata.bind' in member ? member['user@odata.bind'] : '';
    const [, key = ''] = /users(?:\/|\(')([^/']+)(?:'\))?$/i.exec(typeof bound === 'string' ? bound : '') ?? [];
    const user = findUser(tenant, decodeSegment(key));
    if (user === undefined) throw badRequest(`Invalid user in members: '${key}'.`);
    return user.id;
  });
  const owners = [...new Set(callerId === undefined ? ids : [callerId, ...ids])];
  if (owners.length > 0) return owners;
  throw badRequest('A team owner must be provided when creating a team in application context.');
}

function withTeam(tenant: Tenant, group: Group, body: JsonObject): Group {
  const displayName = textField(body, 'displayName') ?? group.displayName;
  const options = [...(group.resourceProvisioningOptions ?? []), 'Team'];
  const named = { ...group, displayName, resourceProvisioningOptions: options };
  const changed = { ...named, team: newTeam(named) };
  replaceGroup(tenant, group, changed);
  return changed;
}

function started(context: GraphContext, { id: teamId }: Group): GraphResponse {
  const known = operations.of(context.tenant);
  const [oldest] = known.keys();
  if (known.size >= mostOperations && oldest !== undefined) known.delete(oldest);
  const id = context.createId();
  known.set(id, { teamId, createdAtMs: context.clock.nowMs(), polls: 0 });
  const headers = { Location: `/teams('${teamId}')/operations('${id}')`, 'Content-Location': `/teams('${teamId}')` };
  return { status: 202, headers };
}

/** A time of Teams' operations, with seven decimals. */
function longTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '0000Z');
}
