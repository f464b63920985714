import { portalAppId } from '../apis/azure-apis.ts';
import type { LabState } from '../login/lab-state.ts';
import { requireResource } from '../login/resources.ts';
import { inTenant } from '../login/tenants.ts';
import { consentToRegistration, mayConsentForTenant } from '../login/tenant-consent.ts';
import { checkAccessToken } from '../login/tokens/check-access-token.ts';
import type { LabRequest, LabResponse } from '../tenant/tenant.ts';
import { refuseManagement } from './management-response.ts';

/**
 * Answers the one request of the portal's API that the Azure CLI sends, for `az ad app permission admin-consent`:
 * POST /api/RegisteredApplications/{appId}/Consent?onBehalfOfAll=true.
 */
export async function handlePortalConsent(lab: LabState, request: LabRequest): Promise<LabResponse> {
  const reading = await checkAccessToken(lab, request, requireResource(lab, portalAppId));
  if (reading.kind === 'problem') return refuseManagement(401, 'AuthenticationFailed', 'Authentication failed.');
  const appId = /^\/api\/RegisteredApplications\/([^/]+)\/Consent\/?$/i.exec(request.url.pathname)?.[1]?.toLowerCase();
  const isForAll = request.url.searchParams.get('onBehalfOfAll') === 'true';
  if (request.method !== 'POST' || appId === undefined || !isForAll) {
    const message = `The lab does not serve ${request.method} ${request.url.pathname} of the portal's API.`;
    return refuseManagement(404, 'NotServedByLab', message);
  }
  const own = inTenant(lab, reading.tenant);
  const { user } = reading.caller;
  if (user === null || !mayConsentForTenant(own.tenant, user.id)) {
    const message = 'Insufficient privileges to complete the operation.';
    return refuseManagement(403, 'Authorization_RequestDenied', message);
  }
  const application = own.tenant.applications.find((each) => each.appId.toLowerCase() === appId);
  if (application === undefined) {
    return refuseManagement(404, 'Request_ResourceNotFound', `Resource '${appId}' does not exist.`);
  }
  consentToRegistration(own, application);
  return { status: 204, headers: {}, body: '' };
}
