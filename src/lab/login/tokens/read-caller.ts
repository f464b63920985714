import { randomUUID } from 'node:crypto';
import { isGuid } from '../../tenant/guid.ts';
import type { LabState } from '../lab-state.ts';
import { graphResource, graphResourceId } from '../resources.ts';
import type { Caller, LabRequest, LabResponse, Tenant } from '../../tenant/tenant.ts';
import { bearerChallenge, outdatedText } from './bearer-challenge.ts';
import { checkAccessToken, type TokenProblem } from './check-access-token.ts';

/** The caller of Graph, or the 401 with the problem of its token. */
export type CallerReading =
  | { readonly kind: 'caller'; readonly caller: Caller; readonly tenant: Tenant }
  | { readonly kind: 'challenge'; readonly response: LabResponse };

/** Checks a Graph request's access token. */
export async function readCaller(lab: LabState, request: LabRequest): Promise<CallerReading> {
  const reading = await checkAccessToken(lab, request, graphResource(lab));
  if (reading.kind === 'caller') return reading;
  return { kind: 'challenge', response: challenge(lab, request, reading.problem) };
}

function challenge(lab: LabState, request: LabRequest, problem: TokenProblem): LabResponse {
  const requestId = randomUUID();
  const sent = request.headers['client-request-id'];
  const clientRequestId = sent !== undefined && isGuid(sent) ? sent : requestId;
  return {
    status: 401,
    headers: {
      'cache-control': 'no-cache',
      'content-type': 'application/json',
      'request-id': requestId,
      'client-request-id': clientRequestId,
      'www-authenticate': bearerChallenge(lab, graphResourceId, problem),
    },
    body: JSON.stringify({
      error: {
        code: 'InvalidAuthenticationToken',
        message: textOf(problem),
        innerError: {
          date: new Date(lab.clock.nowMs()).toISOString().slice(0, 19),
          'request-id': requestId,
          'client-request-id': clientRequestId,
        },
      },
    }),
  };
}

function textOf(problem: TokenProblem): string {
  switch (problem.kind) {
    case 'missing':
      return 'Access token is empty.';
    case 'unreadable':
      return 'CompactToken parsing failed with error code: 80049217';
    case 'expired':
      return 'Lifetime validation failed, the token is expired.';
    case 'other-audience':
      return 'Access token validation failure. Invalid audience.';
    case 'invalid':
      return 'Access token validation failure.';
    case 'outdated':
      return outdatedText(problem.reason);
  }
}
