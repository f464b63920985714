import { decodeJwt } from 'jose';
import { type JsonObject, numberField, textField } from '../../../base/json.ts';
import { type Parameters, requireParameter } from '../form.ts';
import type { LoginHandler } from '../lab-state.ts';
import { tokenJson } from '../response.ts';
import { scopeOfResource } from '../scopes.ts';
import { readTokenForm, redeem } from './token.ts';

/** Grants without an earlier request that names their API. */
const grantsThatName = new Set(['client_credentials', 'password', 'urn:ietf:params:oauth:grant-type:jwt-bearer']);

/**
 * POST /{tenant}/oauth2/token: the older form of the same grants. A `resource` replaces the scope, and in the
 * response every number is a string, scopes are short and the resource has the requested name.
 */
export const tokenV1: LoginHandler = async (call) => {
  const form = readTokenForm(call);
  if (grantsThatName.has(form.get('grant_type') ?? '')) requireParameter(form, 'resource');
  return tokenJson(call, 200, writeV1(await redeem(call, withScope(form)), form.get('resource')));
};

function withScope(form: Parameters): Parameters {
  const { resource, scope: _, code, ...named } = Object.fromEntries(form);
  const isDevice = form.get('grant_type') === 'device_code' && !form.has('device_code');
  // ADAL polls with the device code as `code`.
  const others = code === undefined ? named : { ...named, [isDevice ? 'device_code' : 'code']: code };
  const isAppOnly = form.get('grant_type') === 'client_credentials';
  const scope = resource === undefined ? {} : { scope: scopeOfResource(resource, isAppOnly ? 'app' : 'user') };
  return new Map(Object.entries({ ...others, ...scope }));
}

function writeV1(body: JsonObject, resource: string | undefined): JsonObject {
  const { scope: _, expires_in, ext_expires_in, token_type, access_token, ...others } = body;
  const claims = decodeJwt(textField(body, 'access_token') ?? '');
  const scopes = textField(claims, 'scp');
  return {
    token_type,
    ...(scopes === undefined ? {} : { scope: scopes }),
    expires_in: String(expires_in),
    ext_expires_in: String(ext_expires_in),
    expires_on: String(numberField(claims, 'exp')),
    not_before: String(numberField(claims, 'nbf')),
    resource: resource ?? claims.aud,
    access_token,
    ...others,
  };
}
