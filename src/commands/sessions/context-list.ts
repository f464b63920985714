import { isEntradaError } from '../../base/errors.ts';
import type { ServiceName } from '../../model/context.ts';
import type { Services } from '../../session/services/services.ts';
import { defineCommand } from '../command.ts';

/** The command context list. */
export const contextListCommand = defineCommand({
  table: {
    name: 'context list',
    aliases: [],
    synopsis: 'Lists saved contexts.',
    description: [
      'A context is one session: an account, cloud, tenant and application. You can have any number of them; one of each service (entra, teams) is current. An unreadable context is listed with the reason, and does not affect the others.',
    ],
    parameters: {},
    examples: [{ title: 'List contexts', line: 'context list' }],
    output:
      'Contexts with Name, Current, Service, Account, TenantId, ClientId, AuthType, Environment and ContextScope.',
  },
  async run(_call, { services }) {
    const { cache } = services;
    const current: (string | undefined)[] = [];
    for (const name of ['entra', 'teams'] as const) current.push(await currentOf(name, services));
    const listings = await cache.list();
    const rows = listings.map((listing) =>
      listing.kind === 'unreadable'
        ? { Name: listing.id, Current: current.includes(listing.id), Problem: listing.error.message }
        : {
            Name: listing.name,
            Current: current.includes(listing.id),
            Service: listing.service,
            Account: listing.account ?? listing.clientId,
            TenantId: listing.tenantId,
            ClientId: listing.clientId,
            AuthType: listing.authType,
            Environment: listing.cloudName,
            ContextScope: listing.scope,
          },
    );
    return {
      kind: 'value',
      value: rows.toSorted((one, other) => (one.Name < other.Name ? -1 : 1)),
      // A row for each context, without the GUIDs where the terminal is narrow.
      keptColumns: ['Name', 'Problem', 'Current', 'Service', 'Account', 'Environment', 'AuthType'],
    };
  },
});

/** Sessions are also listed when the note of the current one is refused. */
async function currentOf(service: ServiceName, { cache, warn }: Services): Promise<string | undefined> {
  try {
    return await cache.readCurrent(service);
  } catch (error) {
    if (!isEntradaError(error) || error.code !== 'CACHE_UNREADABLE') throw error;
    warn(`It is not known which session is current: ${error.message}`);
    return undefined;
  }
}
