import type { TeamsContext } from './teams-context.ts';

/** The part of the service that the tenant lives in. */
export const forest = 'lab1a';

/** Returns where later calls go: host names without a scheme. */
export function discoverService({ request }: Pick<TeamsContext, 'request'>): Record<string, unknown> {
  const { host } = request.url;
  return {
    Endpoints: { ConfigApiEndpoint: host, AdminServiceEndpoint: host },
    Headers: { 'X-MS-Forest': forest },
  };
}
