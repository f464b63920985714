import type { PermissionScheme } from '../../permissions/graph-permissions.ts';
import { defineCommand } from '../command.ts';
import { methodParameter, permissionTypeParameter, shownScheme } from './look-up-parameters.ts';

/** The command find-permission. */
export const findPermissionCommand = defineCommand({
  table: {
    name: 'find-permission',
    aliases: ['Find-MgGraphPermission'],
    synopsis: 'Finds permissions of Microsoft Graph: by words of their names, or for a call.',
    description: [
      'For an address, lists the permissions that suffice, each by itself, the least privileged first. The address can be written as it is sent: with IDs, a version and a query, or as a URL.',
      'The data is part of Entrada, so that nothing is sent and a session is not needed; docs/permissions.md has its source and date. Connect-Entra -For requests the least privileged permissions for calls.',
    ],
    parameters: {
      SearchString: {
        type: 'String',
        aliases: ['Uri'],
        completedFrom: 'Graph addresses or permissions',
        description: 'Words that the name contains, or an address. Without it, lists every permission.',
        everywhere: { position: 1 },
        notEmpty: true,
      },
      Method: methodParameter('The method of the call.', 'GET, or the only one that the address has'),
      PermissionType: permissionTypeParameter,
      ExactMatch: { type: 'SwitchParameter', description: 'Finds the permission of this name alone.' },
    },
    examples: [
      { title: 'List the permissions that suffice to list users', line: 'find-permission /users' },
      {
        title: 'Find the app roles for a call',
        line: 'find-permission POST /groups -PermissionType Application',
      },
      { title: 'Find permissions by words of their names', line: "find-permission 'mail send'" },
      {
        title: 'Print the ID of an app role',
        line: 'find-permission User.Read.All -ExactMatch -PermissionType Application -Query "[].Id" -o tsv',
      },
    ],
    output:
      'For each permission: Name, Type, Consent (who can consent), Level (1 to 5, how much it allows) and Id; for a call, also Least, Method and Address.',
  },
  async run({ parameters }) {
    const { SearchString: text = '', Method: method, PermissionType: type, ExactMatch: isWhole } = parameters;
    const { isAddress, permissionsNamed, permissionsOfCall } = await import('../../permissions/look-up.ts');
    const isWanted = ({ scheme }: { readonly scheme: PermissionScheme }) =>
      type === undefined || type === 'Any' || shownScheme[scheme] === type;
    const found =
      isAddress(text) || method !== undefined
        ? permissionsOfCall(text, method).map((one) => ({ ...one, call: one }))
        : permissionsNamed(text, isWhole === true).map((one) => ({ ...one, call: undefined }));
    return {
      kind: 'value',
      value: found.filter(isWanted).map(({ name, scheme, consent, level, id, call }) => ({
        Name: name,
        Type: shownScheme[scheme],
        ...(call !== undefined && { Least: call.isLeast }),
        Consent: consent === 'admin' ? 'Admin' : 'User',
        Level: level ?? null,
        ...(call !== undefined && { Method: call.method, Address: call.path }),
        Id: id ?? null,
      })),
      // The order of the rows shows the least privileged ones, too.
      leastColumns: ['Address', 'Method', 'Level', 'Id', 'Least'],
    };
  },
});
