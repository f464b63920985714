import type { LabState } from '../login/lab-state.ts';
import { teamsResource, teamsResourceId } from '../login/resources.ts';
import type { LabRequest, Tenant } from '../tenant/tenant.ts';
import { bearerChallenge } from '../login/tokens/bearer-challenge.ts';
import { checkAccessToken } from '../login/tokens/check-access-token.ts';
import type { TeamsCaller } from './handle-teams.ts';
import { invalidCredential } from './teams-fault.ts';

/** The caller of the admin API; problems with a token are reported only in a header. */
export interface TeamsCallerReading {
  readonly caller: TeamsCaller;
  /** The tenant that the token is for; the lab's own without a valid one. */
  readonly tenant: Tenant;
  /** `WWW-Authenticate`, when the token is not valid. */
  readonly challenge?: string;
}

/** Checks the access token of a request to the Teams admin API. */
export async function readTeamsCaller(lab: LabState, request: LabRequest): Promise<TeamsCallerReading> {
  const reading = await checkAccessToken(lab, request, teamsResource(lab));
  if (reading.kind === 'caller') return { caller: reading.caller, tenant: reading.tenant };
  return {
    caller: invalidCredential(),
    tenant: lab.tenant,
    challenge: bearerChallenge(lab, teamsResourceId, reading.problem),
  };
}
