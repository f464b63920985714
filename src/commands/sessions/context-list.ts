import { defineCommand } from '../command.ts';

export const contextListCommand = defineCommand({
  table: {
    name: 'context list',
    aliases: [],
    synopsis: 'Lists the saved contexts.',
    description: [
      'A context is one session: who is connected, to which cloud and tenant, with which application. Any number stand side by side; one of each service (entra, teams) is current. A context that cannot be read is listed with the reason; it harms no other.',
    ],
    parameters: {},
    examples: [{ title: 'List them', line: 'context list' }],
    output:
      'Contexts with Name, Current, Service, Account, TenantId, ClientId, AuthType, Environment and ContextScope.',
  },
  async run(_call, { services }) {
    const { cache } = services;
    const current = [await cache.readCurrent('entra'), await cache.readCurrent('teams')];
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
    return { kind: 'value', value: rows.toSorted((one, other) => (one.Name < other.Name ? -1 : 1)) };
  },
});
