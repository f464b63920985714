import { adminPermissions } from './admin-permissions.ts';
import type { Query } from './query.ts';

/** The types of configuration that have a cmdlet each: Get-Cs and the name. */
const policies: Readonly<Record<string, string>> = {
  TeamsMeetingPolicy: 'the meeting policies: what users may do in meetings',
  TeamsMessagingPolicy: 'the messaging policies: what users may do in chats',
  TeamsCallingPolicy: 'the calling policies: what users may do with calls',
  TeamsChannelsPolicy: 'the policies for teams and channels',
  TeamsAppPermissionPolicy: 'the policies for the apps that users may use',
  TeamsAppSetupPolicy: 'the policies for the apps that users find pinned and installed',
  TeamsMeetingBroadcastPolicy: 'the policies for live events',
  TeamsUpdateManagementPolicy: 'the policies for updates and previews of Teams',
  TeamsClientConfiguration: 'the settings of Teams for the whole organisation',
  TeamsUpgradeConfiguration: 'the settings of the upgrade from Skype for Business',
};

/** The Get-Cs cmdlets of the module MicrosoftTeams that read a type of policy or configuration. */
export const csPolicyQueries: readonly Query[] = Object.entries(policies).map(([type, what]) =>
  policyQuery(type, what),
);

function policyQuery(type: string, what: string): Query {
  const name = `Get-Cs${type}`;
  return {
    name,
    aliases: [],
    synopsis: `Gets ${what}.`,
    description: ['Lists all instances, Global among them, or gets the one that is named.'],
    service: 'teams',
    api: 'teams',
    addresses: [{ path: `/Skype.Policy/configurations/${type}` }],
    defaultSet: 'Identity',
    parameters: {
      Identity: {
        type: 'String',
        description: 'The name of one instance, with or without "Tag:" in front.',
        sets: { Identity: { position: 0 } },
        notEmpty: true,
        acts: {
          kind: 'keep',
          test: { column: 'Identity', is: 'policy' },
          found: `Cannot find "{Identity}" among the instances of ${type}; ${name} without -Identity lists them`,
        },
      },
      Filter: {
        type: 'String',
        description: 'The instances whose name is like this; * and ? stand for other letters.',
        sets: { Filter: {} },
        notEmpty: true,
        acts: { kind: 'keep', test: { column: 'Identity', is: 'like' } },
      },
      MsftInternalProcessingMode: {
        type: 'String',
        description: 'Accepted for lines from PowerShell; without effect here.',
        acts: { kind: 'dead', warning: '-MsftInternalProcessingMode has no effect here.' },
      },
    },
    columns: { Identity: 'Identity' },
    others: 'kept',
    permissions: adminPermissions,
    examples: [
      { title: 'List them', line: name },
      { title: 'Get the one that everybody has', line: `${name} -Identity Global` },
      { title: 'Find them by name', line: `${name} -Filter "Tag:Sales*"` },
    ],
    output: 'Instances, each with Identity and its settings.',
  };
}
