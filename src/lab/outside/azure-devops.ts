import type { LabState } from '../login/lab-state.ts';
import { labIds } from '../seed/seed-ids.ts';
import type { LabRequest, LabResponse } from '../tenant/tenant.ts';
import { hasBearer } from './bearer.ts';

/** POST {SYSTEM_OIDCREQUESTURI}?api-version=7.1&serviceConnectionId=...: `{"oidcToken": "<jwt>"}`. */
export async function handleAzureDevOps(request: LabRequest, lab: LabState): Promise<LabResponse> {
  const { searchParams } = request.url;
  if (!hasBearer(request, lab.pipelines.azureDevOps.requestToken)) return refuseBearer(request, lab);
  if (searchParams.get('api-version') === null) {
    return refuse(400, 'VssVersionNotSpecifiedException', 'No api-version was supplied for the "POST" request.');
  }
  if (searchParams.get('serviceConnectionId') !== labIds.serviceConnectionId) {
    const message = `Service connection with ID ${searchParams.get('serviceConnectionId') ?? ''} could not be found.`;
    return refuse(404, 'ServiceEndpointNotFoundException', message);
  }
  const oidcToken = await lab.outside.mint({
    issuer: 'azure-devops',
    subject: labIds.applications.workload.azureDevOpsSubject,
    lifetimeSeconds: 299,
  });
  return { status: 200, headers: jsonHeaders, body: JSON.stringify({ oidcToken }) };
}

/** Redirects a browser to a sign-in page; a client that asks for it gets a plain 401. */
function refuseBearer({ headers }: LabRequest, { outsideOrigin }: LabState): LabResponse {
  if (headers['x-tfs-fedauthredirect']?.toLowerCase() === 'suppress') return { status: 401, headers: {}, body: '' };
  return {
    status: 302,
    headers: { location: `${outsideOrigin}/azure-devops/_signin`, 'content-type': 'text/html; charset=utf-8' },
    body: '<html><head><title>Object moved</title></head><body><h2>Object moved</h2></body></html>',
  };
}

function refuse(status: number, typeKey: string, message: string): LabResponse {
  const body = { $id: '1', innerException: null, message, typeKey, errorCode: 0, eventId: 3000 };
  return { status, headers: jsonHeaders, body: JSON.stringify(body) };
}

const jsonHeaders = { 'content-type': 'application/json; charset=utf-8; api-version=7.1' };
