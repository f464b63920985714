import type { LabState } from '../login/lab-state.ts';
import { labIds } from '../seed/seed-ids.ts';
import type { LabRequest, LabResponse } from '../tenant/tenant.ts';
import { hasBearer } from './bearer.ts';

/** GitHub's default audience. */
const ownerAudience = 'https://github.com/entrada';

/** GET {ACTIONS_ID_TOKEN_REQUEST_URL}&audience=...: an identity token of the job, `{"value": "<jwt>"}`. */
export async function handleGithub(request: LabRequest, lab: LabState): Promise<LabResponse> {
  if (!hasBearer(request, lab.pipelines.github.requestToken)) {
    return { status: 401, headers: { 'content-type': 'text/plain' }, body: '' };
  }
  const value = await lab.outside.mint({
    issuer: 'github',
    subject: labIds.applications.workload.githubSubject,
    audience: request.url.searchParams.get('audience') ?? ownerAudience,
  });
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ count: value.length, value }),
  };
}
