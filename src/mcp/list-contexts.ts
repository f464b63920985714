import type { SessionRecord } from '../model/context.ts';
import { isNameAllowed } from './choose-context.ts';
import { inputSchema, outputSchema } from './input-schema.ts';
import type { McpHost } from './mcp-host.ts';
import { toolResult, type ToolResult } from './tool-result.ts';
import { visibleText } from './visible-text.ts';

/** The arguments of list_contexts. */
export interface ListContextsArguments {
  readonly match?: string;
}

/** The declaration of the tool list_contexts. */
export const listContextsTool = {
  title: 'List signed-in contexts',
  description:
    'Lists the saved sign-ins (contexts) that the other tools can use: name, service (entra or teams), tenant, account, kind and permissions. Contains no secret, and sends nothing.',
  inputSchema: inputSchema<ListContextsArguments>({
    type: 'object',
    properties: {
      match: {
        type: 'string',
        maxLength: 100,
        description: 'Lists only the names that match this; * stands for any text.',
      },
    },
    additionalProperties: false,
  }),
  outputSchema: outputSchema({
    type: 'object',
    properties: { contexts: { type: 'array', items: { type: 'object' } }, truncated: { type: 'boolean' } },
    required: ['contexts', 'truncated'],
  }),
  annotations: { title: 'List signed-in contexts', readOnlyHint: true, idempotentHint: true, openWorldHint: false },
};

/** Lists the contexts that the client may use, up to the limits of a result. */
export async function listContexts({ match }: ListContextsArguments, host: McpHost): Promise<ToolResult> {
  const { services, options } = host;
  const listings = await services.cache.list();
  const current = [await currentOf('entra', host), await currentOf('teams', host)];
  const wanted = listings
    .flatMap((one) => (one.kind === 'readable' ? [one] : []))
    .filter(
      ({ name }) => isNameAllowed(name, options.contexts) && isNameAllowed(name, match === undefined ? [] : [match]),
    )
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const contexts: unknown[] = [];
  let size = 1000;
  for (const { id } of wanted) {
    if (contexts.length === options.maxRows) break;
    // One that is removed or damaged meanwhile is left out.
    const record = await services.cache.read(id).catch(() => undefined);
    if (record === undefined || !isNameAllowed(record.name, options.contexts)) continue;
    const row = describe(record, current.includes(id));
    size += Buffer.byteLength(JSON.stringify(row)) + 1;
    if (size > options.maxBytes) break;
    contexts.push(row);
  }
  const left = wanted.length - contexts.length;
  const note = left === 0 ? {} : { note: `${left} more contexts are not shown: use match.` };
  return toolResult({ truncated: left > 0, ...note, contexts });
}

/** Contexts are also listed when the note of the current one cannot be read. */
async function currentOf(service: 'entra' | 'teams', { services }: McpHost): Promise<string | undefined> {
  return services.cache.readCurrent(service).catch(() => undefined);
}

function describe({ name, service, context, cloud }: SessionRecord, isCurrent: boolean): Record<string, unknown> {
  return {
    name: visibleText(name),
    current: isCurrent,
    service,
    tenantId: context.TenantId,
    account: context.Account === null ? null : visibleText(context.Account),
    application: visibleText(context.AppName ?? context.ClientId),
    kind: context.AuthType,
    scopes: context.Scopes,
    environment: cloud.name,
  };
}
