import type { LabState } from '../lab-state.ts';
import type { TokenProblem } from './check-access-token.ts';

/** Returns the error text for an outdated token. */
export function outdatedText(reason: string): string {
  return `Continuous access evaluation resulted in challenge with result: InteractionRequired and code: ${reason}`;
}

/** Returns the `WWW-Authenticate` header of a 401; for an outdated token, with the claims for requesting a new one. */
export function bearerChallenge(lab: LabState, clientId: string, problem: TokenProblem): string {
  const authority = `${lab.loginOrigin}/common/oauth2/authorize`;
  const plain = `Bearer realm="", authorization_uri="${authority}", client_id="${clientId}"`;
  if (problem.kind !== 'outdated') return plain;
  const value = String(Math.floor(problem.validFromMs / 1000));
  const claims = JSON.stringify({ access_token: { nbf: { essential: true, value } } });
  const encoded = Buffer.from(claims).toString('base64');
  return `${plain}, error_description="${outdatedText(problem.reason)}", error="insufficient_claims", claims="${encoded}"`;
}
