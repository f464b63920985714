import { adminPermissions } from './admin-permissions.ts';
import type { Query } from './query.ts';

/** The types of configuration, each with its own cmdlet: Get-Cs and the name. */
const policies = {
  TeamsMeetingPolicy: 'the meeting policies: what users may do in meetings',
  TeamsMessagingPolicy: 'the messaging policies: what users may do in chats',
  TeamsCallingPolicy: 'the calling policies: what users may do with calls',
  TeamsChannelsPolicy: 'the policies for teams and channels',
  TeamsAppPermissionPolicy: 'the policies for apps that users may use',
  TeamsAppSetupPolicy: 'the policies for apps that are pinned and installed for users',
  TeamsMeetingBroadcastPolicy: 'the policies for live events',
  TeamsUpdateManagementPolicy: 'the policies for updates and previews of Teams',
  TeamsClientConfiguration: 'the Teams settings of the whole organization',
  TeamsUpgradeConfiguration: 'the settings for the upgrade from Skype for Business',
} as const;

/** The Get-Cs cmdlets of the module MicrosoftTeams that read one type of policy or configuration. */
export const csPolicyQueries: readonly Query[] = Object.entries(policies).map(([type, settings]) =>
  policyQuery(type, settings),
);

function policyQuery(type: string, settings: string): Query {
  const name = `Get-Cs${type}`;
  return {
    name,
    aliases: [],
    synopsis: `Gets ${settings}.`,
    description: ['Lists all instances, including Global, or gets one by name.'],
    service: 'teams',
    api: 'teams',
    addresses: [{ path: `/Skype.Policy/configurations/${type}` }],
    defaultSet: 'Identity',
    parameters: {
      Identity: {
        type: 'String',
        description: 'The name of one instance, with or without the prefix "Tag:".',
        sets: { Identity: { position: 0 } },
        notEmpty: true,
        acts: {
          kind: 'keep',
          test: { column: 'Identity', is: 'policy' },
          found: `Cannot find "{Identity}" among the instances of ${type}; to list them, omit -Identity`,
        },
      },
      Filter: {
        type: 'String',
        description: 'Instances whose names match this pattern, with the wildcards * and ?.',
        sets: { Filter: {} },
        notEmpty: true,
        acts: { kind: 'keep', test: { column: 'Identity', is: 'like' } },
      },
      MsftInternalProcessingMode: {
        type: 'String',
        description: 'Accepted for compatibility with PowerShell, and ignored.',
        acts: { kind: 'ignored', warning: '-MsftInternalProcessingMode has no effect here.' },
      },
    },
    columns: { Identity: 'Identity' },
    others: 'kept',
    permissions: adminPermissions,
    examples: [
      { title: 'List all instances', line: name },
      { title: 'Get the instance that applies to everyone', line: `${name} -Identity Global` },
      { title: 'Find instances by name', line: `${name} -Filter "Tag:Sales*"` },
    ],
    output: 'Instances, each with Identity and its settings.',
  };
}
