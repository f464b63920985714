import { defineCommand } from './command.ts';

export const contextListCommand = defineCommand({
  table: {
    name: 'context list',
    aliases: [],
    synopsis: 'Lists the saved contexts.',
    description: [
      'A context is one session: who is connected, to which cloud and tenant, with which application. Any number stand side by side. A context that cannot be read is listed with the reason; it harms no other.',
    ],
    parameters: {},
    examples: [{ title: 'List them', line: 'context list' }],
    output: 'Contexts with Name, Current, Account, TenantId, ClientId, AuthType, Environment and ContextScope.',
  },
  async run(_call, { services }) {
    const current = await services.cache.readCurrent('entra');
    const listings = await services.cache.list();
    const rows = listings.map((listing) =>
      listing.kind === 'unreadable'
        ? { Name: listing.id, Current: listing.id === current, Problem: listing.error.message }
        : {
            Name: listing.name,
            Current: listing.id === current,
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
