import { checkFormProof, findSignedIn, formProof, type SignedIn, startBrowserSession } from '../browser-session.ts';
import { allConsents, missingConsents, recordConsent } from '../consent.ts';
import { type Parameters, readForm, readParameters } from '../form.ts';
import { nextDemand } from '../interactive-policy.ts';
import type { LoginCall, LoginHandler } from '../lab-state.ts';
import { accountPage } from '../pages/account-page.ts';
import { consentPage } from '../pages/consent-page.ts';
import { errorPage } from '../pages/error-page.ts';
import type { Html } from '../pages/html.ts';
import { mfaPage } from '../pages/mfa-page.ts';
import { signInPage } from '../pages/sign-in-page.ts';
import { checkPolicies } from '../policies.ts';
import { Refusal } from '../refusal.ts';
import { graphResource } from '../resources.ts';
import type { LabResponse, User } from '../../tenant/tenant.ts';
import { checkPassword } from '../users.ts';
import { sendCancellation, sendCode, sendRefusal } from './authorize-answer.ts';
import { type AuthorizeRequest, type Destination, readAuthorizeRequest, readDestination } from './authorize-request.ts';

/**
 * GET and POST /{tenant}/oauth2/v2.0/authorize, and /{tenant}/oauth2/authorize with a `resource`
 *
 * The pages' forms come back to the same address, query included, so the request is checked anew at each step and
 * nothing about it is kept in between.
 */
export const authorize: LoginHandler = (call) => {
  let destination: Destination | undefined;
  try {
    const parameters = readParameters(call.request.url.searchParams);
    const form = call.request.method === 'POST' ? readForm(call.request) : undefined;
    if (form !== undefined) checkFormProof(call, form.get('canary'));
    destination = readDestination(call, parameters);
    const request = readAuthorizeRequest(call, destination, parameters);
    return form === undefined ? begin(call, request) : goOn(call, request, form);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return destination === undefined ? errorPage(call, error) : sendRefusal(call, destination, error);
  }
};

function begin(call: LoginCall, request: AuthorizeRequest): LabResponse {
  const { prompts, loginHint } = request;
  const signedIn = findSignedIn(call);
  if (prompts.has('none')) return answerSilently(call, request, signedIn);
  if (signedIn === undefined || prompts.has('login')) return askToSignIn(call, request, loginHint);
  if (prompts.has('select_account')) {
    return accountPage(call, { ...commonParts(call, request), user: signedIn.user });
  }
  const isAnother = loginHint !== '' && loginHint.toLowerCase() !== signedIn.user.userPrincipalName.toLowerCase();
  return isAnother ? askToSignIn(call, request, loginHint) : askForMore(call, request, signedIn, []);
}

/** `prompt=none`: answers without a page, or says which page would be needed (OpenID Connect Core 3.1.2.6). */
function answerSilently(call: LoginCall, request: AuthorizeRequest, signedIn: SignedIn | undefined): LabResponse {
  const { loginHint, destination } = request;
  const isAnother = loginHint !== '' && loginHint.toLowerCase() !== signedIn?.user.userPrincipalName.toLowerCase();
  if (signedIn === undefined || isAnother) throw new Refusal(50058);
  const { user, session } = signedIn;
  const { application } = destination;
  const demand = nextDemand(call, signedIn, application, 'browser');
  if (demand.kind === 'sign-in') throw new Refusal(50058);
  const resource = request.scopeRequest.resources[0]?.resource ?? graphResource(call.lab);
  checkPolicies(call.lab.policies, { appId: application.appId, userId: user.id }, resource.id, session);
  if (missingConsents(call.lab, user, application, request.scopeRequest).length > 0) {
    throw new Refusal(
      65001,
      { app: application.appId, name: application.displayName },
      { error: 'interaction_required' },
    );
  }
  return sendCode(call, request, signedIn, []);
}

function goOn(call: LoginCall, request: AuthorizeRequest, form: Parameters): LabResponse {
  switch (form.get('action')) {
    case 'sign-in':
      return signIn(call, request, form);
    case 'other-account':
      return askToSignIn(call, request, '');
    case 'cancel':
      return sendCancellation(call, request.destination);
    default:
      return goOnSignedIn(call, request, form);
  }
}

