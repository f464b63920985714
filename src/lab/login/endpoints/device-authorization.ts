import { randomInt } from 'node:crypto';
import { resolveAuthority } from '../authority.ts';
import { authenticateClient } from '../clients.ts';
import { readForm, requireParameter } from '../form.ts';
import { opaqueToken } from '../grant-store.ts';
import type { LoginHandler } from '../lab-state.ts';
import { tokenJson, withoutTelemetry } from '../response.ts';
import { readScope, scopeOfResource, singleResource } from '../scopes.ts';

/** Letters and digits that are not easily confused. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** POST /{tenant}/oauth2/v2.0/devicecode (RFC 8628 3.1), and /{tenant}/oauth2/devicecode with a `resource`. */
export const deviceAuthorization: LoginHandler = async (call) => {
  const { lab, request, trace } = call;
  resolveAuthority(call.tenantName, lab.tenant);
  const form = readForm(request);
  const { application } = await authenticateClient(call, form);
  const isV1 = call.version === 'v1';
  const scope = isV1 ? scopeOfResource(requireParameter(form, 'resource'), 'user') : requireParameter(form, 'scope');
  singleResource(lab, readScope(lab, scope), scope);
  const { deviceCodeLifetimeSeconds, deviceCodeIntervalSeconds } = lab.settings;
  const deviceCode = opaqueToken('D');
  const userCode = Array.from({ length: 9 }, () => alphabet[randomInt(alphabet.length)]).join('');
  lab.store.deviceCodes.set(deviceCode, {
    deviceCode,
    userCode,
    clientId: application.appId,
    tenantName: call.tenantName,
    scope,
    correlationId: trace.correlationId,
    expiresAtMs: lab.clock.nowMs() + deviceCodeLifetimeSeconds * 1000,
    lastPolledAtMs: null,
    status: { kind: 'pending' },
  });
  const page = `${lab.loginOrigin}/device`;
  const number = (value: number) => (isV1 ? String(value) : value);
  const response = tokenJson(call, 200, {
    user_code: userCode,
    device_code: deviceCode,
    [isV1 ? 'verification_url' : 'verification_uri']: page,
    expires_in: number(deviceCodeLifetimeSeconds),
    interval: number(deviceCodeIntervalSeconds),
    message: `To sign in, use a web browser to open the page ${page} and enter the code ${userCode} to authenticate.`,
  });
  return withoutTelemetry(response);
};
