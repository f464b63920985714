import type { JsonSchema } from './input-schema.ts';
import type { ToolService } from './call-plan.ts';

/** The parameters that all tools with an address have. */
export function addressParameters(service: ToolService): Readonly<Record<string, JsonSchema>> {
  return {
    path: {
      type: 'string',
      maxLength: 8000,
      description:
        service === 'graph'
          ? 'Path of Microsoft Graph such as /users or /groups/ID/members, with or without a version and a query.'
          : 'Path of the Teams admin API such as /Teams.Tenant/tenants, or of Microsoft Graph with its version, such as /v1.0/teams/ID/channels.',
    },
    context: {
      type: 'string',
      maxLength: 200,
      description: 'Name of the context to use, from list_contexts. Default: the current one.',
    },
    tenantId: {
      type: 'string',
      maxLength: 200,
      description:
        'Another tenant that the account or application of the context can reach. Default: that of the context.',
    },
    apiVersion: {
      type: 'string',
      enum: ['v1.0', 'beta'],
      description: 'Version of Microsoft Graph, if the path has none. Default: v1.0.',
    },
  };
}
