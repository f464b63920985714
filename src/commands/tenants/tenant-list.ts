import { currentSessionId } from '../../session/saved/current-session.ts';
import { listTenants } from '../../session/tenants/list-tenants.ts';
import { defineCommand } from '../command.ts';
import { serviceParameter } from '../sessions/session-parameters.ts';

/** The command tenant list. */
export const tenantListCommand = defineCommand({
  table: {
    name: 'tenant list',
    aliases: [],
    synopsis: 'Lists the tenants that the account of the current session belongs to, as a guest, too.',
    description: [
      'Asks Azure Resource Manager, the only service that knows all of them. entrada token -TenantId and entrada request -TenantId use one of them with the same session.',
    ],
    parameters: {
      ResourceManagerUrl: {
        type: 'String',
        description: 'The address of Azure Resource Manager, for clouds of your own.',
        defaultText: 'that of the connected cloud',
        notEmpty: true,
      },
      Service: serviceParameter,
    },
    examples: [{ title: 'List the tenants', line: 'tenant list' }],
    output: 'For each tenant: TenantId, DisplayName, DefaultDomain, Category, IsCurrent and Domains.',
  },
  async run({ parameters }, { services }) {
    const id = await currentSessionId(services, parameters.Service);
    return {
      kind: 'value',
      value: await listTenants(id, services, parameters.ResourceManagerUrl),
      dropsColumns: true,
    };
  },
});
