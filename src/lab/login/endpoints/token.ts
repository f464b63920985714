import type { JsonObject } from '../../../base/json.ts';
import { resolveAuthority } from '../authority.ts';
import { type Parameters, readForm, requireParameter } from '../form.ts';
import { redeemAuthorizationCode } from '../grants/authorization-code.ts';
import { grantClientCredentials } from '../grants/client-credentials.ts';
import { redeemDeviceCode } from '../grants/device-code.ts';
import type { GrantHandler } from '../grants/grant-handler.ts';
import { grantOnBehalfOf } from '../grants/on-behalf-of.ts';
import { grantPassword } from '../grants/password.ts';
import { redeemRefreshToken } from '../grants/refresh-token.ts';
import type { LoginCall, LoginHandler } from '../lab-state.ts';
import { Refusal } from '../refusal.ts';
import { tokenJson } from '../response.ts';
import type { LabRequest } from '../../tenant/tenant.ts';

const grants: ReadonlyMap<string, GrantHandler> = new Map([
  ['authorization_code', redeemAuthorizationCode],
  ['refresh_token', redeemRefreshToken],
  ['client_credentials', grantClientCredentials],
  ['password', grantPassword],
  ['urn:ietf:params:oauth:grant-type:device_code', redeemDeviceCode],
  ['urn:ietf:params:oauth:grant-type:jwt-bearer', grantOnBehalfOf],
  // MSAL for Node sends the bare name.
  ['device_code', redeemDeviceCode],
]);

/** POST /{tenant}/oauth2/v2.0/token */
export const token: LoginHandler = async (call) => {
  const form = readTokenForm(call);
  if (form.has('resource')) throw new Refusal(901002);
  return tokenJson(call, 200, await redeem(call, form));
};

/** Reads a token request's form, with the client's credentials from the form or the Authorization header. */
export function readTokenForm({ request }: LoginCall): Parameters {
  return withBasicCredentials(request, readForm(request));
}

/** Handles a token request by its grant type; returns the success body. */
export async function redeem(call: LoginCall, form: Parameters): Promise<JsonObject> {
  const authority = resolveAuthority(call.tenantName, call.lab.tenant);
  const grantType = requireParameter(form, 'grant_type');
  const grant = grants.get(grantType);
  if (grant === undefined) throw new Refusal(70003, { grant: grantType });
  return grant({ ...call, authority, form });
}

/** Reads `Authorization: Basic` (RFC 6749 2.3.1) as if its id and secret were in the form. */
function withBasicCredentials(request: LabRequest, form: Parameters): Parameters {
  const encoded = /^Basic\s+(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (encoded === undefined) return form;
  const [id, secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':', 2).map(formDecode);
  const isClash = form.has('client_secret') || (form.has('client_id') && form.get('client_id') !== id);
  if (isClash || !id || !secret) throw new Refusal(90100, { parameter: 'Authorization' });
  return new Map([...form, ['client_id', id], ['client_secret', secret]]);
}

function formDecode(text: string): string {
  return new URLSearchParams(`v=${text.replaceAll('&', '%26')}`).get('v') ?? '';
}
