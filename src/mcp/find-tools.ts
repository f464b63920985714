import { findCalls, isAddress, permissionsNamed, permissionsOfCall } from '../permissions/look-up.ts';
import { inputSchema, outputSchema } from './input-schema.ts';
import type { McpHost } from './mcp-host.ts';
import { toolResult, type ToolResult } from './tool-result.ts';

const methods = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const;
const annotations = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };

/** The arguments of find_permission. */
export interface FindPermissionArguments {
  readonly search: string;
  readonly method?: (typeof methods)[number];
}

/** The declaration of the tool find_permission. */
export const findPermissionTool = {
  title: 'Find permissions of Microsoft Graph',
  description:
    'Lists the permissions of Microsoft Graph that suffice for a call, the least privileged of each kind first; or those whose names contain words. Sends nothing.',
  inputSchema: inputSchema<FindPermissionArguments>({
    type: 'object',
    properties: {
      search: {
        type: 'string',
        maxLength: 2000,
        description: 'An address such as /users/ID/messages, or words of the names such as "mail send".',
      },
      method: { type: 'string', enum: methods, description: 'The method of the call. Default: GET.' },
    },
    required: ['search'],
    additionalProperties: false,
  }),
  outputSchema: outputSchema({
    type: 'object',
    properties: { permissions: { type: 'array', items: { type: 'object' } }, truncated: { type: 'boolean' } },
    required: ['permissions', 'truncated'],
  }),
  annotations: { title: 'Find permissions of Microsoft Graph', ...annotations },
};

/** Looks up permissions, up to the limits of a result. */
export function findPermission({ search, method }: FindPermissionArguments, host: McpHost): ToolResult {
  const found =
    isAddress(search) || method !== undefined ? permissionsOfCall(search, method) : permissionsNamed(search);
  return limited('permissions', found, host);
}

/** The arguments of find_address. */
export interface FindAddressArguments {
  readonly search?: string;
  readonly method?: (typeof methods)[number];
  readonly permission?: string;
}

/** The declaration of the tool find_address. */
export const findAddressTool = {
  title: 'Find addresses of Microsoft Graph',
  description:
    'Lists addresses of Microsoft Graph with their methods and the least privileged permission of each kind: by words, by an address with IDs, or by a permission that suffices. Sends nothing.',
  inputSchema: inputSchema<FindAddressArguments>({
    type: 'object',
    properties: {
      search: {
        type: 'string',
        maxLength: 2000,
        description: 'Words that the address contains, an address, or a pattern with *.',
      },
      method: { type: 'string', enum: methods, description: 'Only addresses that have this method.' },
      permission: { type: 'string', maxLength: 200, description: 'Only addresses for which this one suffices.' },
    },
    additionalProperties: false,
  }),
  outputSchema: outputSchema({
    type: 'object',
    properties: { addresses: { type: 'array', items: { type: 'object' } }, truncated: { type: 'boolean' } },
    required: ['addresses', 'truncated'],
  }),
  annotations: { title: 'Find addresses of Microsoft Graph', ...annotations },
};

/** Looks up addresses, up to the limits of a result. */
export function findAddress({ search, method, permission }: FindAddressArguments, host: McpHost): ToolResult {
  return limited('addresses', findCalls({ text: search, method, permission }), host);
}

function limited(name: string, found: readonly object[], { options }: McpHost): ToolResult {
  const shown: object[] = [];
  let size = 1000;
  for (const one of found) {
    size += Buffer.byteLength(JSON.stringify(one)) + 1;
    if (shown.length === options.maxRows || size > options.maxBytes) break;
    shown.push(one);
  }
  return toolResult({ truncated: shown.length < found.length, [name]: shown });
}
