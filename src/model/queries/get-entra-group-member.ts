import { allParameter, propertyParameter, topParameter } from './listing-parameters.ts';
import type { Query } from './query.ts';
import { resourceNotFound } from './resource-not-found.ts';
import { sameNamed } from './same-named.ts';

const omittedServicePrincipals = {
  path: '/groups/{GroupId}/members/microsoft.graph.servicePrincipal',
  unlessType: '#microsoft.graph.servicePrincipal',
  adds: { '@odata.type': '#microsoft.graph.servicePrincipal' },
};

/** Get-EntraGroupMember of the module Microsoft.Entra. */
export const getEntraGroupMember = {
  name: 'Get-EntraGroupMember',
  aliases: ['Get-AzureADGroupMember'],
  synopsis: 'Gets the members of a group.',
  description: [
    'Members are users, groups, devices, contacts and service principals; "@odata.type" shows which. A second request lists service principals if the list of members omits them.',
  ],
  service: 'entra',
  api: 'graph',
  addresses: [
    {
      path: '/groups/{GroupId}/members',
      followedBy: omittedServicePrincipals,
      notFound: resourceNotFound('GroupId'),
      notFoundHint: 'Get-EntraGroup -SearchString NAME finds groups by name.',
    },
  ],
  pageSize: 999,
  listsOnePage: true,
  parameters: {
    Top: topParameter(),
    GroupId: {
      type: 'String',
      aliases: ['ObjectId'],
      description: 'The object ID of the group.',
      everywhere: { mandatory: true },
      acts: { kind: 'key', of: 'guid' },
    },
    All: allParameter,
    Property: propertyParameter(),
  },
  columns: { ...sameNamed('Id', 'DisplayName'), '@odata.type': '@odata.type', ObjectId: 'id' },
  others: 'kept',
  table: ['Id', 'DisplayName', '@odata.type'],
  keptColumns: ['Id', 'DisplayName'],
  permissions: {
    delegated: ['GroupMember.Read.All', 'Group.Read.All', 'Directory.Read.All'],
    application: ['GroupMember.Read.All', 'Group.Read.All', 'Directory.Read.All'],
  },
  examples: [
    { title: 'List members', line: 'Get-EntraGroupMember -GroupId bbbbbbbb-1111-2222-3333-cccccccccccc -All' },
    { title: 'List two members', line: 'Get-EntraGroupMember -GroupId bbbbbbbb-1111-2222-3333-cccccccccccc -Top 2' },
    {
      title: 'Show names and mail addresses',
      line: 'Get-EntraGroupMember -GroupId bbbbbbbb-1111-2222-3333-cccccccccccc -Property Id,DisplayName,Mail',
    },
  ],
  output: 'Members; a table shows their Id, DisplayName and @odata.type.',
} as const satisfies Query;
