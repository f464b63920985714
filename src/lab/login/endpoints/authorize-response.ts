import { randomUUID } from 'node:crypto';
import type { SignedIn } from '../browser-session.ts';
import { opaqueToken } from '../grant-store.ts';
import type { LoginCall } from '../lab-state.ts';
import { formPostPage } from '../pages/form-post-page.ts';
import { describe, errorUri, type Refusal } from '../refusal.ts';
import { redirectTo } from '../response.ts';
import type { LabResponse } from '../../tenant/tenant.ts';
import { clientInfo } from '../tokens/user-tokens.ts';
import type { AuthorizeRequest, Destination } from './authorize-request.ts';

/** Sends an authorization code to the application. */
export function sendCode(
  call: LoginCall,
  request: AuthorizeRequest,
  { account, session }: SignedIn,
  cookies: readonly string[],
): LabResponse {
  const { lab } = call;
  const { destination, scope, challenge, nonce } = request;
  const code = opaqueToken('1.');
  lab.store.authorizationCodes.set(code, {
    clientId: destination.application.appId,
    userId: account.user.id,
    redirectUri: destination.redirectUri,
    isSinglePage: destination.redirectKind === 'single-page',
    scope,
    ...(challenge === undefined ? {} : { challenge }),
    ...(nonce === undefined ? {} : { nonce }),
    expiresAtMs: lab.clock.nowMs() + lab.settings.authorizationCodeLifetimeSeconds * 1000,
    // A copy: later changes in this browser session do not affect it.
    signIn: { signedInAtMs: session.signedInAtMs, hasMfa: session.hasMfa },
    redeemedGrant: null,
  });
  const fields: [string, string][] = [['code', code]];
  if (request.wantsClientInfo) fields.push(['client_info', clientInfo(account)]);
  return sendBack(call, destination, [...fields, ...stateOf(destination), ['session_state', randomUUID()]], cookies);
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
  return sendBack(call, destination, [...fields, ...stateOf(destination)], cookies);
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
): LabResponse {
  if (responseMode === 'form_post') return formPostPage(call, redirectUri, fields, cookies);
  const target = new URL(redirectUri);
  if (responseMode === 'query') for (const [name, value] of fields) target.searchParams.append(name, value);
  else target.hash = new URLSearchParams(Object.fromEntries(fields)).toString();
  return redirectTo(call, target.href, cookies);
}
