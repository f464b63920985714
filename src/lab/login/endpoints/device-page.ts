import { checkFormProof, findSignedIn, formProof, accountField, type SignedIn } from '../browser-session.ts';
import { findClient } from '../clients.ts';
import { missingConsents, recordConsent } from '../consent.ts';
import { type Parameters, readForm } from '../form.ts';
import type { DeviceCode, SignIn } from '../grant-store.ts';
import { type Demand, nextDemand, takeStep } from '../interactive-policy.ts';
import type { LoginCall, LoginHandler } from '../lab-state.ts';
import { consentPage } from '../pages/consent-page.ts';
import { demandPage } from '../pages/demand-page.ts';
import { deviceCodePage, deviceConfirmPage } from '../pages/device-pages.ts';
import { type Html, html } from '../pages/html.ts';
import { messagePage } from '../pages/message-page.ts';
import { signInPage } from '../pages/sign-in-page.ts';
import { Refusal } from '../refusal.ts';
import { graphResource } from '../resources.ts';
import { readScope } from '../scopes.ts';
import type { Application } from '../../tenant/application.ts';
import type { LabResponse, User } from '../../tenant/tenant.ts';
import { handleSignInForm } from '../sign-in-form.ts';
import { inNamedTenant } from '../tenants.ts';

/** A pending device code, its application, and the page's request as one to the tenant of the code. */
interface Pending {
  readonly call: LoginCall;
  readonly code: DeviceCode;
  readonly application: Application;
}

/** Texts for people; those of the AADSTS codes are for programs. */
const problems: Readonly<Record<number, string>> = {
  70018: 'That code did not work. Check the code and try again.',
  70019: 'That code has expired. Start the sign-in again on your device and enter the new code.',
};

/** GET and POST /device: code, account, confirmation and result (RFC 8628 3.3). */
export const devicePage: LoginHandler = (call) => {
  if (call.request.method !== 'POST') return askForCode(call, '');
  const form = readForm(call.request);
  checkFormProof(call, form.get('canary'));
  const typed = form.get('user_code') ?? '';
  let pending: Pending;
  try {
    pending = findPending(call, typed);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return askForCode(
      call,
      typed,
      problems[error.code] ?? error.textFor(error.values['userName'] ?? 'of this request'),
    );
  }
  return goOn(pending.call, pending, form);
};

/** @throws {Refusal} 70018 for an unknown or used code, 70019 for an expired one. */
function findPending(page: LoginCall, typed: string): Pending {
  const { lab } = page;
  const wanted = typed.toUpperCase().replace(/[^A-Z0-9]/g, '');
  const code = [...lab.store.deviceCodes.values()].find(({ userCode }) => userCode === wanted);
  if (code === undefined || code.status.kind !== 'pending') throw new Refusal(70018);
  if (code.expiresAtMs <= lab.clock.nowMs()) throw new Refusal(70019);
  const { tenantName } = code;
  const call = { ...page, tenantName, lab: inNamedTenant(lab, tenantName) };
  return { call, code, application: findClient(call.lab, code.clientId) };
}

function goOn(call: LoginCall, pending: Pending, form: Parameters): LabResponse {
  const action = form.get('action');
  if (action === 'sign-in') {
    return handleSignInForm(call, pending.application, form, {
      askAgain: (userName, problem) => askToSignIn(call, pending, userName, problem),
      goOn: (signedIn, cookies) => askToConfirm(call, pending, signedIn, cookies),
    });
  }
  if (action === 'cancel' || action === 'decline') return decline(call, pending);
  const signedIn = findSignedIn(call, pending.application, form.get('account'));
  if (signedIn !== undefined && signedIn.lab !== call.lab) {
    // A code of `common` or `organizations` is for the tenant of the account, once it is known.
    const own = { ...call, lab: signedIn.lab };
    return goOn(own, { ...pending, application: findClient(own.lab, pending.code.clientId) }, form);
  }
  if (signedIn === undefined || action === 'other-account') return askToSignIn(call, pending, '');
  if (action === 'code') return askToConfirm(call, pending, signedIn, []);
  const isStep = takeStep(call, signedIn, demandOf(call, pending, signedIn), action);
  if (action === 'continue' || isStep) return askForMore(call, pending, signedIn);
  if (action === 'accept') return meetDemands(call, pending, signedIn) ?? approve(call, pending, signedIn);
  throw new Refusal(90013);
}

