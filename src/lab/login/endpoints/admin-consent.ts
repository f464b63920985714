import type { LabResponse } from '../../tenant/tenant.ts';
import {
  accountField,
  checkFormProof,
  findSessions,
  findSignedIn,
  formProof,
  type SignedIn,
} from '../browser-session.ts';
import { clientAppOf } from '../check-policies.ts';
import { allConsents, type ConsentNeed, recordTenantConsent } from '../consent.ts';
import { type Parameters, readForm, readParameters, requireParameter } from '../form.ts';
import { type Demand, nextDemand, takeStep } from '../interactive-policy.ts';
import type { LoginCall, LoginHandler } from '../lab-state.ts';
import { accountPage } from '../pages/account-page.ts';
import { adminConsentPage, needAdminPage } from '../pages/admin-consent-pages.ts';
import { demandPage } from '../pages/demand-page.ts';
import { html } from '../pages/html.ts';
import { signInPage } from '../pages/sign-in-page.ts';
import { grantRoles, registeredRoles, registeredScope } from '../registered-permissions.ts';
import { describe, errorUri, Refusal } from '../refusal.ts';
import { responseLocation } from '../redirects.ts';
import { redirectTo } from '../response.ts';
import { readScope } from '../scopes.ts';
import { handleSignInForm } from '../sign-in-form.ts';
import { mayConsentForTenant } from '../tenant-consent.ts';
import { type Destination, readDestination } from './authorize-request.ts';

/** A request for consent, with the call as one to the tenant of the administrator once that is known. */
interface ConsentRequest {
  readonly call: LoginCall;
  readonly destination: Destination;
  readonly parameters: Parameters;
}

/**
 * GET /{tenant}/v2.0/adminconsent, with a `scope`, and /{tenant}/adminconsent, for all permissions of the registration:
 * an administrator consents for every user of the tenant. The forms of the pages post to the same URL.
 */
export const adminConsent: LoginHandler = (call) => {
  const form = call.request.method === 'POST' ? readForm(call.request) : undefined;
  if (form !== undefined) checkFormProof(call, form.get('canary'));
  const parameters = readParameters(call.request.url.searchParams);
  const request = { call, parameters, destination: readConsentDestination(call, parameters) };
  readNeeds(request);
  if (form === undefined) return begin(request);
  const [action, userId] = form.get('action')?.split(':') ?? [];
  if (action === 'sign-in') {
    return handleSignInForm(call, request.destination.application, form, {
      askAgain: (userName, problem, refusal) =>
        refusal.code === 50020
          ? sendDenial(request, new Refusal(50020, refusal.values, { error: 'access_denied' }))
          : signInPage(call, { ...partsOf(request), userName, problem }),
      goOn: (signedIn, cookies) => askForMore(inHomeTenant(request, signedIn), signedIn, cookies),
    });
  }
  if (action === 'decline' || action === 'cancel') return sendDenial(request, new Refusal(65004));
  const signedIn = findSignedIn(call, request.destination.application, userId ?? form.get('account'));
  if (action === 'other-account' || signedIn === undefined) return askToSignIn(request);
  const own = inHomeTenant(request, signedIn);
  takeStep(own.call, signedIn, demandOf(own, signedIn), action);
  return action === 'accept' ? accept(own, signedIn) : askForMore(own, signedIn, []);
};

function begin(request: ConsentRequest): LabResponse {
  const accounts = findSessions(request.call, request.destination.application);
  const [signedIn, another] = accounts;
  if (signedIn === undefined) return askToSignIn(request);
  if (another !== undefined) return accountPage(request.call, { ...partsOf(request), accounts });
  return askForMore(inHomeTenant(request, signedIn), signedIn, []);
}

function askToSignIn(request: ConsentRequest): LabResponse {
  return signInPage(request.call, { ...partsOf(request), userName: '' });
}

function askForMore(request: ConsentRequest, signedIn: SignedIn, cookies: readonly string[]): LabResponse {
  return (
    obstacleTo(request, signedIn, cookies) ??
    adminConsentPage(request.call, {
      ...partsOf(request, signedIn, cookies),
      user: signedIn.user,
      organization: request.call.lab.tenant.displayName,
      needs: readNeeds(request),
      roles: readRoles(request),
    })
  );
}

function accept(request: ConsentRequest, signedIn: SignedIn): LabResponse {
  const obstacle = obstacleTo(request, signedIn, []);
  if (obstacle !== undefined) return obstacle;
  const { call, destination, parameters } = request;
  recordTenantConsent(call.lab, destination.application, readNeeds(request));
  grantRoles(call.lab.tenant, destination.application, readRoles(request));
  const scope = parameters.get('scope');
  return sendBack(request, [
    ['admin_consent', 'True'],
    ['tenant', call.lab.tenant.id],
    ...(scope === undefined ? [] : [['scope', scope] as const]),
  ]);
}

