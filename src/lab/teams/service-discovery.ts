import type { TeamsContext } from './teams-context.ts';

/** The part of the service that hosts the tenant. */
export const forest = 'lab1a';

/** Returns the hosts for later calls: names without a scheme. */
export function discoverService({ request }: Pick<TeamsContext, 'request'>): Record<string, unknown> {
  const { host } = request.url;
  return {
    Endpoints: { ConfigApiEndpoint: host, AdminServiceEndpoint: host },
    Headers: { 'X-MS-Forest': forest },
  };
}
