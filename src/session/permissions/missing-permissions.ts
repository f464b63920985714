import { type JsonObject, textField, textListField } from '../../base/json.ts';
import { splitScopes } from '../../model/scope.ts';

/** The claims of a session's tokens, read and not verified. */
export interface TeamsTokenClaims {
  readonly graphToken: JsonObject;
  readonly teamsToken: JsonObject;
}

/**
 * Compares what the tokens of a session may do with what the Teams cmdlets need.
 *
 * @param kind - Whose the tokens are: a person's have delegated permissions, an application's its own.
 * @returns A line for each thing that is missing: what, where it is granted, which cmdlets need it. None: all is there.
 */
export function findMissingPermissions(
  { graphToken, teamsToken }: TeamsTokenClaims,
  kind: 'Delegated' | 'AppOnly',
): string[] {
  return [...graphGaps(graphToken, kind), ...adminApiGaps(teamsToken, kind), ...roleGaps([teamsToken, graphToken])];
}

/**
 * The Microsoft Graph permissions that cmdlets need (documentation of the module, "Application-based authentication").
 */
const graphNeeds: readonly (readonly [permission: string, cmdlets: string])[] = [
  ['User.Read.All', 'Get-Team -User, Get-TeamUser and Add-TeamUser'],
  [
    'Group.ReadWrite.All',
    'Get-Team, New-Team, Set-Team, Remove-Team, Add-TeamUser, Remove-TeamUser and Get-TeamChannel',
  ],
  ['AppCatalog.ReadWrite.All', 'Get-TeamsApp, New-TeamsApp, Set-TeamsApp and Remove-TeamsApp'],
  ['TeamSettings.ReadWrite.All', 'Set-Team and Set-TeamArchivedState'],
  ['Channel.Delete.All', 'Remove-TeamChannel'],
  ['ChannelSettings.ReadWrite.All', 'Set-TeamChannel'],
  ['ChannelMember.ReadWrite.All', 'Get-TeamChannelUser, Add-TeamChannelUser and Remove-TeamChannelUser'],
];

const applicationNeeds: typeof graphNeeds = [['Organization.Read.All', 'the *-Cs* cmdlets'], ...graphNeeds];

