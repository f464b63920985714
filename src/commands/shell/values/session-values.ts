import { peekSessions } from '../../../cache/peek-sessions.ts';
import type { SessionListing } from '../../../cache/token-cache.ts';
import type { CommandHost } from '../../command.ts';

type Readable = Extract<SessionListing, { kind: 'readable' }>;

/** Lists the names of the saved sessions. */
export async function contexts(host: CommandHost): Promise<readonly string[]> {
  return valuesOf(host, ({ name }) => name);
}

/** Lists the tenants of the saved sessions. */
export async function tenants(host: CommandHost): Promise<readonly string[]> {
  return valuesOf(host, ({ tenantId }) => tenantId);
}

/** Lists the accounts of the saved sessions. */
export async function accounts(host: CommandHost): Promise<readonly string[]> {
  return valuesOf(host, ({ account }) => account);
}

async function valuesOf(host: CommandHost, read: (session: Readable) => string | null | undefined): Promise<string[]> {
  const listings = await peekSessions(host);
  const values = listings.map((listing) => (listing.kind === 'readable' ? read(listing) : undefined));
  return [...new Set(values.filter((value) => value !== null && value !== undefined))];
}