function askForCode(call: LoginCall, userCode: string, problem?: string): LabResponse {
  const { field, cookies } = formProof(call);
  return deviceCodePage(call, { action: '/device', hidden: field, cookies, userCode, problem });
}

function askToSignIn(call: LoginCall, pending: Pending, userName: string, problem?: string): LabResponse {
  return signInPage(call, { ...commonParts(call, pending), userName, problem });
}

function askToConfirm(call: LoginCall, pending: Pending, signedIn: SignedIn, cookies: readonly string[]): LabResponse {
  const parts = commonParts(call, pending, signedIn);
  return deviceConfirmPage(call, { ...parts, user: signedIn.user, cookies: [...parts.cookies, ...cookies] });
}

/** Shows the page for the next missing step, policies first, then consent; else approves. */
function askForMore(call: LoginCall, pending: Pending, signedIn: SignedIn): LabResponse {
  const page = meetDemands(call, pending, signedIn);
  if (page !== undefined) return page;
  const { user } = signedIn;
  const needs = consentsToAsk(call, pending, user);
  if (needs.length === 0) return approve(call, pending, signedIn);
  return consentPage(call, { ...commonParts(call, pending, signedIn), user, needs });
}

/** Returns the page that a policy requires; undefined when all policies are satisfied. */
function meetDemands(call: LoginCall, pending: Pending, signedIn: SignedIn): LabResponse | undefined {
  const demand = demandOf(call, pending, signedIn);
  if (demand.kind === 'blocked') pending.code.status = { kind: 'blocked', refusal: demand.refusal };
  return demandPage(call, demand, signedIn, commonParts(call, pending, signedIn));
}

function demandOf(call: LoginCall, { application, code }: Pending, signedIn: SignedIn): Demand {
  const resource = readScope(call.lab, code.scope).resources[0]?.resource ?? graphResource(call.lab);
  return nextDemand(call, signedIn, { application, resource, clientApp: 'device-code' });
}

function approve(
  call: LoginCall,
  pending: Pending,
  { account, user, session, lab: { tenant } }: SignedIn,
): LabResponse {
  recordConsent(call.lab, user, pending.application, consentsToAsk(call, pending, user));
  const { signedInAtMs, hasMfa, strength, sessionId } = session;
  const proofs = { hasMfa, ...(strength === undefined ? {} : { strength }) };
  const signIn: SignIn = { signedInAtMs, ...proofs, sessionId, clientApp: 'device-code' };
  pending.code.status = { kind: 'approved', userId: account.user.id, tenantId: tenant.id, signIn };
  const text = `You have signed in to ${pending.application.displayName} on your device. You may now close this window.`;
  return messagePage(call, 'device-done', 'All done', text);
}

function decline(call: LoginCall, { code, application }: Pending): LabResponse {
  code.status = { kind: 'declined' };
  const text = `${application.displayName} was not signed in. You may now close this window.`;
  return messagePage(call, 'device-declined', 'Sign-in cancelled', text);
}

function consentsToAsk({ lab }: LoginCall, { code, application }: Pending, user: User) {
  return missingConsents(lab, user, application, readScope(lab, code.scope));
}

function commonParts(call: LoginCall, { code, application }: Pending, signedIn?: SignedIn) {
  const { field, cookies } = formProof(call);
  const account = signedIn === undefined ? null : accountField(signedIn);
  const hidden: Html = html`${field}${account}<input type="hidden" name="user_code" value="${code.userCode}">`;
  return { action: '/device', hidden, applicationName: application.displayName, cookies, leadsToApplication: false };
}
