import type { LabState } from '../lab-state.ts';
import { pairwiseSubject } from '../tokens/access-token.ts';
import { readCaller } from '../tokens/read-caller.ts';
import type { LabRequest, LabResponse } from '../../tenant/tenant.ts';

/**
 * GET and POST {graph}/oidc/userinfo (OpenID Connect Core 5.3) with an access token for Graph; `sub` is that of the
 * application's ID tokens.
 */
export async function userinfo(lab: LabState, request: LabRequest): Promise<LabResponse> {
  const reading = await readCaller(lab, request);
  if (reading.kind === 'challenge') return reading.response;
  const { user, application } = reading.caller;
  if (user === null) return json(403, { error: { code: 'Forbidden', message: 'The token is not that of a user.' } });
  return json(200, {
    sub: pairwiseSubject(user.id, application.appId),
    name: user.displayName,
    ...(user.surname === null ? {} : { family_name: user.surname }),
    ...(user.givenName === null ? {} : { given_name: user.givenName }),
    picture: `${lab.graphOrigin}/v1.0/me/photo/$value`,
    ...(user.mail === null ? {} : { email: user.mail }),
  });
}

function json(status: number, body: unknown): LabResponse {
  const headers = { 'cache-control': 'private', 'content-type': 'application/json' };
  return { status, headers, body: JSON.stringify(body) };
}