function goOnSignedIn(call: LoginCall, request: AuthorizeRequest, form: Parameters): LabResponse {
  const signedIn = findSignedIn(call);
  if (signedIn === undefined) return askToSignIn(call, request, request.loginHint);
  switch (form.get('action')) {
    case 'use-account':
      return askForMore(call, request, signedIn, []);
    case 'approve-mfa':
      signedIn.session.hasMfa = true;
      return askForMore(call, request, signedIn, []);
    case 'accept': {
      const needs = consentsToAsk(call, request, signedIn.user);
      const answer = meetDemands(call, request, signedIn, []);
      if (answer !== undefined) return answer;
      recordConsent(call.lab, signedIn.user, request.destination.application, needs);
      return sendCode(call, request, signedIn, []);
    }
    case 'decline':
      return sendRefusal(call, request.destination, new Refusal(65004));
    default:
      return errorPage(call, new Refusal(90013));
  }
}

function signIn(call: LoginCall, request: AuthorizeRequest, form: Parameters): LabResponse {
  const userName = form.get('loginfmt') ?? '';
  let user: User;
  try {
    user = checkPassword(call.lab, userName, form.get('passwd') ?? '');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return askToSignIn(call, request, userName, error.message);
  }
  const { cookie, ...signedIn } = startBrowserSession(call, user);
  return askForMore(call, request, signedIn, [cookie]);
}

function askToSignIn(call: LoginCall, request: AuthorizeRequest, userName: string, problem?: string): LabResponse {
  const parts = { ...commonParts(call, request), userName };
  return signInPage(call, problem === undefined ? parts : { ...parts, problem });
}

/** Shows the page of what is still missing, policies first, then consent; else sends the code. */
function askForMore(
  call: LoginCall,
  request: AuthorizeRequest,
  signedIn: SignedIn,
  cookies: readonly string[],
): LabResponse {
  const answer = meetDemands(call, request, signedIn, cookies);
  if (answer !== undefined) return answer;
  const { user } = signedIn;
  const needs = consentsToAsk(call, request, user);
  if (needs.length === 0) return sendCode(call, request, signedIn, cookies);
  const parts = commonParts(call, request);
  return consentPage(call, { ...parts, user, needs, cookies: [...parts.cookies, ...cookies] });
}

/** Returns the page that policies want first; undefined when they are content. */
function meetDemands(
  call: LoginCall,
  request: AuthorizeRequest,
  signedIn: SignedIn,
  cookies: readonly string[],
): LabResponse | undefined {
  const { user } = signedIn;
  const demand = nextDemand(call, signedIn, request.destination.application, 'browser');
  const parts = commonParts(call, request);
  switch (demand.kind) {
    case 'nothing':
      return undefined;
    case 'blocked':
      return errorPage(call, demand.refusal);
    case 'sign-in':
      return askToSignIn(call, request, user.userPrincipalName);
    case 'mfa':
      return mfaPage(call, { ...parts, user, cookies: [...parts.cookies, ...cookies] });
  }
}

function consentsToAsk({ lab }: LoginCall, request: AuthorizeRequest, user: User) {
  const list = request.prompts.has('consent') ? allConsents : missingConsents;
  return list(lab, user, request.destination.application, request.scopeRequest);
}

interface CommonParts {
  readonly action: string;
  readonly hidden: Html;
  readonly applicationName: string;
  readonly cookies: readonly string[];
  readonly formTargets: readonly string[];
}

function commonParts(call: LoginCall, { destination }: AuthorizeRequest): CommonParts {
  const proof = formProof(call);
  const { pathname, search } = call.request.url;
  return {
    action: `${pathname}${search}`,
    hidden: proof.field,
    applicationName: destination.application.displayName,
    cookies: proof.cookies,
    // A browser also holds the redirect that follows a form to the form's policy.
    formTargets: [new URL(destination.redirectUri).origin],
  };
}
