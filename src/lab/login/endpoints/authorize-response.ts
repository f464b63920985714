import type { JsonObject } from '../../../base/json.ts';
import type { SignedIn } from '../browser-session.ts';
import { opaqueToken, type SignIn, startGrant } from '../grant-store.ts';
import { logUserSignIn } from '../log-sign-in.ts';
import type { LoginCall } from '../lab-state.ts';
import { clientAppOf } from '../check-policies.ts';
import { formPostPage } from '../pages/form-post-page.ts';
import { describe, errorUri, type Refusal } from '../refusal.ts';
import { graphResource } from '../resources.ts';
import { responseLocation } from '../redirects.ts';
import { redirectTo } from '../response.ts';
import type { LabResponse } from '../../tenant/tenant.ts';
import { signIdToken } from '../tokens/id-token.ts';
import { clientInfo, issueUserTokens } from '../tokens/user-tokens.ts';
import type { AuthorizeRequest, Destination } from './authorize-request.ts';

/** Sends what the application asked for: a code, an ID token, an access token, or several of them. */
export async function sendResponse(
  call: LoginCall,
  request: AuthorizeRequest,
  signedIn: SignedIn,
  cookies: readonly string[],
): Promise<LabResponse> {
  const { destination, responseTypes } = request;
  const { session, account } = signedIn;
  session.clients.set(destination.application.appId, signedIn.lab.tenant.id);
  // A copy: later changes in this browser session do not affect it.
  const { signedInAtMs, hasMfa, strength, sessionId } = session;
  const signIn: SignIn = {
    signedInAtMs,
    hasMfa,
    ...(strength === undefined ? {} : { strength }),
    clientApp: clientAppOf(destination.application),
    contexts: request.contexts,
    sessionId,
    hasAuthTime: request.maxAgeSeconds !== undefined,
  };
  const code = responseTypes.has('code') ? keepCode(call, request, signedIn, signIn) : undefined;
  const tokens = await issueTokens(request, signedIn, signIn, code);
  const fields: [string, string][] = code === undefined ? [] : [['code', code]];
  for (const [name, value] of Object.entries(tokens)) fields.push([name, String(value)]);
  if (request.wantsClientInfo) fields.push(['client_info', clientInfo(account)]);
  return sendBack(call, destination, [...fields, ...stateOf(destination), ['session_state', sessionId]], cookies);
}

function keepCode(
  { lab }: LoginCall,
  request: AuthorizeRequest,
  { account, lab: { tenant } }: SignedIn,
  signIn: SignIn,
): string {
  const { destination, scope, challenge, nonce } = request;
  const code = opaqueToken('1.');
  lab.store.authorizationCodes.set(code, {
    clientId: destination.application.appId,
    userId: account.user.id,
    tenantId: tenant.id,
    redirectUri: destination.redirectUri,
    isSinglePage: destination.redirectKind === 'single-page',
    scope,
    challenge,
    nonce,
    expiresAtMs: lab.clock.nowMs() + lab.settings.authorizationCodeLifetimeSeconds * 1000,
    signIn,
    redeemedGrant: null,
  });
  return code;
}

/** Creates the tokens that are sent without a code in between (OpenID Connect Core 3.2.2.5 and 3.3.2.5). */
async function issueTokens(
  { destination, responseTypes, scope, scopeRequest, nonce }: AuthorizeRequest,
  member: SignedIn,
  signIn: SignIn,
  code: string | undefined,
): Promise<JsonObject> {
  const { lab, account, user } = member;
  const { application } = destination;
  const isInUrl = destination.responseMode === 'fragment';
  if (responseTypes.has('token')) {
    const grantParts = { userId: account.user.id, clientId: application.appId, nowMs: lab.clock.nowMs(), signIn };
    const {
      access_token,
      token_type,
      expires_in,
      scope: granted,
      id_token,
    } = await issueUserTokens(new Map(), {
      client: { application, strength: '0' },
      member,
      grant: startGrant(lab.store, grantParts),
      scope,
      grantScope: scope,
      nonce,
      frontChannel: { code, isInUrl },
    });
    const idToken = responseTypes.has('id_token') ? { id_token } : {};
    return { access_token, token_type, expires_in, scope: granted, ...idToken };
  }
  if (!responseTypes.has('id_token')) return {};
  // With a code, its redemption is the sign-in.
  if (code === undefined) {
    logUserSignIn(lab, user, application, { resourceId: graphResource(lab).id, grantType: undefined });
  }
  const lifetimeSeconds = lab.settings.tokenLifetimeSeconds;
  const scopes = scopeRequest.protocol;
  return {
    id_token: await signIdToken({ application, member, signIn, lifetimeSeconds, scopes, nonce, code, isInUrl }),
  };
}

/** Sends an error to the application: error, description and page, without the JSON body's codes and ids. */
export function sendRefusal(
  call: LoginCall,
  destination: Destination,
  refusal: Refusal,
  cookies: readonly string[] = [],
): LabResponse {
  const { lab, trace } = call;
  const fields: [string, string][] = [
    ['error', refusal.error],
    ['error_description', describe(refusal, trace, lab.settings.descriptionStyle)],
    ['error_uri', errorUri(refusal, lab.loginOrigin)],
  ];
  return sendBack(call, destination, [...fields, ...stateOf(destination)], cookies, refusal);
}

/**
 * Informs the application that the user left the sign-in page: MSAL recognizes the sub-code; there is no AADSTS code.
 */
export function sendCancellation(call: LoginCall, destination: Destination): LabResponse {
  const fields: [string, string][] = [
    ['error', 'access_denied'],
    ['error_subcode', 'cancel'],
  ];
  return sendBack(call, destination, [...fields, ...stateOf(destination)], []);
}

function stateOf({ state }: Destination): [string, string][] {
  return state === undefined ? [] : [['state', state]];
}

function sendBack(
  call: LoginCall,
  { redirectUri, responseMode }: Destination,
  fields: readonly (readonly [string, string])[],
  cookies: readonly string[],
  refusal?: Refusal,
): LabResponse {
  if (responseMode === 'form_post') return formPostPage(call, redirectUri, fields, cookies);
  const location = responseLocation(redirectUri, responseMode, fields);
  // As captured: a fragment of the address before it does not carry over.
  const end = refusal !== undefined && responseMode === 'query' ? '#' : '';
  return redirectTo(call, `${location}${end}`, cookies, refusal);
}
