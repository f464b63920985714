import { checkFormProof, findSignedIn, formProof, type SignedIn } from '../browser-session.ts';
import { allConsents, missingConsents, recordConsent } from '../consent.ts';
import { type Parameters, readForm, readParameters } from '../form.ts';
import { nextDemand } from '../interactive-policy.ts';
import type { LoginCall, LoginHandler } from '../lab-state.ts';
import { accountPage } from '../pages/account-page.ts';
import { consentPage } from '../pages/consent-page.ts';
import { demandPage } from '../pages/demand-page.ts';
import { errorPage } from '../pages/error-page.ts';
import type { FormParts } from '../pages/form.ts';
import { signInPage } from '../pages/sign-in-page.ts';
import { checkPolicies } from '../policies.ts';
import { Refusal } from '../refusal.ts';
import { graphResource } from '../resources.ts';
import type { LabResponse, User } from '../../tenant/tenant.ts';
import { handleSignInForm } from '../sign-in-form.ts';
import { sendCancellation, sendCode, sendRefusal } from './authorize-response.ts';
import { type AuthorizeRequest, type Destination, readAuthorizeRequest, readDestination } from './authorize-request.ts';

/**
 * GET and POST /{tenant}/oauth2/v2.0/authorize, and /{tenant}/oauth2/authorize with a `resource`
 *
 * The forms of the pages post to the same URL, including its query, so the request is checked again at each step and
 * is not stored in between.
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
  const signedIn = findSignedIn(call, request.destination.application);
  if (signedIn !== undefined && signedIn.lab !== call.lab) return begin(...inHomeTenant(call, request, signedIn));
  if (prompts.has('none')) return respondSilently(call, request, signedIn);
  if (signedIn === undefined || prompts.has('login')) return askToSignIn(call, request, loginHint);
  if (prompts.has('select_account')) {
    return accountPage(call, { ...commonParts(call, request), user: signedIn.user });
  }
  const isAnother = loginHint !== '' && loginHint.toLowerCase() !== signedIn.user.userPrincipalName.toLowerCase();
  return isAnother ? askToSignIn(call, request, loginHint) : askForMore(call, request, signedIn, []);
}

/**
 * `prompt=none`: responds without a page, or with the error for the page that would be needed (OpenID Connect Core
 * 3.1.2.6).
 */
function respondSilently(call: LoginCall, request: AuthorizeRequest, signedIn: SignedIn | undefined): LabResponse {
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
      return handleSignInForm(call, request.destination.application, form, {
        askAgain: (userName, problem) => askToSignIn(call, request, userName, problem),
        goOn: (signedIn, cookies) => askForMore(...inHomeTenant(call, request, signedIn), signedIn, cookies),
      });
    case 'other-account':
      return askToSignIn(call, request, '');
    case 'cancel':
      return sendCancellation(call, request.destination);
    default:
      return goOnSignedIn(call, request, form);
  }
}

function goOnSignedIn(call: LoginCall, request: AuthorizeRequest, form: Parameters): LabResponse {
  const signedIn = findSignedIn(call, request.destination.application);
  if (signedIn === undefined) return askToSignIn(call, request, request.loginHint);
  if (signedIn.lab !== call.lab) return goOnSignedIn(...inHomeTenant(call, request, signedIn), form);
  switch (form.get('action')) {
    case 'use-account':
      return askForMore(call, request, signedIn, []);
    case 'approve-mfa':
      signedIn.session.hasMfa = true;
      return askForMore(call, request, signedIn, []);
    case 'accept': {
      const needs = consentsToAsk(call, request, signedIn.user);
      const page = meetDemands(call, request, signedIn, []);
      if (page !== undefined) return page;
      recordConsent(call.lab, signedIn.user, request.destination.application, needs);
      return sendCode(call, request, signedIn, []);
    }
    case 'decline':
      return sendRefusal(call, request.destination, new Refusal(65004));
    default:
      return errorPage(call, new Refusal(90013));
  }
}

/**
 * Reads a request to `common` or `organizations` again once the account is known: then it is about the account's own
 * tenant, as to which applications there are, and the consents to them.
 */
function inHomeTenant(call: LoginCall, request: AuthorizeRequest, { lab }: SignedIn): [LoginCall, AuthorizeRequest] {
  if (lab === call.lab) return [call, request];
  const own = { ...call, lab };
  const parameters = readParameters(call.request.url.searchParams);
  return [own, readAuthorizeRequest(own, readDestination(own, parameters), parameters)];
}

function askToSignIn(call: LoginCall, request: AuthorizeRequest, userName: string, problem?: string): LabResponse {
  return signInPage(call, { ...commonParts(call, request), userName, problem });
}

/** Shows the page for the next missing step, policies first, then consent; else sends the code. */
function askForMore(
  call: LoginCall,
  request: AuthorizeRequest,
  signedIn: SignedIn,
  cookies: readonly string[],
): LabResponse {
  const page = meetDemands(call, request, signedIn, cookies);
  if (page !== undefined) return page;
  const { user } = signedIn;
  const needs = consentsToAsk(call, request, user);
  if (needs.length === 0) return sendCode(call, request, signedIn, cookies);
  const parts = commonParts(call, request);
  return consentPage(call, { ...parts, user, needs, cookies: [...parts.cookies, ...cookies] });
}

/** Returns the page that a policy requires; undefined when all policies are satisfied. */
function meetDemands(
  call: LoginCall,
  request: AuthorizeRequest,
  signedIn: SignedIn,
  cookies: readonly string[],
): LabResponse | undefined {
  const demand = nextDemand(call, signedIn, request.destination.application, 'browser');
  const parts = commonParts(call, request);
  return demandPage(call, demand, signedIn, { ...parts, cookies: [...parts.cookies, ...cookies] });
}

function consentsToAsk({ lab }: LoginCall, request: AuthorizeRequest, user: User) {
  const list = request.prompts.has('consent') ? allConsents : missingConsents;
  return list(lab, user, request.destination.application, request.scopeRequest);
}

interface CommonParts extends FormParts {
  readonly applicationName: string;
}

function commonParts(call: LoginCall, { destination }: AuthorizeRequest): CommonParts {
  const proof = formProof(call);
  const { pathname, search } = call.request.url;
  return {
    action: `${pathname}${search}`,
    hidden: proof.field,
    applicationName: destination.application.displayName,
    cookies: proof.cookies,
    // A browser also applies the form's policy to the redirect that follows it.
    formTargets: [new URL(destination.redirectUri).origin],
  };
}
