import type { Cloud } from './cloud.ts';

/** Microsoft Graph as an application, in every cloud. */
export const graphApplicationId = '00000003-0000-0000-c000-000000000000';

/** The "Skype and Teams Tenant Admin API" as an application, in every cloud; its tokens are asked for by this id. */
export const teamsApplicationId = '48ac35b8-9aa8-4d74-927d-1f4a14a0b239';

/** The APIs that a session sends requests to. */
export type ApiName = 'graph' | 'teams';

/** Gives what an API's tokens are asked for and kept under. */
export function resourceOf(api: ApiName, cloud: Cloud): string {
  return api === 'graph' ? cloud.graphEndpoint : teamsApplicationId;
}
