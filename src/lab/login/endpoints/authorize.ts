import { userNameOfHint } from '../accounts.ts';
import { checkFormProof, findSignedIn, formProof, accountField, type SignedIn } from '../browser-session.ts';
import { allConsents, mayConsent, missingConsents, recordConsent } from '../consent.ts';
import { type Parameters, readForm, readParameters } from '../form.ts';
import { nextDemand, takeStep } from '../interactive-policy.ts';
import type { LoginCall, LoginHandler } from '../lab-state.ts';
import { accountPage } from '../pages/account-page.ts';
import { needAdminPage } from '../pages/admin-consent-pages.ts';
import { consentPage } from '../pages/consent-page.ts';
import { demandPage } from '../pages/demand-page.ts';
import { errorPage } from '../pages/error-page.ts';
import type { FormParts } from '../pages/form.ts';
import { html } from '../pages/html.ts';
import { signInPage } from '../pages/sign-in-page.ts';
import { checkPolicies, clientAppOf, type PolicyInput } from '../check-policies.ts';
import { Refusal } from '../refusal.ts';
import { graphResource } from '../resources.ts';
import type { LabResponse, User } from '../../tenant/tenant.ts';
import { handleSignInForm } from '../sign-in-form.ts';
import { type Accounts, findAccounts, isTooOld } from './authorize-accounts.ts';
import { sendCancellation, sendRefusal, sendResponse } from './authorize-response.ts';
import { type AuthorizeRequest, type Destination, readAuthorizeRequest, readDestination } from './authorize-request.ts';

type Answer = LabResponse | Promise<LabResponse>;

/**
 * GET and POST /{tenant}/oauth2/v2.0/authorize, and /{tenant}/oauth2/authorize with a `resource`
 *
 * A client may also post the request (OpenID Connect Core 3.1.2.1). The forms of the pages post to the URL with the
 * request in its query, so that it is checked again at each step and is not stored in between; their proof, the
 * `canary`, keeps them apart from requests.
 */
export const authorize: LoginHandler = async (sent) => {
  let destination: Destination | undefined;
  let call = sent;
  try {
    const form = sent.request.method === 'POST' ? readForm(sent.request) : undefined;
    const isPage = form?.has('canary') === true;
    if (isPage) checkFormProof(call, form.get('canary'));
    else if (form !== undefined) call = withQuery(sent, form);
    const parameters = readParameters(call.request.url.searchParams);
    destination = readDestination(call, parameters);
    const request = readAuthorizeRequest(call, destination, parameters);
    return await (isPage ? goOn(call, request, form) : begin(call, request));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // "Need admin approval" is for the user, who can ask an administrator.
    if (destination === undefined || error.code === 90094) return errorPage(call, error);
    return sendRefusal(call, destination, error);
  }
};

/** Moves the parameters of a posted request into the query, where the pages expect them. */
function withQuery(call: LoginCall, form: Parameters): LoginCall {
  const url = new URL(call.request.url);
  for (const [name, value] of form) url.searchParams.append(name, value);
  return { ...call, request: { ...call.request, url } };
}

function begin(call: LoginCall, request: AuthorizeRequest): Answer {
  const { prompts, loginHint } = request;
  const { all, fitting } = findAccounts(call, request);
  if (prompts.has('none')) return respondSilently(call, request, { all, fitting });
  const [chosen] = fitting;
  if (chosen === undefined || prompts.has('login')) return askToSignIn(call, request, userNameOfHint(loginHint));
  if (prompts.has('select_account') || fitting.length > 1) {
    return accountPage(call, { ...commonParts(call, request), accounts: all });
  }
  return useAccount(call, request, chosen);
}

/** Continues with an account that is signed in, unless its sign-in is too old. */
function useAccount(call: LoginCall, request: AuthorizeRequest, signedIn: SignedIn): Answer {
  const [own, ownRequest] = inHomeTenant(call, request, signedIn);
  const isOld = isTooOld(own, ownRequest, signedIn);
  if (isOld) return askToSignIn(own, ownRequest, signedIn.account.user.userPrincipalName);
  return askForMore(own, ownRequest, signedIn, []);
}

/**
 * `prompt=none`: responds without a page, or with the error for the page that would be needed (OpenID Connect Core
 * 3.1.2.6).
 */
