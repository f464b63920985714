import type { JsonObject } from '../../../base/json.ts';
import type { Account, Member } from '../accounts.ts';
import { type AuthenticatedClient, findClient } from '../clients.ts';
import { grantedNames } from '../consent.ts';
import type { Parameters } from '../form.ts';
import { type Grant, opaqueToken } from '../grant-store.ts';
import { checkPolicies } from '../check-policies.ts';
import { type ResourceScopes, readScope, singleResource, writeScope } from '../scopes.ts';
import { type AccessTokenParts, signUserToken } from './access-token.ts';
import { logRefusals, logUserSignIn } from '../log-sign-in.ts';
import { readClaimsRequest, tokenTypeOf } from './claims-request.ts';
import { signIdToken } from './id-token.ts';

/** Input of {@link issueUserTokens}. */
export interface UserTokenRequest {
  readonly client: AuthenticatedClient;
  readonly member: Member;
  readonly grant: Grant;
  /** The `scope` parameter, or the scope of an earlier request. */
  readonly scope: string;
  /** The scope of the refresh token, for renewals without a scope. */
  readonly grantScope: string;
  readonly nonce?: string | undefined;
  /** Of the authorization endpoint: without a refresh token, and with the hashes of what is sent with the ID token. */
  readonly frontChannel?: { readonly code: string | undefined; readonly isInUrl: boolean };
}

/**
 * Creates the success body of every grant of a user.
 *
 * @throws {Refusal} 53003 or 50076 by policy, 65001 without consent, 70011, 700022 or 500011 for the scope.
 */
export async function issueUserTokens(form: Parameters, tokenRequest: UserTokenRequest): Promise<JsonObject> {
  const { client, member, grant } = tokenRequest;
  const { lab, user } = member;
  // A request to `common` has found the client in the first tenant; the consents are those of the member's.
  const application = findClient(lab, client.application.appId);
  const request = readScope(lab, tokenRequest.scope);
  const scopes = singleResource(lab, request, tokenRequest.scope);
  const asks = readClaimsRequest(form);
  const contexts = [...new Set([...(grant.contexts ?? []), ...(asks.authenticationContexts ?? [])])];
  const { clientApp } = grant;
  const policyInput = { application, user, resource: scopes.resource, clientApp, contexts };
  logRefusals(lab, application, user, () => checkPolicies(lab, policyInput, grant));
  const names = grantedNames(lab, user, application, scopes);
  const lifetimeSeconds = lab.settings.tokenLifetimeSeconds;
  const parts: AccessTokenParts = {
    audience: scopes.resourceName === '' ? scopes.resource.id : scopes.resourceName,
    api: scopes.resource.application,
    application,
    strength: client.strength,
    lifetimeSeconds,
    asks: { ...asks, authenticationContexts: contexts },
    isInUrl: tokenRequest.frontChannel?.isInUrl === true,
  };
  const accessToken = await signUserToken(parts, member, grant, names);
  logUserSignIn(lab, user, application, { resourceId: scopes.resource.id, grantType: form.get('grant_type') });
  const { nonce, frontChannel } = tokenRequest;
  const { protocol } = request;
  const idTokenParts = { application, member, signIn: grant, lifetimeSeconds, scopes: protocol, nonce };
  const hashed = frontChannel === undefined ? {} : { ...frontChannel, accessToken };
  return {
    token_type: tokenTypeOf(asks),
    scope: writeGranted(scopes, names, protocol),
    expires_in: lifetimeSeconds,
    ext_expires_in: lifetimeSeconds,
    access_token: accessToken,
    ...(protocol.has('offline_access') && frontChannel === undefined
      ? {
          refresh_token: keepRefreshToken(tokenRequest),
          // Another client of the family can redeem it.
          ...(application.isFamilyClient === true ? { foci: '1' } : {}),
        }
      : {}),
    ...(protocol.has('openid') ? { id_token: await signIdToken({ ...idTokenParts, ...hashed }) } : {}),
    ...(form.get('client_info') === '1' ? { client_info: clientInfo(member.account) } : {}),
  };
}

/** `client_info`: the account's ids, those of its home tenant, as base64url JSON. */
export function clientInfo({ user, home }: Account): string {
  return Buffer.from(JSON.stringify({ uid: user.id, utid: home.id })).toString('base64url');
}

function keepRefreshToken({ member: { lab }, grant, grantScope }: UserTokenRequest): string {
  const token = opaqueToken('1.');
  const nowMs = lab.clock.nowMs();
  lab.store.refreshTokens.set(token, { grant, scope: grantScope, issuedAtMs: nowMs, lastUsedAtMs: nowMs });
  return token;
}

function writeGranted(scopes: ResourceScopes, names: readonly string[], protocol: ReadonlySet<string>): string {
  const spoken = ['email', 'openid', 'profile'].filter((name) => protocol.has(name));
  // The requested scopes first, in the client's own spelling: MSAL looks up cached tokens by these names.
  const requested = scopes.isDefault ? ['.default'] : scopes.names;
  const known = new Set(requested.map((name) => name.toLowerCase()));
  const others = names.filter((name) => !known.has(name.toLowerCase()));
  return [...spoken, ...[...requested, ...others].map((name) => writeScope(scopes.resourceName, name))].join(' ');
}