function demandOf({ call, destination: { application } }: ConsentRequest, signedIn: SignedIn): Demand {
  return nextDemand(call, signedIn, { application, clientApp: clientAppOf(application) });
}

/** Returns the page that a policy requires, or the one for users who are not administrators. */
function obstacleTo(request: ConsentRequest, signedIn: SignedIn, cookies: readonly string[]): LabResponse | undefined {
  const { call } = request;
  const parts = partsOf(request, signedIn, cookies);
  const page = demandPage(call, demandOf(request, signedIn), signedIn, parts);
  const isAdministrator = mayConsentForTenant(call.lab.tenant, signedIn.user.id);
  return page ?? (isAdministrator ? undefined : needAdminPage(call, { ...parts, user: signedIn.user }));
}

/** @throws {Refusal} 900144 without a scope on v2.0; 70011 or 500011 for a wrong one. */
function readNeeds({ call, destination, parameters }: ConsentRequest): ConsentNeed[] {
  const { application } = destination;
  const scope = isV2(call.request.url)
    ? requireParameter(parameters, 'scope')
    : registeredScope(call.lab.tenant, application);
  const request = readScope(call.lab, scope);
  // Not about a user: what everyone has consented to counts as requested, too.
  return allConsents(call.lab, { id: '', userPrincipalName: '' }, application, request);
}

/** Lists the application permissions of the registration, which `.default` asks for on v2.0. */
function readRoles({ call: { lab, request }, destination: { application }, parameters }: ConsentRequest) {
  if (!isV2(request.url)) return registeredRoles(lab.tenant, application);
  const { resources } = readScope(lab, requireParameter(parameters, 'scope'));
  const defaults = resources.filter(({ isDefault }) => isDefault).map(({ resource }) => resource.id);
  return registeredRoles(lab.tenant, application, new Set(defaults));
}

function isV2({ pathname }: URL): boolean {
  return /\/v2\.0\//i.test(pathname);
}

/** Without a `redirect_uri`, which only v2.0 requires, the response goes to the first one of the registration. */
function readConsentDestination(call: LoginCall, parameters: Parameters): Destination {
  const appId = parameters.get('client_id')?.toLowerCase();
  const application = call.lab.tenant.applications.find((each) => each.appId.toLowerCase() === appId);
  const [first] = [...(application?.redirectUris ?? []), ...(application?.spaRedirectUris ?? [])];
  const isChosen = isV2(call.request.url) || first === undefined || (parameters.get('redirect_uri') ?? '') !== '';
  return readDestination(call, isChosen ? parameters : new Map([...parameters, ['redirect_uri', first]]));
}

/** For `common` and `organizations`: the tenant of the administrator. */
function inHomeTenant(request: ConsentRequest, { lab }: SignedIn): ConsentRequest {
  if (lab === request.call.lab) return request;
  const call = { ...request.call, lab };
  return { ...request, call, destination: readConsentDestination(call, request.parameters) };
}

/** Also for the account of another tenant: it is not asked again. */
function sendDenial(request: ConsentRequest, refusal: Refusal): LabResponse {
  const { lab, trace } = request.call;
  return sendBack(
    request,
    [
      ['admin_consent', 'True'],
      ['error', refusal.error],
      ['error_description', describe(refusal, trace, lab.settings.descriptionStyle)],
      ['error_uri', errorUri(refusal, lab.loginOrigin)],
    ],
    refusal,
  );
}

function sendBack(
  { call, destination: { redirectUri, state } }: ConsentRequest,
  fields: readonly (readonly [string, string])[],
  refusal?: Refusal,
): LabResponse {
  const all = state === undefined ? fields : [...fields, ['state', state] as const];
  const location = responseLocation(redirectUri, 'query', all);
  return redirectTo(call, refusal === undefined ? location : `${location}#`, [], refusal);
}

function partsOf({ call, destination }: ConsentRequest, signedIn?: SignedIn, cookies: readonly string[] = []) {
  const proof = formProof(call);
  const { pathname, search } = call.request.url;
  return {
    action: `${pathname}${search}`,
    hidden: signedIn === undefined ? proof.field : html`${proof.field}${accountField(signedIn)}`,
    applicationName: destination.application.displayName,
    cookies: [...proof.cookies, ...cookies],
    leadsToApplication: true,
  };
}
