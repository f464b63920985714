import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { type Member, requireMember } from './accounts.ts';
import { type BrowserSession, opaqueToken } from './grant-store.ts';
import type { LoginCall } from './lab-state.ts';
import { type Html, html } from './pages/html.ts';
import { Refusal } from './refusal.ts';
import type { Application } from '../tenant/application.ts';

/** An account in the tenant of the request, and the session that the browser's cookie names. */
export interface SignedIn extends Member {
  readonly session: BrowserSession;
}

/** More accounts than a person has; the cookie must not outgrow the headers. */
const maxSessions = 10;

/**
 * Lists the accounts that are signed in with this browser, the latest sign-in first. Accounts that were deleted or
 * disabled, or that are not members or guests of the tenant of the request, are left out.
 */
export function findSessions(call: LoginCall, application: Application): SignedIn[] {
  return sessionKeys(call)
    .flatMap((key) => call.lab.store.browserSessions.get(key) ?? [])
    .flatMap((session) => memberOf(call, application, session) ?? [])
    .toReversed();
}

/**
 * Returns one account that is signed in with this browser; undefined when there is none.
 *
 * @param userId - Of the account; default: the latest sign-in.
 */
export function findSignedIn(call: LoginCall, application: Application, userId?: string): SignedIn | undefined {
  return findSessions(call, application).find(({ session }) => userId === undefined || session.userId === userId);
}

/** Signs an account in with this browser, with a new session each time; the caller sets `cookie`. */
export function startBrowserSession(call: LoginCall, member: Member): { signedIn: SignedIn; cookie: string } {
  const { store, clock } = call.lab;
  const userId = member.account.user.id;
  endBrowserSessions(call, (session) => session.userId === userId);
  const key = opaqueToken('');
  const session: BrowserSession = {
    sessionId: randomUUID(),
    userId,
    signedInAtMs: clock.nowMs(),
    hasMfa: false,
    clients: new Map(),
  };
  store.browserSessions.set(key, session);
  const kept = sessionKeys(call).slice(1 - maxSessions);
  return { signedIn: { ...member, session }, cookie: writeCookie(call, 'session', [...kept, key].join('.')) };
}

/** Lists the sessions of this browser, in any tenant, the latest sign-in first. */
export function listBrowserSessions(call: LoginCall): BrowserSession[] {
  return sessionKeys(call)
    .flatMap((key) => call.lab.store.browserSessions.get(key) ?? [])
    .toReversed();
}

/** Signs accounts out of this browser and returns the cookie for the ones that remain. */
export function endBrowserSessions(call: LoginCall, isEnding: (session: BrowserSession) => boolean): string {
  const { browserSessions } = call.lab.store;
  for (const key of sessionKeys(call)) {
    const session = browserSessions.get(key);
    if (session !== undefined && isEnding(session)) browserSessions.delete(key);
  }
  const kept = sessionKeys(call).join('.');
  return `${writeCookie(call, 'session', kept)}${kept === '' ? '; Max-Age=0' : ''}`;
}

/** The sessions that the cookie names and that have not ended. */
function sessionKeys(call: LoginCall): string[] {
  const named = new Set(sessionCookie(call)?.split('.'));
  return [...named].filter((key) => call.lab.store.browserSessions.has(key));
}

function memberOf(call: LoginCall, application: Application, session: BrowserSession): SignedIn | undefined {
  try {
    return { ...requireMember(call, application, session.userId), session };
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/**
 * Creates a form's proof that it was shown in this browser: a hidden field that matches a cookie. The cookies of tabs
 * that opened at the same time, without one, have different names: neither replaces the other.
 */
export function formProof(call: LoginCall): { readonly field: Html; readonly cookies: readonly string[] } {
  const [known] = formCookies(call);
  const value = known ?? opaqueToken('');
  const field = html`<input type="hidden" name="canary" value="${proofFor(call, value)}">`;
  return { field, cookies: known === undefined ? [writeCookie(call, 'form', value, `-${value.slice(0, 4)}`)] : [] };
}

/** Creates the hidden field that names the account which a page is about. */
export function accountField({ account }: SignedIn): Html {
  return html`<input type="hidden" name="account" value="${account.user.id}">`;
}

/** @throws {Refusal} 90013 when the page of a form was not shown in this browser. */
export function checkFormProof(call: LoginCall, proof: string | undefined): void {
  const actual = Buffer.from(proof ?? '');
  const isSame = formCookies(call).some((value) => {
    const expected = Buffer.from(proofFor(call, value));
    return expected.length === actual.length && timingSafeEqual(expected, actual);
  });
  if (!isSame) throw new Refusal(90013);
}

function proofFor({ lab }: LoginCall, value: string): string {
  return createHmac('sha256', lab.formKey).update(value).digest('base64url');
}

/** Browsers store cookies by host, not by port: the port in the name separates two labs. */
function cookieName({ lab }: LoginCall, kind: 'session' | 'form'): string {
  return `__Host-lab-${kind}-${new URL(lab.loginOrigin).port}`;
}

/**
 * The session is also sent from hidden frames of pages of other sites, for silent sign-ins; what it can do there is
 * limited to redirects to registered URLs. Forms need both cookies and their proof.
 */
function writeCookie(call: LoginCall, kind: 'session' | 'form', value: string, ending = ''): string {
  const sameSite = kind === 'session' ? 'None' : 'Lax';
  return `${cookieName(call, kind)}${ending}=${value}; Path=/; Secure; HttpOnly; SameSite=${sameSite}`;
}

function sessionCookie(call: LoginCall): string | undefined {
  return cookiesOf(call).find(([name]) => name === cookieName(call, 'session'))?.[1];
}

function formCookies(call: LoginCall): string[] {
  const start = `${cookieName(call, 'form')}-`;
  return cookiesOf(call).flatMap(([name, value]) => (name.startsWith(start) && value !== '' ? [value] : []));
}

function cookiesOf({ request }: LoginCall): (readonly [name: string, value: string])[] {
  const pairs = request.headers['cookie']?.split(/;\s*/) ?? [];
  return pairs.map((pair) => {
    const [name = ''] = pair.split('=', 1);
    return [name, pair.slice(name.length + 1)] as const;
  });
}
