import type { Cloud } from './cloud.ts';

/** The application ID of Microsoft Graph, in every cloud. */
export const graphApplicationId = '00000003-0000-0000-c000-000000000000';

/** The application ID of the "Skype and Teams Tenant Admin API", in every cloud; also the resource of its tokens. */
export const teamsApplicationId = '48ac35b8-9aa8-4d74-927d-1f4a14a0b239';

/** The APIs that a session sends requests to. */
export type ApiName = 'graph' | 'teams';

/** The versions of Microsoft Graph. */
export type ApiVersion = 'v1.0' | 'beta';

/** Returns the resource that an API's tokens are requested and cached for. */
export function resourceOf(api: ApiName, cloud: Cloud): string {
  return api === 'graph' ? graphResourceOf(cloud) : teamsApplicationId;
}

/**
 * Returns the resource that tokens of an API are requested and cached for, by any of its names in the session's cloud:
 * `graph` and the address of Graph, `teams`, the address and the application ID of the Teams admin API. An address that
 * both have is Graph's. Any other name is returned unchanged.
 */
export function resourceNamed(name: string, cloud: Cloud): string {
  const graph = graphResourceOf(cloud);
  // The address of a proxy is a name of what is behind it.
  if (name.toLowerCase() === 'graph' || name === cloud.graphEndpoint || name === graph) return graph;
  const teamsNames = [teamsApplicationId, 'teams', cloud.teamsEndpoint?.toLowerCase()];
  return teamsNames.includes(name.toLowerCase()) ? teamsApplicationId : name;
}

/** Returns the resource that tokens for Graph are requested for: its audience, else the origin of its address. */
export function graphResourceOf({
  graphAudience,
  graphEndpoint,
}: Pick<Cloud, 'graphAudience' | 'graphEndpoint'>): string {
  return graphAudience ?? /^[^/]*\/\/[^/]*/.exec(graphEndpoint)?.[0] ?? graphEndpoint;
}
