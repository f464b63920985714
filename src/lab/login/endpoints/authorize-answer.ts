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

/** Sends the application a code for the user. */
export function sendCode(
  call: LoginCall,
  request: AuthorizeRequest,
  { user, session }: SignedIn,
  cookies: readonly string[],
): LabResponse {
  const { lab } = call;
  const { destination, scope, challenge, nonce } = request;
  const code = opaqueToken('1.');
  lab.store.authorizationCodes.set(code, {
    clientId: destination.application.appId,
    userId: user.id,
    redirectUri: destination.redirectUri,
    scope,
    ...(challenge === undefined ? {} : { challenge }),
    ...(nonce === undefined ? {} : { nonce }),
    expiresAtMs: lab.clock.nowMs() + lab.settings.authorizationCodeLifetimeSeconds * 1000,
    // As it is now: what happens in this browser later is not part of it.
    signIn: { signedInAtMs: session.signedInAtMs, hasMfa: session.hasMfa },
    redeemedGrant: null,
  });
  const answer: [string, string][] = [['code', code]];
  if (request.wantsClientInfo) answer.push(['client_info', clientInfo(lab, user)]);
  return sendBack(call, destination, [...answer, ...stateOf(destination), ['session_state', randomUUID()]], cookies);
}

/** Tells the application why it gets no code: error, description and page, without the JSON body's codes and ids. */
export function sendRefusal(
  call: LoginCall,
  destination: Destination,
  refusal: Refusal,
  cookies: readonly string[] = [],
): LabResponse {
  const { lab, trace } = call;
  const answer: [string, string][] = [
    ['error', refusal.error],
    ['error_description', describe(refusal, trace, lab.settings.descriptionStyle)],
    ['error_uri', errorUri(refusal, lab.loginOrigin)],
  ];
  return sendBack(call, destination, [...answer, ...stateOf(destination)], cookies);
}

/** Tells the application that the person left the sign-in page: MSAL knows it by the sub-code, and no AADSTS number comes. */
export function sendCancellation(call: LoginCall, destination: Destination): LabResponse {
  const answer: [string, string][] = [
    ['error', 'access_denied'],
    ['error_subcode', 'cancel'],
  ];
  return sendBack(call, destination, [...answer, ...stateOf(destination)], []);
}

function stateOf({ state }: Destination): [string, string][] {
  return state === undefined ? [] : [['state', state]];
}

function sendBack(
  call: LoginCall,
  { redirectUri, responseMode }: Destination,
  answer: readonly (readonly [string, string])[],
  cookies: readonly string[],
): LabResponse {
  if (responseMode === 'form_post') return formPostPage(call, redirectUri, answer, cookies);
  const target = new URL(redirectUri);
  if (responseMode === 'query') for (const [name, value] of answer) target.searchParams.append(name, value);
  else target.hash = new URLSearchParams(Object.fromEntries(answer)).toString();
  return redirectTo(call, target.href, cookies);
}
