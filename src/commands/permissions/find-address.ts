import type { PermissionScheme } from '../../permissions/graph-permissions.ts';
import { EntradaError } from '../../base/errors.ts';
import { defineCommand } from '../command.ts';
import { methodParameter, permissionTypeParameter, shownScheme } from './look-up-parameters.ts';

/** The command find-address. */
export const findAddressCommand = defineCommand({
  table: {
    name: 'find-address',
    aliases: ['Find-MgGraphCommand'],
    synopsis: 'Finds addresses of Microsoft Graph: by words, by an address with IDs, or by a permission.',
    description: [
      'Lists methods and addresses with the least privileged permission of each kind. find-permission lists the others that suffice.',
      'The data is part of Entrada, so that nothing is sent and a session is not needed; docs/permissions.md has its source and date.',
    ],
    parameters: {
      SearchString: {
        type: 'String',
        aliases: ['Uri', 'Command'],
        completedFrom: 'Graph addresses',
        description:
          'Words that the address contains; an address with IDs or placeholders; or a pattern of a whole address, in which * stands for any text.',
        everywhere: { position: 1 },
        notEmpty: true,
      },
      Method: methodParameter('Only this method.', 'all'),
      Permission: {
        type: 'String',
        completedFrom: 'Graph permissions',
        description:
          'Only addresses for which this permission suffices; first those for which it is the least privileged.',
        notEmpty: true,
      },
      PermissionType: permissionTypeParameter,
    },
    examples: [
      { title: 'Show the methods of an address', line: 'find-address /users/ada@contoso.com/messages' },
      { title: 'Find addresses by words', line: "find-address 'sign in'" },
      { title: 'Show where a permission suffices', line: 'find-address -Permission Mail.Send' },
      { title: 'List the addresses below another', line: "find-address GET '/groups/{id}/*'" },
    ],
    output: 'For each method of each address: Method, Address, Delegated, Application and Personal.',
  },
  async run({ parameters }, host) {
    const { SearchString: text, Method: method, Permission: permission, PermissionType: type } = parameters;
    const { findCalls, permissionName } = await import('../../permissions/look-up.ts');
    const schemes: readonly PermissionScheme[] = ['delegated', 'application', 'personal'];
    if (permission !== undefined && permissionName(permission) === undefined) {
      throw new EntradaError(
        'PARAMETER_VALUE_INVALID',
        `Cannot find addresses for "${permission.slice(0, 100)}": Microsoft Graph does not have this permission`,
        { hint: 'entrada find-permission WORD lists the permissions whose names contain a word.' },
      );
    }
    const calls = findCalls({
      text,
      method,
      permission,
      scheme: schemes.find((scheme) => shownScheme[scheme] === type),
    });
    if (calls.length === 0) host.information(await hintFor(text ?? ''));
    return {
      kind: 'value',
      value: calls.map(({ method: one, path, least }) => ({
        Method: one,
        Address: path,
        Delegated: least.delegated ?? null,
        Application: least.application ?? null,
        Personal: least.personal ?? null,
      })),
      leastColumns: ['Personal'],
    };
  },
});

/** Of a list without rows. */
async function hintFor(text: string): Promise<string> {
  const { nearestAddress } = await import('../../permissions/nearest-address.ts');
  const word = text.trim().replace(/^[a-z]+\s+(?=\/)/i, '');
  const near = /[\s*]/.test(word) ? undefined : nearestAddress(word.startsWith('/') ? word : `/${word}`);
  return near === undefined
    ? 'Addresses with all these words are not known: try fewer or shorter words.'
    : `An address with "${word}" is not known. Did you mean ${word.startsWith('/') ? near : near.slice(1)}?`;
}