/** The permissions that include a narrower one (permissions reference of Microsoft Graph, the page of each method). */
const widerThan: Readonly<Record<string, readonly string[]>> = {
  'User.Read.All': ['User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  'Group.ReadWrite.All': ['Directory.ReadWrite.All'],
  'AppCatalog.ReadWrite.All': ['Directory.ReadWrite.All'],
  'TeamSettings.ReadWrite.All': ['Group.ReadWrite.All', 'Directory.ReadWrite.All'],
  'Channel.Delete.All': ['Group.ReadWrite.All', 'Directory.ReadWrite.All'],
  'ChannelSettings.ReadWrite.All': ['Group.ReadWrite.All', 'Directory.ReadWrite.All'],
  'Organization.Read.All': ['Organization.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
};

function graphGaps(claims: JsonObject, kind: 'Delegated' | 'AppOnly'): string[] {
  const isPerson = kind === 'Delegated';
  const granted = new Set(permissionsOf(claims, kind));
  const where = isPerson
    ? `the enterprise application ${applicationOf(claims)}: have an administrator consent to it there, under Permissions`
    : `the app registration ${applicationOf(claims)}: add it there under API permissions, and grant admin consent`;
  return (isPerson ? graphNeeds : applicationNeeds)
    .filter(([needed]) => ![needed, ...(widerThan[needed] ?? [])].some((name) => granted.has(name.toLowerCase())))
    .map(([needed, cmdlets]) => {
      const sort = isPerson ? 'delegated' : 'application';
      return `Missing: the ${sort} permission ${needed} of Microsoft Graph on ${where}. Needed by ${cmdlets}.`;
    });
}

/** An app role for another kind of client; with it, the admin API refuses all others. */
const breakingRole = 'application_access_custom_sba_appliance';

function adminApiGaps(claims: JsonObject, kind: 'Delegated' | 'AppOnly'): string[] {
  const granted = permissionsOf(claims, kind);
  const application = applicationOf(claims);
  if (kind === 'Delegated') {
    return granted.includes('user_impersonation')
      ? []
      : [
          `Missing: the delegated permission user_impersonation of the Skype and Teams Tenant Admin API on the enterprise application ${application}: have an administrator consent to it there, under Permissions. Needed by the *-Cs* cmdlets.`,
        ];
  }
  return granted.includes(breakingRole)
    ? [
        `Conflict: the application permission ${breakingRole} makes the Skype and Teams Tenant Admin API return "Access Denied"; remove it from the app registration ${application}, under API permissions. Affects the *-Cs* cmdlets.`,
      ]
    : [];
}

type Reach = 'everything' | 'reading' | 'a part';

/** Directory roles that the admin API heeds, by template id ("Microsoft Entra built-in roles"). */
const roles: Readonly<Record<string, readonly [name: string, reach: Reach]>> = {
  '69091246-20e8-4a56-aa4d-066075b2a7a8': ['Teams Administrator', 'everything'],
  '62e90394-69f5-4237-9190-012177145e10': ['Global Administrator', 'everything'],
  'f2ef992c-3afb-46b9-b7cf-a126ee74c451': ['Global Reader', 'reading'],
  '1076ac91-f3d9-41a7-a339-dcdf5f480acc': ['Teams Reader', 'reading'],
  'baf37b3a-610e-45da-9e62-d9d1e5e8914b': ['Teams Communications Administrator', 'a part'],
  'f70938a0-fc10-4177-9e90-2178f8765737': ['Teams Communications Support Engineer', 'a part'],
  'fcf91098-03e3-41a9-b5ba-6f0ec8188a12': ['Teams Communications Support Specialist', 'a part'],
  '3d762c5a-1b6c-493f-843e-55a3b42923d4': ['Teams Devices Administrator', 'a part'],
  '2fe872fb-daa8-4afc-8f6c-53c4565cfef4': ['Teams External Collaboration Administrator', 'a part'],
  'aa38014f-0993-46e9-9b45-30501a20909d': ['Teams Telephony Administrator', 'a part'],
  '75941009-915a-4869-abe7-691bff18279e': ['Skype for Business Administrator', 'a part'],
};

function roleGaps(tokens: readonly JsonObject[]): string[] {
  const ids = new Set(tokens.flatMap((claims) => textListField(claims, 'wids')).map((id) => id.toLowerCase()));
  const held = Object.entries(roles).flatMap(([id, role]) => (ids.has(id) ? [role] : []));
  if (held.some(([, reach]) => reach === 'everything')) return [];
  const where = 'assign it in the Microsoft Entra admin center, under Roles & admins, then sign in again';
  if (held.length === 0) {
    return [
      `Missing: a directory role such as Teams Administrator, or Teams Reader to read alone: ${where}. Needed by the *-Cs* cmdlets.`,
    ];
  }
  const names = held.map(([name]) => name).join(', ');
  const isReader = held.every(([, reach]) => reach === 'reading');
  const needs = isReader
    ? 'the *-Cs* cmdlets that change something (New-, Set-, Grant-, Remove-)'
    : 'the *-Cs* cmdlets that this role does not cover';
  return [`Missing: the directory role Teams Administrator, in addition to ${names}: ${where}. Needed by ${needs}.`];
}

/** In lower case. */
function permissionsOf(claims: JsonObject, kind: 'Delegated' | 'AppOnly'): string[] {
  const names = kind === 'Delegated' ? splitScopes([textField(claims, 'scp') ?? '']) : textListField(claims, 'roles');
  // A name may come with its resource in front.
  return names.map((name) => name.slice(name.lastIndexOf('/') + 1).toLowerCase());
}

function applicationOf(claims: JsonObject): string {
  const id = textField(claims, 'appid') ?? textField(claims, 'azp') ?? '';
  return /^[\da-f-]{36}$/i.test(id) ? id : 'of this sign-in';
}
