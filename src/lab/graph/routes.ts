import * as channels from './channels.ts';
import type { GraphResponse, GraphContext } from './graph-context.ts';
import { badRequest, methodNotAllowed } from './graph-fault.ts';
import { groupType } from './group-entity.ts';
import * as groups from './groups.ts';
import { listContracts } from './contracts.ts';
import { listSubscribedSkus, readSubscribedSku } from './licenses.ts';
import type { Access } from './permissions.ts';
import { servicePrincipalType } from './service-principal-entity.ts';
import * as objects from './tenant-objects.ts';
import * as teams from './teams.ts';
import { listTeamsApps } from './teams-apps.ts';
import { userType } from './user-entity.ts';
import * as users from './users.ts';

/** The handler of a method of a URL. */
export interface Operation {
  readonly access: Access;
  /** Sufficient when the URL is the caller's own. */
  readonly ownAccess?: Access;
  run(context: GraphContext, keys: readonly string[]): GraphResponse;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
type Operations = Partial<Readonly<Record<Method, Operation>>>;

/**
 * Every path; `{}` stands for a key. `/me` is `/users/{}` with the caller's id. A fixed name takes precedence over a
 * key.
 */
const routes: readonly (readonly [path: string, operations: Operations])[] = [
  [
    'users',
    { GET: { access: 'readUsers', run: users.listUsers }, POST: { access: 'writeUsers', run: users.createUser } },
  ],
  ['users/$count', { GET: { access: 'readUsers', run: users.countUsers } }],
  [
    'users/{}',
    {
      GET: { access: 'readUsers', ownAccess: 'readMe', run: users.readUser },
      PATCH: { access: 'writeUsers', ownAccess: 'writeMe', run: users.updateUser },
      DELETE: { access: 'deleteUsers', run: users.deleteUser },
    },
  ],
  ['users/{}/memberOf', { GET: { access: 'readGroups', ownAccess: 'readMyGroups', run: users.listMemberOf } }],
  ['users/{}/manager', { GET: { access: 'readUsers', run: users.readManager } }],
  [
    'users/{}/manager/$ref',
    {
      PUT: { access: 'writeUsers', run: users.setManager },
      DELETE: { access: 'writeUsers', run: users.removeManager },
    },
  ],
  [
    'groups',
    { GET: { access: 'readGroups', run: groups.listGroups }, POST: { access: 'writeGroups', run: groups.createGroup } },
  ],
  ['groups/$count', { GET: { access: 'readGroups', run: groups.countGroups } }],
  [
    'groups/{}',
    {
      GET: { access: 'readGroups', run: groups.readGroup },
      PATCH: { access: 'writeGroups', run: groups.updateGroup },
      DELETE: { access: 'deleteGroups', run: groups.deleteGroup },
    },
  ],
  ...relationRoutes('members', 'writeMembers'),
  ...relationRoutes('owners', 'writeOwners'),
  ['organization', { GET: { access: 'readBasicOrganization', run: objects.listOrganization } }],
  ['organization/{}', { GET: { access: 'readBasicOrganization', run: objects.readOrganization } }],
  ['applications', { GET: { access: 'readApplications', run: objects.listApplications } }],
  ['applications/$count', { GET: { access: 'readApplications', run: objects.countApplications } }],
  ['applications/{}', { GET: { access: 'readApplications', run: objects.readApplication } }],
  ['servicePrincipals', { GET: { access: 'readApplications', run: objects.listServicePrincipals } }],
  ['servicePrincipals/$count', { GET: { access: 'readApplications', run: objects.countServicePrincipals } }],
  ['servicePrincipals/{}', { GET: { access: 'readApplications', run: objects.readServicePrincipal } }],
  ['domains', { GET: { access: 'readDomains', run: objects.listDomains } }],
  ['domains/{}', { GET: { access: 'readDomains', run: objects.readDomain } }],
  ['subscribedSkus', { GET: { access: 'readLicenses', run: listSubscribedSkus } }],
  ['subscribedSkus/{}', { GET: { access: 'readLicenses', run: readSubscribedSku } }],
  ['contracts', { GET: { access: 'readContracts', run: listContracts } }],
  ['users/{}/joinedTeams', { GET: { access: 'readJoinedTeams', run: teams.listJoinedTeams } }],
  ['groups/{}/team', { GET: { access: 'readTeam', run: teams.readTeam } }],
  ['teams', { GET: { access: 'listTeams', run: teams.listTeams } }],
  [
    'teams/{}',
    {
      GET: { access: 'readTeam', run: teams.readTeam },
      PATCH: { access: 'writeTeam', run: teams.updateTeam },
    },
  ],
  [
    'teams/{}/archive',
    { POST: { access: 'writeTeam', run: (context, keys) => teams.archiveTeam(context, keys, true) } },
  ],
  [
    'teams/{}/unarchive',
    { POST: { access: 'writeTeam', run: (context, keys) => teams.archiveTeam(context, keys, false) } },
  ],
  ['teams/{}/members', { GET: { access: 'readTeamMembers', run: teams.listTeamMembers } }],
  [
    'teams/{}/channels',
    {
      GET: { access: 'readChannels', run: channels.listChannels },
      POST: { access: 'createChannel', run: channels.createChannel },
    },
  ],
  ['teams/{}/allChannels', { GET: { access: 'readAllChannels', run: channels.listAllChannels } }],
  [
    'teams/{}/channels/{}',
    {
      GET: { access: 'readChannels', run: channels.readChannel },
      DELETE: { access: 'deleteChannel', run: channels.deleteChannel },
    },
  ],
  ['teams/{}/channels/{}/members', { GET: { access: 'readChannelMembers', run: channels.listChannelMembers } }],
  ['appCatalogs/teamsApps', { GET: { access: 'readTeamsApps', run: listTeamsApps } }],
  ['directoryObjects/{}', { GET: { access: 'readObjects', run: objects.readDirectoryObject } }],
];

const table = routes.map(([path, operations]) => ({ parts: path.split('/'), operations }));

/**
 * Finds the handler of a request.
 *
 * @throws {GraphFault} 400 `BadRequest` naming the first unknown segment, or 405.
 */
export function findOperation(
  method: string,
  segments: readonly string[],
): { readonly operation: Operation; readonly keys: readonly string[] } {
  const matched = table.map((route) => ({ route, count: countMatching(route.parts, segments) }));
  const found = matched.find(
    ({ route, count }) => count === segments.length && route.parts.length === segments.length,
  )?.route;
  if (found === undefined) {
    const reached = Math.max(...matched.map(({ count }) => count));
    throw badRequest(`Resource not found for the segment '${segments[reached] ?? segments.at(-1) ?? ''}'.`);
  }
  const operation = Object.entries(found.operations).find(([name]) => name === method)?.[1];
  if (operation === undefined) throw methodNotAllowed();
  return { operation, keys: segments.filter((_, index) => found.parts[index] === '{}') };
}

function relationRoutes(relation: groups.GroupRelation, write: Access): (readonly [string, Operations])[] {
  const path = `groups/{}/${relation}`;
  const access = 'readGroups';
  const casts = [
    { schema: userType.schema, contextName: 'users' },
    { schema: servicePrincipalType.schema, contextName: 'servicePrincipals' },
    { schema: groupType.schema, contextName: 'groups' },
  ];
  return [
    [path, { GET: { access, run: (context, [id = '']) => groups.listRelated(context, id, relation) } }],
    [`${path}/$count`, { GET: { access, run: (context, [id = '']) => groups.countRelated(context, id, relation) } }],
    ...casts.map((type): readonly [string, Operations] => [
      `${path}/microsoft.graph.${type.schema.name}`,
      { GET: { access, run: (context, [id = '']) => groups.listRelatedOfType(context, id, relation, type) } },
    ]),
    [
      `${path}/$ref`,
      { POST: { access: write, run: (context, [id = '']) => groups.addRelated(context, id, relation) } },
    ],
    [
      `${path}/{}/$ref`,
      {
        DELETE: {
          access: write,
          run: (context, [id = '', relatedId = '']) => groups.removeRelated(context, id, relatedId, relation),
        },
      },
    ],
  ];
}

function countMatching(parts: readonly string[], segments: readonly string[]): number {
  const index = segments.findIndex((segment, position) => {
    const part = parts[position];
    return part !== '{}' && part?.toLowerCase() !== segment.toLowerCase();
  });
  return index === -1 ? segments.length : index;
}