function respondSilently(sentCall: LoginCall, sentRequest: AuthorizeRequest, { all, fitting }: Accounts): Answer {
  const [signedIn, another] = fitting;
  if (signedIn === undefined) {
    throw new Refusal(sentRequest.sessionId !== undefined && all.length > 0 ? 160021 : 50058);
  }
  if (another !== undefined) throw new Refusal(16000);
  const [call, request] = inHomeTenant(sentCall, sentRequest, signedIn);
  const { user, session } = signedIn;
  const { application } = request.destination;
  const demand = nextDemand(call, signedIn, policyInput(call, request));
  if (demand.kind === 'sign-in' || isTooOld(call, request, signedIn)) throw new Refusal(50058);
  checkPolicies(call.lab, { ...policyInput(call, request), user }, session);
  if (missingConsents(call.lab, user, application, request.scopeRequest).length > 0) {
    throw new Refusal(
      65001,
      { app: application.appId, name: application.displayName },
      { error: 'interaction_required' },
    );
  }
  return sendResponse(call, request, signedIn, []);
}

function goOn(call: LoginCall, request: AuthorizeRequest, form: Parameters): Answer {
  const [action, userId] = form.get('action')?.split(':') ?? [];
  switch (action) {
    case 'sign-in':
      return handleSignInForm(call, request.destination.application, form, {
        askAgain: (userName, problem) => askToSignIn(call, request, userName, problem),
        goOn: (signedIn, cookies) => askForMore(...inHomeTenant(call, request, signedIn), signedIn, cookies),
      });
    case 'other-account':
      return askToSignIn(call, request, '');
    case 'cancel':
      return sendCancellation(call, request.destination);
    default: {
      const signedIn = findSignedIn(call, request.destination.application, userId ?? form.get('account'));
      if (signedIn === undefined) return askToSignIn(call, request, userNameOfHint(request.loginHint));
      if (action === 'use-account') return useAccount(call, request, signedIn);
      return goOnSignedIn(...inHomeTenant(call, request, signedIn), signedIn, action);
    }
  }
}

function goOnSignedIn(
  call: LoginCall,
  request: AuthorizeRequest,
  signedIn: SignedIn,
  action: string | undefined,
): Answer {
  const demand = nextDemand(call, signedIn, policyInput(call, request));
  if (takeStep(call, signedIn, demand, action)) return askForMore(call, request, signedIn, []);
  switch (action) {
    case 'accept': {
      const needs = consentsToAsk(call, request, signedIn.user);
      const page = meetDemands(call, request, signedIn, []);
      if (page !== undefined) return page;
      recordConsent(call.lab, signedIn.user, request.destination.application, needs);
      return sendResponse(call, request, signedIn, []);
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
): Answer {
  const page = meetDemands(call, request, signedIn, cookies);
  if (page !== undefined) return page;
  const { user } = signedIn;
  const needs = consentsToAsk(call, request, user);
  if (needs.length === 0) return sendResponse(call, request, signedIn, cookies);
  const parts = commonParts(call, request, signedIn);
  const pageParts = { ...parts, user, needs, cookies: [...parts.cookies, ...cookies] };
  return mayConsent(call.lab, user, needs) ? consentPage(call, pageParts) : needAdminPage(call, pageParts);
}

/** Returns the page that a policy requires; undefined when all policies are satisfied. */
function meetDemands(
  call: LoginCall,
  request: AuthorizeRequest,
  signedIn: SignedIn,
  cookies: readonly string[],
): LabResponse | undefined {
  const demand = nextDemand(call, signedIn, policyInput(call, request));
  const parts = commonParts(call, request, signedIn);
  return demandPage(call, demand, signedIn, { ...parts, cookies: [...parts.cookies, ...cookies] });
}

function policyInput({ lab }: LoginCall, request: AuthorizeRequest): PolicyInput {
  const { application } = request.destination;
  const resource = request.scopeRequest.resources[0]?.resource ?? graphResource(lab);
  return { application, resource, clientApp: clientAppOf(application), contexts: request.contexts };
}

function consentsToAsk({ lab }: LoginCall, request: AuthorizeRequest, user: User) {
  const list = request.prompts.has('consent') ? allConsents : missingConsents;
  return list(lab, user, request.destination.application, request.scopeRequest);
}

interface CommonParts extends FormParts {
  readonly applicationName: string;
}

/** @param signedIn - The account that the page is about: the form names it. */
function commonParts(call: LoginCall, { destination }: AuthorizeRequest, signedIn?: SignedIn): CommonParts {
  const proof = formProof(call);
  const { pathname, search } = call.request.url;
  return {
    action: `${pathname}${search}`,
    hidden: signedIn === undefined ? proof.field : html`${proof.field}${accountField(signedIn)}`,
    applicationName: destination.application.displayName,
    cookies: proof.cookies,
    leadsToApplication: true,
  };
}
